"""Multicoloured Set Cover becomes positivity of a network with two hidden layers and one input a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import MulticoloredSetCover
from instances.question import Gap, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.lemmas.bumps import at_labels, breakpoints, bump_sums, nearest_labels, support


@dataclass(frozen=True)
class MulticoloredSetCoverToPositivity(Reduction[MulticoloredSetCover, Combination, Positivity, Point]):
    """Deciding whether a network with two hidden layers is positive somewhere is W[2]-hard in its input dimension.

    Construction. For an element u and a colour c let I_uc(x_c) be the sum of the bumps (`bumps`) of the labels v whose
    set C_cv holds u. With R the ReLU and e the number of colours without labels,

        f(x) = 1 - 2 e - 2 sum over elements u of R(1 - sum over colours c of I_uc(x_c)).

    The first hidden layer has the neurons R(x_c - t) that all bumps are made of, the second one neuron an element.

    Yes stays yes. At the labels of a choice of sets, f is 1 - 2 (number of elements that are uncovered), so 1 for a
    cover.

    Yes came from yes. f is monotone in every I_uc, and moving each x_c to the nearest label makes none of them smaller.
    So f at any point is at most f at labels: max f = 1 - 2 (e + minimum number of uncovered elements), which is 1 for a
    yes and at most -1 on all of R^k for a no, and any point with f > -1 rounds to a cover. (A colour without labels has
    no nearest one; but then f <= 1 - 2 e <= -1.)

    The bumps must not overlap: with hats as wide as the spacing, a point half-way between two labels would cover half
    of each set.

    Size. d = k inputs (one idle input if there are no colours); with l labels altogether 2 l + k neurons in the first
    hidden layer and one an element in the second. All weights are integers of at most 2 in absolute value, biases at
    most 2 m + 1 for m labels a colour, but for 1 - 2 e at the output.

    Deviations from the literature. The paper's theorem for several hidden layers gives the hardness; this construction
    and its proof stand on their own. It needs no penalties for points that are no labels.

    Parameters
    ----------
    source
        Any instance; no colours, no elements, colours without labels and empty sets are legal.

    Examples
    --------
    >>> cover = MulticoloredSetCover(2, ((frozenset({2}), frozenset({1})), (frozenset({2}),)))
    >>> reduction = MulticoloredSetCoverToPositivity(cover)
    >>> reduction.target.check(reduction.push((2, 1))), reduction.pull((Fraction(10, 3), Fraction(9, 4)))
    (True, (2, 1))
    """

    name: ClassVar[str] = "multicolored-set-cover-to-positivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): hardness of positivity in the dimension for"
        " deeper networks; here W[2] by set cover with two hidden layers"
    )
    source_type: ClassVar[type[MulticoloredSetCover]] = MulticoloredSetCover
    target_type: ClassVar[type[Positivity]] = Positivity
    source: MulticoloredSetCover

    @property
    def labels(self) -> tuple[int, ...]:
        """How many labels each colour has."""
        return tuple(map(len, self.source.families))

    @cached_property
    def target(self) -> Positivity:
        elements = self.source.elements
        covered = [np.zeros((elements, 0))]
        for family in self.source.families:
            members = np.zeros((elements, len(family)), dtype=np.bool_)
            for label, chosen in enumerate(family):
                members[[element - 1 for element in chosen], label] = True
            covered.append(bump_sums(members))
        uncovered = Layer(-np.concatenate(covered, axis=1), np.ones(elements))
        output = Layer(np.full((1, elements), -2.0), [1 - 2 * self.labels.count(0)])
        return Positivity(
            Network((breakpoints(self.labels), uncovered, output)),
            RealSpace(max(1, len(self.labels))),
            witness_box=support(self.labels),
            gap=Gap(Fraction(1), Fraction(-1)),
        )

    def push(self, witness: Combination) -> Point:
        """The point of the labels; f is 1 there."""
        return at_labels(witness)

    def pull(self, witness: Point) -> Combination:
        """The labels nearest to a point with f > -1."""
        return nearest_labels(self.labels, witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        colors = source_size["colors"]
        return {
            "inputs": max(1, colors),
            "neurons": 2 * source_size["labels"] + colors + source_size["elements"],
        }
