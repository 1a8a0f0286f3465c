"""Leaves of a search: what floats have closed is confirmed in integers, with slopes and weights as a proof has them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.measure import Measured, Whole
from solvers.boxes.opened import DEFAULT, Boxes
from solvers.boxes.whole import Relaxed, WholeNetwork

T = TypeVar("T", bound=np.generic)

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
    slopes, pushes
        As a proof writes them, empty if none need be written.
    unstable
        How many neurons may have either sign.
    """

    closed: NDArray[np.bool_]
    slopes: list[str]
    pushes: list[list[int]]
    unstable: Whole


def confirmed(whole: WholeNetwork, rows: Measured, leaves: Leaves, strict: bool) -> Confirmed:
    """Evaluate leaves in integers."""
    boxes = leaves.boxes
    sizes = [len(layer.low) for layer in whole.layers]
    split = boxes.signs.shape[1] > 0
    state = whole.relax(boxes.low, boxes.high, parts(boxes.signs, sizes) if split else None)
    defaults = [np.where(layer.above > layer.below, 16, 0) for layer in state]
    asked = parts(boxes.slopes, sizes)
    slopes = [np.where(a == DEFAULT, d, a).astype(np.int64) for a, d in zip(asked, defaults, strict=True)]
    scaled = boxes.signs * boxes.pushes.astype(np.int64) * leaves.weights.sum(axis=1, keepdims=True)
    pushes = parts(scaled, sizes) if split else None
    bounds = whole.bound(rows, leaves.weights, state, slopes, boxes.low, boxes.high, pushes)
    unstable = np.zeros(len(bounds), dtype=np.int64)
    for layer in state:
        unstable += layer.unstable.sum(axis=1)
    closed = bounds <= 0 if strict else bounds < 0
    for layer in state:
        closed |= layer.nothing
    pushed = [push[sign != 0].tolist() for push, sign in zip(boxes.pushes, boxes.signs, strict=True)]
    return Confirmed(closed, _texts(state, defaults, slopes, len(bounds)), pushed, unstable)


def parts(array: NDArray[T], sizes: Sequence[int]) -> list[NDArray[T]]:
    """The columns of each layer, of these sizes."""
    ends = np.cumsum([0, *sizes])
    return [array[:, first:last] for first, last in pairwise(ends)]


def _texts(state: list[Relaxed], defaults: list[Whole], slopes: list[Whole], count: int) -> list[str]:
    if not state:
        return [""] * count
    unstable = np.concatenate([layer.unstable for layer in state], axis=1)
    every = np.concatenate(slopes, axis=1)
    other = (unstable & (every != np.concatenate(defaults, axis=1))).any(axis=1)
    codes = DIGITS[every]
    return [codes[i][unstable[i]].tobytes().decode("ascii") if other[i] else "" for i in range(count)]
