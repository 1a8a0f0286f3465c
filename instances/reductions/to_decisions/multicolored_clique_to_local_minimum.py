"""Multicoloured Clique becomes the question whether 0 is no local minimum of a network without biases."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.questions import LocalMinimum
from instances.reductions.to_decisions.by_bias_free_positivity import ByBiasFreePositivity


@dataclass(frozen=True)
class MulticoloredCliqueToLocalMinimum(ByBiasFreePositivity[LocalMinimum, Point]):
    """Whether 0 is a local minimum of a network with one hidden layer is coW[1]-hard in its input dimension.

    Construction. -g for the network g of `multicolored_clique_to_bias_free_positivity`. A witness is one of *no* local
    minimum.

    Yes stays yes and came from yes. -g is positively homogeneous and 0 at 0, so it has a local minimum there exactly if
    it is nowhere negative, that is if g is nowhere positive: without a clique. A direction of descent is a point with
    g > 0. (Of g itself 0 is never a local minimum for k >= 2 colours.)

    Size. That of g: k + 1 inputs and 3 (nodes + edges) + 2 neurons.

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
    >>> reduction = MulticoloredCliqueToLocalMinimum(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})))
    >>> reduction.target.check(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (True, (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-local-minimum"
    theorem: ClassVar[str] = (
        "arXiv:2605.10219: local minimality is W[1]-hard in the dimension; here by the construction of Froese, Grillo,"
        " Hertrich and Stargalla 2025 (arXiv:2509.22849)"
    )
    target_type: ClassVar[type[LocalMinimum]] = LocalMinimum

    @cached_property
    def target(self) -> LocalMinimum:
        positivity = self.positivity.target
        hidden, last = positivity.network.layers
        return LocalMinimum(Network((hidden, Layer(-last.weights, last.bias))), positivity.domain)

    def push(self, witness: Combination) -> Point:
        """The labels of the clique with y = 1, where g is 1."""
        return self.positivity.push(witness)

    def pull(self, witness: Point) -> Combination:
        """The nodes that a direction of descent stands for."""
        return self.positivity.pull(witness)
