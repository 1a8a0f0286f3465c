"""Multicoloured Set Cover becomes the maximum of a network: the number of elements that must stay uncovered."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.network import Point
from instances.problem import Combination
from instances.problems import MulticoloredSetCover
from instances.question import Gap
from instances.questions import Maximum
from instances.reduction import Reduction
from instances.reductions.to_decisions.multicolored_set_cover_to_positivity import MulticoloredSetCoverToPositivity


@dataclass(frozen=True)
class MulticoloredSetCoverToMaximum(Reduction[MulticoloredSetCover, Combination, Maximum, Point]):
    """The maximum of a network with two hidden layers is the best coverage that one set of each colour reaches.

    Construction. The network f of `multicolored_set_cover_to_positivity`.

    Yes stays yes, yes came from yes, and more. By the proof there,

        max f = 1 - 2 (number of colours without labels) - 2 (minimum number of uncovered elements),

    1 for a yes and at most -1 for a no; and any point, rounded to labels, leaves at most (1 - f(x)) / 2 elements
    uncovered. So the value, and how well it can be approximated, is that of the optimisation problem.

    Size. That of `multicolored_set_cover_to_positivity`.

    Parameters
    ----------
    source
        Any instance; no colours, no elements, colours without labels and empty sets are legal.

    Examples
    --------
    >>> reduction = MulticoloredSetCoverToMaximum(MulticoloredSetCover(3, ((frozenset({2}), frozenset({1, 3})),)))
    >>> reduction.target.attained((Fraction(4),)), reduction.pull((Fraction(5),))
    (Fraction(-1, 1), (2,))
    """

    name: ClassVar[str] = "multicolored-set-cover-to-maximum"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): hardness of maximising a network; here the"
        " value of maximum coverage with two hidden layers"
    )
    source_type: ClassVar[type[MulticoloredSetCover]] = MulticoloredSetCover
    target_type: ClassVar[type[Maximum]] = Maximum
    source: MulticoloredSetCover

    @cached_property
    def positivity(self) -> MulticoloredSetCoverToPositivity:
        """The reduction that has the same network and the same witnesses."""
        return MulticoloredSetCoverToPositivity(self.source)

    @cached_property
    def target(self) -> Maximum:
        asked = self.positivity.target
        return Maximum(asked.network, asked.domain, Gap(Fraction(1), Fraction(-1)), asked.witness_box)

    def push(self, witness: Combination) -> Point:
        """The point of the labels; f is 1 there."""
        return self.positivity.push(witness)

    def pull(self, witness: Point) -> Combination:
        """The labels nearest to a point with f > -1."""
        return self.positivity.pull(witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return self.positivity.target_size(source_size)
