"""A one-hidden-layer network as a sum of ridge functions: exact, and short when neurons are parallel.

f(x) = constant + sum_r g_r(u_r . x), with distinct primitive directions u_r and continuous piecewise-linear g_r whose
kinks are the breakpoints of the neurons with normal u_r. Every one-hidden-layer network is such a sum; that parallel
neurons share a ridge is what makes the sum short on networks made by reductions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import gcd, lcm
from typing import Self

import numpy as np
from numpy.typing import NDArray

from instances.network import Network, Point
from instances.numbers.integers import Integers, integer_dtype, integers, largest, over_common, scaled_by, total
from instances.question import Box
from solvers.exact.directions import Direction
from solvers.ridges.kinks import Kinks
from solvers.ridges.pieces import Pieces, pieces_above
from solvers.stopping.limits import checkpoint, watched

ROWS_AT_ONCE = 1 << 12


@dataclass(frozen=True, eq=False)
class Ridge:
    """g(u . x) on the range that u . x has on the box.

    Parameters
    ----------
    direction
        u, a primitive integer vector.
    knots, heights
        Ends and kinks of g on the range, increasing, and g there, as integers over `scale`; at least one.
    scale
        At least 1.
    """

    direction: Direction
    knots: Integers
    heights: Integers
    scale: int

    @classmethod
    def reduced(cls, direction: Direction, knots: Integers, heights: Integers, scale: int) -> Self:
        """The same over the least scale."""
        divisor = gcd(scale, int(np.gcd.reduce(knots)), int(np.gcd.reduce(heights)))
        if divisor > 1:
            knots, heights, scale = knots // divisor, heights // divisor, scale // divisor
        bound = max(largest(knots), largest(heights))
        return cls(direction, knots.astype(integer_dtype(bound)), heights.astype(integer_dtype(bound)), scale)

    @property
    def points(self) -> tuple[Fraction, ...]:
        """`knots` as rationals."""
        return tuple(Fraction(v, self.scale) for v in self.knots.tolist())

    @property
    def values(self) -> tuple[Fraction, ...]:
        """`heights` as rationals."""
        return tuple(Fraction(v, self.scale) for v in self.heights.tolist())

    @cached_property
    def maximum(self) -> Fraction:
        """max g on the range."""
        return Fraction(int(self.heights.max()), self.scale)

    def plus(self, slope: Fraction) -> "Ridge":
        """g(t) + slope * t."""
        p, q = slope.as_integer_ratio()
        dtype = integer_dtype((largest(self.heights) + largest(self.knots) + 1) * max(abs(p), q))
        heights = self.heights.astype(dtype) * q + self.knots.astype(dtype) * p
        return Ridge.reduced(self.direction, self.knots.astype(dtype) * q, heights, self.scale * q)

    def at(self, t: Fraction) -> Fraction:
        """g(t) for t in the range."""
        place = t * self.scale
        right = min(int(np.searchsorted(self.knots, place.__floor__(), side="right")), len(self.knots) - 1)
        left = max(right - 1, 0)
        (a, b), (low, high) = (part[[left, right]].tolist() for part in (self.knots, self.heights))
        share = (place - a) / (b - a) if a < b else Fraction(0)
        return Fraction((low + share * (high - low)) / self.scale)

    def concave_pieces(self, threshold: Fraction) -> Pieces:
        """The closure of {t : g(t) > threshold}, cut where g has a convex kink."""
        return pieces_above(self.knots, self.heights, self.scale, threshold)


@dataclass(frozen=True, eq=False)
class RidgeSum:
    """constant + sum of n ridges on a box.

    Parameters
    ----------
    box, constant
        As named.
    directions
        Of all ridges, shape (n, d).
    knots, heights
        Of all ridges, one after the other, each over its scale.
    scales
        Shape (n,).
    starts
        Of each ridge the index of its first knot among those of all, and at the end the number of knots.
    """

    box: Box
    constant: Fraction
    directions: Integers
    knots: Integers
    heights: Integers
    scales: Integers
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, box: Box, constant: Fraction, ridges: Iterable[Ridge]) -> Self:
        """The sum in which ridge functions that are constant on their range have joined the constant."""
        every = tuple(ridges)
        return cls(
            box,
            constant,
            integers([u for ridge in every for u in ridge.direction]).reshape(-1, box.dimension),
            _joined([ridge.knots for ridge in every]),
            _joined([ridge.heights for ridge in every]),
            integers([ridge.scale for ridge in every]),
            np.cumsum([0, *(len(ridge.knots) for ridge in every)], dtype=np.int64),
        ).without_constants

    @property
    def without_constants(self) -> Self:
        """The sum in which ridge functions that are constant on their range have joined the constant."""
        highest = self._extremes(np.maximum)
        varies = highest != self._extremes(np.minimum)
        if varies.all():
            return self
        sizes = np.diff(self.starts)
        kept = np.repeat(varies, sizes)
        return replace(
            self,
            constant=self.constant + total(highest[~varies], self.scales[~varies]),
            directions=self.directions[varies],
            knots=self.knots[kept],
            heights=self.heights[kept],
            scales=self.scales[varies],
            starts=np.append(0, np.cumsum(sizes[varies])),
        )

    @cached_property
    def ridges(self) -> tuple[Ridge, ...]:
        """One by one."""
        cuts = [slice(*ends) for ends in pairwise(self.starts.tolist())]
        parts = zip(map(tuple, self.directions.tolist()), cuts, self.scales.tolist(), strict=True)
        return tuple(
            Ridge(direction, _narrowed(self.knots[cut]), _narrowed(self.heights[cut]), scale)
            for direction, cut, scale in parts
        )

    @cached_property
    def bound(self) -> Fraction:
        """constant + sum of the ridges' maxima: f is nowhere above it."""
        return self.constant + total(self._extremes(np.maximum), self.scales)

    @cached_property
    def kinks(self) -> Kinks:
        """Of all ridge functions, each over its ridge's scale."""
        return Kinks.of(self.knots, self.heights, self.starts)

    def _extremes(self, ufunc: np.ufunc) -> Integers:
        """The largest or the least height of every ridge."""
        found: Integers = ufunc.reduceat(self.heights, self.starts[:-1])
        return found

    def at(self, point: Point) -> Fraction:
        """f at a point of the box."""
        numerators, scale = over_common(point)
        value = self.constant
        for ridge in self.ridges:
            value += ridge.at(Fraction(sum(u * v for u, v in zip(ridge.direction, numerators, strict=True)), scale))
        return value

    def positive_pieces(self) -> list[Pieces]:
        """For each ridge, the concave pieces that f > 0 leaves: everything else is at most `bound` - drop <= 0.

        If f(x) > 0 then every ridge is above its maximum minus `bound`, because the others are at most at theirs.
        """
        return [ridge.concave_pieces(ridge.maximum - self.bound) for ridge in watched(self.ridges)]


