"""Floats are dyadic rationals: integers over a power of two."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def as_integers(values: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Integers of the same shape and the least power of two s >= 1 with values = integers / s, exactly.

    The integers are of dtype int64, or where that does not hold them Python's of dtype object.
    """
    fractions, exponents = np.frexp(values)
    mantissas = np.ldexp(fractions, 53).astype(np.int64)
    lowest = np.maximum(mantissas & -mantissas, 1)
    odd, exponents = mantissas // lowest, exponents.astype(np.int64) - 53 + np.frexp(lowest)[1] - 1
    exponents = np.where(odd == 0, 0, exponents)  # values = odd * 2^exponents
    shift = max(0, -int(exponents.min(initial=0)))
    if np.abs(values).max(initial=0.0) < 2.0 ** (62 - shift):
        return np.ldexp(values, shift).astype(np.int64), 1 << shift
    return odd.astype(object) << (exponents + shift).astype(object), 1 << shift
