"""Exact rationals as text: the one strict reader and the one writer.

Whatever is read here may come from anybody: a study, a file, a solver's result. So what is read is bounded before any
arithmetic is done with it, and what is said against it is short.
"""

import numbers
import re
from fractions import Fraction
from math import inf
from operator import index
from typing import Any

from flint import fmpq, fmpz

from instances.errors import InputError, shown

MOST_DIGITS = 100_000
"""So many characters may stand for one rational, and no integer that is taken as it is may be longer."""

MOST_BITS = MOST_DIGITS * 10 // 3
"""The bits that so many digits have."""

DECIMAL = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""A decimal number without a sign, as a regular expression. Its exponent is small: |e| < 1000."""

_QUOTIENT = re.compile(r"([+-]?)([0-9]+)(?:/([0-9]+))?")
_DECIMAL = re.compile(rf"[+-]?{DECIMAL}")


def read_rational(data: object) -> Fraction:
    """The rational that an integer or a text stands for, exactly.

    A text is ``p``, ``p/q`` or a decimal such as ``-0.5`` or ``1e-5``: ASCII digits without blanks or underscores, at
    most `MOST_DIGITS` of them, and an exponent of at most three digits. A float is refused, being a rounding already.

    Raises
    ------
    InputError
        If `data` is none of these.

    >>> read_rational("-3/6"), read_rational(".5"), read_rational("1e-5"), read_rational(7)
    (Fraction(-1, 2), Fraction(1, 2), Fraction(1, 100000), Fraction(7, 1))
    """
    if isinstance(data, int) and not isinstance(data, bool) and data.bit_length() <= MOST_BITS:
        return Fraction(data)
    if isinstance(data, str) and len(data) <= MOST_DIGITS:
        quotient = _QUOTIENT.fullmatch(data)
        if quotient is not None:
            sign, numerator, denominator = quotient.groups("1")
            below = fmpz(denominator)
            if below:
                return from_flint(fmpq(-fmpz(numerator) if sign == "-" else fmpz(numerator), below))
        elif _DECIMAL.fullmatch(data) is not None:
            return _decimal(data)
    raise InputError(f'expected an exact rational such as "2", "-1/3" or "1e-5"; got {shown(data)}')


def exact_rational(value: Any) -> Fraction:
    """The rational that a number of Python or NumPy is, or that a text stands for; a float is the rational that it is.

    Raises
    ------
    InputError
        If it is no finite number.

    >>> exact_rational(0.5), exact_rational("0.1"), exact_rational(Fraction(1, 3))
    (Fraction(1, 2), Fraction(1, 10), Fraction(1, 3))
    """
    if isinstance(value, (str, bool)):
        return read_rational(value)
    try:
        numerator, denominator = (index(value), 1) if hasattr(value, "__index__") else value.as_integer_ratio()
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise InputError(f'expected a finite number or a text such as "1/3"; got {shown(value)}') from None
    return Fraction(int(numerator), int(denominator))


def read_number(text: str, kind: type[int] | type[float]) -> int | float:
    """The integer, of at most 100 digits, or the float that a text stands for. Python's own reading is less strict.

    Raises
    ------
    InputError
        If it stands for none, or the float is infinite.

    >>> read_number("-7", int), read_number("1e-3", float)
    (-7, 0.001)
    """
    pattern = re.compile(r"[+-]?[0-9]{1,100}") if kind is int else _DECIMAL
    value = kind(text) if len(text) <= 1000 and pattern.fullmatch(text) else None
    if value is None or value in (inf, -inf):
        raise InputError(f"expected {'an integer' if kind is int else 'a number'}; got {shown(text)}")
    return value


def write_rational(value: Fraction | int) -> str:
    """The text ``p`` or ``p/q`` of a rational in lowest terms, of any length.

    >>> write_rational(Fraction(1, 2)), write_rational(Fraction(-3))
    ('1/2', '-3')
    """
    # Python's own conversion is quadratic, and refuses numbers of more than 4,300 digits.
    numerator, denominator = fmpz(value.numerator), fmpz(value.denominator)
    return f"{numerator}" if denominator == 1 else f"{numerator}/{denominator}"


def shown_rational(value: Fraction | int) -> str:
    """A rational as a message shows it: as it is, or how long it is.

    >>> shown_rational(Fraction(1, 3)), shown_rational(10**5000)
    ('1/3', 'a rational of 5001 digits')
    """
    text = write_rational(value)
    return text if len(text) <= 60 else f"a rational of {len(text)} digits"


def _integer(digits: str) -> int:
    return int(fmpz(digits))


class _Reduced:
    """A numerator and a denominator without a common divisor."""

    def __init__(self, numerator: int, denominator: int) -> None:
        self.numerator, self.denominator = numerator, denominator


numbers.Rational.register(_Reduced)


def from_flint(value: fmpq) -> Fraction:
    """The same number; Python's own way to lowest terms takes quadratic time."""
    reduced: Any = _Reduced(int(value.p), int(value.q))
    return Fraction(reduced)


def to_flint(value: Fraction | int) -> fmpq:
    """The same number."""
    return fmpq(value.numerator, value.denominator)


def _decimal(text: str) -> Fraction:
    mantissa, _, exponent = text.lower().partition("e")
    sign = -1 if mantissa.startswith("-") else 1
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    return sign * _integer(whole + fraction) * Fraction(10) ** (int(exponent or "0") - len(fraction))
