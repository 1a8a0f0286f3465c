"""Nested lists of symbols, as SMT-LIB and VNN-LIB write them, with the line of each.

Comments run from ``;`` to the end of the line. An index in brackets belongs to the symbol before it: ``X[0, 1]`` and
``X [0,1]`` are one symbol.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from instances.errors import InputError

DEEPEST = 50
"""How deep lists may be nested."""

_TOKEN = re.compile(r";[^\n]*|\s+|\[[^\]\n]*\]|[()]|[^\s()\[\];]+|.", re.DOTALL)


@dataclass(frozen=True)
class Symbol:
    """A word, without spaces."""

    text: str
    line: int


@dataclass(frozen=True)
class Nested:
    """A list in parentheses."""

    items: tuple["Symbol | Nested", ...]
    line: int

    @property
    def head(self) -> str:
        """The first word; empty if there is none."""
        return self.items[0].text if self.items and isinstance(self.items[0], Symbol) else ""


Expression = Symbol | Nested


def read_expressions(text: str, where: str) -> Iterator[Nested]:
    """The lists at the top level, one by one.

    Parameters
    ----------
    text
        The file's content.
    where
        The file's name, for messages.

    Raises
    ------
    InputError
        ``where:line: what; what would be right``, if parentheses do not match, a symbol stands outside of all lists or
        lists are nested too deep.
    """
    open_lists: list[tuple[int, list[Expression]]] = []
    line = 1
    for match in _TOKEN.finditer(text):
        token, place = match.group(), f"{where}:{line}"
        if token == "(":
            if len(open_lists) >= DEEPEST:
                raise InputError(f"{place}: more than {DEEPEST} lists in one another; that deep nothing is read")
            open_lists.append((line, []))
        elif token == ")":
            if not open_lists:
                raise InputError(f"{place}: a ')' without a '('")
            begun, items = open_lists.pop()
            nested = Nested(tuple(items), begun)
            if open_lists:
                open_lists[-1][1].append(nested)
            else:
                yield nested
        elif token[0] == ";" or token.isspace():
            line += token.count("\n")
        elif not open_lists:
            raise InputError(f"{place}: {token[:40]!r} outside of all parentheses; a file is a row of lists")
        elif token[0] == "[" and len(token) > 1:
            items = open_lists[-1][1]
            if not items or not isinstance(items[-1], Symbol):
                raise InputError(f"{place}: the index {token[:40]!r} follows no symbol; 'X[0,1]' is right")
            items[-1] = Symbol(items[-1].text + "".join(token.split()), items[-1].line)
        elif token in "[]":
            raise InputError(f"{place}: a {token!r} without its partner")
        else:
            open_lists[-1][1].append(Symbol(token, line))
    if open_lists:
        raise InputError(f"{where}:{open_lists[-1][0]}: a '(' without a ')'")
