"""Multicoloured Clique becomes the Lipschitz constant of a network with one hidden layer and without biases."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import MulticoloredClique
from instances.question import Gap, RealSpace
from instances.questions import Lipschitz
from instances.reduction import Reduction
from instances.reductions.to_values.multicolored_clique_to_lipschitz import MulticoloredCliqueToLipschitz


@dataclass(frozen=True)
class MulticoloredCliqueToBiasFreeLipschitz(Reduction[MulticoloredClique, Combination, Lipschitz, Point]):
    """The Lipschitz constant stays W[1]-hard in the dimension if all biases are 0.

    Construction. Let G(x, z) = sum_j c_j R(w_j . (x, z) + b_j) be the network of `multicolored_clique_to_lipschitz` for
    k >= 2 colours. With one more input y and an integer factor M,

        g(x, z, y) = sum_j c_j R(M w_j . (x, z) + b_j y).

    For y > 0, g(x, z, y) = y G(M (x, z) / y), so the gradient of g in (x, z) is M times one of G. The hats are even, so
    for y < 0 there is the same function with -y. At y = 0 a hat is 0 on both sides of its kink, so no region inside
    which y = 0 occurs has any slope there.

    The slope in y is H = sum of c_j b_j over the active j. It is 0 or ±(1 - L) or ±(1 + L) for the active hat of a
    group with centre L, in all |H| <= k (l + 1) + k (k - 1) / 2 (2 l + 1) <= B = k^2 (l + 1) with the largest label l.
    M makes that small against the gap:

        p          M                     with a clique          without one, at most
        1          ceil(B / (k^2 - 1))   M k^2                  M (k^2 - 1)
        2, square  B                     M^2 (k^4 + k^3)        M^2 (k^4 + k^3 - (2 k^2 + 2 k - 2)) + B^2
        inf        B                     2 M k^2                M (2 k^2 - 2) + B

    Yes stays yes. At y = M and the point (x, z) of the other theorem the gradient is M (k, …, k; k^2) and H.

    Yes came from yes. A region above the no-value has y != 0 and a gradient of G at M (x, z) / y above the no-value of
    G, so M (x + z 1) / y is decoded as there.

    Size. d = k + 2 inputs and 3 (nodes + edges) neurons; weights at most 2 M, polynomial in k and the nodes.

    Parameters
    ----------
    source
        An instance of at least two colours.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.
    p
        ``1``, ``2`` or ``inf``.

    Raises
    ------
    InputError
        If there are fewer than two colours, or as `MulticoloredCliqueToLipschitz` does.

    Examples
    --------
    >>> problem = MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)}))
    >>> reduction = MulticoloredCliqueToBiasFreeLipschitz(problem, p="1")
    >>> reduction.target.gap == Gap(Fraction(4 * reduction.factor), Fraction(3 * reduction.factor))
    True
    >>> reduction.target.check(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (True, (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-bias-free-lipschitz"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of the L_p-Lipschitz constant"
        " without biases"
    )
    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    target_type: ClassVar[type[Lipschitz]] = Lipschitz
    target_form: ClassVar[str] = "bias-free"
    source: MulticoloredClique
    spacing: int = 4
    p: str = "2"

    def __post_init__(self) -> None:
        if len(self.source.classes) < 2:
            raise InputError(f"{self.name}: {len(self.source.classes)} colors are too few; at least 2 are needed")
        MulticoloredCliqueToLipschitz(self.source, self.spacing, self.p)

    @cached_property
    def biased(self) -> MulticoloredCliqueToLipschitz:
        """The reduction that makes G."""
        return MulticoloredCliqueToLipschitz(self.source, self.spacing, self.p)

    @property
    def bound(self) -> int:
        """B, which no slope in y exceeds."""
        return len(self.source.classes) ** 2 * (max(self.biased.positivity.centers, default=0) + 1)

    @property
    def factor(self) -> int:
        """M."""
        k = len(self.source.classes)
        return -(-self.bound // (k**2 - 1)) if self.p == "1" else self.bound

    @cached_property
    def target(self) -> Lipschitz:
        biased = self.biased.target
        hidden, last = biased.network.layers
        rows = [
            [*(self.factor * w for w in row), b]
            for row, b in zip(hidden.weights.astype(int).tolist(), map(int, hidden.bias), strict=True)
        ]
        d = hidden.inputs + 1
        first = Layer.from_integers(rows, [0] * len(rows), d, "hidden layer 1")
        assert biased.gap is not None, "the network with biases promises a gap"
        unit = self.factor**2 if self.p == "2" else self.factor
        slack = {"1": 0, "2": self.bound**2, "inf": self.bound}[self.p]
        gap = Gap(unit * biased.gap.yes, unit * biased.gap.no + slack)
        return Lipschitz(Network((first, Layer(last.weights, np.zeros(1)))), RealSpace(d), self.p, gap)

    def push(self, witness: Combination) -> Point:
        """The point of the network with biases, and y = M."""
        return (*self.biased.push(witness), Fraction(self.factor))

    def pull(self, witness: Point) -> Combination:
        """The nodes that M (x, z) / y stands for."""
        *point, y = witness
        return self.biased.pull(tuple(self.factor * v / y for v in point))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        size = self.biased.target_size(source_size)
        return {"inputs": size["inputs"] + 1, "neurons": size["neurons"]}
