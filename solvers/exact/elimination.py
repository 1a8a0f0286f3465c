"""Gaussian elimination of integer matrices, exactly: it cannot be interrupted, so it is not begun without the time."""

from collections.abc import Sequence

from flint import fmpz_mat

from solvers.stopping.limits import checkpoint, uninterrupted


def matrix(rows: int, columns: int, entries: Sequence[int]) -> fmpz_mat:
    """A matrix whose rank, kernel or echelon form is computed next: a checkpoint for all that this takes.

    Raises
    ------
    OutOfTimeError
        If a deadline would pass.
    """
    work = elimination_work(rows, columns, max(map(abs, entries), default=0))
    uninterrupted(work / 1e6)
    checkpoint(work)
    return fmpz_mat(rows, columns, entries)


def elimination_work(rows: int, columns: int, largest: int) -> int:
    """What it takes, in units of `solvers.stopping.limits.checkpoint`, by the number of digits of minors."""
    rank = min(rows, columns)
    return rank * rows * columns * (1 + rank * int(largest).bit_length() // 64) // 64
