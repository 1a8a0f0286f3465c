"""What verifiers write: the first line a verdict, then for sat a counterexample in the format of VNN-LIB 1.0 or 2.0."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from instances.errors import InputError, shown
from instances.network import Point
from instances.numbers.rationals import read_rational
from instances.problem import Verdict
from solvers.answer import Stop

_WORDS: dict[str, Verdict | Stop] = {
    "sat": Verdict.YES,
    "violated": Verdict.YES,
    "unsat": Verdict.NO,
    "holds": Verdict.NO,
    "timeout": Stop.TIME,
    "timed-out": Stop.TIME,
    "unknown": Stop.WORK,
    "error": Stop.CRASHED,
}

_ENTRY = re.compile(r"\(\s*([XY])_([0-9]{1,9})\s+([^\s()]+)\s*\)")
_HEADER = re.compile(r"([A-Za-z_]\w*)\s+\w+\s+\[([0-9,\s]{0,200})\]")
_VERDICT = re.compile(r"([a-z-]+)(?:,\s*[0-9.e+-]{1,40})?", re.IGNORECASE | re.ASCII)
"""A verdict, after which some tools write the seconds that it took: ``sat,4.83``."""


class MalformedError(ValueError):
    """A result that is none, or half of one."""


@dataclass(frozen=True)
class Said:
    """A tool's result.

    Parameters
    ----------
    verdict
        Of the query: yes for sat, no for unsat; or why there is none.
    point
        The inputs of the counterexample, exactly as they are written; None if there is none.
    """

    verdict: Verdict | Stop
    point: Point | None = None


def parse(text: str, inputs: int) -> Said:
    """Read a result.

    Parameters
    ----------
    text
        All of the result. Outputs in the counterexample are read over: whoever checks a point computes them.
    inputs
        How many the network has.

    Raises
    ------
    MalformedError
        If the first line is no verdict, or there is a counterexample that is not whole.

    >>> parse("violated\\n((X_0 0.5)\\n (Y_0 2.0))", 1)
    Said(verdict=<Verdict.YES: 'yes'>, point=(Fraction(1, 2),))
    """
    first, _, rest = text.lstrip().partition("\n")
    verdict = _verdict(first)
    if verdict is None:
        known = ", ".join(_WORDS)
        raise MalformedError(f"the result begins with {shown(first)}; a verdict is one of {known}")
    if verdict is not Verdict.YES or not rest.strip():
        return Said(verdict)
    return Said(verdict, _pairs(rest, inputs) if rest.lstrip().startswith("(") else _arrays(rest, inputs))


def find(printed: str) -> str:
    """The result in what a tool printed: from the first line that is a verdict; nothing if there is none."""
    lines = printed.splitlines()
    start = next((i for i, line in enumerate(lines) if _verdict(line) is not None), len(lines))
    return "\n".join(lines[start:])


def _verdict(line: str) -> Verdict | Stop | None:
    """What a line says if it is a verdict."""
    match = _VERDICT.fullmatch(line.strip())
    return None if match is None else _WORDS.get(match[1].lower())


def _pairs(text: str, inputs: int) -> Point:
    """``((X_0 0.1) (X_1 0.2) (Y_0 1.0))``, the outer parentheses optional."""
    entries = {(m[1], int(m[2])): m[3] for m in _ENTRY.finditer(text)}
    left = _ENTRY.sub("", text).split()
    if left not in ([], ["(", ")"], ["()"]):
        raise MalformedError(f"the counterexample has {shown(' '.join(left))} between its (X_i value)")
    return _point([entries.get(("X", i)) for i in range(inputs)], sum(name == "X" for name, _ in entries))


def _arrays(text: str, inputs: int) -> Point:
    """For each variable a header ``X float32 [1,2]``, then one number a line; the first variable is the input."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    header = _HEADER.fullmatch(lines[0])
    if header is None:
        raise MalformedError(
            f"the counterexample begins with {shown(lines[0])}; expected (X_0 value) or X float32 [1,n]"
        )
    size = prod(int(v) for v in header[2].split(",") if v.strip())
    values = lines[1 : 1 + size]
    return _point([*values, *[None] * (inputs - len(values))], size)


def _point(values: list[str | None], given: int) -> Point:
    if given != len(values) or None in values:
        present = sum(value is not None for value in values)
        raise MalformedError(f"the counterexample has {present} of {len(values)} inputs, and says it has {given}")
    return tuple(_exact(value) for value in values if value is not None)


def _exact(text: str) -> Fraction:
    try:
        return read_rational(text)
    except InputError:
        raise MalformedError(f"the counterexample has {shown(text)}, which is no finite decimal number") from None
