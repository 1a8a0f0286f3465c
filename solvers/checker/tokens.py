"""The numbers in a proof, and what is said of a line that is wrong."""

import re
from functools import lru_cache

from flint import fmpq, fmpz


class WrongError(Exception):
    """What is wrong in a line, and what would be right.

    Parameters
    ----------
    line
        The number of the line; None if it is the current one.
    """

    def __init__(self, wrong: str, line: int | None = None) -> None:
        super().__init__(wrong)
        self.line = line


_RATIONAL = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?")


@lru_cache(maxsize=10_000)
def rational(text: str) -> fmpq:
    """p or p/q in lowest terms."""
    match = _RATIONAL.fullmatch(text)
    p, q = match.groups() if match else ("0", None)
    value = fmpq(fmpz(p), fmpz(q or "1"))
    lowest = match is not None and (q is None or 1 != value.q == fmpz(q))
    require(lowest, "{}; a rational p or p/q in lowest terms is right", text)
    return value


def integer(text: str) -> int:
    """A rational without denominator."""
    value = rational(text)
    require(value.q == 1, "{}; an integer is right", text)
    return int(value.p)


def cited(value: object) -> str:
    """As it stands in a message: short, and in quotes."""
    text = "infinite" if value is None else str(value)
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def require(holds: object, otherwise: str, *details: object) -> None:
    """Raise a WrongError with these details unless something holds."""
    if not holds:
        raise WrongError(otherwise.format(*map(cited, details)))
