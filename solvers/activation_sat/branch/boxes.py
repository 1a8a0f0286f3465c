"""Boxes of a grid that are halved, and which of them were."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from instances.numbers.integers import Integers

LEAF = -1
"""In the place of an input: the box was not halved."""


class Halvings:
    """Numbers boxes and remembers along which input each was halved; box 0 is the whole one."""

    def __init__(self) -> None:
        self._boxes = 1
        self._steps: list[tuple[NDArray[np.int64], NDArray[np.int64], int]] = []
        """Numbers of boxes that were halved, along which inputs, and the number of the first half."""

    def halve(
        self, boxes: Integers, numbers: NDArray[np.int64], inputs: NDArray[np.int64]
    ) -> tuple[Integers, NDArray[np.int64]]:
        """Boxes twice as many, of shape (2 m, 2, d), and their numbers: the lower and the upper half of each in turn.

        Parameters
        ----------
        boxes
            Lower and upper corners, shape (m, 2, d); more than one step wide along their input.
        numbers, inputs
            Of each box its number, and the input along which it is halved.
        """
        first = self._boxes
        self._boxes += 2 * len(boxes)
        self._steps.append((numbers, inputs, first))
        return _halves(boxes, inputs), np.arange(first, self._boxes)

    def walk(self, whole: Integers) -> Iterator[tuple[Integers, int]]:
        """Depth first: each box, of shape (2, d), and the input along which it was halved, or `LEAF`."""
        along, lower_halves = np.full(self._boxes, LEAF), np.full(self._boxes, LEAF)
        for numbers, inputs, first in self._steps:
            along[numbers], lower_halves[numbers] = inputs, first + 2 * np.arange(len(numbers))
        waiting = [(0, whole)]
        while waiting:
            number, box = waiting.pop()
            which = int(along[number])
            yield box, which
            if which != LEAF:
                lower, upper = _halves(box[None], np.array([which]))
                waiting += [(lower_halves[number] + 1, upper), (lower_halves[number], lower)]


def gains(boxes: Integers, influence: Floats) -> Floats:
    """By how much halving makes a bound better, shape (m, d), by what hinges that bend change along every input."""
    sides = (boxes[:, 1] - boxes[:, 0]).astype(np.float64)
    return np.where(sides > 1, influence * sides, 0.0)


def halved_often(boxes: Integers, influence: Floats, most: int) -> Integers:
    """Halve every box, and the halves again, until there are `most`, each time along the input that counts most.

    As `Halvings.halve` would time after time; but what is done to one half is done to the other, so for few boxes it
    is faster to choose the inputs one by one and to cut once. Stops where a box is one step wide along all inputs.

    Parameters
    ----------
    boxes
        Lower and upper corners, shape (m, 2, d), m > 0; all sides are powers of two.
    influence
        As in `gains`.
    """
    sides, weights = (boxes[:, 1] - boxes[:, 0]).tolist(), influence.tolist()
    steps: list[list[list[int]]] = []  # of each round, of each box the way from its lower half to its upper one
    while len(boxes) << len(steps) < most:
        found = [
            [w * s if s > 1 else 0.0 for w, s in zip(weight, side, strict=True)]
            for weight, side in zip(weights, sides, strict=True)
        ]
        inputs = [gain.index(max(gain)) for gain in found]
        if any(gain[which] == 0 for gain, which in zip(found, inputs, strict=True)):
            break
        for side, which in zip(sides, inputs, strict=True):
            side[which] //= 2
        steps.append(
            [[v * (i == which) for i, v in enumerate(side)] for side, which in zip(sides, inputs, strict=True)]
        )
    rounds = len(steps)
    upper = (np.arange(1 << rounds)[:, None] >> np.arange(rounds)[::-1]) & 1  # of each part which halves it is in
    ways = np.array(steps, dtype=boxes.dtype).reshape(rounds, *boxes[:, 0].shape).swapaxes(0, 1)
    low = boxes[:, :1] + upper.astype(boxes.dtype) @ ways
    return np.stack([low, low + np.array(sides, dtype=boxes.dtype)[:, None]], axis=2).reshape(-1, *boxes.shape[1:])


def _halves(boxes: Integers, inputs: NDArray[np.int64]) -> Integers:
    each = np.arange(len(boxes))
    halves = np.stack([boxes, boxes], axis=1)
    halves[each, 0, 1, inputs] = halves[each, 1, 0, inputs] = boxes[each, :, inputs].sum(axis=1) // 2
    return halves.reshape(-1, *boxes.shape[1:])
