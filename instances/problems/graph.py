"""Graphs; how they look in a file lives in `instances.formats.dimacs`."""

from dataclasses import dataclass
from itertools import combinations

from instances.errors import InputError

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

    def __post_init__(self) -> None:
        if self.vertices < 0:
            raise InputError(f"a graph has at least 0 vertices; got {self.vertices}")
        wrong = [edge for edge in self.edges if not 1 <= edge[0] < edge[1] <= self.vertices]
        if wrong:
            raise InputError(f"edge {min(wrong)}: an edge (u, v) needs 1 <= u < v <= {self.vertices}")

    @property
    def complement(self) -> "Graph":
        """The graph with exactly the edges that this one lacks."""
        pairs = combinations(range(1, self.vertices + 1), 2)
        return Graph(self.vertices, frozenset(pair for pair in pairs if pair not in self.edges))

    def adjacent(self, u: int, v: int) -> bool:
        """Whether u and v are joined by an edge; in either order, and false outside the graph."""
        return (min(u, v), max(u, v)) in self.edges
