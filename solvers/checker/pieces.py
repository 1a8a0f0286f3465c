"""Piecewise-linear functions of one variable, and their largest distance from a line."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import lcm

from flint import fmpq

from solvers.checker.affine import INFINITE, ONE, UNIT, ZERO, Affine, End, Interval


class Pieces:
    """h(t), the sum of c max(0, s (t - b)) over (c, s, b) sorted by b: lines (slope, value at 0) between kinks."""

    def __init__(self, hinges: Iterable[tuple[fmpq, fmpq, fmpq]]) -> None:
        hinges = list(hinges)
        slope = sum((c * s for c, s, _ in hinges if s < 0), ZERO)
        value = sum((-c * s * b for c, s, b in hinges if s < 0), ZERO)
        kinks = [b for _, _, b in hinges]
        self.lines = [(slope, value)]
        for c, s, b in hinges:
            change = c * abs(s)
            slope, value = slope + change, value - change * b
            self.lines.append((slope, value))
        self.points = [(b, slope * b + value) for b, (slope, value) in zip(kinks, self.lines, strict=False)]
        self._scale = lcm(*{int(b.q) for b in kinks})
        self._kinks = [int((b * self._scale).p) for b in kinks]  # integers compare much faster

    def chord(self, ends: Interval) -> fmpq:
        """The dual multiplier of a unit that is given none."""
        low, high = ends
        if low is None or high is None:
            return self.lines[0 if low is None else -1][0]
        return ZERO if low == high else (self._at(high) - self._at(low)) / (high - low)

    def affine(self, ends: Interval) -> bool:
        """Whether h is affine on the interval."""
        first, last = self._inside(*ends)
        return all(line == self.lines[first] for line in self.lines[first + 1 : last + 1])

    def line(self, ends: Interval) -> tuple[fmpq, Affine]:
        """Where h is affine on the interval: its slope, and h(t) - slope t."""
        slope, value = self.lines[self._inside(*ends)[0]]
        return slope, {UNIT: value}

    def most(self, ends: Interval, dual: fmpq) -> Affine:
        """max h(t) - dual multiplier t over the interval."""
        low, high = ends
        if (low is None and self.lines[0][0] < dual) or (high is None and self.lines[-1][0] > dual):
            return {INFINITE: ONE}
        first, last = self._inside(low, high)
        values = [v - dual * t for t, v in self.points[first:last]]
        for t, (slope, value) in ((low, self.lines[first]), (high, self.lines[last])):
            if t is not None:
                values.append((slope - dual) * t + value)
        return {UNIT: max(values) if values else self.lines[first][1]}

    def _at(self, t: fmpq) -> fmpq:
        slope, value = self.lines[self._before(t)]
        return slope * t + value

    def _inside(self, low: End, high: End) -> tuple[int, int]:
        """Where the kinks strictly inside begin and end."""
        first = 0 if low is None else bisect_right(self._kinks, int((low * self._scale).floor()))
        return first, len(self._kinks) if high is None else max(first, self._before(high))

    def _before(self, t: fmpq) -> int:
        """How many kinks are less than t."""
        return bisect_left(self._kinks, int((t * self._scale).ceil()))
