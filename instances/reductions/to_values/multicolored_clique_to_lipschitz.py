"""Multicoloured Clique becomes the Lipschitz constant of a network with one hidden layer, with biases."""

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
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity


@dataclass(frozen=True)
class MulticoloredCliqueToLipschitz(Reduction[MulticoloredClique, Combination, Lipschitz, Point]):
    """Computing the Lipschitz constant of a one-hidden-layer network is W[1]-hard in its input dimension.

    Construction. Let F be the sum of hats of `multicolored_clique_to_positivity` for k >= 1 colours, and 1 the all-ones
    vector. With one more input z,

        G(x, z) = F(x + z 1).

    A hat of a colour has weight 1 on z, one of a pair of colours has weight 2. By the spacing D >= 2 at most one hat of
    a group is active at a point, so that inside a region every group has a slope of -1, 0 or 1; dF/dx_c is the sum of
    the slopes of the k groups with colour c, and dG/dz is the sum of all dF/dx_c, which counts pairs twice.

    Yes stays yes. A little below the labels of a clique all groups have slope 1, so the gradient is (k, …, k; k^2), the
    largest there can be in every entry.

    Yes came from yes. Inside a region where all slopes are 1, let a_c and uv be the nodes and edges of the active hats.
    As 0 < L_{a_c} - (x + z 1)_c < 1 and the same for edges, L_{a_r} + L_{a_l} - L_u - L_v lies in (-1, 2) and is a
    multiple of D, so it is 0, and by the Sidon property {u, v} = {a_r, a_l}: the a_c are a clique, the labels nearest
    to x + z 1. All slopes -1 is symmetric. In all other regions, entries in absolute value and up to their order,

        one colour has slope 0:         at most (k, …, k, k - 1; k^2 - 1),
        one pair has slope 0:           at most (k, …, k, k - 1, k - 1; k^2 - 2),
        all are -1 or 1, not all equal: at most (k, …, k, k - 2; k^2 - 2),

    the last because, if the groups of every single colour had equal slopes, all would be equal, as colours share pairs.
    The first is the largest. With the dual norm of the gradient, the value is

        p          with a clique      without one, at most
        1          k^2                k^2 - 1
        2, square  k^4 + k^3          k^4 + k^3 - (2 k^2 + 2 k - 2)
        inf        2 k^2              2 k^2 - 2

    Size. d = k + 1 inputs and 3 (nodes + edges) neurons; input weights 0, 1, 2, output weights 1, -2, 1.

    Parameters
    ----------
    source
        An instance of at least one colour.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.
    p
        ``1``, ``2`` or ``inf``.

    Raises
    ------
    InputError
        If there is no colour, if p is none of these, or as there.

    Examples
    --------
    >>> reduction = MulticoloredCliqueToLipschitz(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})), p="inf")
    >>> reduction.target.attained(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (Fraction(8, 1), (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-lipschitz"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of the L_p-Lipschitz constant"
    )
    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    target_type: ClassVar[type[Lipschitz]] = Lipschitz
    source: MulticoloredClique
    spacing: int = 4
    p: str = "2"

    def __post_init__(self) -> None:
        if not self.source.classes:
            raise InputError(f"{self.name}: there are no colors; at least 1 is needed")
        if self.p not in ("1", "2", "inf"):
            raise InputError(f"{self.name}: p is 1, 2 or inf; got {self.p!r}")
        MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def positivity(self) -> MulticoloredCliqueToPositivity:
        """The reduction that makes F - (K - 1)."""
        return MulticoloredCliqueToPositivity(self.source, self.spacing)

    @cached_property
    def target(self) -> Lipschitz:
        hidden, last = self.positivity.target.network.layers
        rows = np.column_stack([hidden.weights, hidden.weights.sum(axis=1)])
        network = Network((Layer(rows, hidden.bias), Layer(last.weights, [0.0])))
        k = len(self.source.classes)
        yes, no = {
            "1": (k**2, k**2 - 1),
            "2": (k**4 + k**3, k**4 + k**3 - (2 * k**2 + 2 * k - 2)),
            "inf": (2 * k**2, 2 * k**2 - 2),
        }[self.p]
        return Lipschitz(network, RealSpace(k + 1), self.p, Gap(Fraction(yes), Fraction(no)))

    def push(self, witness: Combination) -> Point:
        """A quarter below the labels of the clique, with z = 0: all slopes are 1, and no hat has a kink there."""
        return (*(v - Fraction(1, 4) for v in self.positivity.push(witness)), Fraction(0))

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to x + z 1, at a point with all slopes 1 or all slopes -1."""
        *x, z = witness
        return self.positivity.pull(tuple(v + z for v in x))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        size = self.positivity.target_size(source_size)
        return {"inputs": size["inputs"] + 1, "neurons": size["neurons"]}
