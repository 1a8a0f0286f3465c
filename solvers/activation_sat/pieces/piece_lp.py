"""The float linear program of a choice of pieces: it proposes points and multipliers, and decides nothing."""

from collections.abc import Sequence
from itertools import pairwise

import highspy
import numpy as np

from instances.network import Floats
from instances.numbers.integers import as_floats
from solvers.exact import float_lp
from solvers.exact.lp import length_unit
from solvers.ridges import Pieces, RidgeSum
from solvers.ridges.rebalance import upper_hull
from solvers.stopping.limits import watched

FREE = -1
"""In a choice: any piece of the ridge, relaxed to the concave hull of them all."""


PieceProposal = float_lp.Proposal[list[float]]
"""The multipliers are lambda."""


class PieceLP:
    """Kept warm in HiGHS from one choice to the next. A choice names a piece of each ridge, or leaves it `FREE`.

    t_r = lower end + sum of step lengths, one step a linear segment of the piece. As slopes decrease along a concave
    piece, the maximum fills the steps in order. Rows: u_r . x - (steps of r) = lower end; their duals are lambda.

    Raises
    ------
    ArithmeticError
        If floats cannot hold the program.
    """

    @np.errstate(over="raise", invalid="raise")
    def __init__(self, ridges: RidgeSum, pieces: Sequence[Pieces]) -> None:
        self._dimension = ridges.box.dimension
        # Directions of float weights have integers beyond what HiGHS takes: its rows are in units of their largest.
        self._length = length_unit(ridges.box)
        self._units = [max(map(abs, ridge.direction)) * self._length for ridge in ridges.ridges]
        self._shapes = [_Shapes(options, unit) for options, unit in watched(zip(pieces, self._units, strict=True))]
        self._constant = float(ridges.constant)
        self._tops = [float(ridge.maximum) for ridge in ridges.ridges]
        self._normals = [
            np.array(ridge.direction, dtype=np.float64) / unit
            for ridge, unit in zip(ridges.ridges, self._units, strict=True)
        ]
        self._widths = [shapes.width for shapes in self._shapes]
        self._highs = float_lp.warm()
        self._lower = np.array([float(v / self._length) for v in ridges.box.lower])
        self._upper = np.array([float(v / self._length) for v in ridges.box.upper])
        self._margin = 1.0 + self._upper - self._lower
        self._inflated = False
        for low, high in zip(self._lower, self._upper, strict=True):
            self._highs.addVar(low, high)
        for _ in range(sum(self._widths)):
            self._highs.addVar(0.0, 0.0)
        self._columns: list[range] = []
        column = self._dimension
        for ridge, unit, width in watched(zip(ridges.ridges, self._units, self._widths, strict=True)):
            entries = [(i, u * self._length / unit) for i, u in enumerate(ridge.direction) if u]
            entries += [(column + i, -1.0) for i in range(width)]
            indices, values = zip(*entries, strict=True)
            free = highspy.kHighsInf
            self._highs.addRow(-free, free, len(entries), np.array(indices, dtype=np.int32), np.array(values))
            self._columns.append(range(column, column + width))
            column += width
        self._stated: list[int | None] = [None] * len(self._shapes)  # of each ridge, what HiGHS was told last

    def loss(self, ridge: int, point: Sequence[float]) -> float:
        """How far a ridge with a single piece is below its maximum at a point, in floats."""
        points, values = self._shapes[ridge].corners(0)
        return float(values.max() - np.interp(self._along(ridge, point), points, values))

    def gap(self, ridge: int, point: Sequence[float]) -> float:
        """How far the hull of a ridge is above the ridge at a point, in floats; infinite outside of its pieces."""
        t = self._along(ridge, point)
        shapes = self._shapes[ridge]
        pieces = [shapes.corners(i) for i in range(shapes.count)]
        below = [np.interp(t, points, values) for points, values in pieces if points[0] <= t <= points[-1]]
        return float(np.interp(t, *shapes.corners(FREE)) - max(below, default=-np.inf))

    def _along(self, ridge: int, point: Sequence[float]) -> float:
        return float(np.dot(self._normals[ridge], point))

    def solve(self, choice: Sequence[int], kept: Sequence[int], inflated: bool) -> PieceProposal | None:
        """The proposal for a choice, when every ridge that is not `kept` counts as being at its maximum.

        In an inflated box the multipliers rest on the pieces, not on the box where both bind, so that ridges which
        have nothing to do with each other get the multiplier 0.
        """
        keep = set(kept)
        if inflated != self._inflated:
            self._inflated = inflated
            margin = self._margin if inflated else np.zeros(self._dimension)
            self._highs.changeColsBounds(
                self._dimension, np.arange(self._dimension, dtype=np.int32), self._lower - margin, self._upper + margin
            )
        highs = self._highs
        wanted = [i if r in keep else None for r, i in enumerate(choice)]
        columns: list[int] = []
        lengths: list[float] = []
        slopes: list[float] = []
        for r, (i, before) in enumerate(zip(wanted, self._stated, strict=True)):
            if i == before:
                continue
            if i is None:  # any t, at no cost
                highs.changeRowBounds(r, -highspy.kHighsInf, highspy.kHighsInf)
                run, slope = [0.0] * self._widths[r], [0.0] * self._widths[r]
            else:
                end, _ = self._shapes[r].start(i)
                highs.changeRowBounds(r, end, end)
                run, slope = self._shapes[r].steps(i)
            columns += self._columns[r]
            lengths += run
            slopes += slope
        self._stated = wanted
        if columns:
            indices = np.array(columns, dtype=np.int32)
            highs.changeColsBounds(len(columns), indices, np.zeros(len(columns)), np.array(lengths))
            highs.changeColsCost(len(columns), indices, np.array(slopes))
        status = float_lp.run(highs)
        if status == highspy.HighsModelStatus.kOptimal:
            solution = highs.getSolution()
            point = [v * self._length for v in solution.col_value[: self._dimension]]
            value = self._constant + float_lp.value(highs)
            value += sum(
                top if i is None else shapes.start(i)[1]
                for i, shapes, top in zip(wanted, self._shapes, self._tops, strict=True)
            )
            return _finite(PieceProposal(value, point, self._multipliers(solution.row_dual)))
        if status == highspy.HighsModelStatus.kInfeasible:
            _, exists, ray = highs.getDualRay()
            if exists and (largest := float(np.abs(ray).max())) > 0:
                return _finite(PieceProposal(-highspy.kHighsInf, [], self._multipliers(-ray / largest)))
        return None

    def _multipliers(self, duals: Sequence[float]) -> list[float]:
        return [-float(v) / unit for v, unit in zip(duals, self._units, strict=True)]


