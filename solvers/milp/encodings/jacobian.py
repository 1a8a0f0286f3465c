"""Norms of a network's Jacobian as objectives over its activation patterns.

On a pattern the Jacobian is a product of weight matrices and 0/1 diagonals. A column is computed from the input on, a
row from the output back, so that only vectors pass from layer to layer (Jordan and Dimakis 2020, Exactly computing the
local Lipschitz constant of ReLU networks; here with exact products of a binary and a bounded number).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import mul

import numpy as np
from ortools.math_opt.python import mathopt

from instances.network import Floats, Network
from solvers.milp.encodings.chains import Chain
from solvers.milp.encodings.patterns import Gate, Patterns
from solvers.stopping.limits import checkpoint, watched


@dataclass(frozen=True)
class _Entry:
    """A linear expression with bounds; equal bounds make it a constant."""

    expression: mathopt.LinearBase | float
    low: float
    high: float


def column_sum(network: Network, patterns: Patterns, number: int) -> mathopt.LinearBase:
    """The sum of the absolute values of a column of the Jacobian."""
    first, *following = network.layers
    return _absolute(patterns, first.weights[:, number], [layer.weights for layer in following], patterns.gates)


def row_sum(network: Network, patterns: Patterns, output: int, inputs: int) -> mathopt.LinearBase:
    """The sum of the absolute values of the first `inputs` entries of a row of the Jacobian."""
    *hidden, last = network.layers
    matrices = [layer.weights.T for layer in hidden]
    start = last.weights[output]
    if not matrices:
        return _absolute(patterns, start[:inputs], [], ())
    matrices[0] = matrices[0][:inputs]
    return _absolute(patterns, start, matrices[::-1], patterns.gates[::-1])


def sum_of_squares(network: Network, patterns: Patterns, chains: Sequence[Chain], inputs: int) -> mathopt.LinearBase:
    """The sum of the squares of the Jacobian's first `inputs` columns.

    For at most one hidden layer, and one output or one input. Each chain adds to the Jacobian what depends only on how
    many of its hyperplanes x is beyond, so the square of that is linear in the binaries. The product of what two chains
    add is a sum of products of a binary and a bounded number.
    """
    if len(network.layers) == 1:
        return mathopt.fast_sum([]) + float((network.layers[0].weights[:, :inputs] ** 2).sum())
    hidden, last = network.layers
    added = [_along(chain, hidden.weights[:, :inputs], last.weights) for chain in chains]
    squares = [(slopes**2).sum(axis=(1, 2)) for slopes in added]
    terms = [_at_position(patterns, chain, square) for chain, square in zip(chains, squares, strict=True)]
    for (first, a), (second, b) in combinations(zip(chains, added, strict=True), 2):
        # With two chains there is one output: what a chain adds is a multiple of its direction.
        checkpoint()
        cosine = float(sum(map(mul, first.direction, second.direction)))
        if cosine == 0:
            continue
        slopes, others = (_multiples(chain, matrices) for chain, matrices in ((first, a), (second, b)))
        other = _Entry(_at_position(patterns, second, others), float(others.min()), float(others.max()))
        terms.append(2 * cosine * slopes[0] * other.expression)
        for step, change in zip(first.steps, np.diff(slopes).tolist(), strict=True):
            terms.append(2 * cosine * change * _gated(patterns.model, other, patterns.beyond(step)).expression)
    return mathopt.fast_sum(terms)


def _along(chain: Chain, weights: Floats, outgoing: Floats) -> Floats:
    """What a chain adds to the Jacobian after 0, 1, ... of its hyperplanes: shape (steps + 1, outputs, inputs)."""
    places = [np.zeros((outgoing.shape[0], weights.shape[1])) for _ in range(len(chain.steps) + 1)]
    for number, step in enumerate(chain.steps):
        for i, active_beyond in watched(step.neurons):
            for place in places[number + 1 :] if active_beyond else places[: number + 1]:
                place += np.outer(outgoing[:, i], weights[i])
    return np.array(places)


def _multiples(chain: Chain, matrices: Floats) -> Floats:
    """The factors c of matrices c * direction with one row."""
    direction = np.array(chain.direction, dtype=float)
    return np.asarray(matrices[:, 0, :] @ direction / (direction @ direction))


def _at_position(patterns: Patterns, chain: Chain, values: Floats) -> mathopt.LinearBase:
    """The value that belongs to the number of hyperplanes passed."""
    changes = zip(np.diff(values).tolist(), chain.steps, strict=True)
    return mathopt.fast_sum(change * patterns.beyond(step) for change, step in changes) + float(values[0])


def _absolute(
    patterns: Patterns, start: Floats, matrices: Sequence[Floats], gates: Sequence[Sequence[Gate]]
) -> mathopt.LinearBase:
    """The sum of the absolute values of matrix ... gate (matrix (gate start))."""
    entries = [_Entry(v, v, v) for v in start.tolist()]
    for matrix, layer in zip(matrices, gates, strict=True):
        passed = [_gated(patterns.model, entry, gate) for entry, gate in watched(zip(entries, layer, strict=True))]
        low, high = (np.array([getattr(entry, end) for entry in passed]) for end in ("low", "high"))
        positive, negative = np.maximum(matrix, 0), np.minimum(matrix, 0)
        lows, highs = (positive @ low + negative @ high).tolist(), (positive @ high + negative @ low).tolist()
        expressions = [
            mathopt.fast_sum(w * entry.expression for w, entry in zip(row, passed, strict=True) if w != 0)
            for row in watched(matrix.tolist())
        ]
        entries = list(map(_Entry, expressions, lows, highs))
    return mathopt.fast_sum(_magnitude(patterns.model, entry) for entry in entries)


def _gated(model: mathopt.Model, entry: _Entry, gate: Gate | mathopt.LinearBase) -> _Entry:
    """The entry if the gate is 1, else 0."""
    if isinstance(gate, bool):
        return entry if gate else _Entry(0.0, 0.0, 0.0)
    low, high = min(entry.low, 0.0), max(entry.high, 0.0)
    if entry.low == entry.high:
        return _Entry(entry.low * gate, low, high)
    passed = model.add_variable(lb=low, ub=high)
    model.add_linear_constraint(passed <= high * gate)
    model.add_linear_constraint(passed >= low * gate)
    model.add_linear_constraint(passed <= entry.expression - entry.low * (1 - gate))
    model.add_linear_constraint(passed >= entry.expression - entry.high * (1 - gate))
    return _Entry(passed, low, high)


def _magnitude(model: mathopt.Model, entry: _Entry) -> mathopt.LinearBase | float:
    """At most the absolute value, and equal to it where it is maximised."""
    if entry.low >= 0:
        return entry.expression
    if entry.high <= 0:
        return -1.0 * entry.expression
    positive = model.add_binary_variable()
    magnitude = model.add_variable(lb=0.0, ub=max(-entry.low, entry.high))
    model.add_linear_constraint(magnitude <= entry.expression - 2 * entry.low * (1 - positive))
    model.add_linear_constraint(magnitude <= 2 * entry.high * positive - entry.expression)
    return magnitude
