"""The maximum cut problem on a graph."""

from dataclasses import dataclass
from typing import ClassVar

from instances.problem import Combination, Decision, Verdict
from instances.problems.graphs.graph_with_number import GraphWithNumber
from instances.problems.oracle import at_most, satisfy


@dataclass(frozen=True)
class MaxCut(GraphWithNumber):
    """Is there a set S of vertices such that at least k edges have one end in S?

    NP-complete (Karp 1972).

    Notes
    -----
    The witness is the tuple of the vertices of S, in any order.

    >>> from instances.problems import Graph
    >>> MaxCut(Graph(3, frozenset({(1, 2), (2, 3), (1, 3)})), 3).decide().verdict.value
    'no'
    """

    name: ClassVar[str] = "max-cut"
    chosen: ClassVar[str] = "a cut"
    comment: ClassVar[str] = "cut"

    def cut(self, side: frozenset[int]) -> int:
        """The number of edges between `side` and the other vertices."""
        return sum((u in side) != (v in side) for u, v in self.graph.edges)

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists distinct vertices that cut at least k edges off."""
        return self.lists_vertices(witness) and self.cut(frozenset(witness)) >= self.k

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that vertex v is in S, and one more for every edge that it is not cut: it must be true if both
        ends are on one side, and at most E - k of them are true.
        """
        n, edges = self.graph.vertices, sorted(self.graph.edges)
        kept = len(edges) - self.k
        if kept < 0:
            return Decision(Verdict.NO, None)
        uncut = list(range(n + 1, n + len(edges) + 1))
        clauses = [clause for (u, v), e in zip(edges, uncut, strict=True) for clause in ([-u, -v, e], [u, v, e])]
        few = [[-e] for e in uncut] if kept == 0 else at_most(uncut, kept, n + len(edges))[0]
        verdict, true = satisfy([*clauses, *few], conflicts)
        side = tuple(v for v in range(1, n + 1) if v in true)
        return Decision(verdict, side if verdict is Verdict.YES else None)
