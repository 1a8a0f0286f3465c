"""The dominating set problem on a graph."""

from dataclasses import dataclass
from typing import ClassVar

from instances.problem import Combination, Decision, Verdict
from instances.problems.graphs.graph_with_number import GraphWithNumber
from instances.problems.oracle import at_most, satisfy


@dataclass(frozen=True)
class DominatingSet(GraphWithNumber):
    """Does the graph have at most k vertices such that every vertex is one of them or adjacent to one?

    NP-complete (Garey and Johnson 1979), and W[2]-complete with parameter k (Downey and Fellows 1995).

    Notes
    -----
    The witness is a tuple of at most k distinct vertices in any order.

    >>> from instances.problems import Graph
    >>> DominatingSet(Graph(3, frozenset({(1, 2), (2, 3)})), 1).decide().witness
    (2,)
    """

    name: ClassVar[str] = "dominating-set"
    chosen: ClassVar[str] = "a dominating set"
    comment: ClassVar[str] = "dominating"

    @property
    def neighborhoods(self) -> tuple[frozenset[int], ...]:
        """N[v], the vertices that v dominates, itself included, at index v - 1."""
        closed = [{v} for v in range(1, self.graph.vertices + 1)]
        for u, v in self.graph.edges:
            closed[u - 1].add(v)
            closed[v - 1].add(u)
        return tuple(map(frozenset, closed))

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists at most k distinct vertices that dominate all."""
        return (
            self.lists_vertices(witness)
            and len(witness) <= self.k
            and all(not around.isdisjoint(witness) for around in self.neighborhoods)
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that vertex v is chosen: one of every closed neighbourhood, and at most k.
        """
        if self.k == 0:
            return Decision(Verdict.NO, None) if self.graph.vertices else Decision(Verdict.YES, ())
        vertices = range(1, self.graph.vertices + 1)
        few, _ = at_most(vertices, self.k, self.graph.vertices)
        verdict, true = satisfy([*map(sorted, self.neighborhoods), *few], conflicts)
        return Decision(verdict, tuple(v for v in vertices if v in true) if verdict is Verdict.YES else None)
