"""The box around the current cell of an enumeration, from the walls that are parallel to the box's own sides."""

from fractions import Fraction
from math import lcm
from typing import NamedTuple

from instances.question import Box
from solvers.exact.directions import Direction

Scaled = tuple[tuple[int, ...], int]
"""A point as integers over a positive denominator."""

Wall = tuple[Direction, Fraction | None, Fraction | None]
"""lower <= u . x <= upper, as far as breakpoints bound u . x."""

Side = tuple[Fraction, int]
"""Where a side is, and its inequality in the linear program; -1 for one of the box to begin with."""


class Corner(NamedTuple):
    """The corner with the largest or smallest u . x: that value, the point, and the multipliers of walls that prove it.

    An inequality of the linear program that is not named is of the box, or has the multiplier 0.
    """

    value: Fraction
    point: Scaled
    multipliers: dict[int, Fraction]


class Corners:
    """The corners of that box.

    Parameters
    ----------
    box
        Holds all cells.
    slanting
        How many walls all cells have besides.
    """

    def __init__(self, box: Box, slanting: int) -> None:
        self._sides: list[tuple[Side, Side]] = [
            ((low, -1), (high, -1)) for low, high in zip(box.lower, box.upper, strict=True)
        ]
        self._replaced: list[tuple[int, tuple[Side, Side]] | None] = []  # of every wall: an input and its former sides
        self._slanting = slanting

    @property
    def tight(self) -> bool:
        """Whether the cell is the whole box."""
        return self._slanting == 0

    def push(self, wall: Wall, rows: tuple[int, int]) -> None:
        """The cell has one more wall, with inequalities for high and low."""
        direction, low, high = wall
        if sum(map(abs, direction)) != 1:
            self._slanting += 1
            self._replaced.append(None)
            return
        j = direction.index(1)
        self._replaced.append((j, self._sides[j]))
        least, most = self._sides[j]
        self._sides[j] = (
            least if low is None or low <= least[0] else (low, rows[1]),
            most if high is None or high >= most[0] else (high, rows[0]),
        )

    def pop(self) -> None:
        """The wall pushed last is gone."""
        replaced = self._replaced.pop()
        if replaced is None:
            self._slanting -= 1
        else:
            j, self._sides[j] = replaced

    def corner(self, direction: Direction, sign: int) -> Corner:
        """The one with the largest sign * (u . x)."""
        sides = [pair[v * sign > 0] for v, pair in zip(direction, self._sides, strict=True)]
        scale = lcm(*(end.denominator for end, _ in sides))
        point = tuple(end.numerator * (scale // end.denominator) for end, _ in sides)
        multipliers = {row: Fraction(abs(v)) for v, (_, row) in zip(direction, sides, strict=True) if v and row >= 0}
        value = Fraction(sum(v * a for v, a in zip(direction, point, strict=True) if v), scale)
        return Corner(value, (point, scale), multipliers)
