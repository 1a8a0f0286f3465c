"""Affine maps as an ONNX file has them: multiplication by a matrix, and what is done to every entry by itself.

Here lives nothing that knows what ONNX is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from instances.numbers.dyadic import as_integers


@dataclass(frozen=True)
class Entrywise:
    """An array whose entries are factor * z[source] + shift, of a vector z.

    Parameters
    ----------
    source
        Indices, of the array's shape.
    factor, shift
        Rationals as objects, of the same shape; None for all 1, and for all 0.
    place
        Where the file says it, for messages.
    """

    source: NDArray[np.intp]
    factor: NDArray[Any] | None = None
    shift: NDArray[Any] | None = None
    place: str = ""

    @classmethod
    def identity(cls, shape: tuple[int, ...]) -> "Entrywise":
        return cls(np.arange(prod(shape)).reshape(shape))

    def rearranged(self, move: Callable[[NDArray[Any]], NDArray[Any]]) -> "Entrywise":
        """After a map of arrays that moves, copies or drops entries and does not look at them."""
        return Entrywise(np.asarray(move(self.source)), _moved(self.factor, move), _moved(self.shift, move), self.place)

    def then(self, factor: NDArray[Any] | None, shift: NDArray[Any] | None, place: str) -> "Entrywise":
        """Multiplied by rationals and added to others, which are broadcast to its shape."""
        shape, scale, offset = self.source.shape, self.factor, self.shift
        if factor is not None:
            scale = np.broadcast_to(factor if scale is None else scale * factor, shape)
            offset = None if offset is None else np.broadcast_to(offset * factor, shape)
        if shift is not None:
            offset = np.broadcast_to(shift if offset is None else offset + shift, shape)
        return Entrywise(self.source, scale, offset, place)

    @cached_property
    def held(self) -> bool:
        """Whether float64 holds its numbers."""
        return all(part is None or floats_of(part) is not None for part in (self.factor, self.shift))

    def keeps(self, width: int) -> bool:
        """Whether it is the identity of a vector of `width` entries."""
        return self.factor is None and self.shift is None and np.array_equal(self.source, np.arange(width))


@dataclass(frozen=True)
class Dense:
    """Multiplication by a matrix of finite numbers, (outputs, inputs)."""

    weights: Floats
    place: str = ""

    @cached_property
    def integers(self) -> tuple[NDArray[Any], int]:
        """The matrix in integers, and their scale."""
        return as_integers(self.weights)


Map = Dense | Entrywise


def size_of(one: Map) -> int:
    """How many numbers come out of a map."""
    return len(one.weights) if isinstance(one, Dense) else one.source.size


def floats_of(values: NDArray[Any]) -> Floats | None:
    """Rationals as float64 numbers, if that is what they are."""
    exact: list[Fraction] = values.ravel().tolist()
    try:
        held = [float(v) for v in exact]
    except OverflowError:
        return None
    return np.array(held).reshape(values.shape) if held == exact else None


def _moved(part: NDArray[Any] | None, move: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any] | None:
    # Of a single entry numpy makes the entry itself.
    return None if part is None else np.asarray(move(part))
