"""Affine maps of a network at random points: Algorithm 5 of the paper, with exact keys and without its claim.

The number of different maps is a lower bound of the number of all. The refinement that opens another region where the
network is not affine halfway to a known point of the same map is neither a lower nor an upper bound of the number of
regions: a passing midpoint does not join two regions, and a failing one does not separate one that is not convex.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from instances.errors import InputError
from instances.network import Network, Point
from solvers.exact.affine import AffineMap

_BITS = 20
"""Points are multiples of two to minus this power."""

Key = tuple[int, ...]
"""An affine map, as the entries of its rows over the network's common scale."""


@dataclass(frozen=True)
class Sample:
    """What some random points show of the affine maps of a network.

    Parameters
    ----------
    points
        How many were drawn.
    on_kinks
        How many of them were left out because a preactivation is 0 there.
    maps
        The number of different affine maps: at most that of all.
    split
        The number of regions by the midpoint test, which bounds nothing.
    witness
        A point of every map, on no kink.
    """

    points: int
    on_kinks: int
    maps: int
    split: int
    witness: tuple[Point, ...]


def sampled(network: Network, reach: int = 5, count: int = 1000, seed: int = 0) -> Sample:
    """Look at `count` points, uniform in [-reach, reach]^d.

    Raises
    ------
    InputError
        If reach or count is less than 1.
    """
    if reach < 1 or count < 1:
        raise InputError(f"reach and count are at least 1; got {reach} and {count}")
    random = Random(seed)
    steps = 2 * reach << _BITS
    keys: dict[tuple[tuple[int, ...], ...], Key] = {}
    known: dict[Key, list[Point]] = {}
    on_kinks = 0
    for _ in range(count):
        x = tuple(Fraction(int(random.random() * (steps + 1)), 1 << _BITS) - reach for _ in range(network.inputs))
        pattern = network.pattern(x)
        if any(0 in signs for signs in pattern) and network.jacobian(x) is None:
            on_kinks += 1
            continue
        if pattern not in keys:
            keys[pattern] = _key(network, pattern)
        representatives = known.setdefault(keys[pattern], [])
        if not any(_affine_between(network, x, y) for y in representatives):
            representatives.append(x)
    split = sum(map(len, known.values()))
    return Sample(count, on_kinks, len(known), split, tuple(points[0] for points in known.values()))


def _key(network: Network, pattern: tuple[tuple[int, ...], ...]) -> Key:
    affine = AffineMap.first(network.layers[0])
    for layer, signs in zip(network.layers[1:], pattern, strict=True):
        affine = affine.then(layer, [sign > 0 for sign in signs])
    return tuple(map(int, affine.augmented.entries()))


def _affine_between(network: Network, x: Point, y: Point) -> bool:
    """Whether the value halfway is halfway between the values."""
    middle = tuple((v + w) / 2 for v, w in zip(x, y, strict=True))
    values = (network.exact(point) for point in (x, y, middle))
    return all(a + b == 2 * c for a, b, c in zip(*values, strict=True))