def _finite(proposal: PieceProposal) -> PieceProposal | None:
    return proposal if np.isfinite([*proposal.point, *proposal.multipliers]).all() else None


class _Shapes:
    """Of one ridge, in units of its direction's largest entry, the shapes to choose from: its pieces, and their hull.

    Attributes
    ----------
    count
        Number of pieces.
    width
        Number of segments of the shape that has most.
    """

    def __init__(self, pieces: Pieces, unit: int) -> None:
        points, values = as_floats(pieces.knots, pieces.scale * unit), as_floats(pieces.heights, pieces.scale)
        hull = upper_hull(points, values)
        self._points, self._values = np.append(points, hull[0]), np.append(values, hull[1])
        runs, rises = np.diff(self._points), np.diff(self._values)
        self._runs = runs.tolist()
        self._slopes = np.divide(rises, runs, out=np.zeros_like(runs), where=runs > 0).tolist()
        self._ends = [*pieces.starts.tolist(), len(points), len(self._points)]
        self.count = len(pieces)
        self.width = max(end - start for start, end in pairwise(self._ends)) - 1

    def corners(self, shape: int) -> tuple[Floats, Floats]:
        """t and g at the ends and kinks of a piece, or of the hull if `shape` is `FREE`."""
        inside = slice(*self._range(shape))
        return self._points[inside], self._values[inside]

    def start(self, shape: int) -> tuple[float, float]:
        """t and g where the shape starts."""
        first, _ = self._range(shape)
        return float(self._points[first]), float(self._values[first])

    def steps(self, shape: int) -> tuple[list[float], list[float]]:
        """Length and slope of each segment, filled up with zeros."""
        first, end = self._range(shape)
        rest = [0.0] * (self.width - (end - first - 1))
        return self._runs[first : end - 1] + rest, self._slopes[first : end - 1] + rest

    def _range(self, shape: int) -> tuple[int, int]:
        place = self.count if shape == FREE else shape
        return self._ends[place], self._ends[place + 1]
