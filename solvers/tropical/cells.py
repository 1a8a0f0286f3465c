"""The cells of a tropical rational map: where every numerator and denominator has one largest monomial.

They are the cells of the product of all these polynomials. For where the product has one largest monomial it is affine,
so that every factor is both convex and, as an affine function less convex ones, concave there: affine. And a monomial
of the product that has a cell is the product of one choice of factors only. So the cells are found by pruning, one
factor after the other; a partial intersection without interior is a redundant monomial.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from instances.network import Point
from instances.numbers.integers import Integers, scaled_by
from instances.tropical import TropicalPolynomial, TropicalRationalMap
from solvers.polyhedra import Polyhedron, Wall
from solvers.polyhedra.rays import primitive
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.prune import irredundant

Label = tuple[tuple[int, ...], ...]
"""The affine map on a cell: of every output a row (a, c) of integers, a . x + c over a common scale."""


@dataclass(frozen=True)
class Cells:
    """The full-dimensional cells of a map in a space, numbered.

    Parameters
    ----------
    tropical
        The map.
    space
        What the cells fill.
    product
        The product of the different polynomials of the map; cell k is that of its monomial k.
    polynomials
        These polynomials.
    choices
        Of each cell the largest monomial of each of them, of shape (cells, polynomials).
    """

    tropical: TropicalRationalMap
    space: Space
    product: TropicalPolynomial
    polynomials: tuple[TropicalPolynomial, ...]
    choices: Integers

    def __len__(self) -> int:
        return len(self.choices)

    @cached_property
    def scale(self) -> int:
        """What the rows of the labels are to be divided by."""
        return lcm(*(p.scale for p in self.polynomials))

    @cached_property
    def labels(self) -> list[Label]:
        """The affine map on each cell."""
        place = {p: i for i, p in enumerate(self.polynomials)}
        pairs = zip(self.tropical.numerators, self.tropical.denominators, strict=True)
        outputs = [(self._chosen(place[n]) - self._chosen(place[d])).tolist() for n, d in pairs]
        return [tuple(map(tuple, rows)) for rows in zip(*outputs, strict=True)]

    def _chosen(self, number: int) -> Integers:
        p = self.polynomials[number]
        return scaled_by(p.entries, self.scale // p.scale).astype(object)[self.choices[:, number]]

    def gradients(self, cell: int) -> tuple[Point, ...]:
        """The Jacobian on a cell, one row an output."""
        return tuple(tuple(Fraction(v, self.scale) for v in row[:-1]) for row in self.labels[cell])

    def alike(self) -> dict[Label, list[int]]:
        """The cells of each affine map."""
        found: dict[Label, list[int]] = {}
        for cell, label in enumerate(self.labels):
            found.setdefault(label, []).append(cell)
        return found

    def walls(self, cell: int) -> tuple[Wall, ...]:
        """Integer rows w with w . (x, 1) <= 0 exactly on the closed cell."""
        found = dict.fromkeys(primitive(wall) for wall in self.space.walls)
        for p, chosen in zip(self.polynomials, self.choices[cell].tolist(), strict=True):
            rows = p.entries.tolist()
            top = rows[chosen]
            for row in rows[:chosen] + rows[chosen + 1 :]:
                found[primitive([a - b for a, b in zip(row, top, strict=True)])] = None
        return tuple(found)

    def polyhedron(self, cell: int) -> Polyhedron:
        """The closed cell."""
        if cell not in self._polyhedra:
            self._polyhedra[cell] = Polyhedron.of_walls(self.walls(cell), self.space.dimension)
        return self._polyhedra[cell]

    @cached_property
    def _polyhedra(self) -> dict[int, Polyhedron]:
        return {}

    def inside(self, cell: int) -> Point:
        """A point in the interior of a cell."""
        point = self.polyhedron(cell).interior_point
        assert point is not None, "a cell has an interior"
        return point


def cells(tropical: TropicalRationalMap, space: Space, effort: Effort, limit: int | None = None) -> Cells:
    """The cells of a map whose polynomials are pruned in the space.

    Raises
    ------
    TooManyMonomialsError
        If an intersection of polynomials has more candidates than the limit.
    OutOfTimeError
        If the deadline passes.
    """
    polynomials = tuple(dict.fromkeys((*tropical.numerators, *tropical.denominators)))
    product = TropicalPolynomial.zero(space.dimension)
    choices = np.zeros((1, 0), dtype=np.int64)
    for p in polynomials:
        wider, pairs = product.times_with_factors(p, limit, "the cells of the map")
        if len(product) > 1 and len(p) > 1:
            kept = irredundant(wider, space, effort)
            wider, pairs = wider.take(kept), pairs[kept]
        product = wider
        choices = np.column_stack([choices[pairs[:, 0]], pairs[:, 1]])
    effort.work["cells"] += len(product)
    return Cells(tropical, space, product, polynomials, choices)
