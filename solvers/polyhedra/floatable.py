"""Rows of integers of any size, as linear programs take them.

Linear programs are proposed in floats (`solvers.exact_lp`), which end near 2^1024. A row may be multiplied by any
positive number; exact arithmetic still sees every digit of it.
"""

from collections.abc import Sequence
from fractions import Fraction

from solvers.exact_lp import Rational

_MOST_BITS, _KEPT_BITS = 1000, 500


def floatable(row: Sequence[int]) -> tuple[Sequence[Rational], int]:
    """The row over a power of two with which floats can hold its entries, and that power; mostly 1.

    >>> floatable([3, -5])
    ([3, -5], 1)
    """
    bits = max((v.bit_length() for v in row), default=0)
    if bits <= _MOST_BITS:
        return row, 1
    unit = 1 << (bits - _KEPT_BITS)
    return [Fraction(v, unit) for v in row], unit
