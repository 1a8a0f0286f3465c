"""Cells with one affine map, glued: across facets, or wherever they touch.

The maximal connected sets of the paper's definition are glued where closed cells touch; its library, and this project's
linear regions, glue across facets only. R(min(x, y)) + R(min(-x, -y)) has 6 regions by facets and 5 by touching.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from instances.network import Point
from solvers.polyhedra import deepest_point, have_a_point
from solvers.polyhedra.rays import primitive
from solvers.stopping.limits import checkpoint
from solvers.tropical.cells import Cells
from solvers.tropical.effort import Effort

Meet = Callable[[Cells, int, int, Effort], bool]
"""Whether two cells with one affine map are glued."""


def regions(cells: Cells, meet: Meet, effort: Effort) -> list[list[int]]:
    """The unions of cells, each as a list of cells, in the order of their first ones."""
    part = list(range(len(cells)))

    def root(cell: int) -> int:
        while part[cell] != cell:
            part[cell] = part[part[cell]]
            cell = part[cell]
        return cell

    for group in cells.alike().values():
        for one, other in combinations(group, 2):
            checkpoint()
            a, b = root(one), root(other)
            if a != b and meet(cells, one, other, effort):
                part[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for cell in range(len(cells)):
        found.setdefault(root(cell), []).append(cell)
    return list(found.values())


def share_a_facet(cells: Cells, one: int, other: int, effort: Effort) -> bool:
    """Whether two cells meet in a set of dimension d - 1."""
    plane = _plane(cells, one, other)
    sides = cells.walls(one), cells.walls(other)
    if tuple(-v for v in plane) not in sides[0] or plane not in sides[1]:
        return False
    if _on_the_way(cells, one, other) == {one, other}:
        return True
    checkpoint()
    effort.work["lps"] += 1
    return deepest_point((*sides[0], *sides[1]), cells.space.dimension, plane) is not None


def touch(cells: Cells, one: int, other: int, effort: Effort) -> bool:
    """Whether two closed cells have a point in common."""
    if {one, other} <= _on_the_way(cells, one, other):
        return True
    checkpoint()
    effort.work["lps"] += 1
    return have_a_point((*cells.walls(one), *cells.walls(other)), cells.space.dimension)


def _plane(cells: Cells, one: int, other: int) -> tuple[int, ...]:
    """The hyperplane between two cells: where their monomials of the product are equal; positive on the first cell."""
    rows = cells.product.entries
    return primitive([int(a) - int(b) for a, b in zip(rows[one], rows[other], strict=True)])


def _on_the_way(cells: Cells, one: int, other: int) -> set[int]:
    """The closed cells of the point between two cells where their monomials are equal."""
    x, y = cells.inside(one), cells.inside(other)
    plane = _plane(cells, one, other)
    ahead, behind = (_value(plane, p) for p in (x, y))
    step = ahead / (ahead - behind)
    between: Point = tuple(v + step * (w - v) for v, w in zip(x, y, strict=True))
    values, _ = cells.product.values(between)
    highest = max(values)
    return {cell for cell, value in enumerate(values) if value == highest}


def _value(row: Sequence[int], point: Point) -> Fraction:
    return sum((a * v for a, v in zip(row, point, strict=False)), Fraction(row[-1]))
