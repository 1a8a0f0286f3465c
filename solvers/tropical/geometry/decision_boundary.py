"""The decision boundary f = 0 of one output, piece by piece.

On every cell f is affine, so that its zeros there are a polyhedron. They lie where N = D, which is in the tropical
hypersurface of max(N, D) (Zhang, Naitzat, Lim 2018): the maximum is attained by a monomial of each.
"""

from dataclasses import dataclass

from instances.errors import InputError
from instances.network import Point
from instances.tropical import TropicalRationalMap
from solvers.polyhedra import Polyhedron, Wall, deepest_point
from solvers.polyhedra.rays import primitive
from solvers.tropical.cells import Cells


@dataclass(frozen=True)
class BoundaryPiece:
    """Zeros of f of dimension d - 1 in one closed cell, on which f is not constant.

    Parameters
    ----------
    cell
        The cell; of two that share the piece as a facet the one with the smaller number.
    crossing
        Whether f takes both signs inside the cell; else the piece lies along a kink.
    shape
        The piece as a polyhedron of dimension d - 1. In two dimensions its vertices are the ends.
    inside
        A point in the relative interior of the piece.
    """

    cell: int
    crossing: bool
    shape: Polyhedron
    inside: Point


def decision_boundary(cells: Cells, output: int | None = None) -> list[BoundaryPiece]:
    """The pieces of {f = 0}; cells on which f is 0 everywhere have none.

    Parameters
    ----------
    cells
        The cells of a map.
    output
        Which one; it may be left out if there is only one.

    Raises
    ------
    InputError
        If there are several outputs and none is given, or there is no such output.
    """
    number = one_output(cells.tropical, output)
    pieces: list[BoundaryPiece] = []
    along: dict[Wall, list[BoundaryPiece]] = {}
    for cell, label in enumerate(cells.labels):
        plane = primitive(label[number])
        if not any(plane[:-1]):
            continue
        walls, mirrored = cells.walls(cell), tuple(-v for v in plane)
        inside = deepest_point(walls, cells.space.dimension, plane)
        if inside is None:
            continue
        crossing = plane not in walls and mirrored not in walls
        shape = cells.polyhedron(cell).intersection([plane, mirrored])
        piece = BoundaryPiece(cell, crossing, shape, inside)
        if not crossing:
            twins = along.setdefault(max(plane, mirrored), [])
            if any(twin.shape.contains(inside) for twin in twins):
                continue
            twins.append(piece)
        pieces.append(piece)
    return pieces


def one_output(tropical: TropicalRationalMap, output: int | None) -> int:
    """The output that is meant."""
    if output is None and tropical.outputs > 1:
        raise InputError(f"the map has {tropical.outputs} outputs; which output? give one")
    number = output or 0
    if not 0 <= number < tropical.outputs:
        raise InputError(f"there is no output {number}; they are numbered from 0 to {tropical.outputs - 1}")
    return number
