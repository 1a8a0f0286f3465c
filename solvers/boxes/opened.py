"""The boxes that are still open."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from instances.network import Point
from solvers.boxes.floats import Double
from solvers.boxes.measure import Whole

DEFAULT = 255
"""In the place of the sixteenths of a slope: the one that is taken where none is written."""

Sixteenths = NDArray[np.uint8]

OVERHEAD = 400
"""Bytes of a box besides its arrays, about."""


class Boxes(NamedTuple):
    """Some boxes; arrays have one row a box.

    Parameters
    ----------
    ends
        Exact lower and upper corners.
    nodes
        Numbers in the tree of halvings.
    low, high
        The ends in units of the inputs, rounded outwards.
    bounds
        Of the target, on the box or one that contains it.
    slopes
        Of the lines below unstable neurons, to begin with; layer by layer.
    """

    ends: list[tuple[Point, Point]]
    nodes: list[int]
    low: Whole
    high: Whole
    bounds: Double
    slopes: Sixteenths

    def at(self, chosen: NDArray[Any]) -> "Boxes":
        """Some of them."""
        numbers = np.arange(len(self.nodes))[chosen].tolist()
        arrays = (self.low[chosen], self.high[chosen], self.bounds[chosen], self.slopes[chosen])
        return Boxes([self.ends[i] for i in numbers], [self.nodes[i] for i in numbers], *arrays)


class FullError(Exception):
    """More boxes are open than the memory has room for."""


class Opened:
    """A store of boxes, which hands out those with the highest bounds and the newest.

    Parameters
    ----------
    inputs, neurons
        Of the network.
    memory_bytes
        For all boxes.
    """

    def __init__(self, inputs: int, neurons: int, memory_bytes: int) -> None:
        self._most = memory_bytes // (16 * inputs + neurons + OVERHEAD)
        self._ends: list[tuple[Point, Point]] = []
        self._nodes: list[int] = []
        self._low = np.empty((0, inputs), dtype=np.int64)
        self._high = np.empty((0, inputs), dtype=np.int64)
        self._bounds = np.empty(0)
        self._slopes = np.empty((0, neurons), dtype=np.uint8)
        self._order = np.empty(0, dtype=np.int64)  # places of the open boxes, the oldest first
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._order)

    def highest_boxes(self, count: int) -> tuple[Whole, Whole]:
        """The ends of so many boxes with the highest bounds, or of all."""
        order = np.argsort(-self._bounds[self._order], kind="stable")[:count]
        places = self._order[order]
        return self._low[places], self._high[places]

    def add(self, boxes: Boxes) -> None:
        """Open some boxes.

        Raises
        ------
        FullError
            If that are too many.
        """
        count = len(boxes.nodes)
        if len(self._order) + count > self._most:
            raise FullError
        if len(self._free) < count:
            self._grow(max(count, len(self._nodes)))
        numbers = [self._free.pop() for _ in range(count)]
        for place, ends, node in zip(numbers, boxes.ends, boxes.nodes, strict=True):
            self._ends[place], self._nodes[place] = ends, node
        places = np.array(numbers, dtype=np.int64)
        self._low[places], self._high[places] = boxes.low, boxes.high
        self._bounds[places], self._slopes[places] = boxes.bounds, boxes.slopes
        self._order = np.concatenate([self._order, places])

    def take(self, count: int) -> Boxes:
        """Remove so many boxes, or all: half of them those with the highest bounds, the others the newest."""
        count = min(count, len(self._order))
        chosen = np.zeros(len(self._order), dtype=bool)
        if count > 1:
            chosen[np.argpartition(-self._bounds[self._order], count // 2 - 1)[: count // 2]] = True
        others = np.flatnonzero(~chosen)
        chosen[others[len(others) - (count - count // 2) :]] = True
        places, self._order = self._order[chosen], self._order[~chosen]
        numbers = places.tolist()
        self._free += numbers
        return Boxes(
            [self._ends[place] for place in numbers],
            [self._nodes[place] for place in numbers],
            self._low[places],
            self._high[places],
            self._bounds[places],
            self._slopes[places],
        )

    def _grow(self, more: int) -> None:
        self._free += range(len(self._nodes), len(self._nodes) + more)
        self._ends += [((), ())] * more
        self._nodes += [0] * more
        self._low, self._high = _longer(self._low, more), _longer(self._high, more)
        self._bounds, self._slopes = _longer(self._bounds, more), _longer(self._slopes, more)


def _longer(array: NDArray[Any], more: int) -> NDArray[Any]:
    return np.concatenate([array, np.empty((more, *array.shape[1:]), dtype=array.dtype)])
