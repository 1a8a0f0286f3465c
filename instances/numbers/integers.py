"""Arrays of integers: int64 where a bound known beforehand proves that nothing overflows, Python integers elsewhere.

Nothing here rounds but `as_floats`, and no operation on the arrays may overflow: whoever computes with them says with
`integer_dtype` how large the numbers can become.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
"""Entries of dtype int64, or Python integers of dtype object."""


def integer_dtype(bound: int) -> type[Any]:
    """The dtype for numbers of at most `bound` in absolute value, intermediate results included."""
    return np.int64 if bound < 2**62 else object


def largest(values: Integers) -> int:
    """The largest absolute value, 0 if there are none."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def integers(values: Sequence[int]) -> Integers:
    """An array of Python integers."""
    return np.array(values, dtype=integer_dtype(max(max(values, default=0), -min(values, default=0))))


def integer_rows(rows: Sequence[Sequence[int]], width: int) -> Integers:
    """A matrix of Python integers, with `width` columns also if it has no row."""
    bound = max((abs(v) for row in rows for v in row), default=0)
    matrix = np.empty((len(rows), width), dtype=integer_dtype(bound))
    for i, row in enumerate(rows):
        matrix[i] = row
    return matrix


def scaled_by(values: Integers, factor: int) -> Integers:
    """values * factor."""
    if factor == 1:
        return values
    return values.astype(integer_dtype(max(1, largest(values)) * max(1, abs(factor)))) * factor


def reduced(numerators: Integers, denominators: Integers) -> tuple[Integers, Integers]:
    """Fractions in lowest terms; no denominator is 0."""
    divisors = np.gcd(numerators, denominators)
    return numerators // divisors, denominators // divisors


def total(numerators: Integers, denominators: Integers) -> Fraction:
    """The sum of fractions; all denominators are positive."""
    common = lcm(*set(denominators.tolist()))
    dtype = integer_dtype(len(numerators) * max(1, largest(numerators)) * common)
    return Fraction(int((numerators.astype(dtype) * (common // denominators.astype(dtype))).sum()), common)


def over_common(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Rationals as integers over their least common denominator."""
    scale = lcm(*(v.denominator for v in values))
    return [v.numerator * (scale // v.denominator) for v in values], scale


def as_floats(values: Integers, scale: int) -> NDArray[np.float64]:
    """values / scale, rounded; raises OverflowError where floats end."""
    if values.dtype != object and scale < 2**63:
        return np.asarray(values / scale, dtype=np.float64)
    return np.array([int(v) / scale for v in values], dtype=np.float64)
