"""Equations of a parametrised variety by linear algebra: which polynomials vanish on random points of it."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np

from instances.parameters.modular import PRIME
from instances.varieties.variety import Residues, modular_matrix


def monomials(variables: int, degree: int) -> list[tuple[int, ...]]:
    """All monomials up to a degree, each as the numbers of its factors; the first one is 1.

    >>> monomials(2, 2)
    [(), (0,), (1,), (0, 0), (0, 1), (1, 1)]
    """
    found: list[tuple[int, ...]] = []
    for size in range(degree + 1):
        found += combinations_with_replacement(range(variables), size)
    return found


def relations(points: Sequence[Sequence[int]], degree: int, prime: int = PRIME) -> int:
    """The dimension of the space of polynomials up to a degree that vanish at all points modulo a prime.

    With more points than monomials, random on a variety, these are the polynomials that vanish on it, up to a
    probability of about the degree over the prime.

    Parameters
    ----------
    points
        At least as many as there are monomials.
    """
    x: Residues = np.array(points, dtype=np.int64) % prime
    columns = []
    for factors in monomials(x.shape[1], degree):
        column = np.ones(len(x), dtype=np.int64)
        for variable in factors:
            column = column * x[:, variable] % prime
        columns.append(column)
    if len(points) < len(columns):
        raise ValueError(f"{len(columns)} monomials need at least as many points; got {len(points)}")
    return len(columns) - int(modular_matrix(np.column_stack(columns), prime).rank())
