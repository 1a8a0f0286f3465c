"""Which choices of planes may meet inside their polytope: most do not, and this is all that is computed of them."""

from collections.abc import Iterator
from math import factorial

import numpy as np

from solvers.region.vertices.polytopes import BLOCK, Floats, Indices, Polytopes
from solvers.stopping.limits import checkpoint

_Minors = dict[tuple[int, ...], Floats]
"""Determinants of some rows in these columns, ascending, for many choices of rows at once."""


def within_reach(polytopes: Polytopes, subsets: Indices) -> Iterator[tuple[Indices, Indices]]:
    """All choices of planes that meet in a point of their polytope, and few others, in blocks of bounded memory.

    The point is the wedge product of the d rows, which is that of the first ones times that of the last ones: choices
    share both.

    Parameters
    ----------
    subsets
        Of d planes, each ascending and in lexicographic order, shape (subsets, d).

    Returns
    -------
    owner
        The polytope, shape (choices,).
    tight
        The planes, shape (choices, d).
    """
    (count, planes, entries), (_, d) = polytopes.rows.shape, subsets.shape
    bounding = int(polytopes.walls.sum(axis=1).min())
    size = max(1.0, float(polytopes.sizes.max(initial=1.0)))
    bound = polytopes.unit * factorial(d + 1) * size ** (d + 1) if polytopes.unit else 0.0
    half = d // 2
    at_once = max(1, BLOCK // (entries + bounding))
    several = max(1, at_once // max(1, len(subsets)))
    for first in range(0, count, several):
        rows = polytopes.rows[first : first + several]
        columns = np.ascontiguousarray(np.moveaxis(rows, 2, 0))
        ends = _of_any_planes(columns, half)
        for start in range(0, len(subsets), at_once):
            chosen = subsets[start : start + at_once]
            checkpoint(100 + len(rows) * len(chosen) * (entries**2 + bounding) // 50)
            points = _points(columns, chosen[:, : d - half], ends, _number(chosen[:, d - half :], planes))
            inward = (rows[:, :bounding] @ points) * np.sign(points[:, d:])
            certain = np.abs(points[:, d]) > bound
            owner, which = np.nonzero(np.where(certain, (inward >= -bound).all(axis=1), bound > 0))
            yield owner + first, chosen[which]


def _points(columns: Floats, firsts: Indices, ends: _Minors, last: Indices) -> Floats:
    """Where planes meet, in homogeneous coordinates, shape (polytopes, d+1, choices)."""
    new = np.ones(len(firsts), dtype=np.bool_)
    new[1:] = (firsts[1:] != firsts[:-1]).any(axis=1)
    begins: _Minors = {(): np.ones((columns.shape[1], int(new.sum())))}
    for plane in firsts[new].T:
        begins = _wedge(begins, {(i,): column[:, plane] for i, column in enumerate(columns)})
    which = np.cumsum(new) - 1
    product = _wedge(
        {names: minor[:, which] for names, minor in begins.items()},
        {names: minor[:, last] for names, minor in ends.items()},
    )
    d = len(columns) - 1
    points = np.empty((columns.shape[1], d + 1, len(firsts)))
    for i in range(d + 1):
        minor = product[tuple(j for j in range(d + 1) if j != i)]
        points[:, i] = minor if (d - i) % 2 == 0 else -minor
    return points


def _of_any_planes(columns: Floats, number: int) -> _Minors:
    """The minors of all tuples of planes, of which `_number` is the place of one; shape (polytopes, tuples)."""
    polytopes = columns.shape[1]
    minors: _Minors = {(): np.ones((polytopes, 1))}
    for _ in range(number):
        minors = _wedge(
            {names: minor[:, :, None] for names, minor in minors.items()},
            {(i,): column[:, None, :] for i, column in enumerate(columns)},
        )
        minors = {names: minor.reshape(polytopes, -1) for names, minor in minors.items()}
    return minors


def _number(planes: Indices, base: int) -> Indices:
    number = np.zeros(len(planes), dtype=np.int64)
    for column in planes.T:
        number = number * base + column
    return number


def _wedge(a: _Minors, b: _Minors) -> _Minors:
    """The minors of the rows of both, by Laplace's expansion."""
    product: _Minors = {}
    for first, x in a.items():
        for second, y in b.items():
            if not set(first).isdisjoint(second):
                continue
            names = tuple(sorted(first + second))
            term = x * y
            odd = sum(i > j for i in first for j in second) % 2
            if names not in product:
                product[names] = -term if odd else term
            elif odd:
                product[names] -= term
            else:
                product[names] += term
    return product
