"""A mixed-integer program that belongs to no engine."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

Number = Fraction | float | int
Terms = Iterable[tuple[int, Number]]


@dataclass
class Program:
    """Maximise offset + cost . v subject to bounds, rows, integrality and special ordered sets; v are the columns.

    Parameters
    ----------
    ordered
        Lists of columns of which at most two are not 0, and those are neighbours.
    level
        The search may stop at a first solution of at least this value, and one of less is not wanted; None for the
        maximum itself.
    """

    level: float | None = None
    offset: float = 0.0
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)
    ordered: list[list[int]] = field(default_factory=list)

    def column(self, low: Number, high: Number, cost: Number = 0, integer: bool = False) -> int:
        """A new column; returns its number."""
        self.lower.append(float(low))
        self.upper.append(float(high))
        self.cost.append(float(cost))
        self.integer.append(integer)
        return len(self.lower) - 1

    def binary(self) -> int:
        return self.column(0, 1, integer=True)

    def row(self, terms: Terms, low: Number = -inf, high: Number = inf) -> None:
        """low <= sum of coefficient * column <= high."""
        kept = [(column, float(coefficient)) for column, coefficient in terms if coefficient != 0]
        self.rows.append((float(low), float(high), kept))

    def close(self) -> "Program":
        """Write the level as a row, if there is one: what cannot reach it need not be searched."""
        if self.level is not None:
            self.row(enumerate(self.cost), low=self.level - self.offset)
        return self

    def feasibility(self) -> "Program":
        """Any solution that reaches the level will do, instead of the largest; nothing changes if there is no level."""
        if self.level is not None:
            self.cost, self.offset, self.level = [0.0] * len(self.cost), 0.0, 0.0
        return self
