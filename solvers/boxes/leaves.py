"""Leaves of a search: what floats have closed is confirmed in integers, with slopes and weights as a proof has them."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.measure import Measured, Whole
from solvers.boxes.opened import DEFAULT, Boxes
from solvers.boxes.whole import Relaxed, WholeNetwork

DIGITS = np.frombuffer(b"0123456789abcdefg", dtype=np.uint8)
"""Of a slope in sixteenths."""


class Leaves(NamedTuple):
    """Boxes that are closed, and the weights of the target's rows, whole numbers of shape (boxes, rows)."""

    boxes: Boxes
    weights: Whole

    def at(self, chosen: NDArray[Any]) -> "Leaves":
        return Leaves(self.boxes.at(chosen), self.weights[chosen])


class Confirmed(NamedTuple):
    """What integers say of leaves.

    Parameters
    ----------
    closed
        Whether they close them too.
    slopes
        As a proof writes them, empty if none need be written.
    unstable
        How many neurons may have either sign.
    """

    closed: NDArray[np.bool_]
    slopes: list[str]
    unstable: Whole


def confirmed(whole: WholeNetwork, rows: Measured, leaves: Leaves, strict: bool) -> Confirmed:
    """Evaluate leaves in integers."""
    boxes = leaves.boxes
    state = whole.relax(boxes.low, boxes.high)
    defaults = [np.where(layer.above > layer.below, 16, 0) for layer in state]
    ends = np.cumsum([0] + [layer.low.shape[1] for layer in state])
    asked = [boxes.slopes[:, first:last] for first, last in pairwise(ends)]
    slopes = [np.where(a == DEFAULT, d, a).astype(np.int64) for a, d in zip(asked, defaults, strict=True)]
    bounds = whole.bound(rows, leaves.weights, state, slopes, boxes.low, boxes.high)
    unstable = np.zeros(len(bounds), dtype=np.int64)
    for layer in state:
        unstable += layer.unstable.sum(axis=1)
    return Confirmed(bounds <= 0 if strict else bounds < 0, _texts(state, defaults, slopes, len(bounds)), unstable)


def _texts(state: list[Relaxed], defaults: list[Whole], slopes: list[Whole], count: int) -> list[str]:
    if not state:
        return [""] * count
    unstable = np.concatenate([layer.unstable for layer in state], axis=1)
    every = np.concatenate(slopes, axis=1)
    other = (unstable & (every != np.concatenate(defaults, axis=1))).any(axis=1)
    codes = DIGITS[every]
    return [codes[i][unstable[i]].tobytes().decode("ascii") if other[i] else "" for i in range(count)]
