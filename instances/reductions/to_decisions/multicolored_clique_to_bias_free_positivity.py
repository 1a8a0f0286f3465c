"""Multicoloured Clique becomes positivity of a network without biases, one input a colour and one more."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import MulticoloredClique
from instances.question import Box, Gap, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity


@dataclass(frozen=True)
class MulticoloredCliqueToBiasFreePositivity(Reduction[MulticoloredClique, Combination, Positivity, Point]):
    """Positivity of a one-hidden-layer network stays W[1]-hard in the dimension if all biases are 0.

    Construction. Let f(x) = sum_j c_j R(w_j . x + b_j) - (K - 1) be the network of `multicolored_clique_to_positivity`
    with its K groups. With one more input y,

        g(x, y) = sum_j c_j R(w_j . x + b_j y) - (K - 1) (R(y) + R(-y)).

    Claim. g(x, y) = |y| f(x / y) for y != 0, and g(x, 0) = 0. For y > 0 this is the homogeneity of R. The sum consists
    of hats R(t + y) - 2 R(t) + R(t - y) with t = w . x - L y; for y = 0 they vanish, and for y < 0 the first and the
    third summand of a hat only change places if y becomes -y, so that its value is |y| hat(t / |y|), where
    t / |y| = -(w . x/y - L). A hat is even, so it is |y| hat(w . x/y - L).

    Yes stays yes. g(x, 1) = f(x), which is 1 at the labels of a clique.

    Yes came from yes. If g(x, y) > 0, then y != 0 and f(x / y) > 0, and x / y is decoded as there. Without a clique
    g <= 0 everywhere; with one, g is unbounded, because it is homogeneous.

    Size. One input and two neurons more than f. The biases of f become weights.

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
    >>> reduction = MulticoloredCliqueToBiasFreePositivity(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})))
    >>> point = reduction.push((2, 3))
    >>> reduction.target.network.exact(point), reduction.pull(tuple(-v / 7 for v in point))
    ((Fraction(1, 1),), (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-bias-free-positivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of positivity without biases"
    )
    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    target_type: ClassVar[type[Positivity]] = Positivity
    target_form: ClassVar[str] = "bias-free"
    source: MulticoloredClique
    spacing: int = 4

    def __post_init__(self) -> None:
        MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def biased(self) -> MulticoloredCliqueToPositivity:
        """The reduction that makes f."""
        return MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def target(self) -> Positivity:
        biased = self.biased.target
        hidden, last = biased.network.layers
        d = hidden.inputs
        y = np.eye(1, d + 1, d)
        rows = np.vstack([np.column_stack([hidden.weights, hidden.bias]), y, -y])
        weights = np.concatenate([last.weights[0], last.bias, last.bias])
        # g(x, 1) = f(x): the box of f is one of g on the slice y = 1.
        box = biased.witness_box
        assert box is not None, "the network with biases promises a box"
        return Positivity(
            Network((Layer(rows, np.zeros(len(rows))), Layer([weights], [0]))),
            RealSpace(d + 1),
            witness_box=Box((*box.lower, Fraction(0)), (*box.upper, Fraction(1))),
            gap=Gap(Fraction(1), Fraction(0)),
        )

    def push(self, witness: Combination) -> Point:
        """The labels of the clique, and y = 1; g is 1 there."""
        return (*self.biased.push(witness), Fraction(1))

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to x / y, at a point (x, y) with g > 0."""
        *x, y = witness
        return self.biased.pull(tuple(v / y for v in x))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        size = self.biased.target_size(source_size)
        return {"inputs": size["inputs"] + 1, "neurons": size["neurons"] + 2}
