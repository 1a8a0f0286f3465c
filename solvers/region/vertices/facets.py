"""Which planes bound and cut the cells of a layer, and how cells with equally many are put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from solvers.region.vertices.lowest_vertices import Corners, Found
from solvers.region.vertices.polytopes import Floats, Indices


@dataclass(frozen=True)
class Facets:
    """Planes of cells; the value row . (x, 1) of those that bound a cell is not negative in it.

    All arrays begin with the same axes, here called facets.

    Parameters
    ----------
    cell
        Shape (facets,).
    layer, source
        A plane of the box and the first layer if `layer` is 0, else a neuron of that hidden layer; shape (facets,).
    side
        1 or -1, by which the source's row was multiplied to get this row; shape (facets,).
    rows, sizes
        See `solvers.region.vertices.polytopes.Polytopes`; shape (facets, d+1).
    """

    cell: Indices
    layer: Indices
    source: Indices
    side: Indices
    rows: Floats
    sizes: Floats

    def take(self, index: Indices) -> "Facets":
        """Some of them, in arrays that begin with the axes of `index`."""
        return Facets(*(getattr(self, name)[index] for name in self.__dataclass_fields__))

    def of_cells(self, cell: Indices) -> "Facets":
        """The same, as facets of other cells."""
        return Facets(cell, self.layer, self.source, self.side, self.rows, self.sizes)

    @staticmethod
    def together(parts: Sequence["Facets"]) -> "Facets":
        """All of them."""
        names = Facets.__dataclass_fields__
        return Facets(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class Group:
    """Cells with equally many planes.

    Parameters
    ----------
    cells
        Shape (group,).
    facets
        All of them, those that bound before those that cut; arrays begin with the axes (group, planes).
    walls
        Which ones bound; shape (group, planes).
    """

    cells: Indices
    facets: Facets
    walls: NDArray[np.bool_]

    def facets_of(self, found: Found, corners: Corners) -> Facets:
        """The facets of the cells into which the group is cut."""
        planes = self.walls.shape[1]
        cell, plane = np.divmod(np.unique(corners.cell[:, None] * planes + corners.tight), planes)
        owner, sign = found.owner[cell], found.signs[cell, plane].astype(np.int64)
        facets = self.facets
        return Facets(
            cell,
            facets.layer[owner, plane],
            facets.source[owner, plane],
            facets.side[owner, plane] * sign,
            facets.rows[owner, plane] * sign[:, None],
            facets.sizes[owner, plane],
        )


def grouped(bounding: Facets, cutting: Facets, cut: NDArray[np.bool_]) -> Iterator[Group]:
    """The cells that are cut, in groups; `cut` says which ones these are, shape (cells,)."""
    bounding = bounding.take(np.flatnonzero(cut[bounding.cell]))
    everything = Facets.together([bounding, cutting])
    order = np.argsort(everything.cell, kind="stable")
    planes = np.bincount(everything.cell, minlength=len(cut))
    starts = np.cumsum(planes) - planes
    for number in np.unique(planes[cut]).tolist():
        cells = np.flatnonzero((planes == number) & cut)
        index = order[starts[cells][:, None] + np.arange(number)]
        yield Group(cells, everything.take(index), index < len(bounding.cell))


def candidates(groups: Sequence[Group], d: int) -> int:
    """How many choices of d planes there are, in all cells together."""
    return sum(len(group.cells) * comb(group.walls.shape[1], d) for group in groups)
