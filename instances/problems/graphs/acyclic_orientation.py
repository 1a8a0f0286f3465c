"""Acyclic orientations of a graph, which are there to be counted."""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import ClassVar, Self

from instances.problem import Combination, CountedProblem, Decision, Verdict
from instances.problems.graphs.graph import Edge, Graph

_MOST_EDGES = 400
"""Deletion and contraction go so deep, and no deeper."""


@dataclass(frozen=True)
class AcyclicOrientation(CountedProblem):
    """Can the edges be directed so that no directed cycle comes about? Always; how often is #P-complete (Linial 1986).

    The number is |χ(-1)| for the chromatic polynomial χ (Stanley 1973).

    Parameters
    ----------
    graph
        Any graph.

    Notes
    -----
    The witness has an entry for every edge in lexicographic order: 1 for u -> v with u < v, and -1 for v -> u.

    >>> AcyclicOrientation(Graph(3, frozenset({(1, 2), (1, 3), (2, 3)}))).count()
    6
    """

    name: ClassVar[str] = "acyclic-orientation"
    graph: Graph

    @property
    def size(self) -> dict[str, int]:
        return {"vertices": self.graph.vertices, "edges": len(self.graph.edges)}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` directs every edge, and no cycle comes about."""
        edges = sorted(self.graph.edges)
        if not isinstance(witness, tuple) or len(witness) != len(edges) or not all(s in (1, -1) for s in witness):
            return False
        tails: dict[int, list[int]] = {}
        for (u, v), sign in zip(edges, witness, strict=True):
            tails.setdefault(v if sign == 1 else u, []).append(u if sign == 1 else v)
        try:
            TopologicalSorter(tails).prepare()
        except CycleError:
            return False
        return True

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """From the smaller to the larger vertex."""
        return Decision(Verdict.YES, (1,) * len(self.graph.edges))

    def count(self, steps: int = 200_000) -> int | None:
        """The number of acyclic orientations, by deletion and contraction; see `CountedProblem.count`.

        An orientation without the edge e = uv can be completed in one way, or in both ways exactly if no path joins u
        and v: a(G) = a(G - e) + a(G / e), where parallel edges that arise become one.
        """
        if len(self.graph.edges) > _MOST_EDGES:
            return None
        known: dict[frozenset[Edge], int] = {frozenset(): 1}
        waiting = [self.graph.edges]
        while waiting:
            edges = waiting[-1]
            if edges in known:
                waiting.pop()
                continue
            parts = deleted, contracted = _parts(edges)
            missing = [part for part in parts if part not in known]
            if missing:
                waiting += missing
            else:
                known[edges] = known[deleted] + known[contracted]
            if len(known) > steps:
                return None
        return known[self.graph.edges]

    def write(self) -> str:
        """DIMACS graph."""
        return self.graph.write()

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(Graph.read(text, where))


def _parts(edges: frozenset[Edge]) -> tuple[frozenset[Edge], frozenset[Edge]]:
    """The edges without one at a vertex of the smallest degree, and with that one contracted."""
    degree: dict[int, int] = {}
    for edge in edges:
        for v in edge:
            degree[v] = degree.get(v, 0) + 1
    low = min(degree, key=lambda v: (degree[v], v))
    edge = min(edge for edge in edges if low in edge)
    (high,) = set(edge) - {low}
    deleted = edges - {edge}
    moved = (tuple(sorted(high if v == low else v for v in pair)) for pair in deleted)
    return deleted, frozenset((u, v) for u, v in moved if u != v)
