"""Hoffman constants by all sets of rows."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from instances.errors import InputError
from solvers.exact.floats import Rational
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.surjective import Matrix

MOST_ROWS = 12


def brute(rows: Sequence[Sequence[Rational]], effort: Effort) -> Fraction:
    """The largest 1/tau(J) over the surjective sets J; 0 if there is none.

    It takes 2^m - 1 linear programs for m rows that are not zero.

    Raises
    ------
    InputError
        If there are more than `MOST_ROWS`.
    """
    matrix = Matrix.of(rows)
    if len(matrix.rows) > MOST_ROWS:
        raise InputError(f"all sets of {len(matrix.rows)} rows are too many; at most {MOST_ROWS} rows are looked at")
    constant = Fraction(0)
    for size in range(1, len(matrix.rows) + 1):
        for chosen in combinations(matrix.rows, size):
            tau, _ = matrix.tau(chosen, effort)
            if tau > 0:
                constant = max(constant, 1 / tau)
    return constant
