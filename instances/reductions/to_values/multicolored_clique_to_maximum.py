"""Multicoloured Clique becomes the maximum of a network, within no factor if there are two hidden layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import MulticoloredClique
from instances.questions import Maximum
from instances.reduction import Reduction
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity


@dataclass(frozen=True)
class MulticoloredCliqueToMaximum(Reduction[MulticoloredClique, Combination, Maximum, Point]):
    """Computing the maximum of a network is W[1]-hard in its input dimension, and so is any approximation of it.

    Construction. The network f of `multicolored_clique_to_positivity`, or with two hidden layers R(f).

    Yes stays yes and came from yes. With a clique max f = 1, attained at its labels; without one f <= 0. So max R(f) is
    1 or exactly 0: whoever approximates it within any factor, however large, decides the clique. Nothing is unbounded,
    because a sum of hats is bounded. Any point with f > 0 gives a clique.

    That f > 0 somewhere does not give a value that max f reaches in general, which is why this is no reduction from
    positivity.

    Size. d = k inputs (one idle input if there are no colours), 3 (nodes + edges) neurons, and one more with two
    hidden layers.

    Parameters
    ----------
    source
        Any instance.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.
    hidden_layers
        1 or 2.

    Raises
    ------
    InputError
        If there are other than one or two hidden layers, or as there.

    Examples
    --------
    >>> problem = MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)}))
    >>> reduction = MulticoloredCliqueToMaximum(problem, hidden_layers=2)
    >>> reduction.target.attained(reduction.push((2, 3))), reduction.target.network.widths
    (Fraction(1, 1), (12, 1))
    """

    name: ClassVar[str] = "multicolored-clique-to-maximum"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): the maximum is not approximable within any"
        " factor"
    )
    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    target_type: ClassVar[type[Maximum]] = Maximum
    source: MulticoloredClique
    spacing: int = 4
    hidden_layers: int = 1

    def __post_init__(self) -> None:
        if self.hidden_layers not in (1, 2):
            raise InputError(f"{self.name}: it makes 1 or 2 hidden layers; got {self.hidden_layers}")
        MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def positivity(self) -> MulticoloredCliqueToPositivity:
        """The reduction that makes f."""
        return MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def target(self) -> Maximum:
        positivity = self.positivity.target
        layers = positivity.network.layers
        if self.hidden_layers == 2:
            layers = (*layers, Layer([[1.0]], [0.0]))
        return Maximum(Network(layers), positivity.domain, positivity.gap, positivity.witness_box)

    def push(self, witness: Combination) -> Point:
        """The labels of the clique; the maximum, 1, is attained there."""
        return self.positivity.push(witness)

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to a point with f > 0."""
        return self.positivity.pull(witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        size = self.positivity.target_size(source_size)
        return {"inputs": size["inputs"], "neurons": size["neurons"] + self.hidden_layers - 1}
