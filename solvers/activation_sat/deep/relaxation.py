"""Bounds of deep networks by weak duality, in rationals or, to propose, in floats.

Let c . y + constant be an affine function of the outputs y of a hidden layer, and z the layer's preactivations. An
affine function q . z + constant' that is nowhere below it comes from each neuron on its own:

- *active* (z >= 0, so y = z): q = c + lambda, for any lambda >= 0;
- *inactive* (z <= 0, so y = 0): q = -lambda, for any lambda >= 0;
- *undecided* with c < 0: q = lambda * c, for any lambda in [0, 1], because y >= 0 and y >= z;
- *undecided* with c >= 0: q = c * slope and c * offset for the constant, where y <= slope * z + offset.

As z is affine in the outputs of the layer before, this goes on down to the inputs, whose maximum over a box is exact.
Dual multipliers that are good come from a linear program (Bunel et al. 2020, Wang et al. 2021, beta-CROWN), but all are
valid.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer
from instances.question import Box
from solvers.exact.floats import as_float
from solvers.stopping.limits import checkpoint, watched

Vector = NDArray[Any]
"""Entries fmpq or float64."""

Sign = NDArray[np.int8]

Signs = Sequence[Sign]
"""What is assumed of the neurons of each hidden layer: 1 active, -1 inactive, 0 nothing."""

Duals = Sequence[Vector]
"""One number a neuron of each hidden layer, as in the module's head."""

PRODUCTS = 1 << 16
"""Of rationals, between two checkpoints."""

SLOPE_DENOMINATOR = 1 << 20
"""Chords need not be the best ones; small slopes keep all later numbers small."""


@dataclass(frozen=True)
class Affine:
    """weights . y + constant, where y are the outputs of a hidden layer or, below the first, the inputs."""

    weights: Vector
    constant: Any


@dataclass(frozen=True)
class Bound:
    """What a pass from the outputs to the inputs proves.

    Parameters
    ----------
    value
        The function is at most this on the box, where the needed assumptions hold.
    needed
        Of each hidden layer, the neurons whose assumed sign the proof needs.
    before, after
        c and q of each hidden layer.
    """

    value: Any
    needed: list[NDArray[np.bool_]]
    before: list[Vector]
    after: list[Vector]


class Relaxation:
    """The hidden layers so far, with chords above their neurons.

    Parameters
    ----------
    box
        The domain.
    number
        Makes an entry of a rational: `to_flint` or `as_float`.
    """

    def __init__(self, box: Box, number: Callable[[Fraction], Any]) -> None:
        self._number = number
        self._kind: Any = np.float64 if number is as_float else object
        self._lower, self._upper = self.vector(box.lower), self.vector(box.upper)
        self._zero = number(Fraction(0))
        self._layers: list[tuple[Vector, Vector, Vector, Vector]] = []

    @property
    def depth(self) -> int:
        return len(self._layers)

    def vector(self, values: Iterable[Fraction]) -> Vector:
        """Rationals as numbers of this relaxation."""
        return np.array([self._number(v) for v in values], dtype=self._kind)

    def affine(self, layer: Layer) -> tuple[Vector, Vector]:
        """Weights and bias of a layer as numbers of this relaxation."""
        rows = [self.vector(map(Fraction, row)) for row in watched(layer.weights.tolist())]
        weights = np.array(rows, dtype=self._kind).reshape(layer.weights.shape)
        return weights, self.vector(map(Fraction, layer.bias.tolist()))

    def append(self, layer: Layer, chords: Sequence[tuple[Fraction, Fraction]]) -> None:
        """Add a hidden layer; a chord is the slope and the offset of a line above the neuron's ReLU on the box."""
        slopes, offsets = (self.vector(chord[part] for chord in chords) for part in (0, 1))
        self._layers.append((*self.affine(layer), slopes, offsets))

    def bound(self, goal: Affine, signs: Signs, duals: Duals) -> Bound:
        """The bound of `goal`, a function of the last hidden layer's outputs; any valid dual multipliers give one."""
        return self._pass(goal, signs, lambda depth, c: duals[depth])

    def attained(self, goal: Affine, signs: Signs, rows: Duals) -> Bound:
        """The bound by multipliers of a linear program: of z >= 0, of z <= 0, or of y >= z for an undecided neuron."""

        def share(depth: int, c: Vector) -> Vector:
            undecided = (signs[depth] == 0) & (c < 0)
            return np.where(undecided, rows[depth] / np.where(undecided, -c, self._number(Fraction(1))), rows[depth])

        return self._pass(goal, signs, share)

    def relative(self, goal: Affine, signs: Signs, multipliers: Duals) -> list[Vector]:
        """Valid dual multipliers under which every q is as near as it can be to the given one, in floats."""
        duals: list[Vector] = [np.empty(0)] * self.depth

        def nearest(depth: int, c: Vector) -> Vector:
            assumed, q = signs[depth], multipliers[depth]
            share = np.divide(q, c, out=np.zeros_like(q), where=c < 0)
            duals[depth] = np.where(
                assumed > 0, np.maximum(q - c, 0), np.where(assumed < 0, np.maximum(-q, 0), np.clip(share, 0, 1))
            )
            return duals[depth]

        self._pass(goal, signs, nearest)
        return [np.nan_to_num(dual, posinf=0.0, neginf=0.0) for dual in duals]

    @np.errstate(over="ignore", invalid="ignore")  # floats only propose
    def _pass(self, goal: Affine, signs: Signs, duals: Callable[[int, Vector], Vector]) -> Bound:
        c, value = goal.weights, goal.constant
        needed: list[NDArray[np.bool_]] = []
        before: list[Vector] = []
        after: list[Vector] = []
        for depth in reversed(range(self.depth)):
            weights, bias, slopes, offsets = self._layers[depth]
            active, inactive, dual = signs[depth] > 0, signs[depth] < 0, duals(depth, c)
            under_chord = ~active & ~inactive & (c > 0)
            q = np.where(active, c + dual, np.where(inactive, -dual, np.where(under_chord, c * slopes, c * dual)))
            # What an undecided neuron allows as well, c <= q <= 0, needs no assumption.
            needed.append((active & (q > 0)) | (inactive & (q < c)))
            before.append(c)
            after.append(q)
            value = value + (c * offsets)[under_chord].sum() + (q * bias).sum()
            used, c = np.flatnonzero(q), np.full(weights.shape[1], self._zero, dtype=self._kind)
            most = max(1, PRODUCTS // max(1, weights.shape[1]))
            for first in range(0, len(used), most):
                some = used[first : first + most]
                checkpoint(0 if self._kind is np.float64 else len(some) * weights.shape[1] // 2)
                c = c + (q[some, None] * weights[some]).sum(axis=0)
        value = value + np.where(c > 0, c * self._upper, c * self._lower).sum()
        return Bound(value, needed[::-1], before[::-1], after[::-1])


def chord(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Slope and offset of a line that is nowhere below max(0, z) for low <= z <= high, where low < 0 < high."""
    slope = Fraction(round(high / (high - low) * SLOPE_DENOMINATOR), SLOPE_DENOMINATOR)
    return slope, max(-slope * low, (1 - slope) * high)
