"""What flows through a graph: arrays of affine functions of the last ReLUs' outputs, or of the input.

All values that are still needed are functions of the same numbers. Where one passes a ReLU, the others pass beside it,
a number z as R(z) - R(-z), or as R(z) where it is certain that it is not negative.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.graph import WIDEST
from instances.formats.onnx.layers import kept, layers
from instances.formats.onnx.maps import Dense, Entrywise, Map, size_of
from instances.formats.onnx.multiplied import MOST_WEIGHTS, TooLargeError, multiplied
from instances.network import Floats, Layer, Network

Array = NDArray[Any]


class Trunk:
    """What all values have in common: the layers so far, how many numbers come out, and the values needed later."""

    def __init__(self, width: int) -> None:
        self.done: list[Layer] = []
        self.width = width
        self.kept: list[Value] = []


class Value:
    """A value as far as it has been followed.

    Parameters
    ----------
    trunk
        What it is a function of.
    row
        Affine maps, one after the other, and then
    entries
        what is done to the entries of the last one.
    double
        Whether its numbers are float64, else float32.
    """

    def __init__(self, trunk: Trunk, row: list[Map], entries: Entrywise, double: bool) -> None:
        self.double = double
        self.trunk = trunk
        self._row = row
        self._entries = entries

    @classmethod
    def input(cls, shape: tuple[int, ...], double: bool) -> "Value":
        """The input of a network."""
        value = cls(Trunk(prod(shape)), [], Entrywise.identity(shape), double)
        value.keep()
        return value

    def copy(self) -> "Value":
        return Value(self.trunk, list(self._row), self._entries, self.double)

    def keep(self) -> None:
        """Say that it is needed later."""
        self.trunk.kept.append(self)

    def let_go(self) -> None:
        """Say that it is not."""
        self.trunk.kept = [value for value in self.trunk.kept if value is not self]

    def affine(self) -> tuple[Floats, Floats]:
        """Weights and bias, entries in row-major order.

        Raises
        ------
        InputError
            If float64 does not hold them.
        """
        found = multiplied([*self._row, self._entries.rearranged(np.ravel)], self.trunk.width)
        if found is None:
            raise InputError("its branches' numbers, multiplied out, are not exact in float64, as a network's are")
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        return self._entries.source.shape

    @property
    def positive(self) -> bool:
        """Whether it is certain that no entry is negative: they are those of a ReLU."""
        entries = self._entries
        return bool(self.trunk.done) and not self._row and entries.factor is None and entries.shift is None

    def rearrange(self, move: Callable[[Array], Array]) -> None:
        """Move, copy or drop entries, as `move` does it with any array of this shape."""
        self._entries = self._entries.rearranged(move)

    def scale(self, factor: Array, place: str) -> None:
        """Multiply by rationals, broadcast with the value; `place` is where the file says so."""
        self._entrywise(factor, lambda entries: entries.then(factor, None, place))

    def shift(self, shift: Array, place: str) -> None:
        """Add rationals, broadcast with the value."""
        self._entrywise(shift, lambda entries: entries.then(None, shift, place))

    def multiply(self, weights: Floats, shape: tuple[int, ...], place: str) -> None:
        """Multiply by a matrix, taking the entries in row-major order; what comes out has this shape."""
        _bounded(shape)
        width = size_of(self._row[-1]) if self._row else self.trunk.width
        if not self._entries.keeps(width):
            self._row.append(self._entries.rearranged(np.ravel))
        self._row.append(Dense(weights, place))
        self._entries = Entrywise.identity(shape)

    def relu(self) -> None:
        """Take the positive part of every entry."""
        shape = self.shape
        others = [value for value in self.trunk.kept if value is not self]
        if others:
            self._beside(others)
        else:
            self._flush()
            self.trunk.width = prod(shape)
        self._row, self._entries = [], Entrywise.identity(shape)

    def network(self) -> Network:
        """The network whose output this is, in row-major order."""
        self._flush()
        return Network(tuple(self.trunk.done))

    def fitting(self, numbers: Array) -> tuple[int, ...]:
        """The shape of the value broadcast with an array."""
        try:
            shape = np.broadcast_shapes(self.shape, numbers.shape)
        except ValueError:
            raise InputError(
                f"shape {list(numbers.shape)} does not fit that of the value, {list(self.shape)}"
            ) from None
        _bounded(shape)
        return shape

    def widen(self, shape: tuple[int, ...]) -> None:
        """Repeat entries as broadcasting does."""
        self.rearrange(lambda part: np.broadcast_to(part, shape))

    def _entrywise(self, numbers: Array, step: Callable[[Entrywise], Entrywise]) -> None:
        shape = self.fitting(numbers)
        self.widen(shape)
        together, alone = step(self._entries), step(Entrywise.identity(shape))
        if self._entries.held and alone.held and not together.held:
            # Each of them can be part of a layer, and both together cannot: the row may have to be cut here.
            self._row.append(self._entries.rearranged(np.ravel))
            together = alone
        self._entries = together

    def _flush(self) -> None:
        """Make layers of the maps since the last ReLU."""
        if not self._row or not self._entries.keeps(size_of(self._row[-1])):
            self._row.append(self._entries.rearranged(np.ravel))
        self.trunk.done += layers(self._row, self.trunk.width, positive=bool(self.trunk.done))
        self._check_size()

    def _beside(self, others: list["Value"]) -> None:
        """Make one layer of this value and of what of the others has to pass."""
        weights, bias = self.affine()
        rows, offsets = [weights], [bias]
        width = len(weights)
        passed = []
        for value in others:
            weights, bias = value.affine()
            chosen, signs = kept(weights, bias, bool(self.trunk.done))
            rows.append(weights[chosen] * signs[:, None])
            offsets.append(bias[chosen] * signs)
            passed.append((value, len(bias), chosen, signs, width))
            width += len(chosen)
        self.trunk.done.append(Layer(np.concatenate(rows), np.concatenate(offsets)))
        self.trunk.width = width
        self._check_size()
        for value, size, chosen, signs, first in passed:
            if size * width > MOST_WEIGHTS:
                raise TooLargeError(f"a layer would have {size * width} weights; at most {MOST_WEIGHTS} are read")
            matrix = np.zeros((size, width))
            matrix[chosen, first + np.arange(len(chosen))] = signs
            value._row, value._entries = [Dense(matrix)], Entrywise.identity(value.shape)

    def _check_size(self) -> None:
        weights = sum(layer.weights.size for layer in self.trunk.done)
        if weights > MOST_WEIGHTS:
            raise TooLargeError(f"the layers up to here have {weights} weights; at most {MOST_WEIGHTS} are read")


def _bounded(shape: tuple[int, ...]) -> None:
    if prod(shape) > WIDEST:
        raise InputError(f"makes an array of shape {shown(list(shape))}; at most {WIDEST} entries are read")
