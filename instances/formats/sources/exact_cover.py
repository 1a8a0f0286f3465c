"""The line format of exact cover.

One line ``p exact-cover SETS ELEMENTS`` comes before the lines ``s ELEMENTS``, one a set. Comments and blank lines may
be anywhere. Here lives nothing but text.
"""

from collections.abc import Sequence

from instances.errors import InputError
from instances.formats.sources.lines import integer_within, numbered_lines, problem_line


def read_exact_cover(text: str, where: str) -> tuple[int, tuple[frozenset[int], ...]]:
    """The number of elements, and the sets; `InputError` says what is wrong, and where."""
    header: tuple[int, ...] | None = None
    header_line = 0
    sets: list[frozenset[int]] = []
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        match words:
            case ["p", *rest]:
                header = problem_line(rest, ("exact-cover",), "SETS ELEMENTS", header is not None, place)
                header_line = number
            case ["s", *members] if members:
                if header is None:
                    raise InputError(
                        f"{place}: a set before the line 'p exact-cover SETS ELEMENTS'; that line comes first"
                    )
                sets.append(frozenset(integer_within(word, header[1], "element", place) for word in members))
            case ["s"]:
                raise InputError(f"{place}: an empty set; sets of an exact cover problem have elements")
            case _:
                raise InputError(f"{place}: the line is {' '.join(words)[:40]!r}; 's ELEMENTS' is right")
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p exact-cover SETS ELEMENTS' comes first")
    if header[0] != len(sets):
        raise InputError(
            f"{where}:{header_line}: the header says {header[0]} sets, but there are {len(sets)};"
            " the numbers must agree"
        )
    return header[1], tuple(sets)


def write_exact_cover(elements: int, sets: Sequence[frozenset[int]]) -> str:
    """``p exact-cover``, then the sets in their order; equal problems make equal text."""
    lines = [f"p exact-cover {len(sets)} {elements}"]
    lines += [" ".join(map(str, ("s", *sorted(members)))) for members in sets]
    return "\n".join(lines) + "\n"
