"""A point inside each cell of an enumeration, from that of the cell before it was cut."""

from collections.abc import Iterable
from fractions import Fraction

from instances.network import Point
from instances.question import Box
from solvers.exact.directions import Direction
from solvers.region.walk.cell_box import Scaled, Wall
from solvers.region.walk.enumerate import Interval, Level

LONG = 64
"""Entries with longer denominators than so many bits are rounded, if the rounded point is inside as well."""


def moved(inside: Point, level: Level, interval: Interval, lowest: Scaled, highest: Scaled) -> Point:
    """A point inside the part of a cell on which u . x is in an interval.

    All points but the last of a segment that leads from inside a cell to a point of it are inside.

    Parameters
    ----------
    inside
        A point inside the whole cell.
    lowest, highest
        Points of the cell with the ends of the level's range.
    """
    value = _dot(level.direction, inside)
    low, high = interval
    first, last = low == level.range[0], high == level.range[1]
    if (first or low < value) and (last or value < high):
        return inside
    up = last or value <= low
    target, scale = highest if up else lowest
    way = level.range[up] - value
    start, end = sorted(((low - value) / way, (high - value) / way))
    unit = 1 << ((end - start).denominator // (end - start).numerator).bit_length()
    share = Fraction(start.numerator * unit // start.denominator + 1, unit)  # start < share <= start + 1 / unit < end
    return tuple(a + share * (Fraction(b, scale) - a) for a, b in zip(inside, target, strict=True))


def shortened(inside: Point, walls: Iterable[Wall], box: Box) -> Point:
    """The point itself, or one with shorter entries that is inside the same walls and the box."""
    length = max(v.denominator.bit_length() for v in inside)
    if length <= LONG:
        return inside
    walls = list(walls)
    for bits in range(8, length // 2, 8):
        rounded = tuple(Fraction(round(v * (1 << bits)), 1 << bits) for v in inside)
        if all(low < v < high for low, v, high in zip(box.lower, rounded, box.upper, strict=True)) and all(
            (low is None or low < value) and (high is None or value < high)
            for value, low, high in ((_dot(u, rounded), low, high) for u, low, high in walls)
        ):
            return rounded
    return inside


def _dot(direction: Direction, point: Point) -> Fraction:
    return sum((v * w for v, w in zip(direction, point, strict=True) if v), Fraction(0))
