"""Dominating Set becomes Multicoloured Set Cover, by one copy of the neighbourhoods a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.problem import Combination
from instances.problems import DominatingSet, MulticoloredSetCover
from instances.reduction import Reduction


@dataclass(frozen=True)
class DominatingSetToMulticoloredSetCover(Reduction[DominatingSet, Combination, MulticoloredSetCover, Combination]):
    """Covering with one set of each of k colours is as hard as dominating a graph with k vertices.

    Construction. The elements are the vertices 1, …, n. Each of min(k, n) colours has one set a vertex: label v is the
    closed neighbourhood of v. More than n vertices are never needed.

    Yes stays yes. One colour for each vertex of a dominating set; the colours that are left repeat the first one. (If
    there is a colour there is a vertex to be dominated, so the set is not empty.)

    Yes came from yes. The labels of a cover dominate every vertex, and they are at most k different ones.

    Size. min(k, n) colours, min(k, n) n labels and n elements: the parameter is kept, so Multicoloured Set Cover is
    W[2]-hard, and under ETH cannot be decided in time g(k) n^o(k).

    Parameters
    ----------
    source
        Any instance; k = 0, k > n and the empty graph are legal.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = DominatingSetToMulticoloredSetCover(DominatingSet(Graph(3, frozenset({(1, 2), (2, 3)})), 2))
    >>> reduction.push((2,)), reduction.pull((3, 1))
    ((2, 2), (1, 3))
    """

    name: ClassVar[str] = "dominating-set-to-multicolored-set-cover"
    theorem: ClassVar[str] = "Downey and Fellows 1995: dominating set is W[2]-complete; here with a colour a vertex"
    source_type: ClassVar[type[DominatingSet]] = DominatingSet
    target_type: ClassVar[type[MulticoloredSetCover]] = MulticoloredSetCover
    source: DominatingSet

    @cached_property
    def target(self) -> MulticoloredSetCover:
        return MulticoloredSetCover(self.source.graph.vertices, (self.source.neighborhoods,) * self._colors)

    def push(self, witness: Combination) -> Combination:
        """The vertices, the first one repeated for colours that are left."""
        return witness + witness[:1] * (self._colors - len(witness))

    def pull(self, witness: Combination) -> Combination:
        """The different labels, in increasing order."""
        return tuple(sorted(set(witness)))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        vertices = source_size["vertices"]
        colors = min(source_size["k"], vertices)
        return {"colors": colors, "labels": colors * vertices, "elements": vertices}

    @property
    def _colors(self) -> int:
        return min(self.source.k, self.source.graph.vertices)
