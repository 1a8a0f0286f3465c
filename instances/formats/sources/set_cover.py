"""The line format of multicoloured set cover.

One line ``p msc COLORS SETS ELEMENTS`` comes before the lines ``s COLOR ELEMENTS``, one a set; a colour's sets are
labelled in the order of their lines. Comments and blank lines may be anywhere. Here lives nothing but text.
"""

from collections.abc import Sequence

from instances.errors import InputError
from instances.formats.sources.lines import integer_within, numbered_lines, problem_line


def read_set_cover(text: str, where: str) -> tuple[int, tuple[tuple[frozenset[int], ...], ...]]:
    """The number of elements, and the sets of every colour; `InputError` says what is wrong, and where."""
    header: tuple[int, ...] | None = None
    header_line = 0
    families: list[list[frozenset[int]]] = []
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        match words:
            case ["p", *rest]:
                header = problem_line(rest, ("msc",), "COLORS SETS ELEMENTS", header is not None, place)
                header_line = number
                families = [[] for _ in range(header[0])]
            case ["s", color, *members]:
                if header is None:
                    raise InputError(
                        f"{place}: a set before the line 'p msc COLORS SETS ELEMENTS'; that line comes first"
                    )
                family = families[integer_within(color, header[0], "color", place) - 1]
                family.append(frozenset(integer_within(word, header[2], "element", place) for word in members))
            case _:
                raise InputError(f"{place}: the line is {' '.join(words)[:40]!r}; 's COLOR ELEMENTS' is right")
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p msc COLORS SETS ELEMENTS' comes first")
    sets = sum(map(len, families))
    if sets != header[1]:
        raise InputError(
            f"{where}:{header_line}: the header says {header[1]} sets, but there are {sets}; the numbers must agree"
        )
    return header[2], tuple(map(tuple, families))


def write_set_cover(elements: int, families: Sequence[Sequence[frozenset[int]]]) -> str:
    """``p msc``, then the sets colour by colour; equal problems make equal text."""
    lines = [f"p msc {len(families)} {sum(map(len, families))} {elements}"]
    for color, family in enumerate(families, start=1):
        lines += [" ".join(map(str, ("s", color, *sorted(members)))) for members in family]
    return "\n".join(lines) + "\n"
