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

Signs = NDArray[np.int8]
"""1 for an active neuron, -1 for an inactive one, 0 where that is left open."""

Pushes = NDArray[np.uint32]
"""What the sign of a neuron adds to its dual multiplier, or takes from it, in units 2^-16."""

PUSH, MOST_PUSH = 16, (1 << 20) - 1

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
    signs, pushes
        Of the neurons that have been split, layer by layer; without columns where inputs are halved.
    last, gaps
        The neuron that was split last, twice its number and 1 more on its active side, or -1; and its gap before.
    """

    ends: list[tuple[Point, Point]]
    nodes: list[int]
    low: Whole
    high: Whole
    bounds: Double
    slopes: Sixteenths
    signs: Signs
    pushes: Pushes
    last: NDArray[np.int32]
    gaps: Double

    def at(self, chosen: NDArray[Any]) -> "Boxes":
        """Some of them."""
        numbers = np.arange(len(self.nodes))[chosen].tolist()
        arrays = [field[chosen] for field in self[2:]]
        return Boxes([self.ends[i] for i in numbers], [self.nodes[i] for i in numbers], *arrays)


class FullError(Exception):
    """More boxes are open than the memory has room for."""


class Opened:
    """A store of boxes, which hands out those with the highest bounds and the newest.

    Parameters
    ----------
    inputs, neurons
        Of the network.
    split
        The number of neurons that have signs and pushes: all, or 0.
    memory_bytes
        For all boxes.
    """

    def __init__(self, inputs: int, neurons: int, split: int, memory_bytes: int) -> None:
        self._most = memory_bytes // (16 * inputs + neurons + 5 * split + OVERHEAD)
        self._ends: list[tuple[Point, Point]] = []
        self._nodes: list[int] = []
        self._low = np.empty((0, inputs), dtype=np.int64)
        self._high = np.empty((0, inputs), dtype=np.int64)
        self._bounds = np.empty(0)
        self._slopes = np.empty((0, neurons), dtype=np.uint8)
        self._signs = np.empty((0, split), dtype=np.int8)
        self._pushes = np.empty((0, split), dtype=np.uint32)
        self._last = np.empty(0, dtype=np.int32)
        self._gaps = np.empty(0)
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
        self._signs[places], self._pushes[places] = boxes.signs, boxes.pushes
        self._last[places], self._gaps[places] = boxes.last, boxes.gaps
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
            self._signs[places],
            self._pushes[places],
            self._last[places],
            self._gaps[places],
        )

    def push(self, finer: int) -> None:
        """Give all pushes in the unit of rows that are in units finer by this power of two."""
        self._pushes = pushed(self._pushes, finer)

    def _grow(self, more: int) -> None:
        self._free += range(len(self._nodes), len(self._nodes) + more)
        self._ends += [((), ())] * more
        self._nodes += [0] * more
        self._low, self._high = _longer(self._low, more), _longer(self._high, more)
        self._bounds, self._slopes = _longer(self._bounds, more), _longer(self._slopes, more)
        self._signs, self._pushes = _longer(self._signs, more), _longer(self._pushes, more)
        self._last, self._gaps = _longer(self._last, more), _longer(self._gaps, more)


def pushed(pushes: NDArray[Any], exponent: int) -> Pushes:
    """Numbers times 2^exponent as pushes."""
    return np.minimum(np.rint(np.ldexp(pushes.astype(np.float64), exponent)), MOST_PUSH).astype(np.uint32)


def _longer(array: NDArray[Any], more: int) -> NDArray[Any]:
    return np.concatenate([array, np.empty((more, *array.shape[1:]), dtype=array.dtype)])
