"""Rationals of any size as floats in units of a power of two, where floats only propose: nothing overflows.

A power of two is taken out without rounding, and a number that is too small or too large for what is left is 0 or as
large as a float can be: then a proposal is worth less, and exact arithmetic says so.
"""

from fractions import Fraction
from math import isfinite

Rational = Fraction | int

LARGE = 2.0**1000
"""What does not fit is as large as this: far enough from the end of the range to be added to another one."""


def exponent(value: Rational) -> int:
    """An e with 2^(e - 2) < |value| < 2^e; 0 for the value 0."""
    return value.numerator.bit_length() - value.denominator.bit_length() + 1 if value else 0


def as_float(value: Rational, shift: int = 0) -> float:
    """value / 2^shift, rounded."""
    p, q = value.numerator, value.denominator
    if shift:
        p, q = p << max(0, -shift), q << max(0, shift)
    try:
        return p / q
    except OverflowError:
        return LARGE if p > 0 else -LARGE


def rounded(value: float, denominator: int) -> int:
    """A proposed number times a denominator, to the nearest integer; 0 for one that is not finite."""
    product = value * denominator
    if isfinite(product):
        return round(product)
    return round(Fraction(value) * denominator) if isfinite(value) else 0
