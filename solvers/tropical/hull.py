"""Quickhull proposes which monomials of a large tropical polynomial have a cell, and exact arithmetic confirms it.

A monomial c + a . x has a cell exactly if (a, c) is a vertex of the upper hull of all these points; then it is alone on
top at x = n_a / n_c for a normal n = (n_a, n_c) inside the normal cone of the vertex. It has none if (a, c) is on or
below the simplex of others that is above it. What is proposed in floats is confirmed by evaluating the polynomial at x,
and by solving for the barycentric coordinates of a in the simplex.
"""

from collections.abc import Iterator

import numpy as np
from flint import fmpz_mat

from instances.network import Floats
from instances.numbers.integers import Integers, integer_dtype, largest
from instances.tropical import TropicalPolynomial

MOST_DIMENSIONS = 4
LEAST_MONOMIALS, MOST_MONOMIALS = 200, 5_000
"""Smaller polynomials are pruned faster without; hulls of larger ones may take long and cannot be stopped."""

_BITS = 24
"""Proposed points are rounded to so many."""

_LEAST_SPREAD = 1e-100
"""Points that differ less in some coordinate, relative to the largest entry, are left to linear programs."""

_BLOCK = 1 << 22


class Hull:
    """The upper hull of the points (a_i, c_i) of a polynomial, as floats see it.

    Attributes
    ----------
    found
        Whether there is one.
    """

    def __init__(self, polynomial: TropicalPolynomial) -> None:
        from scipy.spatial import ConvexHull, QhullError  # large, and nothing that lists solvers needs it

        self._polynomial = polynomial
        entries = polynomial.entries
        self.found = False
        self._points = (entries / max(1, largest(entries))).astype(np.float64)
        spread = np.ptp(self._points, axis=0)
        if spread.min() < _LEAST_SPREAD:
            return
        try:
            hull = ConvexHull((self._points - self._points.min(axis=0)) / spread)
        except QhullError:
            return
        self.found = True
        self._normals = hull.equations[:, :-1] / spread
        self._simplices = hull.simplices
        self._upper = hull.equations[:, -2] > 1e-9

    def confirmed(self) -> Iterator[tuple[int, Integers]]:
        """Monomials that are alone on top at a point, with the point: integers (x, y) that stand for x/y."""
        d = self._polynomial.dimension
        above, below = np.zeros((2, len(self._points), d + 1))
        for side, total in ((self._upper, above), (~self._upper, below)):
            for corner in range(d + 1):
                np.add.at(total, self._simplices[side, corner], self._normals[side])
        proposed = np.flatnonzero(above[:, -1] > 0)
        high, low = above[proposed], below[proposed]
        # So much of the normals that point down leaves the sum pointing up, inside the normal cone.
        weight = high[:, -1:] / (1e-30 - 2 * np.minimum(low[:, -1:], 0))
        normals = high + np.minimum(weight, 1) * low
        normals = normals / np.abs(normals).max(axis=1, keepdims=True)
        places = np.rint(normals * 2**_BITS).astype(np.int64)
        proposed, places = proposed[places[:, -1] > 0], places[places[:, -1] > 0]
        entries = self._polynomial.entries
        dtype = integer_dtype(largest(entries) * (d + 1) << _BITS)
        rows = entries.astype(dtype)
        for start in range(0, len(proposed), step := max(1, _BLOCK // len(rows))):
            block = slice(start, start + step)
            values = rows @ places[block].T.astype(dtype)
            top = values == values.max(axis=0)
            alone = top.sum(axis=0) == 1
            yield from zip(top.argmax(axis=0)[alone].tolist(), places[block][alone], strict=True)

    def covered(self, monomials: list[int]) -> Iterator[int]:
        """Which of some monomials are nowhere above d + 1 others."""
        simplices = self._simplices[self._upper]
        corners = self._points[simplices]
        lifted = np.concatenate([corners[:, :, :-1], np.ones((*corners.shape[:2], 1))], axis=2)
        regular = np.abs(np.linalg.det(lifted)) > 1e-12
        simplices, corners, lifted = simplices[regular], corners[regular], lifted[regular]
        if not len(simplices):
            return
        inverses = np.linalg.inv(lifted)
        planes = np.einsum("fij,fj->fi", inverses, corners[:, :, -1])
        for start in range(0, len(monomials), step := max(1, _BLOCK // len(planes))):
            block = monomials[start : start + step]
            bases = np.column_stack([self._points[block, :-1], np.ones(len(block))])
            heights: Floats = planes @ bases.T
            near = heights <= heights.min(axis=0) + 1e-9
            for number, monomial in enumerate(block):
                facets = np.flatnonzero(near[:, number])
                weights = np.einsum("j,fji->fi", bases[number], inverses[facets])
                best = facets[weights.min(axis=1).argmax()]
                if self._is_below(monomial, simplices[best].tolist()):
                    yield monomial

    def _is_below(self, monomial: int, corners: list[int]) -> bool:
        if monomial in corners:
            return False
        entries = self._polynomial.entries
        system = [*entries[corners, :-1].T.tolist(), [1] * len(corners)]
        *exponents, coefficient = entries[monomial].tolist()
        try:
            weights = fmpz_mat(system).solve(fmpz_mat([[v] for v in (*exponents, 1)])).entries()
        except ZeroDivisionError:
            return False
        heights = entries[corners, -1].tolist()
        return bool(min(weights) >= 0 and sum(w * c for w, c in zip(weights, heights, strict=True)) >= coefficient)