def _joined(parts: Sequence[Integers]) -> Integers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _narrowed(values: Integers) -> Integers:
    """The same in int64, if that holds them."""
    return values.astype(integer_dtype(largest(values))) if values.dtype == object else values


def extent(direction: Direction, box: Box) -> tuple[Fraction, Fraction]:
    """The range of direction . x on a box."""
    ends = [(u, a, b) if u > 0 else (u, b, a) for u, a, b in zip(direction, box.lower, box.upper, strict=True) if u]
    low, high = sum(u * a for u, a, _ in ends), sum(u * b for u, _, b in ends)
    return Fraction(low), Fraction(high)


def linear(direction: Direction, slope: Fraction, box: Box) -> Ridge:
    """slope * (direction . x) on a box."""
    ends = extent(direction, box)
    numerators, scale = over_common(ends if ends[0] < ends[1] else ends[:1])
    knots = integers(numerators)
    return Ridge(direction, knots, scaled_by(knots, 0), scale).plus(slope)


def ridge_sum(network: Network, box: Box) -> RidgeSum:
    """Write a network with one output and at most one hidden layer as a sum of ridge functions on a box."""
    if len(network.layers) > 2 or network.outputs != 1:
        raise ValueError("a sum of ridge functions is a network with one output and at most one hidden layer")
    first = network.layers[0]
    entries, unit = first.scaled
    directions, members, factors = _directions(entries[:, :-1])
    offsets = entries[:, -1]
    if len(network.layers) == 1:  # affine: at most one linear ridge
        affine = [linear(tuple(u), Fraction(int(factors[0]), unit), box) for u in directions.tolist()]
        return RidgeSum.of(box, Fraction(int(offsets[0]), unit), affine)
    (output,), output_unit = network.layers[1].scaled
    constant = Fraction(int(output[-1]), output_unit)
    for i in np.flatnonzero(factors == 0):
        constant += Fraction(int(output[i]) * max(0, int(offsets[i])), output_unit * unit)
    units = unit * output_unit
    lows, highs, scale = _extents(directions, box)
    alone = np.array([len(group) == 1 for group in members], dtype=bool)
    only = [group[0] for group in members if len(group) == 1]
    hinges = _hinges(output[only], factors[only], offsets[only], units, (lows[alone], highs[alone], scale))
    single = RidgeSum(box, constant, directions[alone], *hinges)
    if alone.all():
        return single.without_constants
    singles = iter(single.ridges)
    spans = zip(map(tuple, directions.tolist()), members, lows.tolist(), highs.tolist(), strict=True)
    built = [
        next(singles)
        if len(group) == 1
        else _ridge(u, output[group], factors[group], offsets[group], units, (low, high, scale))
        for u, group, low, high in watched(spans)
    ]
    return RidgeSum.of(box, constant, built)


