"""The multicoloured clique problem.

Here live the value and its oracle; how a graph looks in a file lives in `instances.formats.sources.dimacs`.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.dimacs import read_comments
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.graphs.graph import Edge, Graph
from instances.problems.oracle import satisfy


@dataclass(frozen=True)
class MulticoloredClique(SourceProblem):
    """Does the graph, whose nodes have k colours, have a clique with one node of each colour?

    W[1]-complete with parameter k (Fellows, Hermelin, Rosamond and Vialette 2009).

    Parameters
    ----------
    classes
        Colour classes: class c holds the nodes of colour c. The nodes are 1, ..., n, each in exactly one class.
        Classes may be empty, and there may be none (then the empty clique is a yes).
    edges
        Pairs (u, v) with u < v of nodes of different classes.

    Raises
    ------
    InputError
        Naming the class and the node, or the edge, that is wrong.

    Notes
    -----
    The witness lists one node of each colour, in the order of the classes.

    >>> MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})).decide().witness
    (2, 3)
    """

    name: ClassVar[str] = "multicolored-clique"
    classes: tuple[tuple[int, ...], ...]
    edges: frozenset[Edge]

    def __post_init__(self) -> None:
        nodes = sum(map(len, self.classes))
        color: dict[int, int] = {}
        for number, members in enumerate(self.classes, start=1):
            for node in members:
                if not 1 <= node <= nodes:
                    raise InputError(f"class {number}: node {node} is not one of the {nodes} nodes 1, ..., {nodes}")
                if node in color:
                    raise InputError(f"class {number}: node {node} is already in class {color[node]}; one is right")
                color[node] = number
        Graph(nodes, self.edges)
        inside = [(u, v) for u, v in self.edges if color[u] == color[v]]
        if inside:
            u, v = min(inside)
            raise InputError(f"edge {u, v}: both nodes are in class {color[u]}; an edge joins different classes")

    @cached_property
    def color_of(self) -> dict[int, int]:
        """The index, from 0, of every node's class."""
        return {node: index for index, members in enumerate(self.classes) for node in members}

    @property
    def size(self) -> dict[str, int]:
        return {"colors": len(self.classes), "nodes": sum(map(len, self.classes)), "edges": len(self.edges)}

    def adjacent(self, u: int, v: int) -> bool:
        """Whether u and v are joined by an edge, in either order."""
        return (min(u, v), max(u, v)) in self.edges

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists one node of each colour, in colour order and pairwise adjacent."""
        return (
            isinstance(witness, tuple)
            and len(witness) == len(self.classes)
            and all(isinstance(v, int) and v in members for v, members in zip(witness, self.classes, strict=True))
            and all(self.adjacent(u, v) for u, v in combinations(witness, 2))
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that node v is chosen: exactly one of each class (a ladder of auxiliary variables sees to
        "at most one"), and with every chosen node some neighbour in each other class, which then is the chosen one.
        The encoding grows with the edges, not with the non-edges, of which a sparse instance has far more.
        """
        neighbours: dict[int, list[list[int]]] = {
            node: [[] for _ in self.classes] for members in self.classes for node in members
        }
        for u, v in self.edges:
            neighbours[u][self.color_of[v]].append(v)
            neighbours[v][self.color_of[u]].append(u)
        clauses: list[list[int]] = [list(members) for members in self.classes]
        rung = len(neighbours)
        for index, members in enumerate(self.classes):
            for position, u in enumerate(members):
                rung += 1  # "one of the members up to here is chosen"
                clauses.append([-u, rung])
                if position > 0:
                    clauses += [[1 - rung, rung], [1 - rung, -u]]
                clauses += [[-u, *around] for color, around in enumerate(neighbours[u]) if color != index]
        verdict, true = satisfy(clauses, conflicts)
        if verdict is not Verdict.YES:
            return Decision(verdict, None)
        return Decision(verdict, tuple(next(v for v in members if v in true) for members in self.classes))

    def write(self) -> str:
        """DIMACS graph with one comment ``c class U V W`` a colour first."""
        graph = Graph(self.size["nodes"], self.edges)
        return graph.write([" ".join(map(str, ("class", *members))) for members in self.classes])

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where`, and the line or the class."""
        graph = Graph.read(text, where)
        classes = tuple(map(tuple, read_comments(text, where, "class")))
        listed = sum(map(len, classes))
        if listed != graph.vertices:
            raise InputError(
                f"{where}: the lines 'c class U V W' list {listed} nodes, but the graph has {graph.vertices};"
                " every node belongs to one class"
            )
        try:
            return cls(classes, graph.edges)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
