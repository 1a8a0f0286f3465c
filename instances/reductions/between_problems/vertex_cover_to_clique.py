"""Vertex Cover becomes Clique, in the complement graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.problem import Combination
from instances.problems import Clique, VertexCover
from instances.reduction import Reduction


@dataclass(frozen=True)
class VertexCoverToClique(Reduction[VertexCover, Combination, Clique, Combination]):
    """At most k vertices cover all edges of a graph exactly if n - k vertices are a clique of its complement.

    Yes stays yes. No edge joins two vertices outside a cover, and there are at least n - k of them: any n - k are
    pairwise adjacent in the complement.

    Yes came from yes. The k vertices that are not in the clique meet every edge.

    Size. n vertices, n (n - 1) / 2 - m edges, and cliques of max(0, n - k) vertices. The parameter is not kept: Vertex
    Cover is fixed-parameter tractable in k.

    Parameters
    ----------
    source
        Any instance; k may exceed n.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = VertexCoverToClique(VertexCover(Graph(3, frozenset({(1, 2)})), 1))
    >>> reduction.push((2,)), reduction.pull((1, 3))
    ((1, 3), (2,))
    """

    name: ClassVar[str] = "vertex-cover-to-clique"
    theorem: ClassVar[str] = "Karp 1972: clique and vertex cover are complementary"
    source_type: ClassVar[type[VertexCover]] = VertexCover
    target_type: ClassVar[type[Clique]] = Clique
    source: VertexCover

    @cached_property
    def target(self) -> Clique:
        graph = self.source.graph
        return Clique(graph.complement, max(0, graph.vertices - self.source.k))

    def push(self, witness: Combination) -> Combination:
        """The first n - k vertices outside the cover."""
        return self.pull(witness)[: self.target.k]

    def pull(self, witness: Combination) -> Combination:
        """The vertices that are not in the clique."""
        return tuple(v for v in range(1, self.source.graph.vertices + 1) if v not in witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        n = source_size["vertices"]
        return {
            "vertices": n,
            "edges": n * (n - 1) // 2 - source_size["edges"],
            "colors": max(0, n - source_size["k"]),
        }
