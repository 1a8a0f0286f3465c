"""Clique becomes Multicoloured Clique, by one copy of the vertices a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import ClassVar

from instances.problem import Combination
from instances.problems import Clique, MulticoloredClique
from instances.reduction import Reduction


@dataclass(frozen=True)
class CliqueToMulticoloredClique(Reduction[Clique, Combination, MulticoloredClique, Combination]):
    """Finding a clique with k prescribed colours is as hard as finding any clique of k vertices.

    Construction. The graph has vertices 1, …, n. Colour c = 1, …, k holds a copy (v, c) of every vertex v with
    c <= v <= n - k + c, which leaves m = max(0, n - k + 1) copies. Copies (u, r) and (v, s) with r < s are joined
    exactly if u < v and uv is an edge. Copy (v, c) is the node (c - 1) m + v - c + 1.

    Yes stays yes. The c-th smallest vertex of a clique has at least c - 1 vertices below and k - c above it, so its
    copy of colour c exists, and these copies are joined.

    Yes came from yes. Nodes of a multicoloured clique are copies of vertices v_1 < … < v_k, joined in pairs.

    Size. k colours, k m nodes and at most k (k - 1) / 2 edges for every edge of the graph.

    Deviations from the literature. Usually all n copies and both orders of u and v are kept; the order makes every
    clique appear once instead of k! times, and copies outside the range lie in no multicoloured clique.

    Parameters
    ----------
    source
        Any instance; k = 0 and k > n are legal.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = CliqueToMulticoloredClique(Clique(Graph(3, frozenset({(1, 3)})), 2))
    >>> reduction.push((3, 1)), reduction.pull((1, 4))
    ((1, 4), (1, 3))
    """

    name: ClassVar[str] = "clique-to-multicolored-clique"
    theorem: ClassVar[str] = (
        "Pietrzak 2003; Fellows, Hermelin, Rosamond and Vialette 2009: multicoloured clique is W[1]-hard"
    )
    source_type: ClassVar[type[Clique]] = Clique
    target_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"edges"})
    source: Clique

    @cached_property
    def target(self) -> MulticoloredClique:
        m, colors = self._copies, range(1, self.source.k + 1)
        return MulticoloredClique(
            tuple(tuple(range((c - 1) * m + 1, c * m + 1)) for c in colors),
            frozenset(
                (self._node(u, r), self._node(v, s))
                for r, s in combinations(colors, 2)
                for u, v in self.source.graph.edges
                if r <= u < r + m and s <= v < s + m
            ),
        )

    def push(self, witness: Combination) -> Combination:
        """The copies of the clique's vertices, in increasing order of the vertices."""
        return tuple(self._node(v, c) for c, v in enumerate(sorted(witness), start=1))

    def pull(self, witness: Combination) -> Combination:
        """The vertices of which the nodes are copies, in increasing order."""
        return tuple(node - (c - 1) * self._copies + c - 1 for c, node in enumerate(witness, start=1))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        k = source_size["colors"]
        return {
            "colors": k,
            "nodes": k * max(0, source_size["vertices"] - k + 1),
            "edges": k * (k - 1) // 2 * source_size["edges"],
        }

    @property
    def _copies(self) -> int:
        """m, the number of nodes of each colour."""
        return max(0, self.source.graph.vertices - self.source.k + 1)

    def _node(self, vertex: int, color: int) -> int:
        return (color - 1) * self._copies + vertex - color + 1
