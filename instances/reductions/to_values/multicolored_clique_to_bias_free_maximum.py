"""Multicoloured Clique becomes the maximum on a cube of one hidden layer without biases, within no factor."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.network import Point
from instances.problem import Combination
from instances.question import Box, Gap
from instances.questions import Maximum
from instances.reductions.to_decisions.by_bias_free_positivity import ByBiasFreePositivity


@dataclass(frozen=True)
class MulticoloredCliqueToBiasFreeMaximum(ByBiasFreePositivity[Maximum, Point]):
    """One hidden layer is enough for maxima that are W[1]-hard to approximate within any factor.

    Construction. The network g(x, y) = |y| f(x / y) of `multicolored_clique_to_bias_free_positivity` on the cube
    [-1, 1]^(k + 1).

    Yes stays yes. With the labels L of a clique, l the largest label (at least 1), g(L / l, 1 / l) = 1 / l.

    Yes came from yes. Where g > 0 the point is decoded as there; without a clique g <= 0, and g = 0 at 0. So the
    maximum is at least 1 / l or exactly 0: whoever approximates it within any factor, however large, decides the
    clique.

    Size. d = k + 1 inputs (2 if there are no colours) and 3 (nodes + edges) + 2 neurons; no biases.

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
    >>> reduction = MulticoloredCliqueToBiasFreeMaximum(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})))
    >>> point = reduction.push((2, 3))
    >>> reduction.target.attained(point) == reduction.target.gap.yes, reduction.pull(point)
    (True, (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-bias-free-maximum"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): the maximum over a box is not approximable"
        " within any factor, with one hidden layer"
    )
    target_type: ClassVar[type[Maximum]] = Maximum
    target_form: ClassVar[str] = "bias-free"

    @property
    def _largest(self) -> Fraction:
        """The largest label, at least 1."""
        return Fraction(max((1, *map(abs, self.positivity.biased.centers))))

    @cached_property
    def target(self) -> Maximum:
        network = self.positivity.target.network
        return Maximum(network, Box.cube(network.inputs, -1, 1), Gap(1 / self._largest, Fraction(0)))

    def push(self, witness: Combination) -> Point:
        """The labels of the clique and 1, all divided by the largest label."""
        return tuple(v / self._largest for v in self.positivity.push(witness))

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to x / y, at a point (x, y) with g > 0."""
        return self.positivity.pull(witness)
