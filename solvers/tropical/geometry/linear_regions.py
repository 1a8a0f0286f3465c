"""The linear regions of a map one by one: their affine maps, sizes, volumes and neighbours."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from instances.errors import InputError
from instances.network import Network, Point
from instances.question import Box, Domain
from instances.tropical import tropical_map
from solvers.polyhedra import volume
from solvers.polyhedra.space import Space
from solvers.tropical.cells import Cells, Label, cells
from solvers.tropical.effort import Effort
from solvers.tropical.glue import regions, share_a_facet
from solvers.tropical.prune import prune

if TYPE_CHECKING:
    import networkx as nx

AffineMap = tuple[tuple[Fraction, ...], ...]
"""Of every output the gradient, and the constant last."""


def cells_on(network: Network, domain: Domain, effort: Effort, cancel: bool = False) -> Cells:
    """The cells of the pruned map of a network on R^d or on a box without flat sides.

    Parameters
    ----------
    cancel
        As for `tropical_map`: fewer cells, for what does not depend on how the function is written.
    """
    space = Space.within(domain) if isinstance(domain, Box) else Space.everywhere(domain.dimension)
    return cells(tropical_map(network, lambda p: prune(p, space, effort), cancel=cancel), space, effort)


@dataclass(frozen=True)
class LinearRegions:
    """Cells glued across facets.

    Parameters
    ----------
    cells
        The cells.
    parts
        The cells of every region.
    """

    cells: Cells
    parts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, found: Cells, effort: Effort) -> "LinearRegions":
        return cls(found, tuple(map(tuple, regions(found, share_a_facet, effort))))

    def __len__(self) -> int:
        return len(self.parts)

    def affine_map(self, region: int) -> AffineMap:
        """The map on a region, one row an output."""
        label: Label = self.cells.labels[self.parts[region][0]]
        return tuple(tuple(Fraction(v, self.cells.scale) for v in row) for row in label)

    def inside(self, region: int) -> Point:
        """A point in the interior of a region."""
        return self.cells.inside(self.parts[region][0])

    def is_bounded(self, region: int) -> bool:
        return all(self.cells.polyhedron(cell).is_bounded for cell in self.parts[region])

    def volume(self, region: int) -> Fraction | float:
        """The volume of a region; ``math.inf`` if it is unbounded.

        Raises
        ------
        InputError
            If there are too many dimensions or vertices, see `solvers.polyhedra.volume`.
        """
        return sum((volume(self.cells.polyhedron(cell)) for cell in self.parts[region]), Fraction(0))

    @cached_property
    def graph(self) -> "nx.Graph":
        """A node for each region, and an edge for two that share a facet.

        The edges have the attributes ``jump``, the gradient of the region with the larger number less that of the
        other, one row an output; and ``facets``, points inside the facets of cells that they share.

        Raises
        ------
        InputError
            If a cell has too many vertices to list.
        """
        import networkx as nx  # who lists what there is does not wait for it

        graph = nx.Graph()
        graph.add_nodes_from(range(len(self)))
        region = {cell: number for number, part in enumerate(self.parts) for cell in part}
        for cell in range(len(self.cells)):
            shape = self.cells.polyhedron(cell)
            for facet in shape.facets:
                point = shape.point_on(facet)
                one, other = region[cell], region[self._behind(cell, point)]
                if one < other:
                    if not graph.has_edge(one, other):
                        graph.add_edge(one, other, jump=self._jump(one, other), facets=[])
                    graph.edges[one, other]["facets"].append(point)
        return graph

    def _behind(self, cell: int, point: Point) -> int:
        """The cell on the other side of a facet of a cell that has this point inside.

        It is the cell itself at the end of the space. No third cell meets the inside of a facet, since cells meet face
        to face.
        """
        values, _ = self.cells.product.values(point)
        highest = max(values)
        others = [other for other, value in enumerate(values) if value == highest and other != cell]
        return others[0] if others else cell

    def _jump(self, one: int, other: int) -> tuple[Point, ...]:
        pairs = zip(self.affine_map(one), self.affine_map(other), strict=True)
        return tuple(tuple(b - a for a, b in zip(p[:-1], q[:-1], strict=True)) for p, q in pairs)


@dataclass(frozen=True)
class RegionRow:
    """What is shown of a region.

    Parameters
    ----------
    affine
        The map on it, one row an output, the constant last.
    pieces
        The number of its cells.
    bounded
        Whether it is in some box.
    volume
        Its volume, infinite if it is unbounded; None if it was not computed, see `omitted`.
    omitted
        Why there is no volume, else empty.
    inside
        A point in its interior.
    neighbours
        The regions with which it shares a facet.
    """

    affine: AffineMap
    pieces: int
    bounded: bool
    volume: Fraction | float | None
    omitted: str
    inside: Point
    neighbours: tuple[int, ...]


def region_table(found: LinearRegions) -> list[RegionRow]:
    """A row for every region."""
    rows = []
    for number, part in enumerate(found.parts):
        size: Fraction | float | None = None
        omitted = ""
        try:
            size = found.volume(number)
        except InputError as error:
            omitted = str(error)
        neighbours = tuple(sorted(found.graph[number]))
        rows.append(
            RegionRow(
                found.affine_map(number),
                len(part),
                found.is_bounded(number),
                size,
                omitted,
                found.inside(number),
                neighbours,
            )
        )
    return rows
