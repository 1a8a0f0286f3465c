"""The independent set problem on a graph."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from instances.problem import Combination, Decision, Verdict
from instances.problems.graphs.graph_with_number import GraphWithNumber
from instances.problems.oracle import at_most, satisfy


@dataclass(frozen=True)
class IndependentSet(GraphWithNumber):
    """Does the graph have k vertices of which no two are adjacent?

    NP-complete (Karp 1972), and W[1]-complete with parameter k (Downey and Fellows 1995).

    Notes
    -----
    The witness is a tuple of k distinct vertices in any order.

    >>> from instances.problems import Graph
    >>> IndependentSet(Graph(3, frozenset({(1, 2), (2, 3)})), 2).decide().witness
    (1, 3)
    """

    name: ClassVar[str] = "independent-set"
    chosen: ClassVar[str] = "an independent set"
    comment: ClassVar[str] = "independent"

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists k distinct vertices of which no two are adjacent."""
        return (
            self.lists_vertices(witness)
            and len(witness) == self.k
            and not any(self.graph.adjacent(u, v) for u, v in combinations(witness, 2))
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that vertex v is left out: of every edge an end is, and in all at most n - k.
        """
        n, k = self.graph.vertices, self.k
        if k in (0, n) or k > n:
            chosen = tuple(range(1, k + 1))
            return Decision(Verdict.YES, chosen) if self.check(chosen) else Decision(Verdict.NO, None)
        few, _ = at_most(range(1, n + 1), n - k, n)
        verdict, true = satisfy([*map(list, sorted(self.graph.edges)), *few], conflicts)
        kept = tuple(v for v in range(1, n + 1) if v not in true)[:k]
        return Decision(verdict, kept if verdict is Verdict.YES else None)
