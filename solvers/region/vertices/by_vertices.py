"""The activation regions of a network on a box, all at once, from the vertices of its hyperplane arrangements.

The first hidden layer cuts the box into cells. On each of them the next layer is affine, and those of its neurons
that do not keep their sign at the cell's vertices cut it further. Cells with equally many planes are cut together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.network import Network
from instances.question import Box
from solvers.exact.affine import AffineMap
from solvers.region.vertices.all_vertices import in_floats
from solvers.region.vertices.facets import Facets, Group, candidates, grouped
from solvers.region.vertices.lowest_vertices import Bottoms, Corners, Found
from solvers.region.vertices.planes import Planes, subsets
from solvers.region.vertices.polytopes import BLOCK, EPSILON, Floats, Indices, Polytopes
from solvers.region.vertices.preactivations import Preactivations

MOST_DIMENSIONS = 5
"""Beyond, a determinant takes too many operations."""

MOST_SUBSETS = 1 << 22
"""Of planes in one layer: bounds the memory."""

Activity = NDArray[np.bool_]
"""Which neurons of a layer are active in each cell, shape (cells, neurons)."""


class OutOfReachError(Exception):
    """The vertices would take too much memory."""


@dataclass(frozen=True)
class Block:
    """Some regions.

    Parameters
    ----------
    active
        Of each hidden layer.
    before, parent
        The preactivations of the last hidden layer on the cells of the layers before it, and which cell each region
        is part of.
    lowest
        The lowest vertex of each region in homogeneous coordinates, close to it in floats, if there is only one hidden
        layer.
    """

    active: list[Activity]
    before: Preactivations
    parent: Indices
    lowest: Floats | None = None

    @property
    def output(self) -> Preactivations:
        """The network's affine map on each region."""
        return self.before.through(self.parent, self.active[-1])


@dataclass(frozen=True)
class _Cells:
    """All cells of the first layers.

    Parameters
    ----------
    corners
        Ordered by cell.
    roundings
        Behind each entry of the facets' rows.
    unit
        So much of its size may a coordinate of a corner be off; 0 if floats have made no error.
    """

    active: list[Activity]
    facets: Facets
    corners: Corners
    roundings: int
    unit: float


