"""Costs on a grid: the instances of a kind by d and by groups of like n.

Here lives the grouping. The drawing is in `hardness.report.figures`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.report.curves import Curve
from hardness.scaling import median, size_group

FEWEST = 4
"""A grid with fewer cells shows nothing that a table does not."""


@dataclass(frozen=True)
class Cell:
    """What one method made of the instances of one d and of like n.

    Parameters
    ----------
    sizes
        Smallest and largest n of the group, over all methods and dimensions.
    median_s
        The median in seconds by Kaplan and Meier; None where over half were cut off.
    """

    method: str
    answer: str
    d: int
    sizes: tuple[int, int]
    instances: int
    solved: int
    median_s: float | None


def cells(curves: Sequence[Curve]) -> list[Cell]:
    """The cells of one problem's curves in seconds; none if the grid is too small to be worth a figure."""
    groups: dict[int, list[int]] = defaultdict(list)
    for curve in curves:
        for point in curve.points:
            groups[size_group(point.n)].append(point.n)
    found = []
    for curve in curves:
        by_group = defaultdict(list)
        for point in curve.points:
            by_group[size_group(point.n)].append(point)
        for group, points in by_group.items():
            sizes = min(groups[group]), max(groups[group])
            cut = [point.censored for point in points]
            known = median([point.cost for point in points], cut)
            found.append(Cell(curve.method, curve.answer, curve.d, sizes, len(points), cut.count(False), known))
    return found if len({(cell.d, cell.sizes) for cell in found}) >= FEWEST else []
