"""The volume of the set where a network is above a threshold: that of its cells, exactly."""

from collections.abc import Sequence
from fractions import Fraction

from instances.question import Box
from instances.questions import Volume
from solvers.answer import Answer
from solvers.region.questions.superlevel import no_float, rectified
from solvers.region.search import Search
from solvers.region.walk.cell_box import Wall
from solvers.stopping.limits import checkpoint

Row = tuple[tuple[Fraction, ...], Fraction]
"""a and b of the inequality a . x <= b."""


def volume(question: Volume, search: Search) -> Answer:
    """The volume of {f > threshold} on a box: the cells of max(0, f - threshold) on which it is not 0, added up."""
    network = rectified(question.network, question.threshold)
    if network is None:
        return no_float(question.threshold, search)
    cells = search.cells(network, question.domain)
    total = Fraction(0)
    for cell in cells:
        if cell.pattern[-1][0]:
            total += polytope(_rows(cells.enumeration.walls, cells.box))
    return search.valued(total)


def polytope(rows: Sequence[Row]) -> Fraction:
    """The volume of a bounded polyhedron {x : a . x <= b for all rows}, by that of its facets (Lasserre 1983).

    With V_i the volume, in the coordinates without x_j, of the facet on which row i holds with equality,

        d V = sum over rows i of b_i / |a_ij| V_i    for any j with a_ij != 0.

    Equal rows count once. Empty and flat polyhedra have volume 0.
    """
    checkpoint(len(rows))
    tightest: dict[tuple[Fraction, ...], Fraction] = {}
    for a, b in rows:
        size = next((abs(v) for v in a if v), None)
        if size is None:
            if b < 0:
                return Fraction(0)
            continue
        key = tuple(v / size for v in a)
        tightest[key] = min(b / size, tightest.get(key, b / size))
    d = len(rows[0][0])
    if d == 1:
        length = tightest[(Fraction(1),)] + tightest[(Fraction(-1),)]
        return max(Fraction(0), length)
    total = Fraction(0)
    for a, b in tightest.items():
        if b:
            j = next(i for i, v in enumerate(a) if v)  # where a is 1 or -1
            others = [_on(row, (a, b), j) for row in tightest.items() if row[0] != a]
            total += b * polytope(others)
    return total / d


def _on(row: Row, facet: Row, j: int) -> Row:
    """A row where another one holds with equality, without x_j."""
    (a, b), (normal, level) = row, facet
    factor = a[j] / normal[j]
    left = tuple(v - factor * w for i, (v, w) in enumerate(zip(a, normal, strict=True)) if i != j)
    return left, b - factor * level


def _rows(walls: Sequence[Wall], box: Box) -> list[Row]:
    """What bounds a cell."""
    rows: list[Row] = []
    for u, low, high in walls:
        direction = tuple(map(Fraction, u))
        if high is not None:
            rows.append((direction, high))
        if low is not None:
            rows.append((tuple(-v for v in direction), -low))
    for i, (least, most) in enumerate(zip(box.lower, box.upper, strict=True)):
        unit = tuple(Fraction(int(i == j)) for j in range(box.dimension))
        rows += [(unit, most), (tuple(-v for v in unit), -least)]
    return rows
