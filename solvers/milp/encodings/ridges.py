"""Mixed-integer programs that see the ridge functions of a network with one hidden layer instead of its neurons.

f = constant + sum_r g_r(u_r . x) with piecewise-linear g_r of one variable, for which there are standard models.
Parallel neurons share a ridge function, and the binaries of one know of each other.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ortools.math_opt.python import mathopt

from solvers.milp.encodings.big_m import Encoding, Term, append_row
from solvers.ridges import Piece, Ridge, RidgeSum
from solvers.stopping.limits import checkpoint

INFINITY = float("inf")


def filtered(ridges: RidgeSum, pieces: Sequence[Sequence[Piece]]) -> Encoding:
    """The concave pieces that f > 0 leaves of each ridge function, one of which a binary z chooses.

    The chosen piece keeps t = u . x between its ends, and its value h below g(t): for every slope s of any piece,

        sum_p z_p lower_p <= t <= sum_p z_p upper_p,   h - s t <= sum_p z_p max {g(t') - s t' : t' in piece p}.

    For the slopes of the chosen piece these are its supporting lines, and the others do not restrict it further. A
    ridge function with one piece needs no binary. If the sum of the maxima is not positive, there is nothing to choose,
    and the model's value is this bound.

    Parameters
    ----------
    pieces
        Those of each ridge function; at least one if `ridges.bound` is positive.
    """
    program = _Program(ridges)
    if ridges.bound <= 0:
        program.raise_by(ridges.bound - ridges.constant)
        return program.encoding
    for ridge, options in zip(ridges.ridges, pieces, strict=True):
        program.choose(ridge, options)
    return program.encoding


def incremental(ridges: RidgeSum) -> Encoding:
    """Every linear segment of each ridge function, filled in turn from the left (Markowitz and Manne 1957).

    t is the left end of the range plus d_i times the length of segment i, for all i, with d_1 >= z_1 >= d_2 >= z_2 ...
    in [0, 1] and binary z.
    """
    program = _Program(ridges)
    for ridge in ridges.ridges:
        program.fill(ridge)
    return program.encoding


class _Program:
    """A model that maximises the sum of ridge functions, which are added one after the other."""

    def __init__(self, ridges: RidgeSum) -> None:
        self._model = mathopt.Model()
        self._binaries = 0
        ends = zip(ridges.box.lower, ridges.box.upper, strict=True)
        self._inputs = tuple(self._model.add_variable(lb=float(low), ub=float(high)) for low, high in ends)
        self._model.objective.is_maximize = True
        self.raise_by(ridges.constant)

    @property
    def encoding(self) -> Encoding:
        return Encoding(self._model, self._inputs, self._binaries)

    def raise_by(self, constant: Fraction) -> None:
        self._model.objective.offset += float(constant)

    def choose(self, ridge: Ridge, options: Sequence[Piece]) -> None:
        """Add the maximum of a ridge function on one of its concave pieces."""
        t, unit, left = *self._along(ridge), options[0].lower
        z = [self._model.add_binary_variable() for _ in options] if len(options) > 1 else []
        self._binaries += len(z)
        if z:
            append_row(self._model, 1.0, 1.0, [(name, 1.0) for name in z])
        values = [g for piece in options for g in piece.values]
        h = self._model.add_variable(lb=float(min(values)), ub=float(max(values)))
        self._model.objective.set_linear_coefficient(h, 1.0)
        # Positions are counted from the left end, so that all numbers are small.
        self._below([(x, -u) for x, u in t], z, [(left - piece.lower) / unit for piece in options], -left / unit)
        self._below(t, z, [(piece.upper - left) / unit for piece in options], left / unit)
        for slope in {slope for piece in options for _, slope in piece.segments} or {Fraction(0)}:
            limits = [max(g - slope * (t - left) for t, g in zip(p.points, p.values, strict=True)) for p in options]
            rebalanced = [(x, -u * float(slope * unit)) for x, u in t]
            self._below([(h, 1.0), *rebalanced], z, limits, -slope * left)

    def fill(self, ridge: Ridge) -> None:
        """Add a ridge function segment by segment."""
        t, unit = self._along(ridge)
        fills = [self._model.add_variable(lb=0.0, ub=1.0) for _ in ridge.points[1:]]
        for fill, following in pairwise(fills):
            full = self._model.add_binary_variable()
            self._binaries += 1
            append_row(self._model, 0.0, INFINITY, [(fill, 1.0), (full, -1.0)])
            append_row(self._model, 0.0, INFINITY, [(full, 1.0), (following, -1.0)])
        start = float(ridge.points[0] / unit)
        lengths = [(fill, -float((b - a) / unit)) for fill, (a, b) in zip(fills, pairwise(ridge.points), strict=True)]
        append_row(self._model, start, start, [*t, *lengths])
        self.raise_by(ridge.values[0])
        for fill, (below, above) in zip(fills, pairwise(ridge.values), strict=True):
            self._model.objective.set_linear_coefficient(fill, float(above - below))

    def _along(self, ridge: Ridge) -> tuple[list[Term], int]:
        """u . x over the largest entry of u, and that."""
        checkpoint()
        unit = max(map(abs, ridge.direction))
        return [(x, u / unit) for x, u in zip(self._inputs, ridge.direction, strict=True) if u], unit

    def _below(self, terms: list[Term], z: list[mathopt.Variable], limits: list[Fraction], shift: Fraction) -> None:
        """terms <= shift + the limit of the chosen piece; without z there is only one."""
        choice = [(name, -float(limit)) for name, limit in zip(z, limits, strict=True)] if z else []
        bound = float(shift) if z else float(shift + limits[0])
        append_row(self._model, -INFINITY, bound, [*terms, *choice])
