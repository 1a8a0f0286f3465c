"""Sets of rows of a matrix, and how far each is from being contradictory.

For a set J of rows of A let tau(J) be the least 1-norm of sum_j v_j a_j over v >= 0 with sum v = 1. J is *surjective*
if tau(J) > 0: then A_J x <= b has a solution for every b. By duality of linear programs tau(J) is also the largest s
for which some x in [-1, 1]^d has a_j . x >= s for all j in J.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from instances.errors import InputError
from instances.question import Box
from solvers.exact.floats import Rational
from solvers.exact.lp import ExactLP, Optimum
from solvers.polyhedra.rays import independent
from solvers.tropical.effort import Effort

RowSet = frozenset[int]
"""Rows by number."""


@dataclass(frozen=True)
class Matrix:
    """The rows of a matrix that are not zero, as integers over a common scale.

    Parameters
    ----------
    rows
        By the number that they have in the whole matrix.
    scale
        What the integers are to be divided by.
    zero
        The numbers of the rows of zeros: no set with one of them is surjective.
    columns
        d.
    """

    rows: dict[int, tuple[int, ...]]
    scale: int
    zero: tuple[int, ...]
    columns: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[Rational]]) -> "Matrix":
        """Raises `InputError` if the rows are not equally long."""
        columns = len(rows[0]) if rows else 0
        for number, row in enumerate(rows):
            if len(row) != columns:
                raise InputError(f"row {number} of the matrix has {len(row)} entries; the rows before have {columns}")
        scale = lcm(*{v.denominator for row in rows for v in row})
        whole = [tuple(v.numerator * (scale // v.denominator) for v in row) for row in rows]
        return cls(
            {i: row for i, row in enumerate(whole) if any(row)},
            scale,
            tuple(i for i, row in enumerate(whole) if not any(row)),
            columns,
        )

    @property
    def rank(self) -> int:
        return len(independent(list(self.rows.values()), self.columns))

    def tau(self, chosen: Iterable[int], effort: Effort) -> tuple[Fraction, RowSet]:
        """tau of a set of rows, and the support of a v for which it is attained."""
        numbers = sorted(chosen)
        d, reach = self.columns, max(sum(map(abs, self.rows[i])) for i in numbers)
        unit = 1 << max(0, reach.bit_length() - 1)  # of s, so that it is about as large as x
        one, two = (Fraction(1),) * d, Fraction(2)
        lp = ExactLP(Box((*(-v for v in one), -two), (*one, two)))
        sides = {lp.push([*(-v for v in self.rows[i]), unit], None, 0)[0]: i for i in numbers}
        deepest = effort.maximise(lp, [0] * d + [1])
        assert isinstance(deepest, Optimum), "x = 0 has s = 0"
        support = frozenset(sides[index] for index in lp.multipliers if index in sides)
        return deepest.value * unit / self.scale, support
