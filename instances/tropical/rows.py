"""Rows of integers, such as the monomials of a tropical polynomial."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype


def integer_rows(rows: Sequence[Sequence[int]], width: int) -> Integers:
    """A matrix of Python integers, with `width` columns also if it has no row."""
    bound = max((abs(v) for row in rows for v in row), default=0)
    matrix = np.empty((len(rows), width), dtype=integer_dtype(bound))
    for i, row in enumerate(rows):
        matrix[i] = row
    return matrix


def highest_of_each(rows: Integers) -> NDArray[np.int64]:
    """Of the rows that agree but in their last entry, the place of the one with the largest; in the order of the rows.

    Of equal rows it is the last one.
    """
    if rows.dtype == object:
        order = np.array(sorted(range(len(rows)), key=lambda i: tuple(rows[i])), dtype=np.int64)
    else:
        order = np.lexsort(rows.T[::-1])
    keys = rows[order, :-1]
    places: NDArray[np.int64] = order[np.append((keys[1:] != keys[:-1]).any(axis=1), True)]
    return places
