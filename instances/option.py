"""What a question declares about its fields beside the network and the domain: options, which say more exactly what is
asked, and promises, which say what a theorem knows of the answer.

Both are fields of the question's dataclass. The command line, studies, files, digests and lists read them off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from instances.numbers.rationals import read_number, read_rational

_OPTION, _PROMISE = "option", "promise"


@dataclass(frozen=True)
class Option:
    """Something that can be chosen about a question, such as the norm of a Lipschitz constant.

    Parameters
    ----------
    name
        Of the field, in studies and, after ``--``, on the command line.
    default
        A text, an exact rational or an integer; what is given is read as the same.
    metavar
        Stands for the value in help texts, such as ``1|2|inf``.
    help
        What goes on after ``Of lipschitz:``, such as ``the norm.``
    choices
        If there are only a few values: what each means in words, such as ``{"1": "p = 1"}``. Lists show them all, and
        a solver is warmed up with the value in question.
    """

    name: str
    default: str | Fraction | int
    metavar: str
    help: str
    choices: Mapping[str, str]

    def read(self, given: object) -> str | Fraction | int:
        """The value that a text or a number stands for.

        Raises
        ------
        InputError
            If it is no exact number where one is needed.
        """
        if isinstance(self.default, Fraction):
            return read_rational(given)
        if isinstance(self.default, str):
            return str(given)
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        number = read_number(str(given), int)
        assert isinstance(number, int), "an integer is read"
        return number


def option(default: str | Fraction | int, metavar: str, help: str, choices: Mapping[str, str] | None = None) -> Any:
    """A field of a question that is an option."""
    declared = {"default": default, "metavar": metavar, "help": help, "choices": choices or {}}
    return field(default=default, metadata={_OPTION: declared})


def promise() -> Any:
    """A field of a question that says what a theorem promises, None if nothing; it is no part of what is asked."""
    return field(default=None, metadata={_PROMISE: True})


def options_of(question: type) -> dict[str, Option]:
    """The options of a class of questions, by name, in the order of its fields."""
    return {f.name: Option(f.name, **f.metadata[_OPTION]) for f in fields(question) if _OPTION in f.metadata}


def promises_of(question: type) -> tuple[str, ...]:
    """The names of the fields that are promises, in their order."""
    return tuple(f.name for f in fields(question) if _PROMISE in f.metadata)
