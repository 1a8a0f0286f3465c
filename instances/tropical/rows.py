"""Rows of integers, such as the monomials of a tropical polynomial."""

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers


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
