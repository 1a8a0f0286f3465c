"""What of a network and its domain the cost of a method depends on.

Here floats are enough: whatever is wrong here costs time, and never changes a verdict.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from instances.question import Box, Domain, Question
from instances.questions import Injectivity

FAR = Fraction(2) ** 40
"""Stands for infinity in the bounds of a domain."""


@dataclass(frozen=True)
class Shape:
    """A network as its hyperplanes.

    Parameters
    ----------
    inputs
        d.
    parallel
        For every direction the number of different hyperplanes of the first hidden layer that cut the domain.
    sides
        The number of sides of the domain, two an input that is not fixed; 0 for R^d.
    neurons
        How many neurons of the first hidden layer may change their sign on the domain.
    deeper
        How many neurons of the other hidden layers may, by interval arithmetic.
    homogeneous
        Whether f(t x) = t f(x) for t > 0 on all of R^d: then f is 0 at the origin, and no bound on it has any slack.
    """

    inputs: int
    parallel: tuple[int, ...]
    sides: int
    neurons: int
    deeper: int
    homogeneous: bool = False

    @property
    def planes(self) -> int:
        return sum(self.parallel)

    @property
    def ridges(self) -> int:
        return len(self.parallel)

    @property
    def lines(self) -> float:
        """The most lines in which d - 1 of the planes and sides can meet."""
        return float(_choices((*self.parallel, *[2] * (self.sides // 2)), self.inputs - 1)[-1])

    @property
    def regions(self) -> float:
        """The most regions into which the planes can cut R^d, deeper neurons taken for planes in general position."""
        return float(_choices((*self.parallel, *[1] * self.deeper), self.inputs).sum())


def shape(question: Question[Any]) -> Shape:
    """The shape of a question; a layer that is asked about injectivity counts as hidden."""
    network = question.claimed
    hidden = network.layers if isinstance(question, Injectivity) else network.layers[:-1]
    low, high = _ends(question.domain)
    parallel: tuple[int, ...] = ()
    unstable = []
    with np.errstate(all="ignore"):  # beyond the range of floats every neuron may do anything
        for number, layer in enumerate(hidden):
            rising, falling = np.maximum(layer.weights, 0.0), np.minimum(layer.weights, 0.0)
            below = rising @ low + falling @ high + layer.bias
            above = rising @ high + falling @ low + layer.bias
            changing = ~(below >= 0) & ~(above <= 0)
            unstable.append(int(changing.sum()))
            if number == 0:
                parallel = _parallel(layer.weights[changing], layer.bias[changing])
            low, high = np.maximum(below, 0.0), np.maximum(above, 0.0)
    domain = question.domain
    free = sum(a < b for a, b in zip(domain.lower, domain.upper, strict=True)) if isinstance(domain, Box) else 0
    homogeneous = network.bias_free and not isinstance(domain, Box)
    return Shape(network.inputs, parallel, 2 * free, sum(unstable[:1]), sum(unstable[1:]), homogeneous)


def _ends(domain: Domain) -> tuple[Floats, Floats]:
    box = domain if isinstance(domain, Box) else Box.cube(domain.dimension, -FAR, FAR)
    lower, upper = ([float(max(-FAR, min(v, FAR))) for v in ends] for ends in (box.lower, box.upper))
    return np.array(lower), np.array(upper)


def _parallel(weights: Floats, bias: Floats) -> tuple[int, ...]:
    """How many different hyperplanes each direction has.

    Over their first non-zero entry parallel rows are equal, also in floats: the quotients are the same rationals.
    """
    if not len(weights):
        return ()
    leading = weights[np.arange(len(weights)), (weights != 0).argmax(axis=1)]
    planes = np.unique(np.column_stack([weights, bias]) / leading[:, None], axis=0)
    _, members = np.unique(planes[:, :-1], axis=0, return_counts=True)
    return tuple(int(count) for count in members)


def _choices(parallel: tuple[int, ...], most: int) -> NDArray[np.float64]:
    """In how many ways 0, ..., `most` planes without two parallel ones can be chosen."""
    ways = np.zeros(most + 1)
    ways[0] = 1.0
    with np.errstate(over="ignore"):
        for count in parallel:
            ways[1:] += count * ways[:-1]
    return ways
