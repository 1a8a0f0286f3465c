"""The affine maps that a layer is on many cells at once, in floats with what their errors are relative to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer
from instances.numbers.integers import largest
from solvers.region.vertices.polytopes import EPSILON, SMALL, Floats, Indices, floored

MOST_BITS = 40
"""After the point: a layer with more is not scaled to integers."""

ROOM = 400
"""So many bits hold every number, if all layers are scaled to integers: squares of floats have twice as many."""


@dataclass(frozen=True)
class Preactivations:
    """x -> 2^exponent row . (x, 1) for each neuron of a layer.

    Where rows are not integers, powers of two are taken out of them, so that no size but 0 is below
    `solvers.region.vertices.polytopes.TINY`, and none is large: what underflows is less than a rounding of it.

    Parameters
    ----------
    rows
        Shape (cells, neurons, d+1), or (1, neurons, d+1) if they are the same on all cells.
    sizes
        Of the same shape: no row is off by more than `roundings` relative errors of 2^-53 of its size.
    roundings
        A number of operations.
    exponents
        Of every neuron, shape (neurons,).
    whole
        Whether all rows are integers, computed in integers that are not larger than the sizes.
    following
        The layers after this one.
    """

    rows: Floats
    sizes: Floats
    roundings: int
    exponents: Indices
    whole: bool
    following: tuple[Layer, ...]

    @classmethod
    def first(cls, layers: Sequence[Layer]) -> "Preactivations":
        """Those of a network's first layer."""
        first, *following = layers
        entries = np.concatenate([first.weights, first.bias[:, None]], axis=1)
        if _whole(layers):
            unit = first.scaled[1]
            rows = entries[None] * float(unit)
            exponents = np.full(first.outputs, 1 - unit.bit_length())
            return cls(rows, np.abs(rows), 0, exponents, True, tuple(following))
        exponents = _exponents(entries)
        rows = _over(entries, exponents[:, None])[None]
        return cls(rows, floored(np.abs(rows)), 1, exponents, False, tuple(following))

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
        """
        layer, *following = self.following
        if self.whole:
            unit = layer.scaled[1]
            exponents = np.full(layer.outputs, 1 - unit.bit_length() + int(self.exponents.min(initial=0)))
            weights, offsets = layer.weights * float(unit), np.ldexp(layer.bias, -exponents)
        else:
            seen = self.sizes.max(axis=(0, 2), initial=0.0)  # a neuron whose rows are all 0 hands on nothing
            terms = np.column_stack([np.where(seen > 0, layer.weights, 0.0), layer.bias])
            places = np.append(self.exponents, 0)
            exponents = _exponents(terms, places + np.append(np.frexp(seen)[1], 0))
            *columns, offsets = _over(terms, exponents[:, None] - places).T
            weights = np.array(columns).reshape(layer.inputs, layer.outputs).T
        rows = _passed(weights, self.rows, parent, active)
        sizes = (np.abs(weights) @ self.sizes)[parent]  # as if all neurons were active
        rows[:, :, -1] += offsets
        sizes[:, :, -1] += np.abs(offsets)
        roundings = self.roundings + layer.inputs + 2
        sizes = sizes if self.whole else floored(sizes)
        return Preactivations(rows, sizes, roundings, exponents, self.whole, tuple(following))


def _whole(layers: Sequence[Layer]) -> bool:
    """Whether all layers are scaled to integers; then no number on the way has more than `ROOM` bits."""
    if any(layer.scaled[1] > 2**MOST_BITS for layer in layers):
        return False
    terms = ((layer.inputs + 1) * max(1, largest(layer.scaled[0])) * layer.scaled[1] for layer in layers)
    return sum(term.bit_length() for term in terms) <= ROOM


def _exponents(entries: Floats, places: Indices | int = 0) -> Indices:
    """Of each row the power of two that takes the largest entry times 2^place below 1; 0 if there is none."""
    found = np.where(entries != 0, np.frexp(entries)[1].astype(np.int64) + places, np.iinfo(np.int64).min)
    most = found.max(axis=1, initial=np.iinfo(np.int64).min)
    return np.where(most > np.iinfo(np.int64).min, most, 0)


def _over(entries: Floats, exponents: Indices) -> Floats:
    """entries / 2^exponents, which is at most 1, but 0 only where they are: the smallest are `SMALL`."""
    scaled = np.ldexp(entries, -exponents)
    return np.where((entries != 0) & (np.abs(scaled) < SMALL), SMALL, scaled)


def _passed(weights: Floats, rows: Floats, parent: Indices, active: NDArray[np.bool_]) -> Floats:
    """weights @ (the active ones of the rows), shape (cells, neurons, d+1)."""
    cells, (neurons, inputs), entries = len(parent), weights.shape, rows.shape[2]
    if len(rows) == 1:  # one matrix product for all cells
        each = weights.T[:, :, None] * rows[0][:, None, :]
        product = active.astype(np.float64) @ each.reshape(inputs, neurons * entries)
        return np.asarray(product.reshape(cells, neurons, entries))
    return np.asarray(weights @ np.where(active[:, :, None], rows[parent], 0.0))
