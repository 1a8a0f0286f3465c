"""Lower bounds of Hoffman constants from random sets of rows."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from instances.errors import InputError
from solvers.exact.floats import Rational
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.surjective import Matrix


def lower(rows: Sequence[Sequence[Rational]], count: int, seed: int, effort: Effort) -> Fraction:
    """The largest 1/tau(J) over `count` different random sets J of rows, those that are not surjective left out.

    All sets are looked at if there are no more. It is at most the constant, and grows with the count.

    Raises
    ------
    InputError
        If the count is less than 1.
    """
    if count < 1:
        raise InputError(f"a lower bound needs at least one set of rows; got {count}")
    matrix = Matrix.of(rows)
    numbers, random = list(matrix.rows), Random(seed)
    most = 2 ** len(numbers) - 1
    chosen: dict[int, None] = dict.fromkeys(range(1, most + 1)) if count >= most else {}
    while len(chosen) < min(count, most):
        chosen[1 + int(random.random() * most) if most < 2**53 else random.getrandbits(len(numbers)) or 1] = None
    constant = Fraction(0)
    for code in chosen:
        tau, _ = matrix.tau([number for bit, number in enumerate(numbers) if code >> bit & 1], effort)
        if tau > 0:
            constant = max(constant, 1 / tau)
    return constant
