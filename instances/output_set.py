"""What reachability asks for: alternatives of inequalities between outputs, on parts of the domain, as values and text.

The text is what a question carries, such as ``Y_0 >= 1 and Y_1 - 2*Y_0 > 1/3 or X_0 <= 1/2 and Y_1 >= 4``: alternatives
joined by ``or``, conditions joined by ``and``. A condition on an input is a bound, which is never strict.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from instances.errors import InputError, shown
from instances.network import Point
from instances.numbers.rationals import DECIMAL, read_rational, write_rational
from instances.question import Box


@dataclass(frozen=True)
class Inequality:
    """sum of coefficient * Y_output >= bound, or > bound if it is strict.

    Parameters
    ----------
    coefficients
        Pairs (output, coefficient), outputs increasing, coefficients not 0.
    bound
        An exact rational.
    strict
        Whether equality is not enough.
    """

    coefficients: tuple[tuple[int, Fraction], ...]
    bound: Fraction
    strict: bool = False

    @classmethod
    def of(cls, terms: Mapping[int, Fraction], bound: Fraction, strict: bool = False) -> "Inequality":
        """The inequality with these coefficients, of which some may be 0.

        Raises
        ------
        InputError
            If all are 0.
        """
        kept = tuple((output, value) for output, value in sorted(terms.items()) if value)
        if not kept:
            raise InputError("an inequality without outputs compares two numbers; it must contain some Y_i")
        return cls(kept, bound, strict)

    def slack(self, outputs: Point) -> Fraction:
        """How far the left side is above the bound, negative if it is below."""
        return sum((value * outputs[output] for output, value in self.coefficients), -self.bound)

    def holds(self, outputs: Point) -> bool:
        slack = self.slack(outputs)
        return slack > 0 or (slack == 0 and not self.strict)

    @property
    def text(self) -> str:
        """As `parse_set` reads it."""
        left = ""
        for output, value in self.coefficients:
            size = "" if abs(value) == 1 else f"{write_rational(abs(value))}*"
            sign = ("- " if left else "-") if value < 0 else ("+ " if left else "")
            left += f"{' ' if left else ''}{sign}{size}Y_{output}"
        return f"{left} {'>' if self.strict else '>='} {write_rational(self.bound)}"


@dataclass(frozen=True, order=True)
class Bound:
    """An input is at most a number if it is an upper bound, else at least."""

    input: int
    upper: bool
    value: Fraction

    @property
    def text(self) -> str:
        return f"X_{self.input} {'<=' if self.upper else '>='} {write_rational(self.value)}"


@dataclass(frozen=True)
class Alternative:
    """All of some inequalities between outputs, for inputs within all of some bounds.

    Parameters
    ----------
    inequalities
        At least one.
    bounds
        By input, and of each the lower one first; the tightest ones only.
    """

    inequalities: tuple[Inequality, ...]
    bounds: tuple[Bound, ...] = ()

    @classmethod
    def of(cls, inequalities: Sequence[Inequality], bounds: Sequence[Bound] = ()) -> "Alternative":
        """With only the tightest of the bounds."""
        tightest: dict[tuple[int, bool], Fraction] = {}
        for bound in bounds:
            place = (bound.input, bound.upper)
            chosen = min if bound.upper else max
            tightest[place] = chosen(tightest.get(place, bound.value), bound.value)
        kept = sorted(Bound(entry, upper, value) for (entry, upper), value in tightest.items())
        return cls(tuple(inequalities), tuple(kept))

    @property
    def outputs(self) -> set[int]:
        """The outputs that it is about."""
        return {output for one in self.inequalities for output, _ in one.coefficients}

    def holds(self, outputs: Point) -> bool:
        """Whether all inequalities hold; the bounds are not looked at."""
        return all(one.holds(outputs) for one in self.inequalities)

    def within(self, box: Box) -> Box | None:
        """The part of a box within the bounds; None if it is empty."""
        sides = list(box.lower), list(box.upper)
        for bound in self.bounds:
            chosen, side = (min, sides[1]) if bound.upper else (max, sides[0])
            side[bound.input] = chosen(side[bound.input], bound.value)
        if any(low > high for low, high in zip(*sides, strict=True)):
            return None
        return Box(tuple(sides[0]), tuple(sides[1]))

    @property
    def text(self) -> str:
        return " and ".join([*(bound.text for bound in self.bounds), *(one.text for one in self.inequalities)])


Alternatives = tuple[Alternative, ...]
"""The outputs are in the set if all inequalities of some alternative hold."""


def set_text(alternatives: Alternatives) -> str:
    """The one text of a set: equal alternatives have equal texts."""
    return " or ".join(alternative.text for alternative in alternatives)


def parse_set(text: str) -> Alternatives:
    """The alternatives of a text; ``<=`` and ``<`` are turned round, and everything with an output goes to the left.

    Both sides are sums of numbers, and of outputs or one input with numbers before or after them. Numbers are as in
    `instances.numbers.rationals.read_rational`.

    Raises
    ------
    InputError
        Naming the part that is no inequality.

    >>> set_text(parse_set("Y_0 - 2*Y_1 <= 1/3 or 1e-1 < Y_1 + Y_0*.5"))
    '-Y_0 + 2*Y_1 >= -1/3 or 1/2*Y_0 + Y_1 > 1/10'
    """
    return tuple(_alternative(part) for part in re.split(r"\s+or\s+", text.strip()))


_NUMBER = rf"[0-9]+/[0-9]+|{DECIMAL}"
_VARIABLE = r"[XY]_[0-9]{1,9}"
_TERM = re.compile(
    rf"\s*(?P<sign>[+-]?)\s*"
    rf"(?:(?:(?P<before>{_NUMBER})\s*\*\s*)?(?P<variable>{_VARIABLE})(?:\s*\*\s*(?P<after>{_NUMBER}))?"
    rf"|(?P<alone>{_NUMBER}))\s*",
    re.ASCII,
)
_RELATION = re.compile(r">=|<=|>|<")

Variable = tuple[str, int]
Terms = dict[Variable | None, Fraction]
"""Coefficients of variables, and of nothing: the constant."""


def _alternative(text: str) -> Alternative:
    inequalities: list[Inequality] = []
    bounds: list[Bound] = []
    for part in re.split(r"\s+and\s+", text.strip()):
        terms, strict = _difference(part)
        constant = terms.pop(None, Fraction(0))
        inputs = [index for (letter, index), value in _kept(terms) if letter == "X"]
        if not inputs:
            inequalities.append(Inequality.of({index: value for (_, index), value in _kept(terms)}, -constant, strict))
        elif len(inputs) == len(dict(_kept(terms))) == 1 and not strict:
            value = terms["X", inputs[0]]
            bounds.append(Bound(inputs[0], value < 0, -constant / value))
        else:
            raise InputError(f"{shown(part)} is no bound of an input; one input against a number, by <= or >=, is one")
    if not inequalities:
        raise InputError(f"{shown(text)} is no inequality between outputs; some Y_i has to be in every alternative")
    return Alternative.of(inequalities, bounds)


def _kept(terms: Terms) -> Iterator[tuple[Variable, Fraction]]:
    return ((variable, value) for variable, value in terms.items() if variable is not None and value)


def _difference(text: str) -> tuple[Terms, bool]:
    """The terms of what an inequality says to be at least 0, and whether it has to be more."""
    relations = _RELATION.findall(text)
    if len(relations) != 1:
        raise _wrong(text)
    left, right = (_terms(side, text) for side in _RELATION.split(text))
    turn = -1 if relations[0].startswith("<") else 1
    for variable, value in right.items():
        left[variable] = left.get(variable, Fraction(0)) - value
    return {variable: turn * value for variable, value in left.items()}, "=" not in relations[0]


def _terms(side: str, text: str) -> Terms:
    """A sum as its terms."""
    terms: Terms = {}
    place = 0
    while place < len(side) or not terms:
        term = _TERM.match(side, place)
        if term is None or (terms and not term["sign"]):
            raise _wrong(text)
        try:
            numbers = [read_rational(term[name]) for name in ("before", "after", "alone") if term[name] is not None]
        except InputError:  # a quotient by 0, or more digits than are read
            raise _wrong(text) from None
        named = term["variable"]
        variable = None if named is None else (named[0], int(named[2:]))
        value = prod(numbers, start=Fraction(-1 if term["sign"] == "-" else 1))
        terms[variable] = terms.get(variable, Fraction(0)) + value
        place = term.end()
    return terms


def _wrong(text: str) -> InputError:
    return InputError(f"{shown(text)} is no inequality between outputs and a number; 'Y_0 - 2*Y_1 >= 1/3' is one")
