"""Tropical rational maps as text: ``max(0, -1 + x1, 2 x1 - 1/3 x2) - max(0, x1)``, one output a line.

A monomial is a sum of signed terms, each a number, a variable or both; what is subtracted is another maximum, and 0 if
it is left out. A maximum of one number may be written as the number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from instances.errors import InputError, shown
from instances.numbers.rationals import read_rational, write_rational
from instances.tropical.polynomial import Monomial, TropicalPolynomial
from instances.tropical.rational_map import TropicalRationalMap

MOST_VARIABLES = 10_000
"""No variable is numbered higher."""

MOST_TERMS = 10_000_000
"""So many exponents may the monomials of a text have together."""

_TOKEN = re.compile(r"\s*(?:(max\b)|([0-9][0-9./]*(?:[eE][+-]?[0-9]+)?)|([A-Za-z_]\w*)|(\S))")
_VARIABLE = re.compile(r"x([1-9][0-9]{0,8})")


def write(tropical: TropicalRationalMap) -> str:
    """The text of a map: equal polynomials have equal texts."""
    pairs = zip(tropical.numerators, tropical.denominators, strict=True)
    return "".join(f"{write_polynomial(n)} - {write_polynomial(d)}\n" for n, d in pairs)


def write_polynomial(polynomial: TropicalPolynomial) -> str:
    """One polynomial, such as ``max(0, x1)``; a number that is not negative stands for itself."""
    monomials = polynomial.monomials
    if len(monomials) == 1 and not any(monomials[0][0]) and monomials[0][1] >= 0:
        return write_rational(monomials[0][1])
    return f"max({', '.join(map(write_monomial, monomials))})"


def write_monomial(monomial: Monomial) -> str:
    """One affine form, such as ``-1 + 2 x1 - 1/3 x2``."""
    exponents, coefficient = monomial
    text = write_rational(coefficient) if coefficient or not any(exponents) else ""
    for number, value in enumerate(exponents, start=1):
        if value:
            size = "" if abs(value) == 1 else f"{write_rational(abs(value))} "
            sign = ("- " if text else "-") if value < 0 else ("+ " if text else "")
            text += f"{' ' if text else ''}{sign}{size}x{number}"
    return text


def read(text: str, where: str, dimension: int | None = None) -> TropicalRationalMap:
    """The map of a text.

    Parameters
    ----------
    where
        What the text is called in messages, such as the name of its file.
    dimension
        The number of variables; unless given, the highest that occurs, and at least 1.

    Raises
    ------
    InputError
        Naming the line and the column, what is wrong and what would be right.

    >>> print(write(read("max(x1, 2 + x1, -x2) - 1/2", "example")), end="")
    max(-x2, 2 + x1) - 1/2
    """
    outputs = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            outputs.append(_Line(line, f"{where}:{number}", dimension or MOST_VARIABLES).output())
    if not outputs:
        raise InputError(f"{where}:1: no map; a line such as 'max(0, x1) - max(0, x2)' is right")
    forms = [form for output in outputs for side in output for form in side]
    d = dimension or max([1, *(i for form in forms for i in form)])
    if len(forms) * (d + 1) > MOST_TERMS:
        raise InputError(f"{where}:1: {len(forms)} monomials in {d} variables are too many to hold")
    sides = [[TropicalPolynomial(d, [_monomial(form, d) for form in side]) for side in output] for output in outputs]
    return TropicalRationalMap(*zip(*sides, strict=True))


_Terms = dict[int, Fraction]
"""Of an affine form, the coefficient of each variable, counted from 1, and at 0 the constant."""


def _monomial(terms: _Terms, dimension: int) -> Monomial:
    return tuple(terms.get(i + 1, Fraction(0)) for i in range(dimension)), terms.get(0, Fraction(0))


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


class _Line:
    """Reads one output."""

    def __init__(self, line: str, place: str, variables: int) -> None:
        self._place, self._variables = place, variables
        self._tokens = _tokens(line)
        self._next = next(self._tokens)

    def output(self) -> tuple[list[_Terms], list[_Terms]]:
        numerator = self._maximum()
        denominator: list[_Terms] = [{}]
        if self._next.text == "-":
            self._take()
            denominator = self._maximum()
        if self._next.kind != "end":
            raise self._error("the line is 'max(...) - max(...)' and ends there")
        return numerator, denominator

    def _take(self) -> _Token:
        token = self._next
        self._next = next(self._tokens)
        return token

    def _maximum(self) -> list[_Terms]:
        if self._next.kind == "number":
            return [{0: self._number()}]
        if self._next.kind != "max":
            raise self._error("a maximum such as 'max(0, x1)' or a number is expected")
        self._take()
        if self._next.text != "(":
            raise self._error("'(' is expected after max")
        self._take()
        if self._next.text == ")":
            raise self._error("an empty maximum is minus infinity, which is not the value of a network; write max(0)")
        forms = [self._form()]
        while self._next.text == ",":
            self._take()
            forms.append(self._form())
        if self._next.text != ")":
            if self._next.kind in ("name", "number"):
                raise self._error("a product is no monomial of degree one here; write x1 + x2")
            raise self._error("',' or ')' is expected")
        self._take()
        return forms

    def _form(self) -> _Terms:
        terms: _Terms = {}
        sign = self._sign(1)
        while True:
            value = self._number() if self._next.kind == "number" else None
            if self._next.text == "*" and value is not None:
                raise self._error("a number stands directly before its variable; write 2 x1")
            if self._next.kind == "name":
                index = self._variable()
            elif value is None:
                raise self._error("a number or a variable is expected")
            else:
                index = 0
            if self._next.text in ("*", "^"):
                raise self._error("a product is no monomial of degree one here; write x1 + x2")
            terms[index] = terms.get(index, Fraction(0)) + sign * (Fraction(1) if value is None else value)
            if self._next.text not in ("+", "-"):
                return terms
            sign = self._sign(0)

    def _sign(self, least: int) -> int:
        if self._next.text in ("+", "-"):
            return -1 if self._take().text == "-" else 1
        return least

    def _number(self) -> Fraction:
        try:
            value = read_rational(self._next.text)
        except InputError:
            raise self._error("it is no number; 2, 1/3 and 0.5 are") from None
        self._take()
        return value

    def _variable(self) -> int:
        match = _VARIABLE.fullmatch(self._next.text)
        if match is None or int(match[1]) > self._variables:
            raise self._error(f"an unknown variable; the variables are x1, ..., x{self._variables}")
        self._take()
        return int(match[1])

    def _error(self, expected: str) -> InputError:
        found = shown(self._next.text) if self._next.kind != "end" else "the end of the line"
        return InputError(f"{self._place}:{self._next.column}: {found}: {expected}")


def _tokens(line: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(line):
        kind = ("max", "number", "name", "sign")[(match.lastindex or 1) - 1]
        yield _Token(kind, match[match.lastindex or 0], match.start(match.lastindex or 0) + 1)
        end = match.end()
    while True:
        yield _Token("end", "", max(end, len(line.rstrip())) + 1)
