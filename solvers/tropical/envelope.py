"""Tropical polynomials in one variable: the upper envelope of lines, by sorting slopes."""

from fractions import Fraction
from math import inf

from instances.tropical import TropicalPolynomial
from solvers.polyhedra.space import Space


def upper_envelope(polynomial: TropicalPolynomial, space: Space) -> list[int]:
    """The places of the lines that are alone on top somewhere in the interior of the space, in the order of slopes.

    The slopes are sorted already, so this takes linear time, exactly.
    """
    lines = polynomial.entries.tolist()
    top: list[int] = []
    starts: list[Fraction | float] = []  # where each of them comes to the top
    for i, line in enumerate(lines):
        start: Fraction | float = -inf
        while top:
            slope, offset = lines[top[-1]]
            start = Fraction(offset - line[1], line[0] - slope)
            if start > starts[-1]:
                break
            top.pop()
            starts.pop()
            start = -inf
        top.append(i)
        starts.append(start)
    low, high = _ends(space)
    ends = [*starts[1:], inf]
    return [i for i, start, end in zip(top, starts, ends, strict=True) if max(start, low) < min(end, high)]


def _ends(space: Space) -> tuple[Fraction | float, Fraction | float]:
    low: Fraction | float = -inf
    high: Fraction | float = inf
    for slope, offset in space.walls:
        if slope > 0:
            high = min(high, Fraction(-offset, slope))
        elif slope < 0:
            low = max(low, Fraction(-offset, slope))
    return low, high
