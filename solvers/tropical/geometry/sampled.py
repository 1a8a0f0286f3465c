"""Affine maps of a network at random points: Algorithm 5 of the paper, with exact keys and without its claim.

The number of different maps is a lower bound of the number of all. The refinement that opens another region where the
network is not affine halfway to a known point of the same map is neither a lower nor an upper bound of the number of
regions: a passing midpoint does not join two regions, and a failing one does not separate one that is not convex.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np

from instances.errors import InputError
from instances.network import Network, Point
from instances.numbers.integers import Integers, integer_dtype, largest
from solvers.exact.affine import AffineMap
from solvers.stopping.limits import checkpoint

_BITS = 20
"""Points are multiples of two to minus this power."""

_BATCH = 20_000
"""So many points are looked at together."""

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


def sampled(network: Network, reach: int = 5, count: int = 1000, seed: int = 0, ordered: bool = False) -> Sample:
    """Look at `count` points, uniform in [-reach, reach]^d.

    Parameters
    ----------
    ordered
        Whether the entries of each point are put in descending order, which makes them points of the domain
        x_1 >= ... >= x_d (`solvers.tropical.geometry.orbits`).

    Raises
    ------
    InputError
        If reach or count is less than 1.
    """
    if reach < 1 or count < 1:
        raise InputError(f"reach and count are at least 1; got {reach} and {count}")
    known: dict[Key, list[tuple[Point, Point]]] = {}  # representatives with their values
    keys: dict[bytes, Key] = {}
    settled: set[bytes] = set()  # patterns of representatives, whose cells are convex
    on_kinks = 0
    for points in _drawn(network.inputs, reach, count, seed):
        checkpoint(len(points))
        if ordered:
            points = -np.sort(-points, axis=1)
        patterns, on_a_plane = signs(network, points)
        for row, pattern in enumerate(patterns):
            if pattern in settled and not on_a_plane[row]:
                continue
            x = tuple(Fraction(int(v), 1 << _BITS) for v in points[row])
            if on_a_plane[row] and network.jacobian(x) is None:
                on_kinks += 1
                continue
            if pattern not in keys:
                keys[pattern] = _key(network, network.pattern(x))
            representatives, value = known.setdefault(keys[pattern], []), network.exact(x)
            if not any(_affine_between(network, x, value, *other) for other in representatives):
                representatives.append((x, value))
                settled.add(pattern)
    split = sum(map(len, known.values()))
    return Sample(count, on_kinks, len(known), split, tuple(found[0][0] for found in known.values()))


def _drawn(dimension: int, reach: int, count: int, seed: int) -> Iterator[Integers]:
    """Points times 2^20, a batch at a time."""
    random, steps = Random(seed), 2 * reach << _BITS
    while count > 0:
        size = min(count, _BATCH)
        count -= size
        drawn = [int(random.random() * (steps + 1)) - (reach << _BITS) for _ in range(size * dimension)]
        yield np.array(drawn, dtype=integer_dtype(reach << _BITS)).reshape(size, dimension)


def signs(network: Network, points: Integers) -> tuple[list[bytes], list[bool]]:
    """Of every point the signs of the hidden preactivations, packed, and whether one of them is 0; exactly.

    Parameters
    ----------
    points
        Integers of shape (points, d), the points times 2^20.
    """
    found = [np.zeros((len(points), 0), dtype=np.int8)]
    values, unit = points, 1 << _BITS
    for layer in network.layers[:-1]:
        entries, scale = layer.scaled
        most = max(largest(values), unit) * largest(entries) * (layer.inputs + 1)
        dtype = integer_dtype(most)
        augmented = np.column_stack([values, np.full(len(values), unit, dtype=object if unit >> 62 else np.int64)])
        values, unit = augmented.astype(dtype) @ entries.astype(dtype).T, unit * scale
        found.append(np.sign(values).astype(np.int8))
        values = np.maximum(values, 0)
    packed = np.concatenate(found, axis=1)
    return [row.tobytes() for row in packed], list(map(bool, (packed == 0).any(axis=1)))


def _key(network: Network, pattern: tuple[tuple[int, ...], ...]) -> Key:
    affine = AffineMap.first(network.layers[0])
    for layer, signs in zip(network.layers[1:], pattern, strict=True):
        affine = affine.then(layer, [sign > 0 for sign in signs])
    return tuple(map(int, affine.augmented.entries()))


def _affine_between(network: Network, x: Point, at_x: Point, y: Point, at_y: Point) -> bool:
    """Whether the value halfway is halfway between the values."""
    middle = network.exact(tuple((v + w) / 2 for v, w in zip(x, y, strict=True)))
    return all(a + b == 2 * c for a, b, c in zip(at_x, at_y, middle, strict=True))
