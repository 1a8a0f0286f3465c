"""The concave pieces of a ridge function that positivity leaves, all of them in a few arrays of integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import gcd, lcm
from typing import overload

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype, integers, largest, over_common, scaled_by


@dataclass(frozen=True)
class Piece:
    """A closed interval on which a ridge function is concave: its kinks and ends, and the values there."""

    points: tuple[Fraction, ...]
    values: tuple[Fraction, ...]

    @property
    def lower(self) -> Fraction:
        return self.points[0]

    @property
    def upper(self) -> Fraction:
        return self.points[-1]

    @property
    def segments(self) -> list[tuple[Fraction, Fraction]]:
        """Length and slope of each linear segment from left to right; slopes decrease."""
        return [
            (right - left, (high - low) / (right - left))
            for (left, low), (right, high) in pairwise(zip(self.points, self.values, strict=True))
        ]


@dataclass(frozen=True, eq=False)
class Pieces(Sequence[Piece]):
    """The pieces of one ridge function from left to right; neighbours may share an end.

    Parameters
    ----------
    knots, heights
        `points` and `values` of every piece, piece after piece, as integers over `scale`.
    starts
        Index of the first knot of each piece.
    scale
        At least 1.
    """

    knots: Integers
    heights: Integers
    starts: NDArray[np.int64]
    scale: int

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Piece: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Piece]: ...
    def __getitem__(self, index: int | slice) -> Piece | Sequence[Piece]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        start, stop = int(self.starts[index]), int(self._ends[index]) + 1
        return Piece(*(tuple(Fraction(int(v), self.scale) for v in part[start:stop]) for part in self._parts))

    @property
    def lower(self) -> Integers:
        """Where each piece starts, over `scale`."""
        return self.knots[self.starts]

    @property
    def upper(self) -> Integers:
        """Where each piece ends, over `scale`."""
        return self.knots[self._ends]

    @property
    def _parts(self) -> tuple[Integers, Integers]:
        return self.knots, self.heights

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        """Index of the last knot of each piece."""
        return np.append(self.starts[1:], len(self.knots)) - 1


def intervals(ends: Sequence[Fraction]) -> Pieces:
    """The intervals between neighbours in an increasing sequence, with the function 0."""
    numerators, scale = over_common(ends)
    knots = np.repeat(integers(numerators), 2)[1:-1]
    return Pieces(knots, np.zeros_like(knots), np.arange(0, len(knots), 2), scale)


def convex_kinks(knots: Integers, heights: Integers) -> NDArray[np.intp]:
    """Where the slope of the function with these kinks and values grows, as indices of knots."""
    dtype = integer_dtype(4 * max(1, int(knots[-1]) - int(knots[0])) * max(1, largest(heights)))
    runs, rises = np.diff(_from_left(knots).astype(dtype)), np.diff(heights.astype(dtype))
    return 1 + np.flatnonzero(rises[1:] * runs[:-1] > rises[:-1] * runs[1:])


def _from_left(knots: Integers) -> Integers:
    """How far the knots are from the first one: small numbers where those of the knots may be large."""
    return np.asarray(knots.astype(integer_dtype(2 * largest(knots))) - knots[0])


def pieces_above(knots: Integers, heights: Integers, scale: int, threshold: Fraction) -> Pieces:
    """The closure of {t : g(t) > threshold}, cut where g has a convex kink.

    Parameters
    ----------
    knots, heights, scale
        g by its ends and kinks, increasing, and its values there, as integers over `scale`; at least one.
    threshold
        There is no piece if g never exceeds it.
    """
    finer = threshold.denominator // gcd(threshold.denominator, scale)
    knots, heights, scale = scaled_by(knots, finer), scaled_by(heights, finer), scale * finer
    level = max(int(threshold * scale), int(heights.min()) - 1)  # lower ones keep as much
    width = max(1, int(knots[-1]) - int(knots[0]))
    dtype = integer_dtype(4 * width * max(largest(heights), abs(level), 1))
    t, g = _from_left(knots).astype(dtype), heights.astype(dtype)

    bends = convex_kinks(t, g)
    lefts, rights = np.concatenate([[0], bends]), np.concatenate([bends, [len(t) - 1]])
    above = np.flatnonzero(g > level)
    first, last = np.searchsorted(above, lefts), np.searchsorted(above, rights, side="right") - 1
    lefts, rights, first, last = (part[first <= last] for part in (lefts, rights, first, last))
    first, last = above[first], above[last]

    # What is above the level in a concave piece is an interval; where it ends between two knots, there is a cut.
    closed, opened = np.flatnonzero(last < rights), np.flatnonzero(first > lefts)
    outer, inner = np.concatenate([last[closed] + 1, first[opened] - 1]), np.concatenate([last[closed], first[opened]])
    shares, rises = (level - g[outer]) * (t[inner] - t[outer]), g[inner] - g[outer]
    divisors = np.gcd(shares, rises)
    shares, rises = shares // divisors, rises // divisors
    finer = lcm(*set(rises.tolist()))
    knots, heights = scaled_by(knots, finer), scaled_by(heights, finer)
    cuts = knots[outer] + shares.astype(integer_dtype(width * finer)) * (finer // rises.astype(integer_dtype(finer)))

    sizes = 1 + last - first
    stops = np.cumsum(sizes)
    kept = np.arange(sizes.sum()) + np.repeat(first - stops + sizes, sizes)
    places = np.concatenate([stops[closed], (stops - sizes)[opened]])
    inserted = sizes.copy()
    inserted[closed] += 1
    inserted[opened] += 1
    return Pieces(
        np.insert(knots[kept], places, cuts),
        np.insert(heights[kept], places, level * finer),
        np.cumsum(inserted) - inserted,
        scale * finer,
    )
