"""The affine maps that a layer is on many cells at once, in floats with what their errors are relative to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer
from solvers.region.polytopes import EPSILON, Floats, Indices

MOST_BITS = 40
"""After the point: a layer with more is not scaled to integers."""


@dataclass(frozen=True)
class Preactivations:
    """x -> row . (x, 1) / scale for each neuron of a layer.

    Parameters
    ----------
    rows
        Shape (cells, neurons, d+1), or (1, neurons, d+1) if they are the same on all cells.
    sizes
        Of the same shape: no row is off by more than `roundings` relative errors of 2^-53 of its size.
    roundings
        A number of operations.
    scale
        A power of two.
    whole
        Whether all rows are integers, computed in integers that are not larger than the sizes.
    following
        The layers after this one.
    """

    rows: Floats
    sizes: Floats
    roundings: int
    scale: float
    whole: bool
    following: tuple[Layer, ...]

    @classmethod
    def first(cls, layers: Sequence[Layer]) -> "Preactivations":
        """Those of a network's first layer."""
        first, *following = layers
        whole = all(layer.scaled[1] <= 2**MOST_BITS for layer in layers)
        scale = float(first.scaled[1]) if whole else 1.0
        rows = np.concatenate([first.weights, first.bias[:, None]], axis=1)[None] * scale
        return cls(rows, np.abs(rows), 0, scale, whole, tuple(following))

    @property
    def unit(self) -> float:
        """So much of its size may an entry be off; 0 if floats made no error."""
        exact = self.whole and self.sizes.max(initial=0.0) < 2.0**53
        return 0.0 if exact else EPSILON * self.roundings

    def through(self, parent: Indices, active: NDArray[np.bool_]) -> "Preactivations":
        """Those of the next layer on cells in which these neurons are active.

        Parameters
        ----------
        parent
            Which row of `rows` is about the cell, shape (cells,).
        active
            Shape (cells, neurons).

        Raises
        ------
        OverflowError
            If numbers exceed the range of floats.
        """
        layer, *following = self.following
        step = float(layer.integers[2]) if self.whole else 1.0
        weights, offsets = layer.weights * step, layer.bias * (step * self.scale)
        with np.errstate(over="ignore", invalid="ignore"):
            rows = _passed(weights, self.rows, parent, active)
            sizes = (np.abs(weights) @ self.sizes)[parent]  # as if all neurons were active
            rows[:, :, -1] += offsets
            sizes[:, :, -1] += np.abs(offsets)
        if not np.isfinite(sizes).all():
            raise OverflowError
        roundings = self.roundings + layer.inputs + 2
        return Preactivations(rows, sizes, roundings, self.scale * step, self.whole, tuple(following))


def _passed(weights: Floats, rows: Floats, parent: Indices, active: NDArray[np.bool_]) -> Floats:
    """weights @ (the active ones of the rows), shape (cells, neurons, d+1)."""
    cells, (neurons, inputs), entries = len(parent), weights.shape, rows.shape[2]
    if len(rows) == 1:  # one matrix product for all cells
        each = weights.T[:, :, None] * rows[0][:, None, :]
        product = active.astype(np.float64) @ each.reshape(inputs, neurons * entries)
        return np.asarray(product.reshape(cells, neurons, entries))
    return np.asarray(weights @ np.where(active[:, :, None], rows[parent], 0.0))
