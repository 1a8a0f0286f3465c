"""The cells of many small hyperplane arrangements at once, each found at its lowest vertex.

Where no more than d planes meet at a vertex, exactly one of the cells around it has the vertex as its
lexicographically lowest point, and every cell inside a polytope has a lowest point (see e.g. Edelsbrunner 1987,
Algorithms in Combinatorial Geometry). Where more meet, all planes are shifted by infinitesimals, which makes their
vertices simple but also adds cells that are not there. Those are told apart without any computation: a cell has an
inside exactly if it remains with all planes shifted one way and with all shifted the other way. For of a point in
each, the middle is in the cell of the unshifted planes, and a ball in it survives small shifts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from solvers.region.vertices.all_vertices import Signs, Vertices, vertices
from solvers.region.vertices.polytopes import Floats, Indices, Polytopes
from solvers.stopping.limits import watched


@dataclass(frozen=True)
class Found:
    """Cells.

    Parameters
    ----------
    owner
        Their polytope, shape (cells,).
    signs
        On which side of each plane they are, shape (cells, planes).
    lowest
        Their lowest vertex in homogeneous coordinates, close to it in floats, shape (cells, d + 1).
    """

    owner: Indices
    signs: Signs
    lowest: Floats


@dataclass(frozen=True)
class Corners:
    """Pairs of a cell and a vertex of it, by the number of the cell.

    Parameters
    ----------
    cell
        Shape (corners,).
    tight
        The planes that meet there; each facet of a cell occurs at one of its corners. Shape (corners, d).
    points, sizes
        See `Vertices`.
    """

    cell: Indices
    tight: Indices
    points: Floats
    sizes: Floats

    def take(self, index: Indices) -> "Corners":
        """Some of them."""
        return Corners(self.cell[index], self.tight[index], self.points[index], self.sizes[index])

    def of_cells(self, cell: Indices) -> "Corners":
        """The same, as corners of other cells."""
        return Corners(cell, self.tight, self.points, self.sizes)

    @staticmethod
    def together(parts: Sequence["Corners"]) -> "Corners":
        """All of them."""
        names = Corners.__dataclass_fields__
        return Corners(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Bottoms:
    """The cells of arrangements in polytopes.

    Parameters
    ----------
    polytopes, subsets
        See `vertices`.

    Attributes
    ----------
    vertices
        How many vertices have been looked at.
    """

    def __init__(self, polytopes: Polytopes, subsets: Indices) -> None:
        self.vertices = 0
        self._polytopes = polytopes
        self._subsets = subsets

    @property
    def unit(self) -> float:
        """So much of its size may a coordinate of a corner be off; 0 if floats make no error."""
        return self._polytopes.unit

    def __iter__(self) -> Iterator[Found]:
        """All cells, in blocks of bounded memory."""
        tied = []
        for block in self._blocks():
            ties = block.tied
            if ties.any():
                tied.append(block.where(ties))
                block = block.where(~ties)
            yield self._cells(block, 1)
        if tied:
            yield self._surviving(tied)

    def with_corners(self) -> tuple[Found, Corners]:
        """All cells with all their vertices."""
        blocks = list(self._blocks())
        simple = [self._cells(block.where(~block.tied), 1) for block in blocks]
        found = _together([*simple, self._surviving([block.where(block.tied) for block in blocks])])
        keys = _keys(found.owner, found.signs)
        order = np.argsort(keys)
        keys = keys[order]
        corners = []
        for block in map(self._shifted, blocks):
            bounding = np.take_along_axis(self._walls(block), block.tight, axis=1)
            for sides in watched(product((1, -1), repeat=self._subsets.shape[1])):
                around = block.where(np.asarray(~(bounding & (np.array(sides) < 0)).any(axis=1)))
                np.put_along_axis(around.signs, around.tight, np.array(sides, dtype=np.int8)[None], axis=1)
                sought = _keys(around.owner, around.signs)
                place = np.searchsorted(keys, sought).clip(max=len(keys) - 1)
                there = keys[place] == sought
                tight, points, sizes = around.tight[there], around.points[there], around.sizes[there]
                corners.append(Corners(order[place[there]], tight, points, sizes))
        return found, Corners.together(corners)

    def _blocks(self) -> Iterator[Vertices]:
        for block in vertices(self._polytopes, self._subsets):
            self.vertices += len(block.owner)
            yield block

    def _walls(self, block: Vertices) -> NDArray[np.bool_]:
        walls = self._polytopes.walls
        return np.broadcast_to(walls, block.signs.shape) if len(walls) == 1 else walls[block.owner]

    def _shifted(self, block: Vertices, way: int = 1) -> Vertices:
        """The vertices that are in their polytope when all planes are shifted one way or the other, with all signs."""
        signs = np.where(block.ties == 0, block.signs, block.ties * np.int8(way))
        inside = np.asarray(~((signs < 0) & self._walls(block)).any(axis=1))
        shifted = Vertices(block.owner, block.tight, signs, block.ties, block.slopes, block.points, block.sizes)
        return shifted.where(inside)

    def _cells(self, block: Vertices, way: int) -> Found:
        """The cells that are lowest at these vertices, with all planes shifted one way or the other."""
        if block.ties.any():  # without ties nothing is shifted
            block = self._shifted(block, way)
        bounding = self._walls(block)[np.arange(len(block.owner))[:, None], block.tight]
        block = block.where(np.asarray(~(bounding & (block.slopes < 0)).any(axis=1)))
        block.signs[np.arange(len(block.owner))[:, None], block.tight] = block.slopes
        return Found(block.owner, block.signs, block.points)

    def _surviving(self, tied: list[Vertices]) -> Found:
        """The cells at tied vertices that are there both ways."""
        one = [self._cells(block, 1) for block in tied]
        if not one:
            planes, entries = self._polytopes.rows.shape[1:]
            return Found(np.zeros(0, dtype=np.int64), np.zeros((0, planes), dtype=np.int8), np.zeros((0, entries)))
        here, there = _together(one), _together([self._cells(block, -1) for block in tied])
        both = np.isin(_keys(here.owner, here.signs), _keys(there.owner, there.signs))
        return Found(here.owner[both], here.signs[both], here.lowest[both])


def _together(found: list[Found]) -> Found:
    return Found(*(np.concatenate([getattr(f, name) for f in found]) for name in Found.__dataclass_fields__))


def _keys(owner: Indices, signs: Signs) -> NDArray[np.void]:
    """One comparable value for each polytope and vector of signs."""
    numbers = owner.astype(">i4").view(np.uint8).reshape(len(owner), 4)
    keys = np.ascontiguousarray(np.concatenate([numbers, np.packbits(signs > 0, axis=1)], axis=1))
    return keys.view(np.dtype((np.void, keys.shape[1]))).ravel()
