"""Sets of outputs: unions of polyhedra, as values and as text.

The text of a set is what a question carries, such as ``Y_0 >= 1 and Y_1 - 2*Y_0 > 1/3 or Y_1 >= 4``: alternatives
joined by ``or``, inequalities joined by ``and``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from instances.errors import InputError
from instances.network import Point


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
            size = "" if abs(value) == 1 else f"{abs(value)}*"
            sign = ("- " if left else "-") if value < 0 else ("+ " if left else "")
            left += f"{' ' if left else ''}{sign}{size}Y_{output}"
        return f"{left} {'>' if self.strict else '>='} {self.bound}"


Alternatives = tuple[tuple[Inequality, ...], ...]
"""A union of polyhedra: the outputs are in the set if all inequalities of some alternative hold."""


def contains(alternatives: Alternatives, outputs: Point) -> bool:
    return any(all(one.holds(outputs) for one in alternative) for alternative in alternatives)


def set_text(alternatives: Alternatives) -> str:
    """The one text of a set: equal alternatives have equal texts."""
    return " or ".join(" and ".join(one.text for one in alternative) for alternative in alternatives)


def parse_set(text: str) -> Alternatives:
    """The alternatives of a text; ``<=`` and ``<`` are turned round.

    Raises
    ------
    InputError
        Naming the part that is no inequality.

    >>> set_text(parse_set("Y_0 - 2*Y_1 <= 1/3 or Y_1>0"))
    '-Y_0 + 2*Y_1 >= -1/3 or Y_1 > 0'
    """
    return tuple(
        tuple(_inequality(part) for part in re.split(r"\s+and\s+", alternative.strip()))
        for alternative in re.split(r"\s+or\s+", text.strip())
    )


_NUMBER = r"\d{1,999}(?:/\d{1,999}|\.\d{1,999})?"
_TERM = re.compile(rf"([+-])\s*(?:({_NUMBER})\s*\*\s*)?Y_(\d{{1,9}})\s*", re.ASCII)
_SIDES = re.compile(rf"(.+?)\s*(>=|<=|>|<)\s*(-?\s*{_NUMBER})", re.ASCII)


def _inequality(text: str) -> Inequality:
    wrong = InputError(f"{text[:60]!r} is no inequality between outputs and a number; 'Y_0 - 2*Y_1 >= 1/3' is one")
    sides = _SIDES.fullmatch(text)
    if sides is None:
        raise wrong
    left = sides.group(1) if sides.group(1).startswith("-") else f"+{sides.group(1)}"
    if _TERM.sub("", left):
        raise wrong
    terms: dict[int, Fraction] = {}
    turn = -1 if sides.group(2).startswith("<") else 1
    try:
        for sign, size, output in _TERM.findall(left):
            value = Fraction(size or 1) * (turn if sign == "+" else -turn)
            terms[int(output)] = terms.get(int(output), Fraction(0)) + value
        bound = turn * Fraction(sides.group(3).replace(" ", ""))
    except ZeroDivisionError:
        raise wrong from None
    return Inequality.of(terms, bound, "=" not in sides.group(2))
