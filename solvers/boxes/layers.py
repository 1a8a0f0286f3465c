"""Bounds of all neurons on many boxes, and of rows over the last layer, in floats: they only propose.

A row over the outputs of a layer is followed down to the inputs; each neuron on the way is replaced by a line above it,
its chord, where its coefficient is positive, and by a line below it through the origin where that is negative (Zhang et
al. 2018, Efficient neural network robustness certification with general activation functions).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.floats import Double, FloatLayer, FloatNetwork, Single
from solvers.boxes.opened import Signs
from solvers.boxes.whole import MOST_INPUTS
from solvers.stopping.limits import checkpoint

WEIGHTS_AT_ONCE = 30
"""So many weights of a box are a unit of work (`solvers.stopping.limits.checkpoint`)."""

CHUNK = 1 << 16
"""So many coefficients are worked on at a time."""

NOTHING = np.float32(1e-6)
"""Ends of an interval that are so far apart, the wrong way round, leave nothing between them."""

PRODUCTS = 2000
"""So many products of floats, with all that goes with them, take a microsecond."""


class Relaxed(NamedTuple):
    """A layer on some boxes; arrays of shape (boxes, width).

    Parameters
    ----------
    low, high
        Intervals of the preactivations.
    rising, height
        The line above: rising z + height.
    falling
        The line below: falling z.
    """

    low: Single
    high: Single
    rising: Single
    height: Single
    falling: Single

    @classmethod
    def of(cls, low: Single, high: Single) -> "Relaxed":
        unstable = (low < 0) & (high > 0)
        active = (low >= 0).astype(np.float32)
        rising = np.where(unstable, high / np.where(unstable, high - low, 1), active).astype(np.float32)
        falling = np.where(unstable, (high > -low).astype(np.float32), active)
        return cls(low, high, rising, np.where(unstable, -low * rising, 0).astype(np.float32), falling)

    @property
    def unstable(self) -> NDArray[np.bool_]:
        return (self.low < 0) & (self.high > 0)

    def at(self, boxes: NDArray[Any]) -> "Relaxed":
        """Some of the boxes."""
        return Relaxed(*(field[boxes] for field in self))


class Slopes(NamedTuple):
    """By which inputs neurons move: of unstable ones, the mean of the linear bounds above and below.

    Parameters
    ----------
    box, neuron
        Their numbers.
    slopes
        Shape (neurons, inputs).
    """

    box: NDArray[np.intp]
    neuron: NDArray[np.intp]
    slopes: Single


class Bounded(NamedTuple):
    """All hidden layers on some boxes."""

    mid: Double
    half: Double
    layers: list[Relaxed]
    slopes: list[Slopes]
    nothing: NDArray[np.bool_]
    """Whether no point of a box has the signs that are asked for."""

    def at(self, boxes: NDArray[Any]) -> "Bounded":
        """Some of the boxes, without slopes."""
        return Bounded(
            self.mid[boxes], self.half[boxes], [layer.at(boxes) for layer in self.layers], [], self.nothing[boxes]
        )


Way = list[tuple[Single, Single, Single]]
"""Of each hidden layer what a row met there: coefficients, and slopes and heights of the lines that were used."""


class _Forms(NamedTuple):
    """Affine functions of x - mid that a layer is near, `slopes` . (x - mid) plus something between low and high.

    Shape (inputs, boxes, width) and (boxes, width). With chords, as the line above and, shifted, the line below.
    """

    slopes: Single
    low: Single
    high: Single

    def passed(self, relaxed: Relaxed) -> "_Forms":
        """Those of the layer's outputs."""
        rising = relaxed.rising
        return _Forms(self.slopes * rising, self.low * rising, self.high * rising + relaxed.height)

    def then(self, layer: FloatLayer) -> "_Forms":
        """Those of the layer that takes them."""
        return _Forms(self.slopes @ layer.weights.T, *_image(layer, self.low, self.high))

    def span(self, half: Double) -> tuple[Single, Single]:
        """The intervals that they give."""
        reach = (np.abs(self.slopes) * half.T.astype(np.float32)[:, :, None]).sum(axis=0)
        return self.low - reach, self.high + reach


