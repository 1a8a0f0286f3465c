"""Multicoloured Clique becomes surjectivity onto R of a network without biases."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError
from instances.network import Point
from instances.problem import Combination
from instances.question import Gap
from instances.questions import Surjectivity
from instances.reductions.to_decisions.by_bias_free_positivity import ByBiasFreePositivity


@dataclass(frozen=True)
class MulticoloredCliqueToSurjectivity(ByBiasFreePositivity[Surjectivity, tuple[Point, Point]]):
    """Deciding whether a one-hidden-layer network is onto R is W[1]-hard in its input dimension.

    Construction. The network g of `multicolored_clique_to_bias_free_positivity`, for k >= 2 colours.

    Yes stays yes and came from yes. g is continuous and positively homogeneous, so g(R^d) is R exactly if g is positive
    somewhere and negative somewhere. It is always negative somewhere: at y = 1 and x far from all labels no hat is
    active, and g = -(K - 1) with K = k + k (k - 1) / 2 >= 3. It is positive somewhere exactly if there is a clique.
    (With one colour or none, K - 1 <= 0 and g is never negative, so that nothing would be decided.)

    Size. That of g: k + 1 inputs and 3 (nodes + edges) + 2 neurons.

    Parameters
    ----------
    source
        An instance of at least two colours.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.

    Raises
    ------
    InputError
        If there are fewer than two colours, or as there.

    Examples
    --------
    >>> reduction = MulticoloredCliqueToSurjectivity(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})))
    >>> reduction.target.check(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (True, (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-surjectivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of surjectivity onto R"
    )
    target_type: ClassVar[type[Surjectivity]] = Surjectivity

    def __post_init__(self) -> None:
        if len(self.source.classes) < 2:
            raise InputError(f"{self.name}: {len(self.source.classes)} colors are too few; at least 2 are needed")
        super().__post_init__()

    @cached_property
    def target(self) -> Surjectivity:
        positivity = self.positivity.target
        return Surjectivity(positivity.network, positivity.domain, Gap(Fraction(1), Fraction(0)))

    def push(self, witness: Combination) -> tuple[Point, Point]:
        """The labels of the clique with y = 1, where g is 1, and a point below all labels, where g is -(K - 1)."""
        below = (Fraction(-2),) * len(self.source.classes)  # labels are at least 0
        return self.positivity.push(witness), (*below, Fraction(1))

    def pull(self, witness: tuple[Point, Point]) -> Combination:
        """The nodes that the positive point stands for."""
        above, _ = witness
        return self.positivity.pull(above)