def _extents(directions: Integers, box: Box) -> tuple[Integers, Integers, int]:
    """The least and the greatest u . x on a box for every direction u, over a common scale."""
    ends, scale = over_common([*box.lower, *box.upper])
    corners = integers(ends)
    dtype = integer_dtype(box.dimension * max(1, largest(directions)) * max(1, largest(corners)))
    u, (lower, upper) = directions.astype(dtype), corners.astype(dtype).reshape(2, -1)
    rising, falling = np.maximum(u, 0), np.minimum(u, 0)
    return rising @ lower + falling @ upper, rising @ upper + falling @ lower, scale


def _directions(rows: Integers) -> tuple[Integers, list[list[int]], Integers]:
    """The directions of the rows that are not zero, the indices of each one's rows, and every row's factor."""
    divisors = np.gcd.reduce(np.abs(rows), axis=1)
    leading = rows[np.arange(len(rows)), (rows != 0).argmax(axis=1)]
    factors = np.where(leading < 0, -divisors, divisors)
    primitive = rows // np.where(factors == 0, 1, factors)[:, None]
    groups: dict[Direction, list[int]] = {}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        checkpoint()
        for i, direction in enumerate(map(tuple, primitive[start : start + ROWS_AT_ONCE].tolist()), start):
            groups.setdefault(direction, []).append(i)
    groups.pop((0,) * rows.shape[1], None)
    members = list(groups.values())
    return primitive[[group[0] for group in members]], members, factors


def _hinges(
    output: Integers, factors: Integers, offsets: Integers, unit: int, spans: tuple[Integers, Integers, int]
) -> tuple[Integers, Integers, Integers, NDArray[np.int64]]:
    """`_ridge` of single neurons, one each: knots, heights, scales and starts as a `RidgeSum` has them.

    Networks without parallel neurons have them by the hundred.
    """
    low, high, scale = spans
    most = max(1, largest(factors))
    far = most * (1 + max(largest(low), largest(high)) + scale * largest(offsets))
    dtype = integer_dtype(2 * far * max(1, largest(output) * most, unit) * scale)
    low, high, output, factors = (part.astype(dtype) for part in (low, high, output, factors))
    finer = np.lcm(factors, scale)
    low, high, b = low * (finer // scale), high * (finer // scale), -offsets.astype(dtype) * (finer // factors)
    t = np.stack([low, np.clip(b, low, high), high], axis=1)
    sides = (output * factors)[:, None] * (t - b[:, None])
    heights = np.where(output[:, None] > 0, np.maximum(sides, 0), np.minimum(sides, 0))
    knots, scales = t * unit, finer * unit
    divisors = np.gcd(scales, np.gcd.reduce(np.concatenate([knots, heights], axis=1), axis=1))
    knots, heights, scales = knots // divisors[:, None], heights // divisors[:, None], scales // divisors
    kept = np.stack([np.ones(len(b), dtype=bool), (low < b) & (b < high) & (output != 0), low < high], axis=1)
    starts = np.append(0, np.cumsum(np.count_nonzero(kept, axis=1)))
    return _narrowed(knots[kept]), _narrowed(heights[kept]), _narrowed(scales), starts


def _ridge(
    direction: Direction,
    output: Integers,
    factors: Integers,
    offsets: Integers,
    unit: int,
    span: tuple[int, int, int],
) -> Ridge:
    """The sum of c R(t - b) or c R(b - t) for low <= t <= high, `span` being these two over a scale, and it.

    Neuron i has b = -offset / factor, is of the first kind if its factor is positive, and has c = output |factor| over
    `unit`.
    """
    low, high, scale = span
    common = lcm(*set(np.abs(factors).tolist()))
    finer = lcm(common, scale)
    low, high = low * (finer // scale), high * (finer // scale)  # t and b are counted in units of 1 / finer
    far = max(abs(low), abs(high), max(1, largest(offsets)) * finer)
    weight = (1 + sum(map(abs, output.tolist()))) * largest(factors)
    dtype = integer_dtype(4 * far * max(weight, unit))
    output, factors, offsets = output.astype(dtype), factors.astype(dtype), offsets.astype(dtype)
    c, b, forward = output * np.abs(factors), -offsets * (finer // factors), factors > 0

    active = forward == (b <= low)  # just right of the low end
    gains = np.where(forward, c, -c)[active]
    slope, value = gains.sum(), (gains * (low - b[active])).sum()
    inside = np.flatnonzero((low < b) & (b < high))
    order = inside[np.argsort(b[inside], kind="stable")]
    kinks, changes = b[order], c[order]
    starts = np.flatnonzero(np.append(True, kinks[1:] != kinks[:-1])[: len(kinks)])
    if len(starts):
        kinks, changes = kinks[starts], np.add.reduceat(changes, starts)
    kinks, changes = kinks[changes != 0], changes[changes != 0]
    ends = [high] if low < high else []
    t = np.concatenate([np.array([low], dtype=dtype), kinks, np.array(ends, dtype=dtype)])
    slopes = np.cumsum(np.concatenate([np.array([slope], dtype=dtype), changes]))[: len(t) - 1]
    heights = np.cumsum(np.concatenate([np.array([value], dtype=dtype), slopes * np.diff(t)]))
    return Ridge.reduced(direction, t * unit, heights, finer * unit)
