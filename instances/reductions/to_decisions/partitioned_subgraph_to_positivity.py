"""Partitioned Subgraph becomes positivity of a network with one hidden layer, with hats for the pairs of a pattern."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import PartitionedSubgraph
from instances.question import RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity


@dataclass(frozen=True)
class PartitionedSubgraphToPositivity(Reduction[PartitionedSubgraph, Combination, Positivity, Point]):
    """The dimension alone does not make positivity hard: with hats along a pattern only, its treewidth does.

    Construction. That of `multicolored_clique_to_positivity`, with groups of hats only for the pairs of colours that
    the pattern joins: k colours and e pairs make K = k + e groups, and K - 1 is subtracted.

    Yes stays yes and came from yes as there, with the pairs of the pattern in place of all pairs: where f > 0 every
    group has an active hat, and the nodes nearest to x are adjacent wherever the pattern joins their colours. So
    max f = 1 for a yes and f <= 0 for a no.

    What follows. For a path, d grows and the problem is easy, by dynamic programming in time n^2; for the complete
    pattern it is the clique problem. Under ETH no algorithm takes n^o(w / log w) for patterns of treewidth w (Marx
    2010).

    Size. d = k inputs (one idle input if there are no colours) and 3 (nodes + edges) neurons.

    Parameters
    ----------
    source
        Any instance.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.

    Raises
    ------
    InputError
        As there.

    Examples
    --------
    >>> problem = PartitionedSubgraph(((1, 2), (3,)), frozenset({(2, 3)}), frozenset({(1, 2)}))
    >>> reduction = PartitionedSubgraphToPositivity(problem)
    >>> reduction.target.check(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (True, (2, 3))
    """

    name: ClassVar[str] = "partitioned-subgraph-to-positivity"
    theorem: ClassVar[str] = (
        "Marx 2010: no n^o(w / log w) algorithm for patterns of treewidth w under ETH; by the construction of Froese,"
        " Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849)"
    )
    source_type: ClassVar[type[PartitionedSubgraph]] = PartitionedSubgraph
    target_type: ClassVar[type[Positivity]] = Positivity
    source: PartitionedSubgraph
    spacing: int = 4

    def __post_init__(self) -> None:
        MulticoloredCliqueToPositivity(self.source.colored, self.spacing)

    @cached_property
    def complete(self) -> MulticoloredCliqueToPositivity:
        """The reduction that makes f less a group for every pair that the pattern does not join."""
        return MulticoloredCliqueToPositivity(self.source.colored, self.spacing)

    @cached_property
    def target(self) -> Positivity:
        question = self.complete.target
        hidden, last = question.network.layers
        groups = len(self.source.classes) + len(self.source.pattern)
        network = Network((hidden, Layer(last.weights, [1 - groups])))
        return Positivity(network, RealSpace(network.inputs), question.witness_box, question.gap)

    def push(self, witness: Combination) -> Point:
        """The labels of the nodes; f is 1 there."""
        return self.complete.push(witness)

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to a point with f > 0."""
        return self.complete.pull(witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return self.complete.target_size(source_size)
