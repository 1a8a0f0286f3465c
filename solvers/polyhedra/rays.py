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
    columns, _ = inverse.numer_denom()
    found = [primitive([-int(columns[i, j]) for i in range(dimension)]) for j in range(dimension)]
    tight = np.zeros((dimension, len(rows)), dtype=bool)
    tight[:, basis] = ~np.eye(dimension, dtype=bool)
    done = np.zeros(len(rows), dtype=bool)
    done[basis] = True
    for number, row in enumerate(rows):
        if not done[number]:
            found, tight = _cut(found, tight, done, row, number)
            done[number] = True
    return Rays(tuple(found), tight)


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


def _cut(
    found: list[Ray], tight: NDArray[np.bool_], done: NDArray[np.bool_], row: Sequence[int], number: int
) -> tuple[list[Ray], NDArray[np.bool_]]:
    """The rays of the part of a cone on which one more row is not positive."""
    if not found:
        return found, tight
    dimension = len(found[0])
    values = [int(v) for v in (fmpz_mat([list(ray) for ray in found]) * fmpz_mat([[v] for v in row])).entries()]
    signs = np.array([(v > 0) - (v < 0) for v in values])
    tight[:, number] = signs == 0
    kept = np.flatnonzero(signs <= 0)
    below = np.flatnonzero(signs < 0)
    new: list[Ray] = []
    new_tight: list[NDArray[np.bool_]] = []
    old = tight[:, done]
    counts = old.astype(np.float32)
    for p in np.flatnonzero(signs > 0).tolist():
        common = old[below] & old[p]
        size = common.sum(axis=1)
        likely = np.flatnonzero(size >= dimension - 2)
        holders = (common[likely].astype(np.float32) @ counts.T == size[likely, None]).sum(axis=1)
        for n in below[likely[holders == 2]].tolist():
            pairs = zip(found[n], found[p], strict=True)
            new.append(primitive([values[p] * a - values[n] * b for a, b in pairs]))
            both = tight[n] & tight[p]
            both[number] = True
            new_tight.append(both)
        if len(kept) + len(new) > MOST_RAYS:
            raise InputError(
                f"a polyhedron has more than {MOST_RAYS} vertices and directions, which is too many to list"
            )
    rays = [*(found[i] for i in kept.tolist()), *new]
    return rays, np.vstack([tight[kept], *(t[None] for t in new_tight)])
