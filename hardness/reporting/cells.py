"""Costs on a grid: the instances of a kind by d and by groups of like n.

Here lives the grouping. The drawing is in `hardness.reporting.figures`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.curves import Curve
from hardness.statistics import Summary, size_group

FEWEST = 4
"""A grid with fewer cells shows nothing that a table does not."""


@dataclass(frozen=True)
class Cell:
    """What one method made of the instances of one d and of like n.

    Parameters
    ----------
    sizes
        Smallest and largest n of the group, over all methods and dimensions.
    summary
        Of their CPU seconds; those of over half cut off are hatched.
    """

    method: str
    answer: str
    d: int
    sizes: tuple[int, int]
    summary: Summary


def cells(curves: Sequence[Curve]) -> list[Cell]:
    """The cells of one problem's curves in seconds; none if the grid is too small to be worth a figure."""
    columns: dict[int, list[int]] = defaultdict(list)
    for curve in curves:
        for group in curve.groups:
            columns[size_group(group.sizes[0])] += group.sizes
    found = []
    for curve in curves:
        for group in curve.groups:
            own = columns[size_group(group.sizes[0])]
            found.append(Cell(curve.method, curve.answer, curve.d, (min(own), max(own)), group.summary))
    return found if len({(cell.d, cell.sizes) for cell in found}) >= FEWEST else []
