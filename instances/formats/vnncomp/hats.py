"""Combining the three neurons of each hat, so that float32 adds small numbers only.

A hat c hat(s) with hat(s) = R(s + h) - 2 R(s) + R(s - h), s = w x - L, is a difference of numbers as large as the box.
In float32 every hat of a network is then a little off everywhere. But c R(h - R(s) - R(-s)) is the same function, and
where s is beyond h by more than the error of s itself, float32 computes exactly 0. So only hats that are near the
point count, of which a direction w has few. The dual multiplier is one hidden layer more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.formats.vnncomp.single_precision import Rounding, relative
from instances.network import Floats, Layer, Network
from instances.question import Box


@dataclass(frozen=True)
class Hats:
    """A network whose hats are combined.

    Parameters
    ----------
    network
        First hidden layer: R(s) and R(-s) of every hat in turn, then the other neurons; second: the hats, then the
        other neurons as they are.
    half_widths
        h of every hat.
    """

    network: Network
    half_widths: Floats

    @classmethod
    def of(cls, network: Network) -> "Hats | None":
        """The same function with its hats combined; None if it has none.

        Hats are taken from three neurons in a row: with one row of weights, biases L + h, L, L - h, and outgoing
        weights in the ratio 1, -2, 1.
        """
        if len(network.layers) < 2:
            return None
        first, second, *rest = network.layers
        starts, i = [], 0
        while i + 2 < first.outputs:
            hat = _is_hat(first, second, i)
            starts += [i] * hat
            i += 3 if hat else 1
        if not starts:
            return None
        middles = np.array(starts) + 1
        in_hat = {i + k for i in starts for k in range(3)}
        others = [i for i in range(first.outputs) if i not in in_hat]
        rows, offsets = first.weights[middles], first.bias[middles]
        hats, d = len(middles), first.inputs
        both = np.stack([rows, -rows], axis=1).reshape(2 * hats, d)
        offset = np.stack([offsets, -offsets], axis=1).ravel()
        inner = Layer(np.vstack([both, first.weights[others]]), np.concatenate([offset, first.bias[others]]))
        widths = first.bias[starts] - offsets
        joined = np.zeros((hats + len(others), inner.outputs))
        joined[np.arange(hats), 2 * np.arange(hats)] = joined[np.arange(hats), 2 * np.arange(hats) + 1] = -1
        joined[np.arange(hats, len(joined)), np.arange(2 * hats, inner.outputs)] = 1
        outer = Layer(joined, np.concatenate([widths, np.zeros(len(others))]))
        weights = np.hstack([second.weights[:, starts], second.weights[:, others]])
        return cls(Network((inner, outer, Layer(weights, second.bias), *rest)), widths)

    def rounding(self, box: Box) -> Floats:
        """As `single_precision.rounding`, with the hats of one direction counted only where they can be on together."""
        inner, _, mixed, *rest = self.network.layers
        first = Rounding.of_box(box).after(inner).rectified()
        count = len(self.half_widths)
        error = np.maximum(first.error[0 : 2 * count : 2], first.error[1 : 2 * count : 2])
        # A hat that is on has |s| < h + error, and sums 3 terms of this size.
        off_by = 2 * error + relative(3.0) * 3 * (self.half_widths + 2 * error)
        near = first_layer_near(inner, self.half_widths + error)
        on = Rounding(np.zeros(count), self.half_widths, off_by)
        # Handing on a neuron is exact: one term, times 1.
        others = Rounding(first.lower[2 * count :], first.upper[2 * count :], first.error[2 * count :])
        weights = abs(mixed.weights)
        total = _together(near, weights[:, :count] * on.error) + weights[:, count:] @ others.error
        terms = _together(near, weights[:, :count] * on.size) + weights[:, count:] @ others.size + abs(mixed.bias)
        most = _together(near, (weights[:, :count] > 0).astype(float)) + (weights[:, count:] > 0).sum(axis=1) + 1
        bound = (total + relative(most) * terms) * (1 + 1e-9)
        state = Rounding(-terms, terms, bound)
        for layer in rest:
            state = state.rectified().after(layer)
        return state.error


@dataclass(frozen=True)
class _Near:
    """Where hats can be on: of every direction its hats, and the ends of their intervals along it."""

    groups: tuple[tuple[NDArray[np.intp], Floats, Floats], ...]


def first_layer_near(inner: Layer, reach: Floats) -> _Near:
    """The hats by direction; `reach` is how far from its centre each may be on."""
    hats = 2 * np.arange(len(reach))
    rows, centres = inner.weights[hats], -inner.bias[hats]
    directions, group = np.unique(rows, axis=0, return_inverse=True)
    groups = []
    for number in range(len(directions)):
        members = np.flatnonzero(group.ravel() == number)
        groups.append((members, centres[members] - reach[members], centres[members] + reach[members]))
    return _Near(tuple(groups))


def _together(near: _Near, amounts: Floats) -> Floats:
    """The sum over directions of the most that hats which are on together have of `amounts` (rows, hats)."""
    total = np.zeros(len(amounts))
    for members, begin, end in near.groups:
        # The most is reached where some interval begins.
        on = (begin[None, :] <= begin[:, None]) & (begin[:, None] <= end[None, :])
        total += (amounts[:, members] @ on.T).max(axis=1, initial=0.0)
    return total


def _is_hat(first: Layer, second: Layer, i: int) -> bool:
    rows, bias, out = first.weights[i : i + 3], first.bias[i : i + 3], second.weights[:, i : i + 3]
    return bool(
        (rows == rows[0]).all()
        and rows[0].any()
        and bias[0] - bias[1] == bias[1] - bias[2] > 0
        and (out[:, 0] == out[:, 2]).all()
        and (out[:, 1] == -2 * out[:, 0]).all()
    )
