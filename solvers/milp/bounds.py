"""Bounds of the preactivations of a network on a box, in floats: first intervals, then linear programs.

They size the big-Ms of the model and tell which neurons need a binary. They are float estimates and prove nothing.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from instances.network import Floats, Layer, Network
from solvers.exact import float_lp
from solvers.stopping.limits import checkpoint

Interval = tuple[Floats, Floats]
"""Lower and upper bounds, one entry a neuron or input."""

_SLACK = 1e-6
"""What a bound of an LP is loosened by, relative to its size: HiGHS meets its rows up to 1e-7 only."""


@dataclass(frozen=True)
class Bounds:
    """Bounds of every preactivation.

    Parameters
    ----------
    inputs
        The box, rounded to float64.
    hidden
        One interval a hidden layer, one entry a neuron. An upper bound of at most 0 means that the neuron is never
        active, a lower bound of at least 0 that it always is.
    """

    inputs: Interval
    hidden: tuple[Interval, ...]


@np.errstate(over="ignore", invalid="ignore")
def bound(network: Network, box: Interval, work: dict[str, int]) -> Bounds:
    """Bound every preactivation on the box.

    In the first hidden layer intervals are the best there is. From the second on, each neuron that the intervals
    leave undecided is minimised and maximised over the triangle relaxation of the layers before it (Ehlers 2017).

    Parameters
    ----------
    work
        Where ``lps`` are counted.

    Raises
    ------
    OverflowError
        If a preactivation leaves the range of float64.
    """
    relaxation = _Relaxation(box, work)
    reached, intervals = box, list[Interval]()
    for number, layer in enumerate(network.layers[:-1]):
        low, high = propagate(layer, reached)
        if not (np.isfinite(low).all() and np.isfinite(high).all()):
            raise OverflowError(f"a preactivation of hidden layer {number + 1} is beyond float64 on the box")
        if number:
            for i in np.flatnonzero((low < 0) & (high > 0)):
                low[i] = max(low[i], -relaxation.maximum(-layer.weights[i], -layer.bias[i]))
                high[i] = min(high[i], relaxation.maximum(layer.weights[i], layer.bias[i]))
        if number + 2 < len(network.layers):
            relaxation.append(layer, low, high)
        intervals.append((low, high))
        reached = np.maximum(low, 0), np.maximum(high, 0)
    return Bounds(box, tuple(intervals))


def propagate(layer: Layer, interval: Interval) -> Interval:
    """What a layer makes of intervals; infinite beyond the range of floats."""
    low, high = interval
    positive, negative = np.maximum(layer.weights, 0), np.minimum(layer.weights, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        return positive @ low + negative @ high + layer.bias, positive @ high + negative @ low + layer.bias


class _Relaxation:
    """The linear program of the layers so far; its last columns are the outputs of the last of them."""

    def __init__(self, box: Interval, work: dict[str, int]) -> None:
        self._work = work
        self._outputs = np.arange(len(box[0]), dtype=np.int32)
        self._lp = float_lp.empty()
        for low, high in zip(*box, strict=True):
            self._lp.addVar(low, high)

    def append(self, layer: Layer, low: Floats, high: Floats) -> None:
        """Add the outputs y = max(z, 0) of a layer with low <= z <= high: y >= z, and y under the chord of the ReLU."""
        inputs, first = self._outputs, self._lp.getNumCol()
        self._outputs = np.arange(first, first + layer.outputs, dtype=np.int32)
        for i, column in enumerate(self._outputs):
            checkpoint()
            self._lp.addVar(max(low[i], 0.0), max(high[i], 0.0))
            if high[i] > 0:
                columns, row = np.append(inputs, column), np.append(-layer.weights[i], 1.0)
                self._lp.addRow(layer.bias[i], highspy.kHighsInf, len(row), columns, row)
                slope = 1.0 if low[i] >= 0 else high[i] / (high[i] - low[i])
                row = np.append(-slope * layer.weights[i], 1.0)
                chord = slope * (layer.bias[i] - min(low[i], 0.0))
                self._lp.addRow(-highspy.kHighsInf, chord, len(row), columns, row)

    def maximum(self, weights: Floats, bias: float) -> float:
        """An upper bound of weights . y + bias over the relaxation; infinite if HiGHS does not finish."""
        self._work["lps"] += 1
        self._lp.changeColsCost(len(weights), self._outputs, weights)
        finished = float_lp.run(self._lp) == highspy.HighsModelStatus.kOptimal
        value = float_lp.value(self._lp) + bias
        self._lp.changeColsCost(len(weights), self._outputs, np.zeros(len(weights)))
        if not finished:
            return np.inf
        return value + _SLACK * (1 + abs(value))
