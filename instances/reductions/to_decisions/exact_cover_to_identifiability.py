"""Exact cover becomes identifiability of a network with one hidden layer and weights 0, 1 and -1."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network
from instances.parameters.flips import flipped, flipped_set
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Combination
from instances.problems.exact_cover import ExactCover
from instances.question import RealSpace
from instances.questions.identifiability import Identifiability
from instances.reduction import Reduction


@dataclass(frozen=True)
class ExactCoverToIdentifiability(Reduction[ExactCover, Combination, Identifiability, RationalNetwork]):
    """Deciding whether a network is determined by its function is strongly coNP-complete: with weights -1, 0 and 1.

    Construction. Every element is an input. Set j of n becomes the neuron R(1_j . x + j), where 1_j is its indicator
    vector, and there is one more neuron R(-(1, ..., 1) . x + n + 1); all output weights are 1. A witness is one of
    *not* being determined: the parameters of another network.

    Lemma. The hyperplanes differ: two of sets have different biases for proportional, hence equal rows, and that of the
    last neuron, 1 . x = n + 1, is parallel to those of sets 1 . x = -j at most. So, as in
    `subset_sum_to_identifiability`, the other networks are those in which the neurons of a non-empty set S with sum of
    w_j = 0 look the other way.

    Yes stays yes. The indicator vectors of an exact cover add up to (1, ..., 1), so S are its sets and the last neuron.

    Yes came from yes. Sets are not empty, so a sum of indicator vectors alone is not 0; S has the last neuron, and the
    others add up to (1, ..., 1).

    Size. d = elements inputs (one idle input if there are none), and sets + 1 neurons. Biases are at most sets + 1.

    Without elements the last row is 0, its neuron is the constant 1, and such a neuron is never determined: the empty
    cover is exact, and stands for any other network.

    Parameters
    ----------
    source
        Any instance.

    Examples
    --------
    >>> reduction = ExactCoverToIdentifiability(ExactCover(2, (frozenset({1}), frozenset({2}), frozenset({1, 2}))))
    >>> reduction.target.check(reduction.push((1, 2))), reduction.pull(reduction.push((3,)))
    (True, (3,))
    """

    name: ClassVar[str] = "exact-cover-to-identifiability"
    theorem: ClassVar[str] = "proved in docs/algebra.md: identifiability of one hidden layer is strongly coNP-complete"
    source_type: ClassVar[type[ExactCover]] = ExactCover
    target_type: ClassVar[type[Identifiability]] = Identifiability
    source: ExactCover

    @cached_property
    def target(self) -> Identifiability:
        n, d = len(self.source.sets), max(1, self.source.elements)
        rows = np.zeros((n + 1, d))
        for row, members in zip(rows, self.source.sets, strict=False):
            row[[element - 1 for element in members]] = 1.0
        rows[n, : self.source.elements] = -1.0
        hidden = Layer(rows, np.arange(1.0, n + 2))
        return Identifiability(Network((hidden, Layer(np.ones((1, n + 1)), [0.0]))), RealSpace(d))

    def push(self, witness: Combination) -> RationalNetwork:
        """The network in which the neurons of the cover and the last one look the other way."""
        return flipped(self.target.network, [*(v - 1 for v in witness), len(self.source.sets)])

    def pull(self, witness: RationalNetwork) -> Combination:
        """The sets whose neurons look the other way."""
        if not self.source.elements:
            return ()
        found = flipped_set(self.target.network, witness)
        return tuple(neuron + 1 for neuron in found if neuron < len(self.source.sets))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": max(1, source_size["elements"]), "neurons": source_size["sets"] + 1}
