"""A sum of ridge functions as hinges, and upper bounds of it on many boxes at once, in integers.

f(x) = a . x + b + sum_k c_k max(0, z_k(x)) with affine z_k. For any numbers s_k,

    f <= b + max over the box of (a . x + sum_k c_k s_k z_k(x)) + sum_k max over the range of z_k of
         c_k (max(0, z_k) - s_k z_k),

which is the bound of `solvers.activation_sat.pieces.bound` with the dual multipliers c_k s_k. Let 0 <= s_k <= 1. A term
of the last sum is 0 if z_k keeps its sign and s_k is the slope that max(0, z_k) has there; that of a concave hinge (c_k
< 0) is never above 0; and that of a convex one is least if s_k is the slope of its chord.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, lcm, prod

import numpy as np
from numpy.typing import NDArray

from instances.network import Point
from instances.numbers.integers import Integers, integer_dtype, integers, largest, over_common, reduced, total
from solvers.ridges import RidgeSum

GRID = 1 << 16
"""The box has so many steps along every input."""

SHARES = 1 << 10
"""The s_k are multiples of 1 / SHARES."""


class Hinges:
    """f by hinges on a grid: p in {0, ..., GRID}^d stands for lower + (upper - lower) p / GRID.

    Values and bounds are integers, in units in which f without its constant is one on the grid; the constant is rounded
    up. So bounds hold for f, and where a value is positive f is, too. They are int64 where it holds all of them.

    Parameters
    ----------
    ridges
        f.

    Attributes
    ----------
    convex
        How many hinges are convex; they come first.
    owners
        Of each hinge the ridge that it belongs to; the convex ones of a ridge follow each other from left to right.
    weights, slopes
        c_k, shape (n,), and the gradient of z_k, shape (n, d).
    """

    def __init__(self, ridges: RidgeSum) -> None:
        self._box = ridges.box
        self._kinks = kinks = ridges.kinks
        slopes, offsets, steps, units = _on_grid(ridges)
        self._order = order = np.argsort(kinks.changes < 0, kind="stable")
        self.owners = owners = kinks.owners[order]
        self.convex = int((kinks.changes > 0).sum())
        # units * (t - knot) = slopes . p + offset - step * knot, and that over its divisor is z
        rows, shifts = slopes[owners], offsets[owners] - steps[owners] * kinks.knots[order].astype(steps.dtype)
        divisors = np.gcd(shifts, np.gcd.reduce(rows, axis=1))
        self.slopes, self._offsets = rows // divisors[:, None], shifts // divisors
        changes, over = _product(kinks.changes[order], kinks.over[order], divisors, units[owners])
        starts = ridges.starts[:-1]
        shifts = offsets - steps * ridges.knots[starts].astype(steps.dtype)
        left = np.column_stack([slopes, shifts])  # units * (t - knot) at the left ends
        *gradient, constant = _sums_of_products(kinks.first, kinks.first_over, left, units)
        constant += ridges.constant + total(ridges.heights[starts], ridges.scales)
        unit = lcm(*set(over.tolist()), *(v.denominator for v in gradient))
        weights = [c * (unit // o) for c, o in zip(changes.tolist(), over.tolist(), strict=True)]
        rest = [int(v * unit) for v in gradient]
        self._exact = constant * unit
        self._constant = ceil(self._exact)
        reach = np.abs(self.slopes).sum(axis=1) * GRID + np.abs(self._offsets)
        largest_sum = sum(map(abs, rest)) * GRID + abs(self._constant)
        largest_sum += sum(abs(c) * r for c, r in zip(weights, reach.tolist(), strict=True))
        dtype = integer_dtype(4 * SHARES * largest_sum)
        self.weights, self._gradient = np.array(weights, dtype=dtype), np.array(rest, dtype=dtype)
        self.slopes, self._offsets = self.slopes.astype(dtype), self._offsets.astype(dtype)
        rising, falling = np.maximum(self.slopes, 0).T, np.minimum(self.slopes, 0).T
        least, greatest = np.concatenate([rising, falling]), np.concatenate([falling, rising])
        self._ends = np.concatenate([least, greatest], axis=1)  # from a box's corners to the ends of z's range

    @property
    def whole(self) -> Integers:
        """The whole box: lower and upper corner, shape (1, 2, d)."""
        return np.array([[[0] * self._box.dimension, [GRID] * self._box.dimension]], dtype=self.weights.dtype)

    def ranges(self, boxes: Integers) -> tuple[Integers, Integers]:
        """The least and the greatest z of every hinge, shape (m, n), on boxes of shape (m, 2, d)."""
        ends = (boxes.reshape(len(boxes), -1) @ self._ends).reshape(len(boxes), 2, -1) + self._offsets
        return ends[:, 0], ends[:, 1]

    def shares(self, low: Integers, high: Integers) -> Integers:
        """SHARES s for ranges of z: slopes of straight hinges and of convex ones' chords; 0 or 1 for concave ones."""
        m = self.convex
        shares: Integers = SHARES * (high > -low)
        above = np.maximum(high[:, :m], 0)
        shares[:, :m] = SHARES * above // np.maximum(above - np.minimum(low[:, :m], 0), 1)
        return shares

    def bounds(self, boxes: Integers, low: Integers, high: Integers, shares: Integers) -> tuple[Integers, Integers]:
        """The bounds of the module's head times SHARES, shape (m,), and where the linear part is largest, shape (m, d).

        Parameters
        ----------
        boxes
            Shape (m, 2, d).
        low, high
            Ranges that hold the z on them.
        shares
            SHARES s, each from 0 to SHARES.
        """
        m = self.convex
        rest = SHARES - shares  # max(0, z) - s z is rest * z where z > 0, else shares * -z
        # Over a range that is at an end: the greater one for a convex hinge, the least one that is not 0 for a concave.
        above = np.maximum(rest[:, :m] * high[:, :m], -shares[:, :m] * low[:, :m]) @ self.weights[:m]
        straight = np.maximum(np.maximum(rest[:, m:] * low[:, m:], -shares[:, m:] * high[:, m:]), 0)
        duals = shares * self.weights
        slopes = duals @ self.slopes + SHARES * self._gradient
        corners = np.where(slopes > 0, boxes[:, 1], boxes[:, 0])
        value = (slopes * corners).sum(axis=1) + duals @ self._offsets + SHARES * self._constant
        return value + above + straight @ self.weights[m:], corners

    def chord_bounds(self, boxes: Integers, low: Integers, high: Integers) -> Integers:
        """What `bounds` would at most be if every s were the slope of the chord, without rounding, shape (m,)."""
        m = self.convex
        shares, unstable = self.shares(low, high), (low < 0) & (high > 0)
        shares[unstable] = SHARES * high[unstable] // (high - low)[unstable]
        # The slopes of convex hinges' chords are better than all others; a concave hinge's s is off by less than one.
        off = np.where(unstable, np.maximum(high, -low), 0)[:, m:] @ -self.weights[m:]
        return np.asarray(self.bounds(boxes, low, high, shares)[0] + off)

    def unstable_concave(self, low: Integers, high: Integers) -> NDArray[np.intp]:
        """The concave hinges that bend where z has these ranges, shape (n,)."""
        m = self.convex
        return m + np.flatnonzero((low[m:] < 0) & (high[m:] > 0))

    def straight(self, active: NDArray[np.bool_]) -> tuple[list[int], Fraction]:
        """Gradient and constant, exact, of f if some hinges, shape (n,), are active and all others away."""
        weights = np.where(active, self.weights, 0)
        slope: list[int] = (weights @ self.slopes + self._gradient).tolist()
        return slope, self._exact + int(weights @ self._offsets)

    def rows(self, chosen: NDArray[np.intp]) -> tuple[list[list[int]], list[int]]:
        """Gradients and offsets of z of some hinges."""
        return self.slopes[chosen].tolist(), self._offsets[chosen].tolist()

    def duals(self, shares: Sequence[Fraction | int], chosen: NDArray[np.intp]) -> dict[int, Fraction]:
        """The dual multipliers that SHARES s mean for some hinges' ridges: what s makes of the slopes."""
        kinks = self._kinks
        duals = {}
        for ridge in np.unique(self.owners[chosen]).tolist():
            duals[ridge] = Fraction(int(kinks.first[ridge]), int(kinks.first_over[ridge]))
            for i in np.flatnonzero(self.owners == ridge).tolist():
                kink = self._order[i]
                duals[ridge] += Fraction(int(kinks.changes[kink]), int(kinks.over[kink])) * shares[i] / SHARES
        return duals

    def values(self, points: Integers) -> Integers:
        """f at grid points of shape (m, d), its constant rounded up."""
        outputs = np.maximum(points @ self.slopes.T + self._offsets, 0)
        return np.asarray(outputs @ self.weights + points @ self._gradient + self._constant)

    def point(self, place: Sequence[Fraction | int]) -> Point:
        """What a point of the grid, or between its points, stands for."""
        return tuple(self.entry(i, p) for i, p in enumerate(place))

    def entry(self, which: int, place: Fraction | int) -> Fraction:
        """One entry of it."""
        low, high = self._box.lower[which], self._box.upper[which]
        return low + (high - low) * Fraction(place, GRID)


