"""Hoffman constants by the search of Peña, Vera and Zuluaga (2018), "An algorithm to compute the Hoffman constant".

The search keeps a frontier: every surjective set is in a recorded one or in one of the frontier. The largest set of the
frontier is looked at. If it is surjective, it is recorded, and its subsets need no look, since tau falls as sets grow.
If it is not, then the support I of the v that shows so is in no surjective set, and every set of the frontier with I in
it is replaced by those that lack one element of I.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype
from solvers.exact.floats import Rational
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.certificate import Certificate
from solvers.tropical.hoffman.surjective import Matrix, RowSet

_BLOCK = 256

Codes = Integers
"""Sets of rows, as the numbers of which they are the binary digits."""


def pvz(rows: Sequence[Sequence[Rational]], effort: Effort) -> Certificate:
    """The Hoffman constant with its certificate, by few linear programs where few sets are not surjective.

    Raises
    ------
    OutOfTimeError
        If the deadline passes; computing Hoffman constants is NP-hard.
    """
    matrix = Matrix.of(rows)
    constant = Fraction(0)
    dtype = integer_dtype(1 << len(rows))
    surjective = np.array([], dtype=dtype)
    singular = [frozenset([i]) for i in matrix.zero]
    frontier = np.array([_code(matrix.rows)] if matrix.rows else [], dtype=dtype)
    while len(frontier):
        chosen = max(frontier.tolist(), key=lambda code: (code.bit_count(), code))
        tau, support = matrix.tau(_rows(chosen), effort)
        if tau > 0:
            constant = max(constant, 1 / tau)
            surjective = np.append(surjective, np.array([chosen], dtype=dtype))
            frontier = frontier[~_covered(frontier, surjective[-1:])]
            continue
        singular.append(support)
        inside = frontier & _code(support) == _code(support)
        split, frontier = frontier[inside], frontier[~inside]
        smaller = np.unique(split[:, None] & np.array([~(1 << i) for i in support], dtype=dtype))
        smaller = smaller[~_covered(smaller, surjective)]
        # Larger sets first, so that every set is left out that is in another one.
        sizes = np.array([code.bit_count() for code in smaller.tolist()], dtype=np.int64)
        for size in sorted(set(sizes.tolist()) - {0}, reverse=True):
            alike = smaller[sizes == size]
            frontier = np.append(frontier, alike[~_covered(alike, frontier)])
    return Certificate(constant, tuple(map(_rows, surjective.tolist())), tuple(singular))


def _covered(codes: Codes, others: Codes) -> NDArray[np.bool_]:
    """Which of some sets of rows are in one of the others."""
    found = np.zeros(len(codes), dtype=bool)
    for start in range(0, len(codes), _BLOCK):
        found[start : start + _BLOCK] = (codes[start : start + _BLOCK, None] & ~others == 0).any(axis=1)
    return found


def _code(rows: Iterable[int]) -> int:
    return sum(1 << i for i in rows)


def _rows(code: int) -> RowSet:
    return frozenset(i for i in range(code.bit_length()) if code >> i & 1)
