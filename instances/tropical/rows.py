"""Rows of integers: int64 where a bound known beforehand proves that nothing overflows, Python's integers elsewhere."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
"""Entries of dtype int64, or Python integers of dtype object."""


def integer_dtype(bound: int) -> type[Any]:
    """The dtype for integers of at most `bound` in absolute value, intermediate results included."""
    return np.int64 if bound < 2**62 else object


def magnitude(values: Integers) -> int:
    """The largest absolute value, 0 if there are none."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def scaled_by(values: Integers, factor: int) -> Integers:
    """values * factor."""
    if factor == 1:
        return values
    return values.astype(integer_dtype(max(1, magnitude(values)) * max(1, abs(factor)))) * factor


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
