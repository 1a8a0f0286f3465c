"""The monomials without which a tropical polynomial is another function: those with a full-dimensional cell.

Which ones these are is found as the irredundant inequalities of a polyhedron are (Clarkson 1994, "More output-sensitive
geometric algorithms for convex hulls"): a monomial that nowhere exceeds the ones known so far is redundant; where one
does, some monomial that has a cell there is new. All redundant ones may go at once, because the full-dimensional cells
cover the space.
"""

from fractions import Fraction
from math import lcm

import numpy as np
from flint import fmpz_mat

from instances.network import Point
from instances.numbers.integers import integer_dtype, largest
from instances.tropical import TropicalPolynomial
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.envelope import upper_envelope
from solvers.tropical.epigraph import Epigraph
from solvers.tropical.hull import LEAST_MONOMIALS, MOST_DIMENSIONS, MOST_MONOMIALS, Hull

MOST_POINTS, MOST_VALUES = 1 << 12, 1 << 23
"""So many random points are looked at, and no more than so many values of monomials at them."""


def prune(polynomial: TropicalPolynomial, space: Space, effort: Effort) -> TropicalPolynomial:
    """The polynomial of the monomials that have a cell with an interior in the space.

    It is canonical: two polynomials are equal on the space exactly if they are equal when they are pruned, since the
    affine pieces with an interior of a piecewise linear function are determined by it.

    Raises
    ------
    OutOfTimeError
        If the deadline passes.
    """
    return polynomial.take(irredundant(polynomial, space, effort))


def irredundant(polynomial: TropicalPolynomial, space: Space, effort: Effort) -> list[int]:
    """The places of the monomials that `prune` keeps, in order."""
    if len(polynomial) == 1:
        return [0]
    if space.dimension == 1:
        return upper_envelope(polynomial, space)
    rows = polynomial.entries.tolist()
    known = seen_at_random(polynomial, space)
    redundant: set[int] = set()
    if LEAST_MONOMIALS < len(rows) <= MOST_MONOMIALS and space.dimension <= MOST_DIMENSIONS:
        known, redundant = proposed_by_hull(polynomial, space, known)
    if len(known) + len(redundant) == len(rows):
        return sorted(known)
    epigraph = Epigraph(space, largest(polynomial.entries), effort)
    for i in sorted(known):
        epigraph.add(rows[i])
    for i, row in enumerate(rows):
        while i not in known and i not in redundant:
            place, excess = epigraph.most_above(row)
            if excess <= 0:
                break
            new = beside(polynomial, place, space.inside)
            epigraph.add(rows[new])
            known.add(new)
    return sorted(known)


def proposed_by_hull(polynomial: TropicalPolynomial, space: Space, known: set[int]) -> tuple[set[int], set[int]]:
    """Monomials that have a cell, those that are known among them, and some that have none."""
    hull = Hull(polynomial)
    if not hull.found:
        return known, set()
    walls = np.array(space.walls, dtype=object).reshape(-1, space.dimension + 1)
    known = known | {i for i, place in hull.confirmed() if all(walls @ place.astype(object) < 0)}
    return known, set(hull.covered([i for i in range(len(polynomial)) if i not in known]))


def beside(polynomial: TropicalPolynomial, place: Point, inside: Point) -> int:
    """A monomial that is the only largest one somewhere next to (x, y), in the interior of the space.

    That is on the way from x/y to a point inside, and then in the direction (1, e, e^2, ...) for a tiny e. It has a
    cell with an interior.
    """
    rows = polynomial.matrix
    values = (rows * _column(place)).entries()
    highest = max(values)
    tied = [i for i, v in enumerate(values) if v == highest]
    if len(tied) > 1:
        values = (rows * _column((*inside, Fraction(1)))).entries()
        highest = max(values[i] for i in tied)
        tied = [i for i in tied if values[i] == highest]
    return tied[-1]  # of the rest the one with the lexicographically largest exponents, which are sorted


def _column(point: Point) -> fmpz_mat:
    scale = lcm(*(v.denominator for v in point))
    return fmpz_mat(len(point), 1, [v.numerator * (scale // v.denominator) for v in point])


def seen_at_random(polynomial: TropicalPolynomial, space: Space) -> set[int]:
    """Monomials that are the only largest ones at some random point: a proof without a linear program."""
    if space.rows:
        return set()
    d, terms = space.dimension, len(polynomial)
    most = MOST_VALUES if polynomial.entries.dtype != object else MOST_VALUES >> 6
    count = min(MOST_POINTS, 16 + 8 * terms, 1 + most // terms)
    rng = np.random.default_rng(terms)
    if space.box is None:
        points = np.vstack([rng.integers(-64, 65, (d, count)), 1 << rng.integers(0, 9, (1, count))])
        reach = 256
    else:
        scale = lcm(*(v.denominator for v in (*space.box.lower, *space.box.upper)))
        low, high = ([int(v * scale) for v in side] for side in (space.box.lower, space.box.upper))
        reach = 64 * max([scale, *map(abs, low), *map(abs, high)])
        dtype = integer_dtype(2 * reach)
        parts = rng.integers(1, 64, (d, count)).astype(dtype)
        sides = (np.array(side, dtype=dtype)[:, None] for side in (low, high))
        points = next(sides) * (64 - parts) + next(sides) * parts
        points = np.vstack([points, np.full((1, count), 64 * scale, dtype=dtype)])
    bound = largest(polynomial.entries) * reach * (d + 1)
    dtype = integer_dtype(bound)
    if dtype is object:
        points = points[:, : 1 + (MOST_VALUES >> 6) // terms]
    values = polynomial.entries.astype(dtype) @ points.astype(dtype)
    highest = values == values.max(axis=0)
    alone = highest.sum(axis=0) == 1
    return set(highest[:, alone].argmax(axis=0).tolist())
