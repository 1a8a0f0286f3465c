"""What flows through a chain: an array of affine functions of the last ReLU's outputs, or of the input."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.graph import WIDEST
from instances.formats.onnx.layers import layers
from instances.formats.onnx.maps import Dense, Entrywise, Map, size_of
from instances.formats.onnx.multiplied import MOST_WEIGHTS, TooLargeError
from instances.network import Floats, Layer, Network

Array = NDArray[Any]


class Value:
    """The value as far as it has been followed, and the layers that make it.

    Parameters
    ----------
    shape
        Of the input.
    double
        Whether its numbers are float64, else float32.
    """

    def __init__(self, shape: tuple[int, ...], double: bool) -> None:
        self.double = double
        self._done: list[Layer] = []
        self._begin(shape)

    def _begin(self, shape: tuple[int, ...]) -> None:
        """Go on from the entries of an array of this shape."""
        self._base = prod(shape)
        self._row: list[Map] = []
        self._entries = Entrywise.identity(shape)

    @property
    def shape(self) -> tuple[int, ...]:
        return self._entries.source.shape

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
        width = size_of(self._row[-1]) if self._row else self._base
        if not self._entries.keeps(width):
            self._row.append(self._entries.rearranged(np.ravel))
        self._row.append(Dense(weights, place))
        self._entries = Entrywise.identity(shape)

    def relu(self) -> None:
        """Take the positive part of every entry."""
        shape = self.shape
        self._flush()
        self._begin(shape)

    def network(self) -> Network:
        """The network whose output this is, in row-major order."""
        self._flush()
        return Network(tuple(self._done))

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
        self._done += layers(self._row, self._base, positive=bool(self._done))
        weights = sum(layer.weights.size for layer in self._done)
        if weights > MOST_WEIGHTS:
            raise TooLargeError(f"the layers up to here have {weights} weights; at most {MOST_WEIGHTS} are read")


def _bounded(shape: tuple[int, ...]) -> None:
    if prod(shape) > WIDEST:
        raise InputError(f"makes an array of shape {shown(list(shape))}; at most {WIDEST} entries are read")
