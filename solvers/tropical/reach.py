"""Reachability: the inequalities of the target, on one cell after the other, where outputs are affine."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from instances.network import Point
from instances.output_set import Inequality
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Reachability
from solvers.answer import Answer
from solvers.exact.lp import ExactLP, Optimum
from solvers.polyhedra import Wall
from solvers.tropical.cells import Cells
from solvers.tropical.effort import Effort
from solvers.tropical.setting import Setting


def reachability(question: Reachability, setting: Setting) -> Answer:
    """The first cell with a point whose outputs are in the target; outputs that it does not name are left out."""
    named = sorted({output for alternative in question.alternatives for output in alternative.outputs})
    cells = setting.cells_of(named)
    for cell in range(len(cells)):
        outputs = dict(zip(named, cells.labels[cell], strict=True))
        for _, alternative in question.cases:
            bounds = [wall for bound in alternative.bounds if (wall := setting.place.wall(bound)) is not None]
            point = _reached(cells, cell, outputs, alternative.inequalities, bounds, setting.effort)
            if point is not None:
                return setting.answer(Verdict.YES, setting.whole(point))
    return setting.answer(Verdict.NO)


def _reached(
    cells: Cells,
    cell: int,
    outputs: Mapping[int, Sequence[int]],
    inequalities: Sequence[Inequality],
    bounds: Sequence[Wall],
    effort: Effort,
) -> Point | None:
    """A point of the closed cell, within bounds, where all inequalities hold.

    In homogeneous coordinates y is maximised; or, if the inequalities are strict, how far below y and inside of all of
    them one can stay.
    """
    d = cells.space.dimension
    strict = inequalities[0].strict
    lp = ExactLP(Box((*(Fraction(-1),) * d, Fraction(0), Fraction(0)), (Fraction(1),) * (d + 2)))
    lp.push([*[0] * d, -1, 1], None, 0)
    for wall in (*cells.walls(cell), *bounds):
        if any(wall):
            lp.push([*wall, 0], None, 0)
    for row in _rows(cells, outputs, inequalities):
        lp.push([*row, sum(map(abs, row)) or 1 if strict else 0], None, 0)
    deepest = effort.maximise(lp, [0] * (d + 1) + [1])
    assert isinstance(deepest, Optimum), "0 is in the cone"
    *x, y, depth = deepest.point
    return tuple(v / y for v in x) if depth > 0 else None


def _rows(
    cells: Cells, outputs: Mapping[int, Sequence[int]], inequalities: Sequence[Inequality]
) -> Iterator[list[int]]:
    """Integer rows r with r . (x, 1) <= 0 where an inequality holds on the cell."""
    for inequality in inequalities:
        scale = lcm(inequality.bound.denominator, *(v.denominator for _, v in inequality.coefficients))
        row = [0] * (cells.space.dimension + 1)
        for output, value in inequality.coefficients:
            for i, entry in enumerate(outputs[output]):
                row[i] -= int(value * scale) * entry
        row[-1] += int(inequality.bound * scale) * cells.scale
        yield row
