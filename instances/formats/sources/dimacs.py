"""The DIMACS formats of graphs and of formulas in conjunctive normal form.

Reading forgives what files in circulation contain and refuses what cannot be meant; the docstrings say which is
which. Here lives nothing but text: what a graph or a formula is lives in `instances.problems`.
"""

from collections.abc import Iterable, Sequence

from instances.errors import InputError
from instances.formats.sources.lines import integer, numbered_lines, problem_line


def read_graph(text: str, where: str) -> tuple[int, frozenset[tuple[int, int]]]:
    """The number of vertices, and the edges, of a graph as in the DIMACS challenges on cliques and colouring.

    One line ``p edge VERTICES EDGES`` (also ``p col``, ``p edges``) comes before the lines ``e U V``. Comments and
    blank lines may be anywhere; an edge may be repeated, in either orientation; the descriptor lines ``n``, ``d``,
    ``v`` and ``x`` are skipped. EDGES may count lines, edges, or edges in both orientations.

    Parameters
    ----------
    text
        The file's content.
    where
        The file's name, for messages.

    Raises
    ------
    InputError
        ``where:line: what; what would be right``.
    """
    header: tuple[int, ...] | None = None
    header_line = lines = 0
    edges = set()
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        match words:
            case ["p", *rest]:
                header = problem_line(rest, ("edge", "edges", "col"), "VERTICES EDGES", header is not None, place)
                header_line = number
            case ["e", *ends]:
                if header is None:
                    raise InputError(f"{place}: an edge before the line 'p edge VERTICES EDGES'; that line comes first")
                if len(ends) != 2:
                    raise InputError(f"{place}: an edge with {len(ends)} ends; 'e U V' is right")
                u, v = sorted(integer(word, place) for word in ends)
                if u < 1 or v > header[0]:
                    out = u if u < 1 else v
                    raise InputError(f"{place}: vertex {out} is out of range; the vertices are 1, ..., {header[0]}")
                if u == v:
                    raise InputError(f"{place}: a loop at vertex {u}; an edge joins two different vertices")
                lines += 1
                edges.add((u, v))
            case ["n" | "d" | "v" | "x", *_]:
                pass
            case _:
                raise InputError(f"{place}: a line starts with {words[0]!r}; 'c', 'p' or 'e' is right")
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p edge VERTICES EDGES' comes before the edges")
    if header[1] not in (lines, len(edges), 2 * len(edges)):
        raise InputError(
            f"{where}:{header_line}: the header says {header[1]} edges, but there are {lines} edge lines with"
            f" {len(edges)} different edges; the numbers must agree"
        )
    return header[0], frozenset(edges)


def read_cnf(text: str, where: str) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The number of variables, and the clauses, of a formula in the DIMACS format of the SAT competitions.

    One line ``p cnf VARIABLES CLAUSES`` comes before the clauses, whose literals end with 0. Comments and blank lines
    may be anywhere; line breaks between literals mean nothing. A line ``%`` ends the formula, as in SATLIB, and after
    it only a 0 may follow.

    Parameters
    ----------
    text
        The file's content.
    where
        The file's name, for messages.

    Raises
    ------
    InputError
        ``where:line: what; what would be right``.
    """
    header: tuple[int, ...] | None = None
    header_line = last_line = 0
    clauses: list[tuple[int, ...]] = []
    clause: list[int] = []
    ended = False
    for number, words in numbered_lines(text):
        place = f"{where}:{number}"
        if ended:
            if words != ["0"]:
                raise InputError(f"{place}: {words[0]!r} after the line '%' that ends the formula; only a 0 may follow")
        elif words == ["%"]:
            ended = True
        elif words[0] == "p":
            header = problem_line(words[1:], ("cnf",), "VARIABLES CLAUSES", header is not None, place)
            header_line = number
        elif header is None:
            raise InputError(f"{place}: {words[0]!r} before the line 'p cnf VARIABLES CLAUSES'; that line comes first")
        else:
            for word in words:
                literal = integer(word, place)
                if abs(literal) > header[0]:
                    raise InputError(
                        f"{place}: variable {abs(literal)} is out of range; the variables are 1, ..., {header[0]}"
                    )
                if literal:
                    clause.append(literal)
                else:
                    clauses.append(tuple(clause))
                    clause = []
            last_line = number
    if header is None:
        raise InputError(f"{where}:1: no problem line; a line 'p cnf VARIABLES CLAUSES' comes before the clauses")
    if clause:
        raise InputError(f"{where}:{last_line}: the last clause does not end; a 0 ends every clause")
    if header[1] != len(clauses):
        raise InputError(
            f"{where}:{header_line}: the header says {header[1]} clauses, but there are {len(clauses)};"
            " the numbers must agree"
        )
    return header[0], tuple(clauses)


def read_comments(text: str, where: str, keyword: str) -> list[list[int]]:
    """The integers of every comment line ``c KEYWORD INTEGERS``, in the order of the lines.

    Raises
    ------
    InputError
        If something else than integers follows the keyword, naming the line.
    """
    return [
        [integer(word, f"{where}:{number}") for word in words[2:]]
        for number, line in enumerate(text.split("\n"), start=1)
        if (words := line.split())[:2] == ["c", keyword]
    ]


def write_graph(vertices: int, edges: Iterable[tuple[int, int]], comments: Sequence[str] = ()) -> str:
    """Comments, ``p edge``, then the edges in lexicographic order; equal graphs make equal text."""
    lines = [f"e {u} {v}" for u, v in sorted(edges)]
    return "\n".join([*(f"c {comment}" for comment in comments), f"p edge {vertices} {len(lines)}", *lines]) + "\n"


def write_cnf(variables: int, clauses: Sequence[Sequence[int]]) -> str:
    """``p cnf``, then one clause a line in the formula's order."""
    lines = [f"p cnf {variables} {len(clauses)}"]
    lines += [" ".join(map(str, (*clause, 0))) for clause in clauses]
    return "\n".join(lines) + "\n"
