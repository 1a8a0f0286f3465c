"""Graphs in the formats that other programs exchange, by the endings of their files: graph6, edge lists, GML, GraphML.

They are read by NetworkX; vertices are numbered from 1 in the order in which the nodes occur. DIMACS, which says what a
graph is asked, lives in `instances.formats.sources.dimacs`.
"""

from collections.abc import Callable
from typing import Any

from instances.errors import InputError

MOST_VERTICES = 100_000
"""A line of graph6 of a few bytes may stand for more."""


def read_graph_as(ending: str, text: str, where: str) -> Any:
    """A graph of NetworkX, without directions, in the format of an ending that is one of `ENDINGS`.

    Raises
    ------
    InputError
        Naming the file, if it is none in this format.
    """
    name, read = ENDINGS[ending]
    try:
        found = read(text)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except Exception as error:
        raise InputError(f"{where}: no graph in {name} ({type(error).__name__}: {str(error)[:200]})") from None
    return found.to_undirected() if found.is_directed() else found


def _graph6(text: str) -> Any:
    from networkx import from_graph6_bytes

    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != 1:
        raise InputError(f"a file with one graph in graph6, a line, is right; this one has {len(lines)} lines")
    line = lines[0].strip().removeprefix(">>graph6<<").encode("ascii")
    if line[:1] == b"~" and line[:2] == b"~~":
        raise InputError(f"a graph of more than {MOST_VERTICES} vertices, which is the most that are read")
    return from_graph6_bytes(line)


def _edge_list(text: str) -> Any:
    from networkx import Graph as Found

    found = Found()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.partition("#")[0].replace(",", " ").split()
        if len(words) == 1:
            found.add_node(words[0])
        elif words:
            if len(words) > 3:
                raise InputError(f"line {number} has {len(words)} words; an edge is two nodes, maybe with a weight")
            found.add_edge(words[0], words[1])
    return found


def _gml(text: str) -> Any:
    from networkx import parse_gml

    return parse_gml(text, label="id")


def _graphml(text: str) -> Any:
    from networkx import parse_graphml

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError("a GraphML file with a document type, which may stand for anything; one without is right")
    return parse_graphml(text)


ENDINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    ".g6": ("graph6", _graph6),
    ".graph6": ("graph6", _graph6),
    ".edgelist": ("an edge list", _edge_list),
    ".edges": ("an edge list", _edge_list),
    ".gml": ("GML", _gml),
    ".graphml": ("GraphML", _graphml),
}
"""What a file with such an ending is, and how NetworkX reads it."""
