"""The line format of subset sum.

One line ``p sum ITEMS TARGET`` comes before the items, which are positive whole numbers of any length, any number of
them a line. Comments and blank lines may be anywhere. Here lives nothing but text.
"""

import re
from collections.abc import Sequence

from flint import fmpz

from instances.errors import InputError
from instances.formats.sources.lines import integer, numbered_lines

_MOST_DIGITS = 10_000
_WHOLE = re.compile(r"[0-9]+", re.ASCII)


def read_subset_sum(text: str, where: str) -> tuple[tuple[int, ...], int]:
    """The items, and the target; `InputError` says what is wrong, and where."""
    header: tuple[int, int] | None = None
    header_line = 0
    items: list[int] = []
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        match words:
            case ["p", "sum", count, target] if header is None:
                header, header_line = (integer(count, place), _whole(target, place)), number
            case ["p", *_] if header is None:
                raise InputError(
                    f"{place}: the problem line is {' '.join(words)[:40]!r}; 'p sum ITEMS TARGET' is right"
                )
            case ["p", *_]:
                raise InputError(f"{place}: a second problem line; one is right")
            case _ if header is None:
                raise InputError(f"{place}: an item before the line 'p sum ITEMS TARGET'; that line comes first")
            case _:
                items += [_whole(word, place) for word in words]
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p sum ITEMS TARGET' comes first")
    if header[0] != len(items):
        raise InputError(
            f"{where}:{header_line}: the header says {header[0]} items, but there are {len(items)}; the numbers must"
            " agree"
        )
    return tuple(items), header[1]


def write_subset_sum(items: Sequence[int], target: int) -> str:
    """``p sum``, then the items in their order, one a line; equal problems make equal text."""
    # Python refuses to write integers of more than 4,300 digits.
    lines = [f"p sum {len(items)} {fmpz(target)}", *(str(fmpz(item)) for item in items)]
    return "\n".join(lines) + "\n"


def _whole(word: str, place: str) -> int:
    """A positive integer."""
    if len(word) > _MOST_DIGITS or not _WHOLE.fullmatch(word) or not word.strip("0"):
        raise InputError(
            f"{place}: {word[:40]!r} is no positive whole number; one of at most {_MOST_DIGITS} digits is right"
        )
    return int(fmpz(word))
