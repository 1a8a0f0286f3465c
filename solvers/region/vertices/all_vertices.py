"""All vertices of many small hyperplane arrangements at once, and exact signs at each of them.

A vertex is where d planes meet. Its coordinates, the edges that leave it and the other planes' values there are
determinants of the planes' rows; signs are all that is read off them. Floats compute the determinants together with a
bound on their errors (Higham 2002, Accuracy and Stability of Numerical Algorithms, sections 3.1 and 4.2), and where a
sign remains open, the same computation is repeated in Python's integers. Where all integers are small, the floats
make no error and nothing is repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.region.vertices.polytopes import BLOCK, SMALL, Floats, Indices, Polytopes, floored
from solvers.region.vertices.reach import within_reach
from solvers.stopping.limits import checkpoint

EXACT_BLOCK = 1 << 16
"""Entries of one array of Python's integers: bounds the time."""

Signs = NDArray[np.int8]
Numbers = NDArray[Any]
"""Floats, or Python integers of any size."""


@dataclass(frozen=True)
class Vertices:
    """Vertices of polytopes, each given by d planes that meet there; all signs are exact.

    Parameters
    ----------
    owner
        The polytope, shape (vertices,).
    tight
        The d planes, ascending, shape (vertices, d).
    signs
        Of all planes' values at the vertex: 0 for the tight ones and for ties, shape (vertices, planes).
    ties
        What the signs of the other planes through the vertex become when plane i is shifted by eps^(i+1) for an
        infinitesimal eps > 0, so that row . (x, 1) + eps^(i+1) = 0 is its equation; 0 where there is no tie.
    slopes
        Of the edge along which the i-th tight plane's value grows and the others' stay 0: whether it leads
        lexicographically up (1) or down (-1). Shape (vertices, d).
    points, sizes
        The vertex in homogeneous coordinates with the last one positive, and what its errors are relative to; shape
        (vertices, d+1).
    """

    owner: Indices
    tight: Indices
    signs: Signs
    ties: Signs
    slopes: Signs
    points: Floats
    sizes: Floats

    @property
    def tied(self) -> NDArray[np.bool_]:
        """At which vertices other planes meet the d ones."""
        return np.asarray(self.ties.any(axis=1))

    def where(self, chosen: NDArray[np.bool_]) -> "Vertices":
        """The chosen ones."""
        return Vertices(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def vertices(polytopes: Polytopes, subsets: Indices) -> Iterator[Vertices]:
    """The vertices of every closed polytope, in blocks of bounded memory; vertices with ties come repeatedly.

    Parameters
    ----------
    subsets
        Which d planes may meet, each ascending, shape (subsets, d).
    """
    rows, sizes = _coordinates(polytopes.rows), _coordinates(polytopes.sizes)
    at_once = max(1, BLOCK // max(1, rows.shape[2]))
    for candidates, choices in within_reach(polytopes, subsets):
        for start in range(0, len(candidates), at_once):
            owner, tight = candidates[start : start + at_once], choices[start : start + at_once]
            found, unsure = _evaluate(rows, sizes, polytopes.unit, polytopes.walls, owner, tight)
            yield found
            checkpoint(100 + len(owner) * rows.shape[0] * rows.shape[2] // 50)
            for polytope in np.unique(owner[unsure]).tolist() if unsure.any() else ():
                yield from _exactly(polytopes, polytope, tight[unsure & (owner == polytope)])


def _exactly(polytopes: Polytopes, polytope: int, tight: Indices) -> Iterator[Vertices]:
    """The vertices among some choices of planes of a polytope, in Python's integers."""
    integers = _coordinates(np.array(polytopes.exact(polytope), dtype=object)[None])
    walls = polytopes.walls[polytope : polytope + 1]
    entries = integers.shape[0] * integers.shape[2]
    for start in range(0, len(tight), max(1, EXACT_BLOCK // entries)):
        some = tight[start : start + max(1, EXACT_BLOCK // entries)]
        found, _ = _evaluate(integers, integers, 0.0, walls, np.zeros(len(some), dtype=np.int64), some)
        found.owner[:] = polytope
        checkpoint(100 + len(some) * entries // 4)
        yield found


def _coordinates(rows: Numbers) -> Numbers:
    """The coordinates first: shape (d+1, polytopes, planes)."""
    return np.ascontiguousarray(np.moveaxis(rows, 2, 0))


def _evaluate(
    rows: Numbers, sizes: Numbers, unit: float, walls: NDArray[np.bool_], owner: Indices, tight: Indices
) -> tuple[Vertices, NDArray[np.bool_]]:
    """The vertices that are surely in their polytope, and which choices have signs that remain open."""
    d = tight.shape[1]
    edges, points = _adjugate(rows[:, owner, tight.T], -1)
    edge_sizes, point_sizes = _adjugate(sizes[:, owner, tight.T], 1) if unit else (edges, points)
    orientation, unsure = _signs(points[d], unit, point_sizes[d])
    signs, opened = _signs(
        _products(rows, owner, points), unit, _products(sizes, owner, point_sizes) if unit else points
    )
    each = np.arange(len(owner))[:, None]
    signs[each, tight], opened[each, tight] = 0, False
    signs *= orientation[:, None]
    outside = ((signs < 0) & (walls if len(walls) == 1 else walls[owner])).any(axis=1)
    there = (unsure | (orientation != 0)) & ~outside
    unsure |= opened.any(axis=1)
    slopes = np.zeros((d, len(owner)), dtype=np.int8)
    for coordinate in range(d):
        rising, opened = _signs(edges[:, coordinate], unit, edge_sizes[:, coordinate])
        unsure |= (opened & (slopes == 0)).any(axis=0)
        slopes = np.where(slopes == 0, rising, slopes)
    slopes *= orientation
    ties, opened = _ties(rows, sizes, unit, owner, tight, signs, orientation, edges, edge_sizes, unsure | ~there)
    unsure = (unsure | opened) & there
    sure = there & ~unsure
    points = points[:, sure].T * orientation[sure, None]
    point_sizes = point_sizes[:, sure].T if unit else np.abs(points)
    if rows.dtype == object:
        points = np.array([in_floats(point) for point in points.tolist()]).reshape(points.shape)
        point_sizes = floored(np.abs(points))
    return Vertices(owner[sure], tight[sure], signs[sure], ties[sure], slopes[:, sure].T, points, point_sizes), unsure


def _ties(
    rows: Numbers,
    sizes: Numbers,
    unit: float,
    owner: Indices,
    tight: Indices,
    signs: Signs,
    orientation: Signs,
    edges: Numbers,
    edge_sizes: Numbers,
    ignored: NDArray[np.bool_],
) -> tuple[Signs, NDArray[np.bool_]]:
    """The signs of planes through a vertex once all are shifted, and at which vertices they remain open.

    The shifts move the vertex by minus eps^(i+1) times the edge of each tight plane i, and the value of plane j by
    eps^(j+1) on top: the first of these with an effect on j decides.
    """
    ties = np.zeros_like(signs)
    tied = signs == 0
    tied[np.arange(len(owner))[:, None], tight] = False
    tied[ignored] = False
    opened = np.zeros(len(owner), dtype=np.bool_)
    if not tied.any():
        return ties, opened
    vertex, plane = np.nonzero(tied)
    normals, normal_sizes = (v[:-1, owner[vertex], plane] for v in (rows, sizes))
    decided = np.ones(len(vertex), dtype=np.int8)
    for place in reversed(range(tight.shape[1])):
        effect, open_ = _signs(
            (normals * edges[place][:, vertex]).sum(axis=0),
            unit,
            (normal_sizes * edge_sizes[place][:, vertex]).sum(axis=0) if unit else edges,
        )
        first = tight[vertex, place] < plane
        opened[vertex[first & open_]] = True
        decided = np.where(first & (effect != 0), -effect * orientation[vertex], decided)
    ties[vertex, plane] = decided
    return ties, opened


def _signs(values: Numbers, unit: float, sizes: Numbers) -> tuple[Signs, NDArray[np.bool_]]:
    """The signs that are certain, else 0, and which ones are open."""
    if not unit:
        return (values > 0).view(np.int8) - (values < 0).view(np.int8), np.zeros(values.shape, dtype=np.bool_)
    bounds = unit * sizes
    above, below = values > bounds, values < -bounds
    return above.view(np.int8) - below.view(np.int8), ~(above | below | (bounds == 0))


def _products(rows: Numbers, owner: Indices, points: Numbers) -> Numbers:
    """Each polytope's planes at the points in it, shape (points, planes)."""
    if rows.shape[1] == 1:
        return np.asarray(points.T @ rows[:, 0])
    total: Numbers = np.zeros((points.shape[1], rows.shape[2]), dtype=rows.dtype)
    for entries, coordinate in zip(rows, points, strict=True):
        total += entries[owner] * coordinate[:, None]
    return total


def _adjugate(matrices: Numbers, minus: int) -> tuple[Numbers, Numbers]:
    """Edges and vertices of d planes, shape (d+1, d, subsets), times the determinant of their normals.

    Returns
    -------
    edges
        Shape (planes, coordinates, subsets).
    points
        In homogeneous coordinates, shape (d+1, subsets).

    With `minus` = 1 instead of -1, all terms are added: what the errors are relative to.
    """
    *normals, offsets = matrices
    d = len(normals)

    @cache
    def minor(rows: tuple[int, ...], columns: tuple[int, ...]) -> Numbers:
        if not rows:
            return np.ones(matrices.shape[2], dtype=matrices.dtype)
        total = np.zeros((), dtype=matrices.dtype)
        for place, column in enumerate(columns):
            term = normals[column][rows[0]] * minor(rows[1:], columns[:place] + columns[place + 1 :])
            total = total + (term if place % 2 == 0 else minus * term)
        return total

    every = tuple(range(d))
    edges = np.empty((d, d, matrices.shape[2]), dtype=matrices.dtype)
    for row in range(d):
        for column in range(d):
            edge = minor(every[:row] + every[row + 1 :], every[:column] + every[column + 1 :])
            edges[row, column] = edge if (row + column) % 2 == 0 else minus * edge
    points = np.empty((d + 1, matrices.shape[2]), dtype=matrices.dtype)
    points[:d] = minus * (edges * offsets[:, None]).sum(axis=0)
    points[d] = sum(edges[0, column] * normals[column][0] for column in range(d))
    return edges, points


def in_floats(row: Sequence[int]) -> list[float]:
    """Integers as correctly rounded floats, divided by a power of two so that all are below 1.

    A float is 0 only where the integer is: the smallest are `SMALL`.
    """
    scale = 1 << max(v.bit_length() for v in row)
    floats = [v / scale for v in row]
    return [f if not v or abs(f) >= SMALL else SMALL for v, f in zip(row, floats, strict=True)]
