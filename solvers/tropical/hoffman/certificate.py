"""Why a number is the Hoffman constant of a matrix, checked without the search that found it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.problem import Verdict
from instances.problems.oracle import satisfy
from solvers.exact.floats import Rational
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.surjective import Matrix, RowSet

_CONFLICTS = 10_000_000


@dataclass(frozen=True)
class Certificate:
    """A Hoffman constant and two families of sets of rows, by number, that show it.

    Parameters
    ----------
    value
        H, the largest 1/tau of the surjective sets, 0 if there are none.
    surjective
        Sets that are surjective, such that every surjective set is in one of them.
    singular
        Sets that are not, such that every set that is not surjective has one of them in it.
    """

    value: Fraction
    surjective: tuple[RowSet, ...]
    singular: tuple[RowSet, ...]


def check_hoffman(rows: Sequence[Sequence[Rational]], certificate: Certificate) -> bool:
    """Whether the certificate shows that its value is the Hoffman constant of the matrix.

    One linear program for each of its sets shows that those of the first family are surjective, the value being the
    largest of their 1/tau, and those of the second are not. That every set of rows is in one of the first or has one of
    the second in it is one question to a SAT solver.
    """
    matrix, effort = Matrix.of(rows), Effort()
    known = set(range(len(rows)))
    families = (*certificate.surjective, *certificate.singular)
    if not all(chosen and chosen <= known for chosen in families):
        return False
    constants = []
    for chosen in certificate.surjective:
        if chosen & set(matrix.zero):
            return False
        tau, _ = matrix.tau(chosen, effort)
        if tau <= 0:
            return False
        constants.append(1 / tau)
    for chosen in certificate.singular:
        if not chosen & set(matrix.zero) and matrix.tau(chosen, effort)[0] > 0:
            return False
    clauses = [
        *([i + 1 for i in known if i not in chosen] for chosen in certificate.surjective),
        *([-(i + 1) for i in chosen] for chosen in certificate.singular),
    ]
    # The empty set is in every set of the first family; where that is empty, some row must be in the set.
    if not certificate.surjective:
        clauses.append([i + 1 for i in known])
    verdict, _ = satisfy(clauses, _CONFLICTS)
    return verdict is Verdict.NO and certificate.value == max(constants, default=Fraction(0))
