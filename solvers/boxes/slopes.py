"""Lower slopes and weights that make the last bound of each box small, by a few steps of a subgradient method.

Any slopes in [0, 1] of the lines below unstable neurons give a bound, and any weights of the target's rows; and where a
neuron z has been split, any multiple of z that is not negative there (Wang et al. 2021, Beta-CROWN), which pushes the
neuron's dual multiplier. The bound's derivatives are those at the point of the relaxation that attains it (Xu et al.
2021, Fast and complete).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.floats import Double, FloatNetwork, Single
from solvers.boxes.layers import Bounded, Way, row_bounds
from solvers.boxes.opened import Signs

STEPS = 8

RATE, MOMENTUM, MEMORY = 0.5, 0.6, 0.5
"""Of the slopes: the first step, which falls to 0; what is left of the step before; and of the mean of squares."""

WEIGHT_RATE, WEIGHT_DECAY = 16.0, 0.7
"""Weights are multiplied by powers of e, of these exponents at most: the best row may be far from the mean."""

PUSH_RATE = 0.3
"""Of pushes, as a part of the largest coefficient of their layer; times the rate of slopes."""

LEAST_WEIGHT = 1e-4

_TINY = np.float32(1e-12)


class Optimised(NamedTuple):
    """The best bound of each box, with the slopes and weights that gave it and its slopes by the inputs."""

    bounds: Double
    falling: list[Single]
    pushes: list[Single]
    weights: Single
    ends: Double


def optimised(
    net: FloatNetwork,
    found: Bounded,
    falling: Sequence[Single],
    signs: Sequence[Signs] | None = None,
    pushes: Sequence[Single] = (),
) -> Optimised:
    """Lower the bound of the target on every box, beginning with these slopes and pushes; stops when all are negative.

    Parameters
    ----------
    signs
        Of each layer those of neurons that have been split, shape (boxes, width); None where none have.
    """
    boxes, rows = len(found.mid), len(net.rows.bias)
    weights = np.full((boxes, rows), 1 / rows, dtype=np.float32)
    unstable = [layer.unstable for layer in found.layers]
    lines = [np.where(u, s, layer.falling) for u, s, layer in zip(unstable, falling, found.layers, strict=True)]
    squares = [np.zeros_like(line) for line in lines]
    moves = [np.zeros_like(line) for line in lines]
    extra = list(pushes)
    push_squares, push_moves = [np.zeros_like(push) for push in extra], [np.zeros_like(push) for push in extra]
    bounds, ends, way = row_bounds(net, weights, found, lines, _signed(signs, extra))
    best = Optimised(bounds, [line.copy() for line in lines], [push.copy() for push in extra], weights, ends)
    for step in range(STEPS):
        if not (best.bounds >= 0).any():
            break
        y = (found.mid + np.sign(ends) * found.half).astype(np.float32)
        rate = np.float32(RATE * (1 - step / STEPS))
        for number, (coefficients, slopes, heights) in enumerate(way):
            z = y @ net.layers[number].weights.T + net.layers[number].bias
            gradient = np.where(unstable[number] & (coefficients < 0), coefficients * z, np.float32(0))
            move = _step(squares[number], moves[number], gradient, step)
            lines[number] = np.where(unstable[number], np.clip(lines[number] - rate * move, 0, 1), lines[number])
            if signs is not None:
                move = _step(push_squares[number], push_moves[number], signs[number] * z, step)
                largest = np.abs(coefficients).max(axis=1, keepdims=True, initial=0) * np.float32(PUSH_RATE)
                extra[number] = np.maximum(extra[number] - rate * largest * move, np.float32(0))
            y = slopes * z + heights
        weights = _moved(weights, y @ net.rows.weights.T + net.rows.bias, step)
        bounds, ends, way = row_bounds(net, weights, found, lines, _signed(signs, extra))
        best = _better(best, Optimised(bounds, lines, extra, weights, ends))
    return best


def _signed(signs: Sequence[Signs] | None, pushes: Sequence[Single]) -> list[Single] | None:
    return None if signs is None else [sign * push for sign, push in zip(signs, pushes, strict=True)]


def _step(square: Single, move: Single, gradient: Single, step: int) -> Single:
    """Bring a running mean of squares and a move up to date."""
    square *= np.float32(MEMORY if step else 0)
    square += gradient * gradient * np.float32(1 - MEMORY if step else 1)
    move *= np.float32(MOMENTUM)
    move += gradient / (np.sqrt(square) + _TINY)
    return move


def _moved(weights: Single, values: Single, step: int) -> Single:
    """Less weight on rows whose values are high."""
    excess = values - (weights * values).sum(axis=1, keepdims=True)
    excess /= np.abs(excess).max(axis=1, keepdims=True) + _TINY
    moved = np.maximum(weights * np.exp(np.float32(-WEIGHT_RATE * WEIGHT_DECAY**step) * excess), LEAST_WEIGHT)
    return np.asarray(moved / moved.sum(axis=1, keepdims=True))


def _better(old: Optimised, new: Optimised) -> Optimised:
    lower: NDArray[np.bool_] = new.bounds < old.bounds
    column = lower[:, None]
    return Optimised(
        np.where(lower, new.bounds, old.bounds),
        [np.where(column, n, o) for n, o in zip(new.falling, old.falling, strict=True)],
        [np.where(column, n, o) for n, o in zip(new.pushes, old.pushes, strict=True)],
        np.where(column, new.weights, old.weights),
        np.where(column, new.ends, old.ends),
    )


def last_way(net: FloatNetwork, found: Bounded) -> Way:
    """The way of the mean of the target's rows."""
    rows = len(net.rows.bias)
    return row_bounds(net, np.full((len(found.mid), rows), 1 / rows, dtype=np.float32), found)[2]
