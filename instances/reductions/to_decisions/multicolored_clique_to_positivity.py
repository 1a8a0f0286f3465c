"""Multicoloured Clique becomes positivity of a network with one hidden layer and one input a colour."""

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
from instances.question import Box, Gap, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.lemmas.gadgets import hats
from instances.reductions.lemmas.sidon import sidon_labels


def _powers_of_two(n: int) -> tuple[int, ...]:
    """A Sidon set: a sum of two powers of two has one or two ones in binary, which name the summands."""
    return tuple(1 << i for i in range(n))


_SIDON_SETS = {"sidon": sidon_labels, "powers-of-two": _powers_of_two}


@dataclass(frozen=True)
class MulticoloredCliqueToPositivity(Reduction[MulticoloredClique, Combination, Positivity, Point]):
    """Deciding whether a one-hidden-layer network is positive somewhere is W[1]-hard in its input dimension.

    Construction. Let k be the number of colours, E_rl the edges between colours r < l, and K = k + k (k - 1) / 2 the
    number of groups: one group a colour, one a pair of colours. Node v has the label L_v = D s_v, where the s_v form
    a Sidon set and D is the spacing. With hat(t) = max(0, 1 - |t|),

        f(x) = sum over colours c and nodes v of colour c of  hat(x_c - L_v)
             + sum over r < l and edges uv in E_rl of         hat(x_r + x_l - L_u - L_v)   -   (K - 1).

    Yes stays yes. At x_c = L_{v_c} for a clique (v_c) every group contributes 1, so f(x) = 1.

    Yes came from yes. Hats of one group have centres at least D >= 2 apart: those of a pair because sums of a Sidon
    set differ. So a group's value is in [0, 1] and comes from one hat; call 1 - value its deficit. If f(x) > 0 the
    deficits add up to less than 1, so every group has an active hat: a node a_c with |x_c - L_{a_c}| equal to the
    deficit of c, and an edge uv with |x_r + x_l - L_u - L_v| equal to that of the pair. Then
    |L_{a_r} + L_{a_l} - L_u - L_v| is less than 1 and a multiple of D, so it is 0, and by the Sidon property
    {u, v} = {a_r, a_l} is an edge: the a_c are a clique. As |x_c - L_{a_c}| < 1 <= D / 2, a_c is the nearest label.
    Hence max f = 1 for a yes and f <= 0 on all of R^k for a no.

    Size. d = k inputs (one idle input if there are no colours) and 3 (nodes + edges) neurons; input weights 0 and 1,
    output weights 1, -2, 1; biases below about 2 D n^2 for n nodes.

    Relation to the paper. The hardness statement and its source problem are the paper's. The construction and the
    proof above stand on their own and have not been compared with the paper's in detail: Sidon labels keep the input
    weights 0 and 1 and the biases quadratic, and the constant K - 1 makes the answer the sign of f.

    Parameters
    ----------
    source
        Any instance.
    spacing
        D, at least 2: with D = 1 the theorem holds, but the nearest labels need not be a clique.
    labels
        Which Sidon set: ``sidon``, a short one, or ``powers-of-two``, s_v = 2^(v - 1), whose biases grow so fast that
        solvers with a tolerance err. Those biases are float64 numbers up to about 50 nodes.

    Raises
    ------
    InputError
        If the spacing is below 2, the labels are neither, or (by `target`) if a bias is no float64 number.

    Examples
    --------
    >>> reduction = MulticoloredCliqueToPositivity(MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)})))
    >>> reduction.target.check(reduction.push((2, 3))), reduction.pull(reduction.push((2, 3)))
    (True, (2, 3))
    """

    name: ClassVar[str] = "multicolored-clique-to-positivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of positivity in the dimension"
    )
    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    target_type: ClassVar[type[Positivity]] = Positivity
    source: MulticoloredClique
    spacing: int = 4
    labels: str = "sidon"

    def __post_init__(self) -> None:
        if self.labels not in _SIDON_SETS:
            raise InputError(f"{self.name}: labels is {self.labels!r}; it must be one of {', '.join(_SIDON_SETS)}")
        if self.spacing < 2:
            raise InputError(f"{self.name}: spacing {self.spacing} is too small; at least 2 is needed")

    @cached_property
    def centers(self) -> tuple[int, ...]:
        """L_v of node v at index v - 1."""
        return tuple(self.spacing * s for s in _SIDON_SETS[self.labels](self.source.size["nodes"]))

    @cached_property
    def target(self) -> Positivity:
        classes, edges = self.source.classes, sorted(self.source.edges)
        colors = len(classes)
        d = max(1, colors)
        color_of = self.source.color_of

        nodes = list(color_of)
        directions = np.zeros((len(nodes) + len(edges), d), dtype=np.int64)
        directions[np.arange(len(nodes)), [color_of[v] for v in nodes]] = 1
        pairs = np.arange(len(nodes), len(directions))
        directions[pairs, [color_of[u] for u, _ in edges]] = 1
        directions[pairs, [color_of[v] for _, v in edges]] = 1
        centers = [self._label(v) for v in nodes] + [self._label(u) + self._label(v) for u, v in edges]
        hidden, weights = hats(directions, centers)

        groups = colors + colors * (colors - 1) // 2
        # A colour without nodes, or the idle input, has no label to stay close to: 0 does.
        spans = [[self._label(v) for v in members] or [0] for members in classes] or [[0]]
        return Positivity(
            Network((hidden, Layer([weights], [1 - groups]))),
            RealSpace(d),
            witness_box=Box(
                tuple(Fraction(min(span) - 1) for span in spans), tuple(Fraction(max(span) + 1) for span in spans)
            ),
            gap=Gap(Fraction(1), Fraction(0)),
        )

    def push(self, witness: Combination) -> Point:
        """The labels of the clique; f is 1 there."""
        return tuple(Fraction(self._label(v)) for v in witness) or (Fraction(0),)

    def pull(self, witness: Point) -> Combination:
        """The nodes whose labels are nearest to a point with f > 0."""
        return tuple(
            min(members, key=lambda v: abs(x - self._label(v)))
            for x, members in zip(witness, self.source.classes, strict=False)
        )

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {
            "inputs": max(1, source_size["colors"]),
            "neurons": 3 * (source_size["nodes"] + source_size["edges"]),
        }

    def _label(self, node: int) -> int:
        return self.centers[node - 1]
