"""Independent Set becomes Clique, in the complement graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.problem import Combination
from instances.problems import Clique, IndependentSet
from instances.reduction import Reduction


@dataclass(frozen=True)
class IndependentSetToClique(Reduction[IndependentSet, Combination, Clique, Combination]):
    """k vertices are pairwise not adjacent in a graph exactly if they are pairwise adjacent in its complement.

    Size. The complement of a graph of n vertices and m edges has n (n - 1) / 2 - m edges; k stays.

    Parameters
    ----------
    source
        Any instance.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> IndependentSetToClique(IndependentSet(Graph(3, frozenset({(1, 2)})), 2)).target.check((1, 3))
    True
    """

    name: ClassVar[str] = "independent-set-to-clique"
    theorem: ClassVar[str] = "folklore: complement graph (compare Karp 1972)"
    source_type: ClassVar[type[IndependentSet]] = IndependentSet
    target_type: ClassVar[type[Clique]] = Clique
    source: IndependentSet

    @cached_property
    def target(self) -> Clique:
        return Clique(self.source.graph.complement, self.source.k)

    def push(self, witness: Combination) -> Combination:
        return witness

    def pull(self, witness: Combination) -> Combination:
        return witness

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        n = source_size["vertices"]
        return {"vertices": n, "edges": n * (n - 1) // 2 - source_size["edges"], "colors": source_size["k"]}
