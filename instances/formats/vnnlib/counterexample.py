"""Reading the counterexamples of VNN-COMP's verifiers, of both versions.

Of 1.0 is a list of pairs, ``((X_0 0.5) (Y_0 1.0))``; of 2.0 are blocks of a line ``X float32 [1,2]`` and one number a
line. A first line ``sat`` may come before, as in a results file. Outputs are skipped: nobody has to believe them.
"""

import re
from fractions import Fraction
from math import prod
from pathlib import Path

from instances.errors import InputError, shown
from instances.formats.sources.compressed import read_text
from instances.formats.vnnlib.sexpr import Nested, Symbol, read_expressions
from instances.network import Point
from instances.numbers.rationals import read_rational

_VERDICT = re.compile(r"(?:sat|violated)(?:,.{0,40})?")
_HEADER = re.compile(r"(\S+) +\S+ +\[([0-9, ]{1,100})\]", re.ASCII)


def read_counterexample(path: Path) -> Point:
    """The input, exactly as it is written.

    Raises
    ------
    InputError
        ``file:line: what; what would be right``.
    """
    lines = read_text(path).splitlines()
    if lines and _VERDICT.fullmatch(lines[0].strip()):
        lines[0] = ""
    text = "\n".join(lines)
    if not text.strip():
        raise InputError(f"{path}:1: no counterexample; '((X_0 0.5) …)' is right")
    return _pairs(text, str(path)) if text.lstrip().startswith("(") else _blocks(lines, str(path))


def _pairs(text: str, where: str) -> Point:
    found: dict[int, Fraction] = {}
    for expression in read_expressions(text, where):
        for pair in expression.items:
            match pair:
                case Nested(items=(Symbol(text=name), Symbol(text=value))):
                    place = f"{where}:{pair.line}"
                    variable = re.fullmatch(r"([XY])_([0-9]{1,9})", name, re.ASCII)
                    if variable is None:
                        raise InputError(f"{place}: {name[:40]!r} is no variable; X_0, X_1, … and Y_0, Y_1, … are")
                    number = _number(value, place)
                    if variable.group(1) == "X":
                        if int(variable.group(2)) in found:
                            raise InputError(f"{place}: {name} is given twice; once is right")
                        found[int(variable.group(2))] = number
                case _:
                    raise InputError(f"{where}:{pair.line}: no pair of a variable and a number; '(X_0 0.5)' is one")
    if not found or set(found) != set(range(len(found))):
        raise InputError(f"{where}: the inputs that are given are not X_0, X_1, … without a gap")
    return tuple(found[i] for i in range(len(found)))


def _blocks(lines: list[str], where: str) -> Point:
    """The numbers of the first block, which is the input's."""
    numbers: list[Fraction] = []
    wanted = None
    for line, text in enumerate(lines, start=1):
        header = _HEADER.fullmatch(text.strip())
        if header is not None:
            if wanted is not None:
                break
            wanted = prod(int(size) for size in header.group(2).replace(",", " ").split())
        elif text.strip():
            if wanted is None:
                raise InputError(f"{where}:{line}: {text[:40]!r} before the first line such as 'X float32 [1,2]'")
            numbers.append(_number(text.strip(), f"{where}:{line}"))
    if wanted is None or len(numbers) != wanted or not wanted:
        raise InputError(f"{where}: {len(numbers)} numbers of the input; its header says {wanted}")
    return tuple(numbers)


def _number(text: str, place: str) -> Fraction:
    try:
        return read_rational(text)
    except InputError:
        raise InputError(f"{place}: {shown(text)} is no decimal number") from None