class ByVertices:
    """The activation regions of a network on a box that is not flat.

    Attributes
    ----------
    regions, vertices
        How many there were so far.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self.regions = self.vertices = 0
        self._network = network
        self._within = box
        self._dimension = box.dimension

    def __iter__(self) -> Iterator[Block]:
        """All regions, in blocks.

        Raises
        ------
        OutOfReachError
            If there is no hidden layer, or a layer has more than `MOST_SUBSETS` candidates for vertices.
        """
        if len(self._network.layers) == 1 or self._dimension > MOST_DIMENSIONS or self._within.flat:
            raise OutOfReachError
        self._planes = Planes.of(AffineMap.first(self._network.layers[0]), self._within)
        if self._planes.subsets(self._dimension) > MOST_SUBSETS:
            raise OutOfReachError
        for block in self._prepared():
            self.regions += len(block.parent)
            yield block

    @property
    def work(self) -> dict[str, int]:
        """Regions and vertices so far."""
        return {"regions": self.regions, "vertices": self.vertices}

    def _prepared(self) -> Iterator[Block]:
        """Cut the box by all layers but the last one, which the iterator does."""
        before = Preactivations.first(self._network.layers)
        group, bottoms = self._box()
        if len(before.following) == 1:
            return self._of_first_layer(bottoms, before)
        cells, parent = self._first_cells(group, bottoms)
        while True:
            before = before.through(parent, cells.active[-1])
            still, groups = self._cut(cells, before)
            uncut = np.ones(len(still), dtype=np.bool_)
            for group, _ in groups:
                uncut[group.cells] = False
            rest = np.flatnonzero(uncut)
            if len(before.following) == 1:
                return self._of_last_layer(cells, before, still, groups, rest)
            cells, parent = self._next_cells(cells, before, still, groups, rest)

    def _of_first_layer(self, bottoms: Bottoms, before: Preactivations) -> Iterator[Block]:
        for found in self._counted(bottoms):
            yield Block([self._first_activity(found)], before, np.zeros_like(found.owner), found.lowest)

    def _of_last_layer(
        self, cells: _Cells, before: Preactivations, still: Activity, groups: list[tuple[Group, Bottoms]], rest: Indices
    ) -> Iterator[Block]:
        yield Block([activity[rest] for activity in (*cells.active, still)], before, rest)
        for group, bottoms in groups:
            for found in self._counted(bottoms):
                parent = group.cells[found.owner]
                earlier = [activity[parent] for activity in cells.active]
                yield Block([*earlier, _activity(group, found, still)], before, parent)

    def _counted(self, bottoms: Bottoms) -> Iterator[Found]:
        known = 0
        for found in bottoms:
            self.vertices += bottoms.vertices - known
            known = bottoms.vertices
            yield found

    def _box(self) -> tuple[Group, Bottoms]:
        """The box and the hyperplanes of the first layer."""
        rows, count = self._planes.rows, len(self._planes.rows)
        whole = all(abs(v) < 2**53 for row in rows for v in row)
        floats = np.array(rows if whole else [in_floats(row) for row in rows], dtype=np.float64)[None]
        zeros, numbers = np.zeros((1, count), dtype=np.int64), np.arange(count)[None]
        facets = Facets(zeros, zeros, numbers, zeros + 1, floats, np.abs(floats))
        walls = numbers < 2 * self._dimension
        polytopes = Polytopes.of(facets.rows, facets.sizes, 1, whole, walls, lambda _: rows)
        group = Group(np.zeros(1, dtype=np.int64), facets, walls)
        return group, Bottoms(polytopes, subsets(self._planes.kinds, self._dimension))

    def _first_activity(self, found: Found) -> Activity:
        plane, rising = self._planes.plane, self._planes.rising
        return np.where(plane >= 0, (found.signs[:, plane] > 0) == rising, rising)

    def _first_cells(self, group: Group, bottoms: Bottoms) -> tuple[_Cells, Indices]:
        found, corners = bottoms.with_corners()
        self.vertices += bottoms.vertices
        facets = group.facets_of(found, corners)
        cells = _Cells([self._first_activity(found)], facets, _by_cell(corners), 1, bottoms.unit)
        return cells, np.zeros_like(found.owner)

    def _next_cells(
        self, cells: _Cells, before: Preactivations, still: Activity, groups: list[tuple[Group, Bottoms]], rest: Indices
    ) -> tuple[_Cells, Indices]:
        """The cells into which a layer cuts those of the layers before it, and which of these each is part of."""
        number = np.full(len(still), -1)
        number[rest] = np.arange(len(rest))
        kept = np.flatnonzero(number[cells.facets.cell] >= 0)
        facets = [cells.facets.take(kept).of_cells(number[cells.facets.cell[kept]])]
        kept = np.flatnonzero(number[cells.corners.cell] >= 0)
        corners = [cells.corners.take(kept).of_cells(number[cells.corners.cell[kept]])]
        parents, activities = [rest], [still[rest]]
        unit, count = cells.unit, len(rest)
        for group, bottoms in groups:
            found, around = bottoms.with_corners()
            self.vertices += bottoms.vertices
            pieces = group.facets_of(found, around)
            facets.append(pieces.of_cells(pieces.cell + count))
            corners.append(around.of_cells(around.cell + count))
            parents.append(group.cells[found.owner])
            activities.append(_activity(group, found, still))
            unit, count = max(unit, bottoms.unit), count + len(found.owner)
        parent = np.concatenate(parents)
        active = [*(activity[parent] for activity in cells.active), np.concatenate(activities)]
        roundings = max(cells.roundings, before.roundings)
        return _Cells(active, Facets.together(facets), _by_cell(Corners.together(corners)), roundings, unit), parent

    def _cut(self, cells: _Cells, before: Preactivations) -> tuple[Activity, list[tuple[Group, Bottoms]]]:
        """Which neurons of the next layer are active on a whole cell, and the cells that others cut."""
        positive, negative, open_ = _at_corners(cells, before)
        cutting = (positive & negative) | open_
        doubtful = open_ & ~(positive & negative)
        for number in np.flatnonzero(doubtful.any(axis=1)).tolist():
            affine = exact_maps(self._network, cells.active, number)[-1]
            for constant in np.flatnonzero(doubtful[number] & ~np.array([any(row) for row in affine.rows])).tolist():
                cutting[number, constant] = False
                positive[number, constant] = affine.offsets[constant] > 0
        cell, neuron = np.nonzero(cutting)
        depth = np.full_like(cell, len(cells.active))
        cuts = Facets(cell, depth, neuron, np.ones_like(cell), before.rows[cell, neuron], before.sizes[cell, neuron])
        groups = list(grouped(cells.facets, cuts, np.asarray(cutting.any(axis=1))))
        if candidates(groups, self._dimension) > MOST_SUBSETS:
            raise OutOfReachError
        roundings = max(cells.roundings, before.roundings)
        whole = before.whole and cells.unit == 0
        return positive & ~cutting, [(group, self._bottoms(group, cells, roundings, whole)) for group in groups]

    def _bottoms(self, group: Group, cells: _Cells, roundings: int, whole: bool) -> Bottoms:
        facets = group.facets

        def exact(polytope: int) -> list[list[int]]:
            maps = [m.augmented.tolist() for m in exact_maps(self._network, cells.active, int(group.cells[polytope]))]
            rows = []
            which = (facets.layer[polytope], facets.source[polytope], facets.side[polytope])
            for layer, source, side in zip(*(v.tolist() for v in which), strict=True):
                row = maps[layer][source] if layer else self._planes.rows[source]
                rows.append([side * int(v) for v in row])
            return rows

        polytopes = Polytopes.of(facets.rows, facets.sizes, roundings, whole, group.walls, exact)
        choices = subsets(np.arange(group.walls.shape[1]), self._dimension)
        return Bottoms(polytopes, choices)


def exact_maps(network: Network, active: Sequence[Activity], cell: int) -> list[AffineMap]:
    """What all layers whose inputs have a known activity compute on a cell before their ReLU."""
    maps = [AffineMap.first(network.layers[0])]
    for layer, activity in zip(network.layers[1:], active, strict=False):
        maps.append(maps[-1].then(layer, activity[cell].tolist()))
    return maps


def _activity(group: Group, found: Found, still: Activity) -> Activity:
    """Of the layer by which a group was cut."""
    activity = still[group.cells[found.owner]]
    cell, plane = np.nonzero(~group.walls[found.owner])
    activity[cell, group.facets.source[found.owner[cell], plane]] = found.signs[cell, plane] > 0
    return activity


def _by_cell(corners: Corners) -> Corners:
    return corners.take(np.argsort(corners.cell, kind="stable"))


def _at_corners(cells: _Cells, before: Preactivations) -> tuple[Activity, Activity, Activity]:
    """Which neurons are surely positive, surely negative and neither of this nor 0 at some corner of each cell."""
    corners, (count, neurons, entries) = cells.corners, before.rows.shape
    starts = np.searchsorted(corners.cell, np.arange(count + 1))
    positive, negative, open_ = (np.zeros((count, neurons), dtype=np.bool_) for _ in range(3))
    exact = cells.unit == 0 and before.unit == 0
    unit = EPSILON * (before.roundings + entries + 4) + cells.unit
    at_once = max(1, BLOCK * count // max(1, neurons * entries * len(corners.cell)))
    for first in range(0, count, at_once):
        last = min(first + at_once, count)
        here = slice(starts[first], starts[last])
        cell = corners.cell[here]
        values = (before.rows[cell] @ corners.points[here, :, None])[:, :, 0]
        sizes = (before.sizes[cell] @ corners.sizes[here, :, None])[:, :, 0]
        bounds = np.where(exact & (sizes < 2.0**53), 0.0, unit * sizes)
        above, below = values > bounds, values < -bounds
        each = starts[first:last] - starts[first]
        positive[first:last] = np.logical_or.reduceat(above, each, axis=0)
        negative[first:last] = np.logical_or.reduceat(below, each, axis=0)
        open_[first:last] = np.logical_or.reduceat(~(above | below | (bounds == 0)), each, axis=0)
    return positive, negative, open_
