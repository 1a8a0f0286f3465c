"""Moving linear terms between the ridge functions of a sum, so that the sum of their maxima is as small as possible.

f = constant + sum_r (g_r(t_r) - lambda_r t_r) + v . x with v = sum_r lambda_r u_r, for any lambda. The maxima of these
terms bound f, and the gap between bound and f decides how much the threshold filter may discard. The best lambda are
the multipliers of the linear program in which every g_r is replaced by its concave hull; any rational lambda leave f
what it is, so that program may be solved in floats.
"""

from collections.abc import Sequence
from fractions import Fraction

import highspy
import numpy as np

from instances.network import Floats
from instances.numbers.integers import as_floats
from solvers.exact import float_lp
from solvers.exact.directions import primitive
from solvers.exact.floats import as_float, rounded
from solvers.exact.lp import length_unit
from solvers.ridges.ridges import RidgeSum, linear
from solvers.stopping.limits import watched

DENOMINATORS = (1, 2, 12, 1 << 10, 1 << 20)
"""Common denominators of the multipliers, tried in turn: small ones keep all later numbers small."""

WORTH = 1e-6
"""The least relative improvement of the bound for which a sum is rebalanced."""


def rebalanced(ridges: RidgeSum) -> RidgeSum:
    """The same function with the smallest bound that linear terms allow, or `ridges` itself if that gains nothing."""
    proposal = multipliers(ridges)
    if proposal is None:
        return ridges
    bound, floats = proposal
    reached = as_float(ridges.bound)
    if reached - bound <= WORTH * max(1.0, abs(reached)):
        return ridges
    best = ridges
    for denominator in DENOMINATORS:
        candidate = _tilt(ridges, [rounded(v, denominator) for v in floats], denominator)
        if candidate.bound < best.bound:
            best = candidate
        if as_float(best.bound) - bound <= WORTH * max(1.0, abs(bound)):
            break
    return best


def _tilt(ridges: RidgeSum, duals: Sequence[int], denominator: int) -> RidgeSum:
    """The sum with lambda_r = duals[r] / denominator."""
    changes = {ridge.direction: Fraction(-dual, denominator) for ridge, dual in zip(ridges.ridges, duals, strict=True)}
    columns = zip(*(ridge.direction for ridge in ridges.ridges), strict=True)
    direction, factor = primitive([sum(p * u for p, u in zip(duals, column, strict=True)) for column in columns])
    if factor != 0:
        changes[direction] = changes.get(direction, Fraction(0)) + Fraction(factor, denominator)
    known = {ridge.direction for ridge in ridges.ridges}
    extra = [linear(direction, Fraction(0), ridges.box)] if factor != 0 and direction not in known else []
    return RidgeSum.of(
        ridges.box,
        ridges.constant,
        [
            ridge.plus(slope) if (slope := changes[ridge.direction]) else ridge
            for ridge in watched((*ridges.ridges, *extra))
        ],
    )


def multipliers(ridges: RidgeSum) -> tuple[float, list[float]] | None:
    """The bound and the multipliers lambda of the linear program over the concave hulls, in floats.

    None if HiGHS does not finish, or if floats cannot hold the program.
    """
    try:
        return _proposed(ridges)
    except ArithmeticError:
        return None


@np.errstate(over="raise", invalid="raise")
def _proposed(ridges: RidgeSum) -> tuple[float, list[float]] | None:
    highs = float_lp.empty()
    length = length_unit(ridges.box)
    for low, high in zip(ridges.box.lower, ridges.box.upper, strict=True):
        highs.addVar(float(low / length), float(high / length))
    base = float(ridges.constant)
    column = ridges.box.dimension
    units = [max(map(abs, ridge.direction)) * length for ridge in ridges.ridges]
    for ridge, unit in watched(zip(ridges.ridges, units, strict=True)):
        points, values = upper_hull(as_floats(ridge.knots, ridge.scale * unit), as_floats(ridge.heights, ridge.scale))
        runs, rises = np.diff(points), np.diff(values)
        entries = [(i, u * length / unit) for i, u in enumerate(ridge.direction) if u]
        for run, slope in zip(runs.tolist(), (rises / runs).tolist(), strict=True):
            highs.addVar(0.0, run)
            highs.changeColCost(column, slope)
            entries.append((column, -1.0))
            column += 1
        base += float(values[0])
        indices, coefficients = zip(*entries, strict=True)
        highs.addRow(points[0], points[0], len(entries), np.array(indices, dtype=np.int32), np.array(coefficients))
    if float_lp.run(highs) != highspy.HighsModelStatus.kOptimal:
        return None
    row_duals = highs.getSolution().row_dual
    bound = base + float_lp.value(highs)
    duals = [-float(v) / unit for v, unit in zip(row_duals, units, strict=True)]
    return (bound, duals) if np.isfinite([bound, *duals]).all() else None


def upper_hull(points: Floats, values: Floats) -> tuple[Floats, Floats]:
    """The corners of the least concave function above the given points, t and g; t does not decrease."""
    order = np.lexsort((-values, points))
    points, values = points[order], values[order]
    fresh = np.append(True, points[1:] > points[:-1])  # kinks may have become one float
    points, values = points[fresh], values[fresh]
    for _ in range(2):  # what is not above the segment between its neighbours is no corner, whether or not these are
        left, right = points[1:-1] - points[:-2], points[2:] - points[:-2]
        corner = (values[1:-1] - values[:-2]) * right > (values[2:] - values[:-2]) * left
        kept = np.ones(len(points), dtype=np.bool_)
        kept[1:-1] = corner
        points, values = points[kept], values[kept]
    hull: list[tuple[float, float]] = []
    for t, g in zip(points.tolist(), values.tolist(), strict=True):
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (t - hull[-2][0]) <= (g - hull[-2][1]) * (
            hull[-1][0] - hull[-2][0]
        ):
            hull.pop()
        hull.append((t, g))
    corners = np.array(hull)
    return corners[:, 0], corners[:, 1]
