"""Hoffman constants by the bases of the row space."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from instances.errors import InputError
from solvers.exact.floats import Rational
from solvers.polyhedra.rays import independent as independent_rows
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.surjective import Matrix

MOST_SETS = 1_000_000
"""So many sets of rows may be gone through."""


def independent(rows: Sequence[Sequence[Rational]], effort: Effort) -> Fraction:
    """The largest 1/tau(J) over the bases J of the row space; 0 if all rows are zero.

    An optimal v of a surjective set J can be moved until its support is independent, which leaves tau as it is; and tau
    falls as sets grow, so that bases are enough. It takes at most C(m, rank) linear programs.

    Raises
    ------
    InputError
        If there are more than `MOST_SETS` sets to look at.
    """
    matrix = Matrix.of(rows)
    constant = Fraction(0)
    for chosen in bases(matrix):
        tau, _ = matrix.tau(chosen, effort)
        constant = max(constant, 1 / tau)
    return constant


def bases(matrix: Matrix) -> Iterator[tuple[int, ...]]:
    """All sets of independent rows that span the row space, by number; none if it is 0."""
    rank = matrix.rank
    if comb(len(matrix.rows), rank) > MOST_SETS:
        raise InputError(
            f"{comb(len(matrix.rows), rank)} sets of {rank} of {len(matrix.rows)} rows are too many to go through;"
            f" at most {MOST_SETS} are"
        )
    for chosen in combinations(matrix.rows, rank) if rank else ():
        if len(independent_rows([matrix.rows[i] for i in chosen], matrix.columns)) == rank:
            yield chosen
