"""Hoffman constants by the search of Peña, Vera and Zuluaga (2018), "An algorithm to compute the Hoffman constant".

The search keeps a frontier: every surjective set is in a recorded one or in one of the frontier. The largest set of the
frontier is looked at. If it is surjective, it is recorded, and its subsets need no look, since tau falls as sets grow.
If it is not, then the support I of the v that shows so is in no surjective set, and every set of the frontier with I in
it is replaced by those that lack one element of I.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from solvers.exact_lp import Rational
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.certificate import Certificate
from solvers.tropical.hoffman.surjective import Matrix, RowSet


def pvz(rows: Sequence[Sequence[Rational]], effort: Effort) -> Certificate:
    """The Hoffman constant with its certificate, by few linear programs where few sets are not surjective.

    Raises
    ------
    TimeoutError
        If the deadline passes; computing Hoffman constants is NP-hard.
    """
    matrix = Matrix.of(rows)
    constant = Fraction(0)
    surjective: list[RowSet] = []
    singular = [frozenset([i]) for i in matrix.zero]
    frontier = {frozenset(matrix.rows)} if matrix.rows else set()
    while frontier:
        chosen = max(frontier, key=lambda candidate: (len(candidate), sorted(candidate)))
        tau, support = matrix.tau(chosen, effort)
        if tau > 0:
            constant = max(constant, 1 / tau)
            surjective.append(chosen)
            frontier = {other for other in frontier if not _covered(other, (chosen,))}
            continue
        singular.append(support)
        split = {candidate for candidate in frontier if support <= candidate}
        frontier -= split
        smaller = {candidate - {i} for candidate in split for i in support} - {frozenset()}
        for candidate in sorted(smaller, key=len, reverse=True):
            if not _covered(candidate, (*surjective, *frontier)):
                frontier.add(candidate)
    return Certificate(constant, tuple(surjective), tuple(singular))


def _covered(rows: RowSet, others: Iterable[RowSet]) -> bool:
    """Whether a set of rows is in one of the others."""
    return any(rows <= other for other in others)
