"""The effective radius: how far from a point all cells or regions of a map begin, in the inf-norm."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from instances.errors import InputError
from instances.network import Network, Point
from instances.tropical import TropicalPolynomial, TropicalRationalMap
from solvers.polyhedra import Polyhedron
from solvers.tropical.cells import Cells
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.distance import distance
from solvers.tropical.hoffman import of_map, pvz, upper
from solvers.tropical.hoffman.maps import choices, stack


def radius(point: Point, shapes: Iterable[Polyhedron], effort: Effort) -> Fraction:
    """R^cells: the largest distance of the point from one of the polyhedra, by one linear program each."""
    return max((distance(point, shape, effort) for shape in shapes), default=Fraction(0))


def radius_of_cells(point: Point, cells: Cells, effort: Effort) -> Fraction:
    """R^cells for the cells of a map: every closed box around the point that is at least so large meets every cell."""
    return radius(point, (cells.polyhedron(cell) for cell in range(len(cells))), effort)


def radius_of_regions(point: Point, cells: Cells, parts: Sequence[Sequence[int]], effort: Effort) -> Fraction:
    """R^regions: the same for unions of cells, each of which is as far as its nearest cell. At most R^cells."""
    return max(min(distance(point, cells.polyhedron(cell), effort) for cell in part) for part in parts)


def local_bound(tropical: TropicalRationalMap, effort: Effort) -> Fraction:
    """At least R^cells at 0: the largest over the cells of their Hoffman constant times what 0 violates.

    A cell is {x : (a_k - a_i) . x <= c_i - c_k}, and 0 violates the worst of these inequalities by p(0) - c_i.
    """
    given = (*tropical.numerators, *tropical.denominators)
    best = Fraction(0)
    for choice in choices(tropical, effort):
        violated = max(_highest(p) - p.monomials[i][1] for p, i in zip(given, choice, strict=True))
        if violated:
            best = max(best, pvz(stack(tropical, choice), effort).value * violated)
    return best


def proposition_22(tropical: TropicalRationalMap, effort: Effort) -> Fraction:
    """At least the local bound: the Hoffman constant of the map times the largest spread of coefficients.

    The paper's Proposition 22, with the constant over the cells of the map.
    """
    return of_map(tropical, effort) * _spread(tropical)


def proposition_22_with_upper(tropical: TropicalRationalMap, effort: Effort) -> Fraction:
    """At least the bound of `proposition_22`: with the upper bounds of the Hoffman constants instead."""
    return max(upper(stack(tropical, choice), effort) for choice in choices(tropical, effort)) * _spread(tropical)


def shallow_bound(network: Network, effort: Effort) -> Fraction:
    """At least R^cells at 0 of a network with one hidden layer: the upper bound of W's constant times max |b|.

    Raises
    ------
    InputError
        If the network has not one hidden layer, or there are too many sets of neurons to go through.
    """
    if len(network.layers) != 2:
        raise InputError(f"this bound is for one hidden layer; the network has {len(network.layers) - 1}")
    hidden = network.layers[0]
    rows = [[Fraction(v) for v in row] for row in hidden.weights.tolist()]
    return upper(rows, effort) * Fraction(float(np.abs(hidden.bias).max(initial=0.0)))


def _spread(tropical: TropicalRationalMap) -> Fraction:
    """The largest difference of two coefficients of one polynomial."""
    given = (*tropical.numerators, *tropical.denominators)
    return max(_highest(p) - min(c for _, c in p.monomials) for p in given)


def _highest(polynomial: TropicalPolynomial) -> Fraction:
    """p(0)."""
    return max(c for _, c in polynomial.monomials)
