"""Positivity on all of R^d as positivity on a box, by homogenisation.

Solvers that need a bounded domain start here, see `solvers.via_positivity.boxed`. It leads from one question about
networks to another, so it is no step on the way from a source problem and is not registered among those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.errors import InputError
from instances.network import Floats, Layer, Network, Point
from instances.question import Box, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction


@dataclass(frozen=True)
class PositivityOnSpaceToBox(Reduction[Positivity, Point, Positivity, Point]):
    """A network is positive somewhere on R^d if and only if its homogenisation is positive somewhere on a box.

    The homogenisation F of f: R^d -> R is y f(x/y) for y > 0 and, at y = 0, the recession function, the limit of
    f(tx)/t for t -> infinity. It is one network: every bias becomes a weight on y, and one more neuron a hidden
    layer hands y on, which the ReLU leaves alone because y >= 0. F is positively homogeneous, so it is positive
    somewhere on the cone y >= 0 if and only if it is on [-1, 1]^d x [0, 1], which contains a multiple of every
    point of the cone. A threshold t is part of it: F is then that of f - t, times the denominator of t.

    *Yes stays yes.* F(x, 1) = f(x), and dividing (x, 1) by max(1, |x_1|, …, |x_d|) gives a point of the box where F
    has the same sign.

    *Yes came from yes.* If F(x, y) > 0 and y > 0, then f(x/y) = F(x, y)/y > 0. If F(x, 0) > 0, then f grows without
    bound along the ray of x: it is affine there beyond the last of finitely many breakpoints, with slope F(x, 0). So
    f(tx) > 0 for every large enough t.

    Parameters
    ----------
    source
        Positivity on R^d with any threshold, any number of hidden layers of any width. Its witness box is not needed
        and its gap does not survive the scaling.

    Raises
    ------
    InputError
        If the domain of the source is a box, or on building the target if float64 does not hold an output weight of
        it, which only a threshold can bring about.

    Notes
    -----
    Size: one input more, one neuron more in every hidden layer. The weights are those of the source, unrounded, apart
    from what the threshold does to the output layer.

    >>> f = Network((Layer([[1.0], [-2.0]], [-3.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
    >>> PositivityOnSpaceToBox(Positivity(f, RealSpace(1))).target.network([[1.0, 0.0], [0.5, 0.5]]).tolist()
    [[1.0], [0.0]]
    """

    name: ClassVar[str] = "positivity-on-space-to-box"
    theorem: ClassVar[str] = "homogenisation (perspective and recession function of a piecewise linear function)"
    source_type: ClassVar[type[Positivity]] = Positivity
    target_type: ClassVar[type[Positivity]] = Positivity
    source: Positivity

    def __post_init__(self) -> None:
        if not isinstance(self.source.domain, RealSpace):
            raise InputError(f"{self.name} starts from positivity on R^d; the domain of this question is a box")

    @cached_property
    def target(self) -> Positivity:
        network = homogenised(self.source.network)
        if self.source.threshold != 0:
            *hidden, output = network.layers
            network = Network((*hidden, _lowered(output, self.source.threshold)))
        return Positivity(network, homogenised_box(self.source.network.inputs))

    def push(self, witness: Point) -> Point:
        scale = max(Fraction(1), *map(abs, witness))
        return tuple(v / scale for v in (*witness, Fraction(1)))

    def pull(self, witness: Point) -> Point:
        *x, y = witness
        if y > 0:
            return tuple(v / y for v in x)
        point = tuple(x)
        while not self.source.check(point):
            point = tuple(2 * v for v in point)
        return point

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        depth = len(self.source.network.widths)
        return {"inputs": source_size["inputs"] + 1, "neurons": source_size["neurons"] + depth}


def homogenised(network: Network) -> Network:
    """(x, y) -> y f(x/y) for y > 0, the recession function for y = 0: without biases, one input more, any outputs."""
    *hidden, output = network.layers
    return Network((*map(_carrying, hidden), Layer(_homogeneous(output), [0.0] * output.outputs)))


def homogenised_box(dimension: int) -> Box:
    """[-1, 1]^d x [0, 1]: a multiple of every point of the cone y >= 0."""
    return Box((Fraction(-1),) * dimension + (Fraction(0),), (Fraction(1),) * (dimension + 1))


def _lowered(output: Layer, threshold: Fraction) -> Layer:
    """q (F - (p/q) y) for the threshold p/q, in float64 without rounding."""
    p, q = threshold.as_integer_ratio()
    *row, offset = map(Fraction, output.weights[0].tolist())
    exact = [q * v for v in row] + [q * offset - p]
    try:
        rounded = [float(v) for v in exact]
    except OverflowError:
        rounded = []
    if rounded != exact:
        raise InputError(
            f"the threshold {threshold} on R^d becomes part of the output weights, which float64 cannot hold exactly;"
            " ask on a box"
        )
    return Layer([rounded], [0.0])


def _homogeneous(layer: Layer) -> Floats:
    """[W | b]: the linear map (h, y) -> W h + b y."""
    return np.column_stack([layer.weights, layer.bias])


def _carrying(layer: Layer) -> Layer:
    """(h, y) -> (W h + b y, y)."""
    rows = _homogeneous(layer)
    return Layer(np.vstack([rows, np.eye(1, rows.shape[1], rows.shape[1] - 1)]), np.zeros(len(rows) + 1))
