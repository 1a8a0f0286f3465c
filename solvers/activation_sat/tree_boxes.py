"""Boxes of a grid that are halved, and which of them were."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from solvers.presolve.integers import Integers

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


def _halves(boxes: Integers, inputs: NDArray[np.int64]) -> Integers:
    each = np.arange(len(boxes))
    halves = boxes.repeat(2, axis=0)
    halves[2 * each, 1, inputs] = halves[2 * each + 1, 0, inputs] = boxes[each, :, inputs].sum(axis=1) // 2
    return halves
