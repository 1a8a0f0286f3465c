"""The vertex cover problem on a graph."""

from dataclasses import dataclass
from typing import ClassVar

from instances.problem import Combination, Decision, Verdict
from instances.problems.graphs.graph_with_number import GraphWithNumber
from instances.problems.oracle import at_most, satisfy


@dataclass(frozen=True)
class VertexCover(GraphWithNumber):
    """Does the graph have at most k vertices that meet every edge?

    NP-complete (Karp 1972), but fixed-parameter tractable with parameter k (Buss and Goldsmith 1993).

    Notes
    -----
    The witness is a tuple of at most k distinct vertices in any order.

    >>> from instances.problems import Graph
    >>> VertexCover(Graph(3, frozenset({(1, 2), (2, 3)})), 1).decide().witness
    (2,)
    """

    name: ClassVar[str] = "vertex-cover"
    chosen: ClassVar[str] = "a vertex cover"
    comment: ClassVar[str] = "cover"

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists at most k distinct vertices that meet every edge."""
        return (
            self.lists_vertices(witness)
            and len(witness) <= self.k
            and all(u in witness or v in witness for u, v in self.graph.edges)
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that vertex v is chosen: an end of every edge, and at most k.
        """
        if self.k == 0:
            return Decision(Verdict.NO, None) if self.graph.edges else Decision(Verdict.YES, ())
        vertices = range(1, self.graph.vertices + 1)
        few, _ = at_most(vertices, self.k, self.graph.vertices)
        verdict, true = satisfy([*map(list, sorted(self.graph.edges)), *few], conflicts)
        return Decision(verdict, tuple(v for v in vertices if v in true) if verdict is Verdict.YES else None)
