"""Positivity becomes a Lipschitz constant that is 0 or at least 1, with one more hidden layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import ClassVar

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.question import Box, Domain, Gap, RealSpace
from instances.questions import Lipschitz, Positivity
from instances.reduction import Reduction


@dataclass(frozen=True)
class PositivityToLipschitz(Reduction[Positivity, Point, Lipschitz, Point]):
    """No L_p-Lipschitz constant can be approximated within any factor if there is one more hidden layer.

    Construction. With one more input t,

        h(x, t) = R(f(x) - |t|),

    on the domain of f times R, or times [-1, 1] if that is a box. |t| = R(t) + R(-t), and as both are at least 0 every
    further hidden layer hands them on unchanged.

    Yes stays yes. If f(x) > 0, then f - |t| > 0 around (x, t) for a small t > 0, and the slope of h in t is -1 there.
    So the Lipschitz constant is at least 1, for every p.

    Yes came from yes. If f <= 0, then h is 0 everywhere, and so is its Lipschitz constant. Inside a region where the
    gradient of h is not 0, h is positive, so f(x) > |t| >= 0.

    The input t is needed: R(f) alone is constant, with Lipschitz constant 0, also if f is a positive constant.

    Size. One input more, two neurons more in every hidden layer, and one more hidden layer of one neuron.

    Parameters
    ----------
    source
        Positivity with threshold 0 of a network with at least one hidden layer, on R^d or on a full-dimensional box.
    p
        ``1``, ``2`` or ``inf``.

    Raises
    ------
    InputError
        If the source is none of that, or if p is none of these.

    Examples
    --------
    >>> tent = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [0.5])))
    >>> reduction = PositivityToLipschitz(Positivity(tent, RealSpace(1)))
    >>> reduction.target.network.widths, reduction.target.check(reduction.push((Fraction(0),)))
    ((4, 1), True)
    """

    name: ClassVar[str] = "positivity-to-lipschitz"
    theorem: ClassVar[str] = (
        "after Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): with two hidden layers the L_p-Lipschitz"
        " constant is not approximable within any factor"
    )
    source_type: ClassVar[type[Positivity]] = Positivity
    target_type: ClassVar[type[Lipschitz]] = Lipschitz
    source: Positivity
    p: str = "2"

    def __post_init__(self) -> None:
        if self.source.threshold != 0:
            raise InputError(
                f"{self.name}: it starts from positivity above 0; the threshold is {self.source.threshold}"
            )
        if not self.source.network.widths:
            raise InputError(f"{self.name}: the network has no hidden layer; at least one is needed")
        if self.p not in ("1", "2", "inf"):
            raise InputError(f"{self.name}: p is 1, 2 or inf; got {self.p!r}")

    @cached_property
    def target(self) -> Lipschitz:
        first, *others, last = self.source.network.layers
        unit = np.eye(first.inputs + 1)
        layers = [
            Layer(
                np.vstack([np.pad(first.weights, ((0, 0), (0, 1))), unit[-1], -unit[-1]]), [*first.bias.tolist(), 0, 0]
            )
        ]
        for layer in others:
            handing_on = np.eye(layer.outputs + 2, layer.inputs + 2, layer.inputs - layer.outputs)
            handing_on[: layer.outputs] = np.pad(layer.weights, ((0, 0), (0, 2)))
            layers.append(Layer(handing_on, [*layer.bias.tolist(), 0, 0]))
        layers.append(Layer([[*last.weights[0].tolist(), -1, -1]], last.bias))
        network = Network((*layers, Layer([[1.0]], [0.0])))
        return Lipschitz(network, self._domain, self.p, Gap(Fraction(1), Fraction(0)))

    @property
    def _domain(self) -> Domain:
        domain = self.source.domain
        if isinstance(domain, RealSpace):
            return RealSpace(domain.dimension + 1)
        return Box((*domain.lower, Fraction(-1)), (*domain.upper, Fraction(1)))

    def push(self, witness: Point) -> Point:
        """A point near (witness, t), for half the largest t that will do, that is inside a region.

        The lines from there to the points of a curve leave every kink at once, but for finitely many of them; so the
        first point that passes the check, ever closer on ever new lines, is soon found.
        """
        (height,) = self.source.network.exact(witness)
        start = (*witness, min(height, Fraction(1)) / 2)
        domain = self._domain
        corner = start if isinstance(domain, RealSpace) else domain.lower
        sides = [Fraction(1)] * len(start)
        if isinstance(domain, Box):
            sides = [high - low for low, high in zip(domain.lower, domain.upper, strict=True)]
        for n in count(2):
            goal = [low + side / n**power for power, (low, side) in enumerate(zip(corner, sides, strict=True), start=1)]
            point = tuple(v + (w - v) / 2**n for v, w in zip(start, goal, strict=True))
            if self.target.check(point):
                return point
        raise AssertionError("unreachable")

    def pull(self, witness: Point) -> Point:
        """The point without t."""
        return witness[:-1]

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        depth = len(self.source.network.widths)
        return {"inputs": source_size["inputs"] + 1, "neurons": source_size["neurons"] + 2 * depth + 1}