def bounded(net: FloatNetwork, mid: Double, half: Double, signs: Sequence[Signs] | None = None) -> Bounded:
    """Bound all neurons on boxes with these centres and half widths, of shape (boxes, inputs).

    Parameters
    ----------
    signs
        Of each layer the signs that neurons are to have, shape (boxes, width).
    """
    found = Bounded(mid, half, [], [], np.zeros(len(mid), dtype=bool))
    forms = _Forms(np.empty(0, dtype=np.float32), np.empty(0, dtype=np.float32), np.empty(0, dtype=np.float32))
    for layer in net.layers:
        if found.layers:
            before = found.layers[-1]
            low, high = _image(layer, np.maximum(before.low, 0), np.maximum(before.high, 0))
            if mid.shape[1] <= MOST_INPUTS:
                forms = forms.passed(before).then(layer)
                least, most = forms.span(half)
                low, high = np.maximum(low, least), np.minimum(high, most)
        else:
            centre = (mid @ layer.weights.T.astype(np.float64) + layer.bias).astype(np.float32)
            reach = (half @ layer.magnitudes.T).astype(np.float32)
            low, high = centre - reach, centre + reach
            forms = _Forms(layer.weights.T[:, None], centre, centre)
        if signs is not None:
            sign = signs[len(found.layers)]
            low = np.where(sign > 0, np.maximum(low, np.float32(0)), low)
            high = np.where(sign < 0, np.minimum(high, np.float32(0)), high)
        box, neuron = np.nonzero((low < 0) & (high > 0))
        if found.layers:
            above, below, slopes = _pairs(net, layer, box, neuron, found)
            high[box, neuron] = np.minimum(high[box, neuron], above)
            low[box, neuron] = np.maximum(low[box, neuron], below)
        else:
            slopes = layer.weights[neuron]
        if signs is not None:
            found.nothing[(low > high + NOTHING).any(axis=1)] = True
        found.layers.append(Relaxed.of(low, np.maximum(low, high)))
        found.slopes.append(Slopes(box, neuron, slopes))
    return found


def _image(layer: FloatLayer, low: Single, high: Single) -> tuple[Single, Single]:
    """Where a layer is if what it takes is in these intervals."""
    half = np.float32(0.5)
    centre = np.asarray((high + low) * half @ layer.weights.T + layer.bias, dtype=np.float32)
    reach = np.asarray((high - low) * half @ layer.magnitudes.T, dtype=np.float32)
    return centre - reach, centre + reach


def _pairs(
    net: FloatNetwork,
    layer: FloatLayer,
    box: NDArray[np.intp],
    neuron: NDArray[np.intp],
    found: Bounded,
) -> tuple[Double, Double, Single]:
    """Upper and lower bounds of neurons of the next layer, and the means of their slopes."""
    count = len(box)
    above, below = np.empty(count), np.empty(count)
    slopes = np.empty((count, found.mid.shape[1]), dtype=np.float32)
    size = max(1, CHUNK // 2 // max(1, *(len(lower.bias) for lower in net.layers)))
    products = sum(lower.weights.size for lower in net.layers[: len(found.layers)])
    work = 10 + min(size, count) * products // PRODUCTS
    for first in range(0, count, size):
        checkpoint(work)
        part = slice(first, first + size)
        rows, constants = layer.weights[neuron[part]], layer.bias[neuron[part]]
        both = np.concatenate([box[part], box[part]])
        bounds, ends = _followed(net, np.concatenate([rows, -rows]), np.append(constants, -constants), both, found)
        half = len(rows)
        above[part], below[part], slopes[part] = bounds[:half], -bounds[half:], (ends[:half] - ends[half:]) / 2
    return above, below, slopes


def _followed(
    net: FloatNetwork, rows: Single, constants: Single, box: NDArray[np.intp], found: Bounded
) -> tuple[Double, Single]:
    """Upper bounds of rows over the last layer found, on these boxes, and their slopes by the inputs."""
    bounds = constants.astype(np.float64)
    for relaxed, layer in zip(reversed(found.layers), reversed(net.layers[: len(found.layers)]), strict=True):
        positive = rows > 0
        duals = np.where(positive, relaxed.rising[box], relaxed.falling[box])
        duals *= rows
        paid = relaxed.height[box]
        paid *= rows
        paid *= positive
        bounds += paid.sum(axis=1) + duals @ layer.bias
        rows = duals @ layer.weights
    ends = rows.astype(np.float64)
    bounds += (ends * found.mid[box]).sum(axis=1) + (np.abs(ends) * found.half[box]).sum(axis=1)
    return bounds, rows


def row_bounds(
    net: FloatNetwork,
    weights: Single,
    found: Bounded,
    falling: Sequence[Single] | None = None,
    pushes: Sequence[Single] | None = None,
) -> tuple[Double, Double, Way]:
    """Upper bounds of sums of the target's rows, their slopes by the inputs, and the way.

    Parameters
    ----------
    weights
        One sum a box, of shape (boxes, rows).
    falling
        Slopes of the lines below, where they are not those of `found`.
    pushes
        What is added to the dual multipliers of neurons that have been split.
    """
    rows = weights @ net.rows.weights
    bounds = (weights @ net.rows.bias).astype(np.float64)
    way: Way = []
    for number in range(len(net.layers) - 1, -1, -1):
        relaxed, layer = found.layers[number], net.layers[number]
        positive = rows > 0
        slopes = np.where(positive, relaxed.rising, relaxed.falling if falling is None else falling[number])
        heights = np.where(positive, relaxed.height, np.float32(0))
        duals = slopes * rows
        if pushes is not None:
            duals += pushes[number]
        bounds += (rows * heights).sum(axis=1) + duals @ layer.bias
        way.append((rows, slopes, heights))
        rows = duals @ layer.weights
    ends = rows.astype(np.float64)
    bounds += (ends * found.mid).sum(axis=1) + (np.abs(ends) * found.half).sum(axis=1)
    return bounds, ends, way[::-1]
