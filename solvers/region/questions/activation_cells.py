"""The activation regions of a network as polyhedra, each with its affine map."""

from collections.abc import Iterator

from instances.network import Network
from instances.question import Box, Domain
from solvers.exact.affine import AffineMap
from solvers.polyhedra import Polyhedron, Wall
from solvers.polyhedra.rays import primitive
from solvers.polyhedra.space import Space
from solvers.region.cells import Cells
from solvers.region.search import Search

Label = tuple[tuple[int, ...], ...]
"""An affine map in integers: of every output a row (a, c), and last a row with the common scale."""


def label(affine: AffineMap, inputs: int) -> Label:
    """The map x -> (a . x + c) / scale on the current region; on R^d the constant is the weight of the last input."""
    rows = zip(affine.rows, affine.offsets, strict=True)
    whole = [(*row[:inputs], row[inputs] if len(row) > inputs else offset) for row, offset in rows]
    return (*whole, (affine.scale,))


def activation_cells(network: Network, domain: Domain, search: Search) -> Iterator[tuple[Polyhedron, Label, Cells]]:
    """Every closed activation region, its map, and the enumeration, which stands at it until the next one."""
    cells = search.cells(network, domain)
    d = network.inputs
    sides = Space.within(domain).walls if isinstance(domain, Box) else ()
    for cell in cells:
        walls: list[Wall] = list(sides)
        for direction, low, high in cells.enumeration.walls:
            for sign, bound in ((1, high), (-1, low)):
                if bound is not None:
                    row = [sign * bound.denominator * v for v in direction]
                    # On R^d the last input stands for 1, and all breakpoints are 0.
                    constant = row[d] if len(row) > d else -sign * bound.numerator
                    walls.append(primitive([*row[:d], constant]))
        yield Polyhedron.of_walls(walls, d), label(cell.affine, d), cells
