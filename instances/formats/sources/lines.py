"""What the line formats share: numbered lines without comments, problem lines and integers, read strictly.

Here lives nothing that knows what a graph, a formula or a family of sets is.
"""

import re
from collections.abc import Iterator, Sequence

from instances.errors import InputError

_INTEGER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


def numbered_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and words of every line that is neither blank nor a comment."""
    # Not splitlines: it also breaks at form feeds and Unicode separators, which comments may contain.
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split()
        if words and not words[0].startswith("c"):
            yield number, words


def problem_line(
    words: Sequence[str], kinds: Sequence[str], counts: str, repeated: bool, place: str
) -> tuple[int, ...]:
    """The counts of a line ``p KIND COUNTS``, of which `words` are those after the ``p``.

    Parameters
    ----------
    kinds
        The accepted kinds, the one to recommend first.
    counts
        The names of the counts, such as ``VERTICES EDGES``.
    repeated
        Whether there has been a problem line already.
    """
    if repeated:
        raise InputError(f"{place}: a second problem line; one is right")
    if len(words) != 1 + len(counts.split()) or words[0] not in kinds:
        raise InputError(f"{place}: the problem line is {' '.join(['p', *words])!r}; 'p {kinds[0]} {counts}' is right")
    numbers = tuple(integer(word, place) for word in words[1:])
    if min(numbers) < 0:
        raise InputError(f"{place}: a negative count in the problem line; 'p {kinds[0]} {counts}' is right")
    return numbers


def integer(word: str, place: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise InputError(f"{place}: {word[:40]!r} is not an integer; a whole number of at most 9 digits is right")
    return int(word)


def integer_within(word: str, largest: int, what: str, place: str) -> int:
    """An integer from 1 to `largest`; `what` says what it numbers, such as ``vertex``."""
    value = integer(word, place)
    if not 1 <= value <= largest:
        raise InputError(f"{place}: {what} {value} is out of range; it is one of 1, ..., {largest}")
    return value
