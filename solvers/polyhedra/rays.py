"""Extreme rays of pointed cones by the double description method (Motzkin et al. 1953; Fukuda, Prodon 1996), exactly.

The rays of a cone that a few inequalities make are known; every further inequality keeps those on its side and adds one
on each two-dimensional face between a ray on its side and one beyond. Whether two rays span such a face is read off the
inequalities that are tight at both: no third ray may be tight at all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from flint import fmpq_mat, fmpz_mat
from numpy.typing import NDArray

from instances.errors import InputError
from instances.numbers.integers import Integers, integer_dtype, integer_rows, largest

Ray = tuple[int, ...]
"""A primitive integer vector."""

MOST_RAYS = 20_000
"""Cones with more rays, also on the way, are refused."""


@dataclass(frozen=True)
class Rays:
    """The extreme rays of a cone.

    Parameters
    ----------
    rays
        Primitive integer vectors.
    tight
        Which inequalities hold with equality on which ray, of shape (rays, inequalities).
    """

    rays: tuple[Ray, ...]
    tight: NDArray[np.bool_]


def extreme_rays(rows: Sequence[Sequence[int]], dimension: int) -> Rays:
    """The rays of {z in R^dimension : row . z <= 0 for all rows}.

    Raises
    ------
    InputError
        If there are more than `MOST_RAYS`.
    ValueError
        If the cone is not pointed: the rows have not full rank.
    """
    basis = independent(rows, dimension)
    if len(basis) < dimension:
        raise ValueError("a cone that is not pointed has no extreme rays")
    inverse: fmpq_mat = fmpz_mat([list(rows[i]) for i in basis]).inv()  # type: ignore[assignment]
    multiple, _ = inverse.numer_denom()
    rays = integer_rows([[-int(multiple[i, j]) for i in range(dimension)] for j in range(dimension)], dimension)
    columns = integer_rows(rows, dimension).T
    dtype = integer_dtype(largest(rays) * largest(columns) * dimension)
    cone = _Cone(rays, rays.astype(dtype) @ columns.astype(dtype), ~np.eye(dimension, dtype=bool))
    while True:
        beyond = np.flatnonzero((cone.values > 0).any(axis=0))
        if not len(beyond):
            return Rays(tuple(primitive(ray) for ray in cone.rays.tolist()), cone.values == 0)
        # The inequality that leaves out most: it is likely to be a facet.
        cone = cone.cut(int(beyond[(cone.values[:, beyond] > 0).sum(axis=0).argmax()]))


@dataclass(frozen=True)
class _Cone:
    """The cone of the inequalities that were taken account of.

    Parameters
    ----------
    rays
        Its extreme rays, of shape (rays, dimension).
    values
        Those of all inequalities on them, of shape (rays, inequalities).
    tight
        Which of those that were taken account of hold with equality on which ray.
    """

    rays: Integers
    values: Integers
    tight: NDArray[np.bool_]

    def cut(self, row: int) -> "_Cone":
        """The part on which one more inequality holds."""
        value = self.values[:, row]
        kept, below = np.flatnonzero(value <= 0), np.flatnonzero(value < 0)
        counts = self.tight.T.astype(np.float32)
        pairs: list[tuple[int, int]] = []
        for p in np.flatnonzero(value > 0).tolist():
            common = self.tight[below] & self.tight[p]
            size = common.sum(axis=1)
            likely = np.flatnonzero(size >= self.rays.shape[1] - 2)
            holders = (common[likely].astype(np.float32) @ counts == size[likely, None]).sum(axis=1)
            pairs += [(p, n) for n in below[likely[holders == 2]].tolist()]
            if len(kept) + len(pairs) > MOST_RAYS:
                raise InputError(
                    f"a polyhedron has more than {MOST_RAYS} vertices and directions, which is too many to list"
                )
        above, under = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        width = self.rays.shape[1]
        both, up = np.hstack([self.rays, self.values]), value
        if both.dtype != object:
            dtype = integer_dtype(2 * largest(both) * largest(value))
            both, up = both.astype(dtype), value.astype(dtype)
        new = up[above][:, None] * both[under] - up[under][:, None] * both[above]
        if len(new):
            new //= np.gcd.reduce(new[:, :width], axis=1, keepdims=True)
        both = np.vstack([both[kept], new])
        tight = np.vstack([self.tight[kept], self.tight[above] & self.tight[under]])
        on = np.append(value[kept] == 0, np.ones(len(pairs), dtype=bool))
        return _Cone(both[:, :width], both[:, width:], np.column_stack([tight, on]))


def independent(rows: Sequence[Sequence[int]], dimension: int) -> list[int]:
    """The indices of a maximal set of linearly independent rows, chosen greedily."""
    if not rows or not dimension:
        return []
    reduced, _, rank = fmpz_mat([list(column) for column in zip(*rows, strict=True)]).rref()
    pivots, column = [], 0
    for i in range(rank):
        while reduced[i, column] == 0:
            column += 1
        pivots.append(column)
    return pivots


def primitive(vector: Sequence[int]) -> Ray:
    """The vector divided by the greatest common divisor of its entries."""
    divisor = gcd(*vector) or 1
    return tuple(v // divisor for v in vector)
