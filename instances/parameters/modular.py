"""Ranks modulo a prime, which are never larger than the rank over the rationals.

A rank that is the largest modulo one prime at random points is therefore safe to report; that it could not be larger
is a matter of probability until it meets an upper bound.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from flint import nmod_mat
from numpy.typing import NDArray

PRIME = 2**31 - 1
"""Products of two residues fit into int64."""

OTHER_PRIME = 2**31 - 19
"""For a second opinion."""


def rank(rows: Sequence[Sequence[int]], prime: int = PRIME) -> int:
    """The rank modulo a prime of a matrix of integers of any size."""
    if not rows or not rows[0]:
        return 0
    return int(matrix(rows, len(rows[0]), prime).rank())


def matrix(rows: Iterable[Iterable[int]], columns: int, prime: int = PRIME) -> nmod_mat:
    """Integers as residues."""
    entries = [int(v) % prime for row in rows for v in row]
    return nmod_mat(len(entries) // columns if columns else 0, columns, entries, prime)


class Echelon:
    """Rows modulo a prime, kept in reduced echelon form: what they span, and whether another row adds to it.

    Parameters
    ----------
    columns
        The length of the rows.

    Attributes
    ----------
    rows
        int64, shape (rank, columns): 1 at the pivot of each row, 0 at the pivots of the others.
    """

    def __init__(self, columns: int, prime: int = PRIME) -> None:
        self.prime = prime
        self.rows: NDArray[np.int64] = np.zeros((0, columns), dtype=np.int64)
        self._pivots: list[int] = []

    @property
    def rank(self) -> int:
        return len(self._pivots)

    def add(self, rows: NDArray[np.int64]) -> int:
        """Add rows of residues; returns by how much the rank grew."""
        before = self.rank
        rest = (rows - product(rows[:, self._pivots], self.rows, self.prime)) % self.prime
        while len(rest := rest[rest.any(axis=1)]):
            row = rest[0]
            pivot = int(row.argmax())  # any entry that is not 0
            row = row * pow(int(row[pivot]), -1, self.prime) % self.prime
            self.rows = (self.rows - self.rows[:, [pivot]] * row % self.prime) % self.prime
            self.rows = np.vstack([self.rows, row])
            self._pivots.append(pivot)
            rest = (rest - rest[:, [pivot]] * row % self.prime) % self.prime
        return self.rank - before


def product(one: NDArray[np.int64], other: NDArray[np.int64], prime: int = PRIME) -> NDArray[np.int64]:
    """The matrix product of residues modulo a prime below 2^31.

    Floats multiply integers of 16 bits without rounding, up to sums of 2^21 of them.
    """
    high, low = (part.astype(np.float64) for part in np.divmod(one, 1 << 16))
    top, bottom = (part.astype(np.float64) for part in np.divmod(other, 1 << 16))
    parts = (high @ top, high @ bottom + low @ top, low @ bottom)
    first, middle, last = (part.astype(np.int64) % prime for part in parts)
    return (((first << 16) % prime + middle) % prime * (1 << 16) % prime + last) % prime
