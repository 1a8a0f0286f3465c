"""Linear programs over a box, solved exactly.

HiGHS proposes a basis in floats; a dual simplex in exact rational arithmetic starts from it and disposes. When the
proposal is right, which it nearly always is, the exact part is one check of that basis and takes no pivot. When it is
wrong, or HiGHS fails, the exact part pivots on from it or from a corner of the box, so the answer never depends on a
tolerance. Every answer comes with its exact multipliers.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import highspy
import numpy as np
from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

from instances.network import Floats, Point
from instances.question import Box
from solvers.exact import float_lp
from solvers.exact.elimination import elimination_work
from solvers.exact.floats import Rational, as_float, exponent
from solvers.stopping.limits import checkpoint, uninterrupted

_BOUND = 1e19
"""HiGHS refuses a row whose lower end is infinite, or whose upper end is minus infinity: no row has farther ones."""

_LEAST = 2.0**-200
"""Rows with entries of at least this, and of no more than its inverse, are rounded as they are."""


@dataclass(frozen=True)
class Optimum:
    """A vertex where the maximum is attained, and the maximum."""

    point: Point
    value: Fraction


@dataclass(frozen=True)
class Infeasible:
    """No point satisfies the rows."""


class ExactLP:
    """max c . x over a box and a stack of rows lower <= a . x <= upper.

    Parameters
    ----------
    box
        Bounds of x, exact; keeps every linear program bounded.

    Attributes
    ----------
    box
        As given.
    solved
        Number of linear programs solved so far.
    pivots
        Number of exact pivots that the proposals needed so far.
    """

    def __init__(self, box: Box) -> None:
        self.box = box
        self.solved = 0
        self.pivots = 0
        self._dimension = box.dimension
        self._coefficients: list[list[int]] = []
        self._bounds: list[int] = []
        self._scales: list[int] = []  # by which each inequality was multiplied to make it integer
        self._sides: list[tuple[int, int]] = []  # of each pushed row: its inequality for upper and lower, or -1
        self._matrix: fmpz_mat | None = None
        self._weights: list[tuple[int, fmpq]] = []  # of the last answer: inequality and multiplier, before scaling
        self._weight_scale = 1
        self._floats = float_lp.warm()
        self._columns = np.arange(box.dimension, dtype=np.int32)
        self._length = length_exponent(box)
        for i, (low, high) in enumerate(zip(box.lower, box.upper, strict=True)):
            unit = [0] * box.dimension
            unit[i] = 1
            self._inequality(unit, 1, high)
            self._inequality([-v for v in unit], 1, -low)
            self._floats.addVar(as_float(low, self._length), as_float(high, self._length))

    def push(self, row: Sequence[Rational], lower: Rational | None, upper: Rational | None) -> tuple[int, int]:
        """Add lower <= row . x <= upper; None leaves a side open.

        Returns
        -------
        Index of the inequality row . x <= upper and of -row . x <= -lower; -1 for an open side.
        """
        entries, unit, shift = _floats(row)
        least, most = (None if end is None else as_float(end, shift + self._length) / unit for end in (lower, upper))
        self._floats.addRow(
            -highspy.kHighsInf if least is None else min(least, _BOUND),
            highspy.kHighsInf if most is None else max(most, -_BOUND),
            self._dimension,
            self._columns,
            entries,
        )
        scale = lcm(*[v.denominator for v in row])
        whole = [v.numerator * (scale // v.denominator) for v in row]
        above = -1 if upper is None else self._inequality(whole, scale, upper)
        below = -1 if lower is None else self._inequality([-v for v in whole], scale, -lower)
        self._sides.append((above, below))
        return above, below

    def pop(self) -> None:
        """Remove the row pushed last."""
        for index in self._sides.pop():
            if index >= 0:
                self._coefficients.pop()
                self._bounds.pop()
                self._scales.pop()
        self._matrix = None
        self._floats.deleteRows(1, np.array([len(self._sides)], dtype=np.int32))

    def maximise(self, objective: Sequence[Rational]) -> Optimum | Infeasible:
        """The exact maximum of objective . x, or that the rows contradict each other.

        Raises
        ------
        OutOfTimeError
            If a deadline passes first, or would: exact matrices cannot be interrupted while they are inverted.
        """
        self.solved += 1
        scale = lcm(*(v.denominator for v in objective))
        c = fmpz_mat(1, self._dimension, [int(v * scale) for v in objective])
        basis = self._proposal(objective)
        inverse = None if basis is None else self._inverse(basis)
        if basis is None or inverse is None or any(v < 0 for v in (c * inverse).entries()):
            basis = [2 * i if v >= 0 else 2 * i + 1 for i, v in enumerate(c.entries())]
            inverse = self._inverse(basis)
            assert inverse is not None, "a corner of the box is a basis"
        return self._dual_simplex(c, scale, basis, inverse)

    @property
    def rows(self) -> int:
        """Number of rows that are pushed."""
        return len(self._sides)

    @property
    def inequalities(self) -> int:
        """Number of inequalities, those of the box among them."""
        return len(self._bounds)

    @property
    def multipliers(self) -> dict[int, Fraction]:
        """The proof of the last answer: the positive multipliers of some inequalities.

        Inequality 2i is x_i <= upper_i, 2i+1 is -x_i <= -lower_i, and those of pushed rows follow in order. Their
        combination is ``objective . x <= value``, or ``0 <= a negative number`` if there was no feasible point.
        """
        return {
            index: _fraction(weight * self._scales[index] / self._weight_scale)
            for index, weight in self._weights
            if weight != 0
        }

    def _inequality(self, row: list[int], scale: int, bound: Rational) -> int:
        """Store row . x <= scale * bound with integer entries; return its index."""
        common = lcm(scale, bound.denominator)
        factor = common // scale
        self._coefficients.append(row if factor == 1 else [v * factor for v in row])
        self._bounds.append(bound.numerator * (common // bound.denominator))
        self._scales.append(common)
        self._matrix = None
        return len(self._bounds) - 1

    def _proposal(self, objective: Sequence[Rational]) -> list[int] | None:
        """Indices of the inequalities that HiGHS ends with as active."""
        costs, _, _ = _floats(objective)
        self._floats.changeColsCost(self._dimension, self._columns, costs)
        float_lp.run(self._floats)
        basis = self._floats.getBasis()
        if not basis.valid:
            return None
        status = highspy.HighsBasisStatus
        active = []
        for i, column in enumerate(basis.col_status):
            if column != status.kBasic:
                active.append(2 * i if column == status.kUpper else 2 * i + 1)
        for row, (above, below) in zip(basis.row_status, self._sides, strict=True):
            if row != status.kBasic:
                active.append(above if row == status.kUpper else below)
        return active if len(active) == self._dimension and -1 not in active else None

    def _inverse(self, basis: list[int]) -> fmpq_mat | None:
        """The inverse of the active rows, or None if they are dependent."""
        d = self._dimension
        rows = [v for index in basis for v in self._coefficients[index]]
        pushed = sum(index >= 2 * d for index in basis)  # those of the box cost next to nothing
        work = 4 * elimination_work(d, d, max(map(abs, rows))) * (pushed + 1) // (d + 1)
        uninterrupted(work / 1e6)
        try:
            inverse: fmpq_mat = fmpz_mat(d, d, rows).inv()  # type: ignore[assignment]
        except ZeroDivisionError:
            return None
        checkpoint(work)
        return inverse

    def _dual_simplex(self, c: fmpz_mat, scale: int, basis: list[int], inverse: fmpq_mat) -> Optimum | Infeasible:
        """Pivot with Bland's rule from a dual feasible basis until it is primal feasible too."""
        if self._matrix is None:
            rows = [v for row in self._coefficients for v in row]
            self._matrix = fmpz_mat(len(self._bounds), self._dimension, rows)
        d = self._dimension
        while True:
            x = inverse * fmpz_mat(d, 1, [self._bounds[index] for index in basis])
            numerators, q = x.numer_denom()
            values = (self._matrix * numerators).entries()
            violated = next((i for i, (v, b) in enumerate(zip(values, self._bounds, strict=True)) if v > q * b), None)
            y = (c * inverse).entries()
            if violated is None:
                self._weights, self._weight_scale = list(zip(basis, y, strict=True)), scale
                return Optimum(tuple(_fraction(v) for v in x.entries()), _fraction((c * x)[0, 0]) / scale)
            w = (fmpz_mat(1, d, self._coefficients[violated]) * inverse).entries()
            ratios = [(y[i] / w[i], basis[i], i) for i in range(d) if w[i] > 0]
            if not ratios:
                self._weights = [(violated, fmpq(1)), *((index, -v) for index, v in zip(basis, w, strict=True))]
                self._weight_scale = 1
                return Infeasible()
            basis = list(basis)
            basis[min(ratios)[2]] = violated
            self.pivots += 1
            pivoted = self._inverse(basis)
            assert pivoted is not None, "a pivot keeps the basis independent"
            inverse = pivoted


def length_exponent(box: Box) -> int:
    """The power of two in which HiGHS is told lengths in a box: it takes 10^20 for infinite, 10^-9 for 0. Mostly 0."""
    reach = max(map(exponent, (*box.lower, *box.upper)), default=0)
    return 0 if abs(reach) <= 32 else reach


def length_unit(box: Box) -> int:
    """The same as a number, for what is not small."""
    return 1 << max(0, length_exponent(box))


def _fraction(value: fmpq | fmpz) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _floats(entries: Sequence[Rational]) -> tuple[Floats, float, int]:
    """A row for HiGHS, which refuses large entries, and what it was divided by: the number, and an exponent of two."""
    with suppress(OverflowError):
        values = np.array([float(v) for v in entries])
        largest = float(np.abs(values).max(initial=0.0))
        if _LEAST < largest < 1 / _LEAST:
            return values / largest, largest, 0
    shift = max((exponent(v) for v in entries if v), default=0)
    values = np.array([as_float(v, shift) for v in entries])
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    return values / largest, largest, shift
