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
        self._inputs = [LEAF]
        self._lower_halves = [LEAF]

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
        first = len(self._inputs)
        for place, (number, which) in enumerate(zip(numbers.tolist(), inputs.tolist(), strict=True)):
            self._inputs[number], self._lower_halves[number] = which, first + 2 * place
        self._inputs += [LEAF] * (2 * len(boxes))
        self._lower_halves += [LEAF] * (2 * len(boxes))
        return _halves(boxes, inputs), np.arange(first, len(self._inputs))

    def walk(self, whole: Integers) -> Iterator[tuple[Integers, int]]:
        """Depth first: each box, of shape (2, d), and the input along which it was halved, or `LEAF`."""
        waiting = [(0, whole)]
        while waiting:
            number, box = waiting.pop()
            which = self._inputs[number]
            yield box, which
            if which != LEAF:
                lower, upper = _halves(box[None], np.array([which]))
                waiting += [(self._lower_halves[number] + 1, upper), (self._lower_halves[number], lower)]


def _halves(boxes: Integers, inputs: NDArray[np.int64]) -> Integers:
    each = np.arange(len(boxes))
    lower, upper = boxes.copy(), boxes.copy()
    lower[each, 1, inputs] = upper[each, 0, inputs] = boxes[each, :, inputs].sum(axis=1) // 2
    return np.stack([lower, upper], axis=1).reshape(-1, *boxes.shape[1:])
