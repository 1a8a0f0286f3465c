"""Exact linear algebra over the rationals, with python-flint."""

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

Matrix = tuple[tuple[Fraction, ...], ...]
"""A tuple of rows."""


def exact_matrix(rows: Sequence[Sequence[Fraction | int]], columns: int) -> fmpq_mat:
    """A matrix of rationals."""
    return fmpq_mat(len(rows), columns, [fmpq(v.numerator, v.denominator) for row in rows for v in row])


def of_rows(rows: Sequence[Sequence[fmpq]], columns: int) -> fmpq_mat:
    """A matrix with these rows."""
    return fmpq_mat(len(rows), columns, [v for row in rows for v in row])


def fractions(matrix: fmpq_mat) -> Matrix:
    """The same as Python's rationals."""
    return tuple(tuple(Fraction(int(v.numerator), int(v.denominator)) for v in row) for row in matrix.tolist())


def rank(rows: Sequence[Sequence[Fraction | int]]) -> int:
    """The rank of a matrix of rationals."""
    return int(exact_matrix(rows, len(rows[0])).rank()) if rows else 0


def kernel_basis(matrix: fmpq_mat) -> list[list[fmpq]]:
    """A basis of the right kernel."""
    reduced, found_rank = matrix.rref()
    rows = reduced.tolist()[:found_rank]
    pivots = [next(j for j, v in enumerate(row) if v != 0) for row in rows]
    found = []
    for free in (j for j in range(matrix.ncols()) if j not in pivots):
        vector = [fmpq(int(j == free)) for j in range(matrix.ncols())]
        for pivot, row in zip(pivots, rows, strict=True):
            vector[pivot] = -row[free]
        found.append(vector)
    return found
