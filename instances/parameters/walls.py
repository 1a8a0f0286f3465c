"""Hyperplanes that the set where a network with one hidden layer is above a threshold does not meet.

The function is a sum of functions h_w(w . x) of its directions w and of an affine one. On w . x = t it is at most
h_w(t) plus the maxima of the others. Written with |u(x)| / 2 in the place of max(0, u(x)), so that a hat function is 0
outside of its bump and no summand depends on how the network is written, that bound often shows that the set is not met
where the function bends: points on different sides are then in different components.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from instances.network import Network, Point
from instances.parameters.primitive import Row
from instances.parameters.shallow import shallow_function
from instances.question import Box, Domain

Kinks = list[tuple[Fraction, Fraction]]
"""Summands c |t - b| of a function of t, as (b, c) with b increasing."""


def parted(network: Network, domain: Domain, threshold: Fraction, points: Sequence[Point]) -> bool:
    """Whether every two points are parted by a hyperplane on which f is at most the threshold.

    Parameters
    ----------
    network
        f, with one output and at most one hidden layer.
    points
        Of the domain, with f above the threshold.

    Raises
    ------
    InputError
        If there are more hidden layers.
    """
    cells: list[tuple[int, ...]] = [()] * len(points)
    for direction, levels in _walls(network, domain, threshold).items():
        if len(set(cells)) == len(points):
            break
        along = (sum((w * v for w, v in zip(direction, point, strict=True)), Fraction(0)) for point in points)
        cells = [(*cell, bisect_left(levels, t)) for cell, t in zip(cells, along, strict=True)]
    return len(set(cells)) == len(points)


def _walls(network: Network, domain: Domain, threshold: Fraction) -> dict[Row, list[Fraction]]:
    """Of each direction w levels t, increasing, so that f is at most the threshold where w . x = t."""
    function = shallow_function(network)
    kinks: dict[Row, Kinks] = defaultdict(list)
    *slopes, constant = function.affine[0]
    for (*row, bias), (kink,) in function.kinks:
        factor = gcd(*row)
        kinks[tuple(v // factor for v in row)].append((Fraction(-bias, factor), kink * factor / 2))
        slopes = [slope + kink * v / 2 for slope, v in zip(slopes, row, strict=True)]
        constant += kink * bias / 2
    heights, tops = {}, {}
    for direction, summands in kinks.items():
        ends = _range(direction, domain)
        heights[direction] = _heights(sorted(summands), ends)
        unbounded = ends is None and sum(c for _, c in summands) > 0
        tops[direction] = None if unbounded else max(heights[direction].values())
    unbounded_ones = [direction for direction, top in tops.items() if top is None]
    found: dict[Row, list[Fraction]] = {}
    for direction, values in heights.items():
        if any(other != direction for other in unbounded_ones):
            continue
        others = constant + sum(
            (top for other, top in tops.items() if other != direction and top is not None), Fraction(0)
        )
        levels = []
        for t, height in values.items():
            affine = _affine(slopes, direction, t, domain)
            if affine is not None and others + height + affine <= threshold:
                levels.append(t)
        if levels:
            found[direction] = sorted(levels)
    return found


def _range(direction: Row, domain: Domain) -> tuple[Fraction, Fraction] | None:
    """Between what w . x is; None if that is everything."""
    if not isinstance(domain, Box):
        return None
    pairs = [sorted((w * low, w * high)) for w, low, high in zip(direction, domain.lower, domain.upper, strict=True)]
    return sum((low for low, _ in pairs), Fraction(0)), sum((high for _, high in pairs), Fraction(0))


def _heights(summands: Kinks, ends: tuple[Fraction, Fraction] | None) -> dict[Fraction, Fraction]:
    """The sum at its kinks in the range and at the range's ends: its maximum is among these, if it has one."""
    places = [b for b, _ in summands if ends is None or ends[0] <= b <= ends[1]]
    found = {}
    slope = -sum((c for _, c in summands), Fraction(0))
    offset = sum((c * b for b, c in summands), Fraction(0))
    left = iter([*summands, None])
    following = next(left)
    for t in sorted({*places, *(ends or ())}):
        while following is not None and following[0] <= t:
            b, c = following
            slope, offset = slope + 2 * c, offset - 2 * c * b
            following = next(left)
        found[t] = slope * t + offset
    return found


def _affine(slopes: Sequence[Fraction], direction: Row, t: Fraction, domain: Domain) -> Fraction | None:
    """A bound of a . x where w . x = t; None if there is none."""
    place = next(i for i, w in enumerate(direction) if w)
    factor = slopes[place] / direction[place]
    if all(slope == factor * w for slope, w in zip(slopes, direction, strict=True)):
        return factor * t
    if not isinstance(domain, Box):
        return None
    return sum(
        (max(a * low, a * high) for a, low, high in zip(slopes, domain.lower, domain.upper, strict=True)), Fraction(0)
    )
