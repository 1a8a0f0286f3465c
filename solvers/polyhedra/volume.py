"""Volumes of polytopes, exactly, by pulling triangulations.

A face is the set of its vertices. Pulling its first vertex v cuts it into the cones with apex v over those of its
facets that miss v, which are cut in the same way (Lee 1991, "Regular triangulations of convex polytopes"). Everything
but the determinants is combinatorial.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import factorial, inf, lcm

from flint import fmpz_mat

from instances.errors import InputError
from solvers.polyhedra.polyhedron import Polyhedron

MOST_DIMENSIONS = 6
MOST_VERTICES = 200


def volume(polyhedron: Polyhedron) -> Fraction | float:
    """The volume, exactly; ``math.inf`` if the polyhedron has an interior and is unbounded.

    Raises
    ------
    InputError
        If there are more than `MOST_DIMENSIONS` dimensions or `MOST_VERTICES` vertices.
    """
    d = polyhedron.ambient
    if d > MOST_DIMENSIONS:
        raise InputError(f"volumes are computed in at most {MOST_DIMENSIONS} dimensions; this polyhedron has {d}")
    if polyhedron.dimension < d:
        return Fraction(0)
    if not polyhedron.is_bounded:
        return inf
    vertices = polyhedron.vertices
    if len(vertices) > MOST_VERTICES:
        raise InputError(
            f"volumes are computed of at most {MOST_VERTICES} vertices; this polyhedron has {len(vertices)}"
        )
    scale = lcm(*(v.denominator for vertex in vertices for v in vertex))
    points = [[v.numerator * (scale // v.denominator) for v in vertex] for vertex in vertices]
    facets = [
        frozenset(
            i
            for i, point in enumerate(points)
            if sum(a * v for a, v in zip(polyhedron.walls[wall], (*point, scale), strict=True)) == 0
        )
        for wall in polyhedron.facets
    ]
    total = 0
    for first, *others in _triangulation(frozenset(range(len(points))), d, facets):
        edges = [[a - b for a, b in zip(points[i], points[first], strict=True)] for i in others]
        total += abs(int(fmpz_mat(edges).det()))
    return Fraction(total, factorial(d) * scale**d)


def _triangulation(face: frozenset[int], dimension: int, facets: list[frozenset[int]]) -> Iterator[tuple[int, ...]]:
    """The simplices of a face, by their vertices."""

    @cache
    def simplices(face: frozenset[int], dimension: int) -> tuple[tuple[int, ...], ...]:
        first = min(face)
        if dimension == 0:
            return ((first,),)
        parts = {face & facet for facet in facets} - {face, frozenset()}
        below = [part for part in parts if not any(part < other for other in parts)]
        return tuple(
            (first, *simplex) for part in below if first not in part for simplex in simplices(part, dimension - 1)
        )

    yield from simplices(face, dimension)
