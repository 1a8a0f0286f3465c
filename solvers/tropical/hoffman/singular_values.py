"""Upper bounds of Hoffman constants from singular values.

For independent rows J, ||A_J^T v||_1 >= ||A_J^T v||_2 >= sigma_min(A_J) ||v||_2 >= sigma_min(A_J) / sqrt|J| for v >= 0
with sum v = 1, so that 1/tau(J) <= sqrt|J| / sigma_min(A_J). The paper's bound 1/sigma_min is for Euclidean norms, and
false for the inf-norms in which it measures: [I_3; -1] has H = 3, and all 1/sigma_min are below 2.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from solvers.exact.floats import Rational
from solvers.stopping.limits import checkpoint
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.bases import bases
from solvers.tropical.hoffman.surjective import Matrix

_BITS = 40
"""The bound is that much above the largest sqrt|J| / sigma_min, relatively, and no more."""


def upper(rows: Sequence[Sequence[Rational]], effort: Effort) -> Fraction:
    """A rational number above the largest sqrt|J| / sigma_min(A_J) over all bases J of the row space, by 2^-40 of it.

    Smaller independent sets give less. 0 if all rows are zero.

    Raises
    ------
    InputError
        If there are more than a million sets of rank-many rows.
    OutOfTimeError
        If the deadline passes.
    """
    matrix = Matrix.of(rows)
    smallest: Fraction | None = None  # a lower bound of sigma_min^2, of the integers
    for chosen in bases(matrix):
        checkpoint()
        integers = fmpz_mat([list(matrix.rows[i]) for i in chosen])
        gram = integers * integers.transpose()
        if smallest is None or not _definite(gram, smallest):
            smallest = _least_eigenvalue(gram, smallest)
    if smallest is None:
        return Fraction(0)
    return _root_above(matrix.rank * matrix.scale**2 / smallest)


def _least_eigenvalue(gram: fmpz_mat, above: Fraction | None) -> Fraction:
    """A number below the least eigenvalue by less than 2^-41 of it: proposed in floats, then by bisection."""
    n = gram.nrows()
    low, high = Fraction(0), above or Fraction(min(int(gram[i, i]) for i in range(n))) + 1
    try:
        proposed = float(np.linalg.eigvalsh(np.array(gram.tolist(), dtype=np.float64))[0])
    except OverflowError:
        proposed = 0.0
    for guess in (proposed * (1 - 2.0**-44), proposed * (1 + 2.0**-44)):
        if low < guess < high:
            low, high = (Fraction(guess), high) if _definite(gram, Fraction(guess)) else (low, Fraction(guess))
    while high - low > low / 2 ** (_BITS + 1):
        middle = (low + high) / 2 if low else high / 2**_BITS
        low, high = (middle, high) if _definite(gram, middle) else (low, middle)
    return low


def _definite(gram: fmpz_mat, shift: Fraction) -> bool:
    """Whether gram - shift is positive definite: all pivots of its LDL^T decomposition are positive."""
    n = gram.nrows()
    rest = fmpq_mat(gram) - fmpq(shift.numerator, shift.denominator) * fmpq_mat(fmpz_mat(n, n, _unit(n)))
    for k in range(n):
        pivot = rest[k, k]
        if pivot <= 0:
            return False
        for i in range(k + 1, n):
            factor = rest[i, k] / pivot
            if factor:
                for j in range(k + 1, n):
                    rest[i, j] -= factor * rest[k, j]
    return True


def _unit(n: int) -> list[int]:
    return [int(i == j) for i in range(n) for j in range(n)]


def _root_above(square: Fraction) -> Fraction:
    """A number that is above the root of a positive one, by less than 2^-42 of it."""
    shift = max(0, 2 * _BITS + 8 + square.denominator.bit_length() - square.numerator.bit_length())
    shift += shift % 2
    scaled = (square.numerator << shift) // square.denominator + 1
    return Fraction(isqrt(scaled) + 1, 1 << (shift // 2))
