"""Graphs; how they look in a file lives in `instances.formats.sources.dimacs`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from instances.display import html_table
from instances.errors import InputError, shown
from instances.formats.sources.dimacs import read_graph, write_graph
from instances.formats.sources.graphs import read_graph_as

Edge = tuple[int, int]
"""Two vertices, the smaller one first."""


@dataclass(frozen=True)
class Graph:
    """A simple undirected graph.

    Parameters
    ----------
    vertices
        n >= 0; the vertices are 1, ..., n.
    edges
        Pairs (u, v) with 1 <= u < v <= n.

    Raises
    ------
    InputError
        Naming the first number or edge that is out of range.
    """

    vertices: int
    edges: frozenset[Edge]

    @classmethod
    def from_networkx(cls, graph: Any) -> "Graph":
        """An undirected graph of NetworkX, its first node as vertex 1, its second as vertex 2, and so on.

        So vertex v is the node ``list(graph)[v - 1]``; weights and other attributes are not looked at, and edges of a
        multigraph count once.

        Raises
        ------
        InputError
            If it is none, is directed or has a loop, naming the node.
        """
        if not all(hasattr(graph, part) for part in ("nodes", "edges", "is_directed")):
            raise InputError(f"a networkx.Graph is expected; got {shown(graph)}")
        if graph.is_directed():
            raise InputError("the graph is directed; graph.to_undirected() makes it an undirected one")
        number = {node: v for v, node in enumerate(graph.nodes, start=1)}
        edges = set()
        for u, v in graph.edges():
            if u == v:
                raise InputError(f"a loop at node {shown(u)}; an edge joins two different nodes")
            edges.add((min(number[u], number[v]), max(number[u], number[v])))
        return cls(len(number), frozenset(edges))

    @classmethod
    def read(cls, text: str, where: str, ending: str = "") -> "Graph":
        """The graph in a file: of DIMACS, or in the format of one of the endings of `instances.formats.sources.graphs`.

        Raises
        ------
        InputError
            Naming `where`, and the line where there is one.
        """
        if not ending:
            return cls(*read_graph(text, where))
        try:
            return cls.from_networkx(read_graph_as(ending, text, where))
        except InputError as error:
            raise InputError(f"{where}: {str(error).removeprefix(f'{where}: ')}") from None

    def write(self, comments: Sequence[str] = ()) -> str:
        """In the format of DIMACS; equal graphs make equal text."""
        return write_graph(self.vertices, self.edges, comments)

    def __post_init__(self) -> None:
        if self.vertices < 0:
            raise InputError(f"a graph has at least 0 vertices; got {self.vertices}")
        wrong = [edge for edge in self.edges if not 1 <= edge[0] < edge[1] <= self.vertices]
        if wrong:
            raise InputError(f"edge {min(wrong)}: an edge (u, v) needs 1 <= u < v <= {self.vertices}")

    def __repr__(self) -> str:
        return f"Graph({self.vertices} vertices, {len(self.edges)} edges)"

    def _repr_html_(self) -> str:
        return html_table(("vertices", self.vertices), ("edges", len(self.edges)))

    @property
    def complement(self) -> "Graph":
        """The graph with exactly the edges that this one lacks."""
        pairs = combinations(range(1, self.vertices + 1), 2)
        return Graph(self.vertices, frozenset(pair for pair in pairs if pair not in self.edges))

    def adjacent(self, u: int, v: int) -> bool:
        """Whether u and v are joined by an edge; in either order, and false outside the graph."""
        return (min(u, v), max(u, v)) in self.edges
