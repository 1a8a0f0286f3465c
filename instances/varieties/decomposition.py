"""Whether two matrices are A + C and B + C with A, B, C of given ranks: decided where the ranks are attained."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from instances.errors import InputError
from instances.problem import Verdict
from instances.varieties.rational import Matrix, exact_matrix, fractions, kernel_basis, of_rows


@dataclass(frozen=True)
class Decomposition:
    """An answer to `decompose`.

    Parameters
    ----------
    verdict
        Yes, no or unknown.
    parts
        (A, B, C), exactly if the verdict is yes.
    reason
        Why it is no or unknown, in one line.
    """

    verdict: Verdict
    parts: tuple[Matrix, Matrix, Matrix] | None = None
    reason: str = ""


def decompose(
    one: Sequence[Sequence[Fraction | int]], other: Sequence[Sequence[Fraction | int]], a: int, b: int, c: int
) -> Decomposition:
    """Find A, B, C of ranks at most a, b, c with M_1 = A + C and M_2 = B + C.

    It is necessary that the ranks of M_1, M_2, [M_1 | M_2], [M_1; M_2] and M_1 - M_2 are at most a + c, b + c,
    a + b + c, a + b + c and a + b. It is not sufficient. If all are attained, let K_0 be the common kernel, and K_1,
    K_2, K_3 the kernels of M_1, M_2 and M_1 - M_2, which are larger by b, a and c. Then there is a decomposition if and
    only if K_1, K_2 and K_3 together span the space, and only one: C is M_1 on K_3 and 0 on K_1 and K_2.

    Parameters
    ----------
    one, other
        M_1 and M_2, rational, of one shape.
    a, b, c
        At least 0.

    Raises
    ------
    InputError
        If the matrices are not of one shape, or a number is negative.
    """
    shapes = {(len(matrix), len(row)) for matrix in (one, other) for row in matrix} | {(len(one),), (len(other),)}
    if len(shapes) != 2 or not one[0]:
        raise InputError("two matrices are decomposed together if they have the same numbers of rows and of columns")
    if min(a, b, c) < 0:
        raise InputError(f"ranks are at least 0; got {a}, {b} and {c}")
    first, second = (exact_matrix(matrix, len(one[0])) for matrix in (one, other))
    stacked = _above(first, second)
    ranks = [
        ("M_1", first.rank(), a + c),
        ("M_2", second.rank(), b + c),
        ("[M_1 | M_2]", _above(first.transpose(), second.transpose()).rank(), a + b + c),
        ("[M_1; M_2]", stacked.rank(), a + b + c),
        ("M_1 - M_2", (first - second).rank(), a + b),
    ]
    for name, rank, most in ranks:
        if rank > most:
            return Decomposition(Verdict.NO, reason=f"the rank of {name} is {rank}, above {most}")
    for name, rank, most in ranks:
        if rank < most:
            return Decomposition(Verdict.UNKNOWN, reason=f"the rank of {name} is {rank}, below {most}")
    return _attained(first, second, stacked)


def _attained(first: fmpq_mat, second: fmpq_mat, stacked: fmpq_mat) -> Decomposition:
    n = first.ncols()
    common = kernel_basis(stacked)
    zero = [*common, *_beyond(kernel_basis(first), common), *_beyond(kernel_basis(second), common)]  # what C sends to 0
    basis = zero + _beyond(kernel_basis(first - second), common)
    if of_rows(basis, n).rank() < n:
        reason = "all ranks are attained, and the kernels of M_1, M_2 and M_1 - M_2 do not span the space"
        return Decomposition(Verdict.NO, reason=reason)
    columns = of_rows(basis, n).transpose()
    keep = fmpq_mat(n, n, [int(i == j and i >= len(zero)) for i in range(n) for j in range(n)])
    shared = first * columns * keep * columns.inv()
    return Decomposition(Verdict.YES, (fractions(first - shared), fractions(second - shared), fractions(shared)))


def _above(one: fmpq_mat, other: fmpq_mat) -> fmpq_mat:
    return fmpq_mat(one.tolist() + other.tolist())


def _beyond(space: Sequence[list[fmpq]], part: Sequence[list[fmpq]]) -> list[list[fmpq]]:
    """Vectors of a basis of a space that together with those of a part of it are a basis again."""
    chosen: list[list[fmpq]] = []
    for vector in space:
        together = [*part, *chosen, vector]
        if of_rows(together, len(vector)).rank() == len(together):
            chosen.append(vector)
    return chosen
