"""The line format of directed graphs.

One line ``p digraph VERTICES ARCS`` comes before the lines ``a U V``, one an arc from U to V. Comments and blank
lines may be anywhere. Here lives nothing but text.
"""

from collections.abc import Iterable

from instances.errors import InputError
from instances.formats.sources.lines import integer_within, numbered_lines, problem_line


def read_digraph(text: str, where: str) -> tuple[int, frozenset[tuple[int, int]]]:
    """The number of vertices, and the arcs; `InputError` says what is wrong, and where."""
    header: tuple[int, ...] | None = None
    header_line = 0
    arcs: set[tuple[int, int]] = set()
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        match words:
            case ["p", *rest]:
                header = problem_line(rest, ("digraph",), "VERTICES ARCS", header is not None, place)
                header_line = number
            case ["a", tail, head]:
                if header is None:
                    raise InputError(
                        f"{place}: an arc before the line 'p digraph VERTICES ARCS'; that line comes first"
                    )
                u, v = (integer_within(word, header[0], "vertex", place) for word in (tail, head))
                if u == v:
                    raise InputError(f"{place}: a loop at vertex {u}; an arc joins two different vertices")
                if (u, v) in arcs:
                    raise InputError(f"{place}: the arc from {u} to {v} is there already; once is right")
                arcs.add((u, v))
            case _:
                raise InputError(f"{place}: the line is {' '.join(words)[:40]!r}; 'a U V' is right")
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p digraph VERTICES ARCS' comes first")
    if header[1] != len(arcs):
        raise InputError(
            f"{where}:{header_line}: the header says {header[1]} arcs, but there are {len(arcs)};"
            " the numbers must agree"
        )
    return header[0], frozenset(arcs)


def write_digraph(vertices: int, arcs: Iterable[tuple[int, int]]) -> str:
    """``p digraph``, then the arcs in lexicographic order; equal digraphs make equal text."""
    lines = [f"a {u} {v}" for u, v in sorted(arcs)]
    return "\n".join([f"p digraph {vertices} {len(lines)}", *lines]) + "\n"
