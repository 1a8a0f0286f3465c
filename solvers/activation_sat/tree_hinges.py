"""A sum of ridge functions as hinges, and upper bounds of it on many boxes at once, in integers.

f(x) = a . x + b + sum_k c_k max(0, z_k(x)) with affine z_k. For any numbers s_k,

    f <= b + max over the box of (a . x + sum_k c_k s_k z_k(x)) + sum_k max over the range of z_k of
         c_k (max(0, z_k) - s_k z_k),

which is the bound of `solvers.activation_sat.bound` with the prices c_k s_k. Let 0 <= s_k <= 1. A term of the last sum
is 0 if z_k keeps its sign and s_k is the slope that max(0, z_k) has there; that of a concave hinge (c_k < 0) is never
above 0; and that of a convex one is least if s_k is the slope of its chord.
"""

from fractions import Fraction
from itertools import pairwise
from math import ceil, gcd, lcm

import numpy as np

from instances.network import Point
from solvers.presolve import RidgeSum
from solvers.presolve.integers import Integers, kind, over_common

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
        self._box = box = ridges.box
        numbers, scale = over_common([*box.lower, *box.upper])
        start = numbers[: box.dimension]
        sides = [high - low for low, high in zip(start, numbers[box.dimension :], strict=True)]
        gradient, constant = [Fraction(0)] * box.dimension, ridges.constant
        rows: list[tuple[Fraction, list[int], int]] = []
        owners: list[int] = []
        changes: list[Fraction] = []
        self._bends: list[Fraction] = []  # slope of every ridge function at its left end
        for number, ridge in enumerate(ridges.ridges):
            # unit * (t - knot) = slopes . p + offset - step * knot
            common = lcm(scale, ridge.scale)
            unit, step = common * GRID, common // ridge.scale * GRID
            slopes = [u * side * (common // scale) for u, side in zip(ridge.direction, sides, strict=True)]
            offset = sum(u * low for u, low in zip(ridge.direction, start, strict=True)) * (common // scale) * GRID
            knots, heights = ridge.knots.tolist(), ridge.heights.tolist()
            bends = [Fraction(h - g, t - s) for (s, g), (t, h) in pairwise(zip(knots, heights, strict=True))]
            self._bends.append(bends[0])
            constant += Fraction(heights[0], ridge.scale) + bends[0] * Fraction(offset - step * knots[0], unit)
            gradient = [a + bends[0] * Fraction(slope, unit) for a, slope in zip(gradient, slopes, strict=True)]
            for knot, before, after in zip(knots[1:], bends, bends[1:], strict=False):
                if before != after:
                    shift = offset - step * knot
                    divisor = gcd(shift, *slopes)
                    change = (after - before) * Fraction(divisor, unit)
                    rows.append((change, [slope // divisor for slope in slopes], shift // divisor))
                    owners.append(number)
                    changes.append(after - before)
        order = sorted(range(len(rows)), key=lambda i: rows[i][0] < 0)
        rows = [rows[i] for i in order]
        numbers, unit = over_common([*(c for c, _, _ in rows), *gradient])
        weights, rest = numbers[: len(rows)], numbers[len(rows) :]
        self._constant = ceil(constant * unit)
        room = sum(map(abs, rest)) * GRID + abs(self._constant)
        room += sum(abs(c) * (sum(map(abs, u)) * GRID + abs(b)) for c, (_, u, b) in zip(weights, rows, strict=True))
        self._dtype = kind(4 * SHARES * room)
        self.convex = sum(c > 0 for c in weights)
        self._changes = [changes[i] for i in order]
        self.owners = [owners[i] for i in order]
        self._hinges_of: list[list[int]] = [[] for _ in ridges.ridges]
        for i, ridge_number in enumerate(self.owners):
            self._hinges_of[ridge_number].append(i)
        self.weights = np.array(weights, dtype=self._dtype)
        self.slopes = np.array([u for _, u, _ in rows], dtype=self._dtype).reshape(-1, box.dimension)
        self._offsets = np.array([b for _, _, b in rows], dtype=self._dtype)
        self._gradient = np.array(rest, dtype=self._dtype)
        self._rising, self._falling = np.maximum(self.slopes, 0).T, np.minimum(self.slopes, 0).T

    @property
    def whole(self) -> Integers:
        """The whole box: lower and upper corner, shape (1, 2, d)."""
        return np.array([[[0] * self._box.dimension, [GRID] * self._box.dimension]], dtype=self._dtype)

    def ranges(self, boxes: Integers) -> tuple[Integers, Integers]:
        """The least and the greatest z of every hinge, shape (m, n), on boxes of shape (m, 2, d)."""
        low = boxes[:, 0] @ self._rising + boxes[:, 1] @ self._falling + self._offsets
        return low, low + (boxes[:, 1] - boxes[:, 0]) @ (self._rising - self._falling)

    def shares(self, low: Integers, high: Integers) -> Integers:
        """SHARES s for ranges of z: slopes of straight hinges and of convex ones' chords; 0 or 1 for concave ones."""
        m = self.convex
        shares = np.where(low >= 0, SHARES, np.where((high > 0) & (high > -low), SHARES, 0))
        bent = (low[:, :m] < 0) & (high[:, :m] > 0)
        shares[:, :m][bent] = SHARES * high[:, :m][bent] // (high - low)[:, :m][bent]
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
        left = np.maximum(rest[:, :m] * low[:, :m], shares[:, :m] * -low[:, :m])
        right = np.maximum(rest[:, :m] * high[:, :m], shares[:, :m] * -high[:, :m])
        above = np.maximum(left, right) @ self.weights[:m]
        straight = rest[:, m:] * np.maximum(low[:, m:], 0) + shares[:, m:] * np.maximum(-high[:, m:], 0)
        prices = shares * self.weights
        slopes = prices @ self.slopes + SHARES * self._gradient
        corners = np.where(slopes > 0, boxes[:, 1], boxes[:, 0])
        value = (slopes * corners).sum(axis=1) + prices @ self._offsets + SHARES * self._constant
        return value + above + straight @ self.weights[m:], corners

    def chord_bounds(self, boxes: Integers, low: Integers, high: Integers) -> Integers:
        """What `bounds` would at most be if every s were the slope of the chord, without rounding, shape (m,)."""
        m = self.convex
        shares, bent = self.shares(low, high), (low < 0) & (high > 0)
        shares[bent] = SHARES * high[bent] // (high - low)[bent]
        # The slopes of convex hinges' chords are better than all others; a concave hinge's s is off by less than one.
        off = np.where(bent, np.maximum(high, -low), 0)[:, m:] @ -self.weights[m:]
        return np.asarray(self.bounds(boxes, low, high, shares)[0] + off)

    def prices(self, shares: Integers, low: Integers, high: Integers) -> dict[int, Fraction]:
        """The prices that SHARES s of shape (n,) mean: what s makes of the slopes of the ridges' functions.

        Only of ridges that are not convex on these ranges of z, shape (n,); for the others chords are best.
        """
        m = self.convex
        bent = np.flatnonzero((low[m:] < 0) & (high[m:] > 0)) + m
        return {ridge: self._price(ridge, shares) for ridge in {self.owners[i] for i in bent.tolist()}}

    def _price(self, ridge: int, shares: Integers) -> Fraction:
        changes = [self._changes[i] * int(shares[i]) for i in self._hinges_of[ridge]]
        return self._bends[ridge] + sum(changes, Fraction(0)) / SHARES

    def values(self, points: Integers) -> Integers:
        """f at grid points of shape (m, d), its constant rounded up."""
        outputs = np.maximum(points @ self.slopes.T + self._offsets, 0)
        return np.asarray(outputs @ self.weights + points @ self._gradient + self._constant)

    def point(self, place: Integers) -> Point:
        """What a grid point of shape (d,) stands for."""
        return tuple(self.entry(i, p) for i, p in enumerate(place.tolist()))

    def entry(self, which: int, place: int) -> Fraction:
        """One entry of it."""
        low, high = self._box.lower[which], self._box.upper[which]
        return low + (high - low) * Fraction(place, GRID)
