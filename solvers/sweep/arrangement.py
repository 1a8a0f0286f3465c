"""A one-hidden-layer network on its domain as an arrangement of hyperplanes, in integers and homogeneous coordinates.

Here lives the arrangement and f at rational points; the lines on which its vertices lie are in `solvers.sweep.lines`.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt, lcm, prod

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from instances.network import Floats, Network
from instances.numbers.integers import Integers, integer_dtype, largest
from instances.question import Box
from instances.questions import Positivity
from solvers.exact.directions import hyperplanes
from solvers.stopping.limits import watched


@dataclass(frozen=True)
class Arrangement:
    """Hyperplanes, and f = (affine . X + sum_j kinks[j] max(0, planes[j] . X)) / (scale w) at X = (w x, w), w > 0.

    Parameters
    ----------
    planes
        Integers, shape (planes, d + 1): a row (normal, -offset) vanishes where normal . x = offset.
    kinks
        One integer a plane; 0 for a plane that only bounds a box.
    affine
        The affine rest, d + 1 integers.
    scale
        Positive.
    level
        Where f is to be above.
    facets
        The domain is all of R^d (None), or where ``planes[low] . X >= 0`` and ``planes[high] . X <= 0`` for all pairs
        (low, high) of the two rows, shape (2, d).
    """

    planes: NDArray[np.int64]
    kinks: tuple[int, ...]
    affine: tuple[int, ...]
    scale: int
    level: Fraction
    facets: NDArray[np.int64] | None

    @property
    def dimension(self) -> int:
        return int(self.planes.shape[1]) - 1

    @property
    def largest(self) -> int:
        """No minor of the lines is larger, and no sum on the way to one or to where a line meets a plane.

        A minor is at most the product of the lengths of its rows (Hadamard 1893). An expansion along a row sums at most
        its absolute entries, sqrt(d + 1) times its length, times minors of d - 1 others; the row may be one of them.
        """
        squares = sorted((sum(v * v for v in row) for row in self.planes.tolist()), reverse=True)
        return 1 + isqrt((self.dimension + 1) * prod(squares[:1]) * prod(squares[: self.dimension - 1]))

    @cached_property
    def floats(self) -> tuple[Floats, Floats]:
        """`kinks` and `affine` of f - level in floats, over their largest, so that none of their sums can overflow."""
        *slope, base = self.affine
        above = base - self.level * self.scale
        unit: Fraction = max(Fraction(1), abs(above), *(Fraction(abs(v)) for v in (*self.kinks, *slope)))
        kinks = np.array([float(v / unit) for v in self.kinks])
        return kinks, np.array([*(float(v / unit) for v in slope), float(above / unit)])

    def evaluate(self, points: Floats) -> tuple[Integers, NDArray[np.bool_]]:
        """The exact sign of f - level, and whether the domain contains the point.

        Parameters
        ----------
        points
            Homogeneous integers below 2^53, shape (points, d + 1), the last of each not negative. Where it is 0, the
            sign is that of the slope of f far out in that direction, and the domain is R^d.

        Returns
        -------
        f - level times a positive integer, shape (points,), and the containment, of the same shape.
        """
        reach = (self.dimension + 1) * int(np.abs(points).max(initial=1))
        height = reach * largest(self.planes)
        total = reach * max(map(abs, self.affine)) + height * sum(map(abs, self.kinks))
        exact: Integers = points.astype(np.int64).astype(integer_dtype(max(total, height)))
        sides = exact @ self.planes.astype(exact.dtype).T
        values = exact @ np.array(self.affine, dtype=exact.dtype)
        values = values + np.maximum(sides, 0) @ np.array(self.kinks, dtype=exact.dtype)
        above, unit = (self.level * self.scale).as_integer_ratio()
        # Levels that come from vertices have large denominators.
        dtype = integer_dtype(max(1, total) * unit + reach * abs(above))
        values = values.astype(dtype) * unit - exact[:, -1].astype(dtype) * above
        inside = np.ones(len(points), dtype=bool)
        if self.facets is not None:
            low, high = self.facets
            inside = np.all((sides[:, low] >= 0) & (sides[:, high] <= 0), axis=1)
        return values, inside

    def highest(self, points: Floats) -> Floats:
        """The point at which f is highest, but for rounding, of at least one; see `evaluate`."""
        kinks, affine = self.floats
        values = np.maximum(points @ self.planes.T, 0.0) @ kinks + points @ affine
        return np.asarray(points[np.argmax(values / points[:, -1])])


def arrange(question: Positivity) -> tuple[Arrangement, list[int]]:
    """The arrangement of f, and the inputs that it is about.

    On R^d, f does not change along directions in which no hyperplane and no slope does; inputs that such directions
    make superfluous are 0.

    Raises
    ------
    OverflowError
        If a hyperplane has integers beyond int64.
    """
    network, domain = question.network, question.domain
    kinks, slope, base = _kinks(network)
    d = network.inputs
    inputs, facets = list(range(d)), None
    if isinstance(domain, Box):
        pairs = [[_facet(i, d, side[i]) for i in range(d)] for side in (domain.lower, domain.upper)]
        for plane in (*pairs[0], *pairs[1]):
            kinks.setdefault(plane, Fraction(0))
        places = {plane: number for number, plane in enumerate(kinks)}
        facets = np.array([[places[plane] for plane in side] for side in pairs])
    else:
        normals = [list(plane[:-1]) for plane in kinks]
        along = _integers(slope)
        if _rank([*normals, along]) > _rank(normals):  # f changes where no plane does: that takes one more plane
            kinks[*along, 0] = Fraction(0)
            normals.append(along)
        inputs = _independent(normals, d)
        kinks = {(*(plane[i] for i in inputs), plane[-1]): kink for plane, kink in kinks.items()}
        slope = [slope[i] for i in inputs]
    scale = lcm(*(v.denominator for v in (*kinks.values(), *slope, base)))
    planes = np.array([[*plane[:-1], -plane[-1]] for plane in kinks], dtype=np.int64).reshape(-1, len(inputs) + 1)
    weights, affine = (tuple(int(v * scale) for v in row) for row in (kinks.values(), (*slope, base)))
    return Arrangement(planes, weights, affine, scale, question.threshold, facets), inputs


def _facet(i: int, d: int, bound: Fraction) -> tuple[int, ...]:
    return (*(bound.denominator * (i == k) for k in range(d)), bound.numerator)


def _kinks(network: Network) -> tuple[dict[tuple[int, ...], Fraction], list[Fraction], Fraction]:
    """f = base + slope . x + sum of kink * max(0, normal . x - offset), by (*normal, offset) in integers."""
    d = network.inputs
    first, last = network.layers[0], network.layers[-1]
    (rows, offsets), (_, unit) = first.integer_rows, first.scaled
    if len(network.layers) == 1:
        return {}, [Fraction(v, unit) for v in rows[0]], Fraction(offsets[0], unit)
    out_weights, out_bias, out_unit = last.integers
    output = [Fraction(int(v), out_unit * unit) for v in out_weights.entries()]
    base = Fraction(int(out_bias[0, 0]), out_unit)
    groups, constant = hyperplanes(rows, offsets)
    base += sum((output[i] * max(0, offsets[i]) for i in constant), Fraction(0))
    kinks: dict[tuple[int, ...], Fraction] = {}
    slope = [Fraction(0)] * d
    for direction, members in watched(groups.items()):
        for i, factor, breakpoint_ in members:
            plane = (*(v * breakpoint_.denominator for v in direction), breakpoint_.numerator)
            kink = output[i] * abs(factor) / breakpoint_.denominator
            kinks[plane] = kinks.get(plane, Fraction(0)) + kink
            if factor < 0:  # max(0, -z) = max(0, z) - z
                slope = [s - kink * v for s, v in zip(slope, plane[:-1], strict=True)]
                base += kink * plane[-1]
    return {plane: kink for plane, kink in kinks.items() if kink != 0}, slope, base


def _integers(row: list[Fraction]) -> list[int]:
    scale = lcm(*(v.denominator for v in row))
    return [int(v * scale) for v in row]


def _rank(rows: list[list[int]]) -> int:
    return int(fmpz_mat(rows).rank()) if rows else 0


def _independent(rows: list[list[int]], d: int) -> list[int]:
    """A largest set of columns of the rows that are linearly independent; at least one column."""
    chosen: list[int] = []
    for column in range(d):
        attempt = [*chosen, column]
        if _rank([[row[i] for i in attempt] for row in rows]) == len(attempt):
            chosen = attempt
    return chosen or [0]