def _on_grid(ridges: RidgeSum) -> tuple[Integers, Integers, Integers, Integers]:
    """Of each ridge (s, o, m, n) such that n t = s . p + o at grid point p, and n t = m k where t = k / scale."""
    numbers, scale = over_common([*ridges.box.lower, *ridges.box.upper])
    d = ridges.box.dimension
    scales, u = ridges.scales, ridges.directions
    size = 2 * d * max(1, *map(abs, numbers)) * max(1, largest(u)) * max(1, largest(scales))
    dtype = integer_dtype(2 * GRID * (size + scale * max(largest(ridges.knots), largest(scales))))
    scales, u, (low, high) = scales.astype(dtype), u.astype(dtype), integers(numbers).astype(dtype).reshape(2, d)
    common = np.lcm(scales, scale)
    finer = common // scale
    return u * (high - low) * finer[:, None], u @ low * finer * GRID, common // scales * GRID, common * GRID


def _product(p: Integers, q: Integers, r: Integers, s: Integers) -> tuple[Integers, Integers]:
    """p r / (q s) in lowest terms."""
    (p, s), (r, q) = reduced(p, s), reduced(r, q)
    dtype = integer_dtype(max(max(1, largest(p)) * max(1, largest(r)), largest(q) * largest(s)))
    return p.astype(dtype) * r.astype(dtype), q.astype(dtype) * s.astype(dtype)


def _sums_of_products(p: Integers, q: Integers, r: Integers, s: Integers) -> list[Fraction]:
    """For every column of r the sum of its entries times p / (q s); the denominators are positive."""
    p, s = reduced(p, s)
    commons = [lcm(*set(part.tolist())) for part in (q, s)]
    factors = [p, *(common // part.astype(integer_dtype(common)) for common, part in zip(commons, (q, s), strict=True))]
    dtype = integer_dtype(len(p) * prod(max(1, largest(part)) for part in (*factors, r)))
    sums = np.prod([part.astype(dtype) for part in factors], axis=0) @ r.astype(dtype)
    return [Fraction(v, prod(commons)) for v in sums.tolist()]
