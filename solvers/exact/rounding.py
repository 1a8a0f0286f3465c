"""Rational numbers near those that floats propose: small denominators come first, since solutions often have them."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from instances.network import Point
from instances.question import Box

DENOMINATORS = (1, 2, 12, 1 << 10, 1 << 24)
"""To which multipliers are rounded, one after the other, until the sum that they make is a proof."""

_SMALL = 64


def near(point: Sequence[float], box: Box | None = None) -> list[Point]:
    """Rational points near a float point, and in the box: with small denominators, then as it is; none near nothing."""
    exact = tuple(map(Fraction, point))
    points = [tuple(v.limit_denominator(_SMALL) for v in exact), exact] if exact else []
    return points if box is None else [clipped(x, box) for x in points]


def clipped(point: Iterable[Fraction], box: Box) -> Point:
    """The nearest point of a box."""
    return tuple(min(max(v, low), high) for v, low, high in zip(point, box.lower, box.upper, strict=True))
