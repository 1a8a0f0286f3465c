"""How far directions reach in the cells around the current one, from the linear programs that have found it there.

A linear program's multipliers bound u . x by a few walls. As long as these stand, the bound holds in every cell that is
reached: a neuron whose breakpoint is beyond it is stable there, and needs no linear program again. (So does a clause
that is learnt from a conflict hold wherever its literals do; see e.g. Marques-Silva, Sakallah 1999, GRASP.)
"""

from bisect import bisect_left
from fractions import Fraction
from typing import NamedTuple

from solvers.exact.directions import Direction


class Bound(NamedTuple):
    """The most that sign * (u . x) can be, as a value of u . x, and the multipliers that prove it."""

    value: Fraction
    multipliers: dict[int, Fraction]


class Inherited:
    """Bounds by the walls that stand.

    Parameters
    ----------
    sides
        How many inequalities the linear program has before it has walls.
    """

    def __init__(self, sides: int) -> None:
        self._last = [sides - 1]  # the last inequality before there are walls, and then that of every wall
        self._bounds: list[dict[tuple[Direction, int], Bound]] = [{}]  # by the last wall that a bound needs

    def push(self, rows: tuple[int, int]) -> None:
        """The cell has one more wall, with inequalities for high and low, -1 if there is none."""
        self._last.append(max(rows))
        self._bounds.append({})

    def pop(self) -> None:
        """The wall pushed last is gone, and so are the bounds that need it."""
        self._last.pop()
        self._bounds.pop()

    def learn(self, direction: Direction, sign: int, bound: Bound) -> None:
        """Keep what a linear program found in the current cell."""
        wall = bisect_left(self._last, max(bound.multipliers, default=-1))
        self._bounds[wall][direction, sign] = bound

    def best(self, direction: Direction, sign: int) -> Bound | None:
        """The closest one."""
        key = direction, sign
        found = [bounds[key] for bounds in self._bounds if key in bounds]
        return min(found, key=lambda bound: sign * bound.value, default=None)
