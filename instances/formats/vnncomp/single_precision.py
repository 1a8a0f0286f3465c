"""What float32 makes of a network: bounds on its errors, and where it makes none.

A replay may add terms in any order and fuse products with sums. With the unit u = 2^-24, a sum of n terms that are not
0 is then off by at most g(n) = n u / (1 - n u) times the sum of their absolute values, products included (Higham 2002,
section 3.1). Bounds are computed in float64 from sums without cancellation and enlarged by far more than these can be
wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from instances.disguises.exact import layer_name
from instances.network import Floats, Layer, Network, Point
from instances.question import Box

UNIT = 2.0**-24
TOLERANCE = Fraction(1, 10_000)
"""By how much VNN-COMP lets a counterexample leave the box."""

_SAFE = 1 + 1e-9


@dataclass(frozen=True)
class Rounding:
    """What is known of a layer's outputs at all points of a box, as float32 computes them.

    Parameters
    ----------
    lower, upper
        Bounds of the exact values.
    error
        How far the computed values may be off.
    """

    lower: Floats
    upper: Floats
    error: Floats

    @classmethod
    def of_box(cls, box: Box) -> "Rounding":
        """The box enlarged by `TOLERANCE`; its points are taken for float32 numbers."""
        lower = np.array([float(v - TOLERANCE) for v in box.lower])
        upper = np.array([float(v + TOLERANCE) for v in box.upper])
        return cls(lower - abs(lower) * 1e-9, upper + abs(upper) * 1e-9, np.zeros(len(lower)))

    def after(self, layer: Layer) -> "Rounding":
        """The same of a layer's preactivations."""
        terms = abs(layer.weights) @ self.size + abs(layer.bias)
        count = ((layer.weights != 0) & (self.size > 0)).sum(axis=1) + (layer.bias != 0)
        carried = abs(layer.weights) @ self.error
        positive, negative = np.maximum(layer.weights, 0), np.minimum(layer.weights, 0)
        slack = terms * 1e-12
        return Rounding(
            positive @ self.lower + negative @ self.upper + layer.bias - slack,
            positive @ self.upper + negative @ self.lower + layer.bias + slack,
            (carried + relative(count) * terms) * _SAFE,
        )

    def rectified(self) -> "Rounding":
        """The same after a ReLU: what is surely negative, also as computed, becomes exactly 0."""
        off = self.upper + self.error < 0
        return Rounding(
            np.where(off, 0, np.maximum(self.lower, 0)),
            np.where(off, 0, np.maximum(self.upper, 0)),
            np.where(off, 0, self.error),
        )

    @property
    def size(self) -> Floats:
        """Bounds of the computed values' absolute values."""
        bound: Floats = np.maximum(abs(self.lower), abs(self.upper)) + self.error
        return bound


def relative(count: Floats | float) -> Floats:
    """g(count), with one more for a product that is rounded first; infinite where it means nothing."""
    n = (np.asarray(count, dtype=np.float64) + 1) * UNIT
    bound: Floats = np.where(n < 0.5, n / np.maximum(1 - n, 0.5), np.inf)
    return bound


def rounding(network: Network, box: Box) -> Floats:
    """How far the float32 outputs may be off anywhere on the box or within `TOLERANCE` of it."""
    state = Rounding.of_box(box)
    *hidden, last = network.layers
    for layer in hidden:
        state = state.after(layer).rectified()
    return state.after(last).error


def lipschitz(network: Network) -> Floats:
    """Upper bounds on how fast each output changes with the largest change of an input, on all of R^d.

    Neurons of the first hidden layer with parallel rows are one function of one variable, whose steepest slope counts;
    beyond that, bounds are multiplied.
    """
    first, *following = network.layers
    if not following:
        return np.asarray(abs(first.weights).sum(axis=1) * _SAFE)
    bound = _ridges(first, following[0])
    for layer in following[1:]:
        bound = abs(layer.weights) @ bound
    return bound * _SAFE


def _ridges(first: Layer, second: Layer) -> Floats:
    """The sum over directions of the steepest slopes, for every neuron of the second layer."""
    total = np.zeros(second.outputs)
    used = np.flatnonzero(first.weights.any(axis=1))
    leading = first.weights[used, (first.weights[used] != 0).argmax(axis=1)]
    directions, group = np.unique(first.weights[used] / leading[:, None], axis=0, return_inverse=True)
    for number, direction in enumerate(directions):
        members = group.ravel() == number
        factor = leading[members]
        slopes = second.weights[:, used[members]] * factor  # where the neuron is active
        order = np.argsort(-first.bias[used[members]] / factor)
        # From left to right neurons with a positive factor begin, those with a negative one end.
        steps = (slopes * np.sign(factor))[:, order]
        start = np.where(factor < 0, slopes, 0.0).sum(axis=1)
        slope = start[:, None] + np.hstack([np.zeros((len(start), 1)), np.cumsum(steps, axis=1)])
        steepest = abs(slope).max(axis=1) + 1e-12 * abs(slopes).sum(axis=1)
        total += steepest * abs(direction).sum()
    return total


def not_single(network: Network) -> str | None:
    """The first neuron with a number that float32 does not hold, in words; None if there is none."""
    for number, layer in enumerate(network.layers):
        entries = np.column_stack([layer.weights, layer.bias])
        with np.errstate(over="ignore"):
            wrong = np.flatnonzero((entries.astype(np.float32).astype(np.float64) != entries).any(axis=1))
        if len(wrong):
            return f"neuron {wrong[0]} of {layer_name(network, number)} has a number that float32 does not hold"
    return None


def not_exact(network: Network, point: Point) -> str | None:
    """The first neuron that float32 may compute with an error at `point`, in words; None if all sums are exact.

    All terms of a sum are multiples of a power of two of which the sum of their absolute values is less than 2^24 times
    as much: so is every part of the sum, in any order.
    """
    for i, v in enumerate(point):
        if not _held(v):
            return f"input {i} of the known witness is {v}, which float32 does not hold"
    values = list(point)
    for number, layer in enumerate(network.layers):
        following = []
        for neuron, (row, bias) in enumerate(zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)):
            terms = [Fraction(w) * v for w, v in zip(row, values, strict=True) if w and v] + [Fraction(bias)]
            if not _exact_sum(terms):
                return (
                    f"neuron {neuron} of {layer_name(network, number)} needs more than 24 bits at the known witness, so"
                    " that float32 may round there"
                )
            following.append(sum(terms, Fraction(0)))
        values = [max(v, Fraction(0)) for v in following]
    return None


def _exact_sum(terms: Sequence[Fraction]) -> bool:
    unit = max(term.denominator for term in terms)
    return unit & (unit - 1) == 0 and sum(abs(term) for term in terms) * unit < 2**24


def _held(value: Fraction) -> bool:
    return Fraction(float(np.float32(float(value)))) == value
