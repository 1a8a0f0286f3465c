"""Polyhedra with rational data: dimension, interior points, vertices, facets and volumes, all exact.

>>> square = Polyhedron([[1, 0], [-1, 0], [0, 1], [0, -1]], [1, 1, 1, 1])
>>> square.dimension, len(square.vertices), volume(square)
(2, 4, Fraction(4, 1))
"""

from solvers.polyhedra.polyhedron import Polyhedron, Wall, deepest_point, have_a_point
from solvers.polyhedra.volume import MOST_DIMENSIONS, MOST_VERTICES, volume

__all__ = ["MOST_DIMENSIONS", "MOST_VERTICES", "Polyhedron", "Wall", "deepest_point", "have_a_point", "volume"]
