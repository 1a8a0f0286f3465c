"""The lines of a hyperplane arrangement, as antisymmetric integer matrices.

In homogeneous coordinates a line L is the antisymmetric matrix with ``L @ plane`` the point in which it meets the
plane (Plücker coordinates). Its entries are minors of the d - 1 planes that meet in the line: integers. As long as
these stay below 2^53 (`Arrangement.largest`), float64 computes them without any error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from solvers.sweep.arrangement import Arrangement

BLOCK = 1 << 15
"""Pairs of a line and a plane in one block: bounds the memory, and keeps a block in the processor's cache."""


@dataclass(frozen=True)
class Lines:
    """Some lines of an arrangement in d dimensions.

    Parameters
    ----------
    matrices
        Antisymmetric integers, shape (d + 1, d + 1, lines).
    points, directions
        Homogeneous points origin and direction, the last coordinate of the first positive and of the second 0, so
        that origin + t direction runs through the line. Integers, shape (d + 1, lines).
    """

    matrices: Floats
    points: Floats
    directions: Floats

    @property
    def count(self) -> int:
        return int(self.matrices.shape[2])

    def meet(self, planes: NDArray[np.int64], line: NDArray[np.int64]) -> Floats:
        """Where lines meet planes, homogeneous integers with the last not negative, shapes (points, d + 1)."""
        points = np.einsum("ikp,pk->pi", self.matrices[:, :, line], planes)
        return np.asarray(np.where(points[:, -1:] < 0, -points, points))


def lines(arrangement: Arrangement) -> Iterator[Lines]:
    """All lines in which d - 1 planes meet, once for each such set of planes, in blocks of bounded size."""
    d, planes = arrangement.dimension, arrangement.planes.astype(np.float64)
    most = max(1, BLOCK // max(1, len(planes)))
    for minors in _grown(planes, np.array([-1]), np.ones((1, 1)), 0, max(most, 1 << 13)):
        for first in range(0, minors.shape[1], most):
            part = minors[:, first : first + most]
            matrices = np.zeros((d + 1, d + 1, part.shape[1]))
            # In lexicographic order, the columns of the last minor are those that (0, 1) leaves, and so on.
            for (i, k), minor in zip(combinations(range(d + 1), 2), part[::-1], strict=True):
                matrices[i, k] = minor if (i + k) % 2 == 0 else -minor
                matrices[k, i] = -matrices[i, k]
            yield _lines(matrices)


def _lines(matrices: Floats) -> Lines:
    directions = matrices[:, -1]  # the point in which a line meets the plane at infinity
    fastest = np.abs(directions).argmax(axis=0)
    points = matrices[:, fastest, np.arange(matrices.shape[2])]  # the point where that coordinate is 0
    return Lines(matrices, np.where(points[-1] < 0, -points, points), directions)


def _grown(planes: Floats, last: NDArray[np.int64], minors: Floats, size: int, most: int) -> Iterator[Floats]:
    """The minors of all sets of d - 1 independent planes that begin with one of the given sets.

    Parameters
    ----------
    last
        The last plane of each given set, shape (sets,).
    minors
        Of the given sets of `size` planes: a row for each choice of columns, in lexicographic order.
    most
        About how many sets to work on at a time.
    """
    d = planes.shape[1] - 1
    if size == d - 1:
        yield minors
        return
    room = np.maximum(len(planes) - (d - 2 - size) - (last + 1), 0)
    ends = np.cumsum(room)
    # Planes are independent exactly if a minor that leaves out the column of the offsets is not 0.
    normals = [d not in columns for columns in combinations(range(d + 1), size + 1)]
    first = 0
    while first < len(last):
        done = ends[first] - room[first]
        stop = max(first + 1, int(np.searchsorted(ends, done + most, side="right")))
        parents = np.repeat(np.arange(first, stop), room[first:stop])
        added = np.arange(done, done + len(parents)) - (ends - room - last - 1)[parents]
        grown = _expanded(minors.take(parents, axis=1), planes.T.take(added, axis=1), size)
        independent = np.flatnonzero(np.any(grown[normals], axis=0))
        if len(independent) < len(added):
            added, grown = added.take(independent), grown.take(independent, axis=1)
        yield from _grown(planes, added, grown, size + 1, most)
        first = stop


def _expanded(minors: Floats, rows: Floats, size: int) -> Floats:
    """The minors of sets with one more row, shape (columns, sets), by expansion along it."""
    columns = range(len(rows))
    place = {chosen: number for number, chosen in enumerate(combinations(columns, size))}
    larger = list(combinations(columns, size + 1))
    grown = np.zeros((len(larger), rows.shape[1]))
    for minor, chosen in zip(grown, larger, strict=True):
        for position, column in enumerate(chosen):
            rest = minors[place[chosen[:position] + chosen[position + 1 :]]] * rows[column]
            minor += rest if (size + position) % 2 == 0 else -rest
    return grown
