"""Rows of integers that are the same up to a factor: neurons of one hyperplane, or of one direction."""

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype, largest
from instances.parameters.primitive import Row


def some(rows: Integers) -> NDArray[np.bool_]:
    """Which rows are not 0."""
    return np.asarray((rows != 0).any(axis=1), dtype=np.bool_)


def negative(rows: Integers) -> NDArray[np.bool_]:
    """Which rows have a first entry other than 0 that is negative."""
    leading = (rows != 0).argmax(axis=1)[:, None]
    return np.asarray(np.take_along_axis(rows, leading, axis=1)[:, 0] < 0, dtype=np.bool_)


def grouped(rows: Integers) -> tuple[Integers, NDArray[np.int64], Integers]:
    """Write each row as factor * u, with u primitive and its first entry other than 0 positive.

    No row is 0. Returns the different u in the order in which rows have them, the place of each row's u among these,
    and the factors (`instances.parameters.primitive.oriented` is the same for one row).
    """
    rows = rows.astype(integer_dtype(largest(rows)))
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=rows.dtype)
    factors = np.abs(np.gcd.reduce(rows, axis=1))  # of one column of Python's integers it is that column
    factors = np.where(negative(rows), -factors, factors)
    oriented = rows // factors[:, None]
    places: dict[Row, int] = {}
    which = np.array([places.setdefault(tuple(row), len(places)) for row in oriented.tolist()], dtype=np.int64)
    return np.array(list(places), dtype=oriented.dtype), which, factors
