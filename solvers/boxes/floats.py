"""The measured network in float32, with which the search proposes: in these units no number is much above 1."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.measure import SPAN, Measured, Whole

Single = NDArray[np.float32]
Double = NDArray[np.float64]


class FloatLayer(NamedTuple):
    """An affine layer; `weights` and their absolute values `sizes` have shape (rows, outputs)."""

    weights: Single
    magnitudes: Single
    bias: Single

    @classmethod
    def of(cls, layer: Measured) -> "FloatLayer":
        weights = np.ldexp(layer.weights.astype(np.float64), -SPAN).astype(np.float32)
        bias = np.ldexp((layer.low + layer.high).astype(np.float64), -SPAN - 1).astype(np.float32)
        return cls(weights, np.abs(weights), bias)


class FloatNetwork(NamedTuple):
    """The hidden layers, and the rows of a target over the last of them. Lengths are in units of 2^30 units."""

    layers: list[FloatLayer]
    rows: FloatLayer

    @classmethod
    def of(cls, layers: Sequence[Measured], rows: Measured) -> "FloatNetwork":
        return cls([FloatLayer.of(layer) for layer in layers], FloatLayer.of(rows))

    def values(self, points: Double) -> Single:
        """The rows at points of shape (points, inputs)."""
        y = points.astype(np.float32)
        for layer in self.layers:
            y = np.maximum(y @ layer.weights.T + layer.bias, 0)
        return y @ self.rows.weights.T + self.rows.bias


def centres(low: Whole, high: Whole) -> tuple[Double, Double]:
    """Centres and half widths of boxes whose ends are in units."""
    return np.ldexp((low + high).astype(np.float64), -SPAN - 1), np.ldexp((high - low).astype(np.float64), -SPAN - 1)
