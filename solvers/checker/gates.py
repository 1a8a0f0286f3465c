"""How large the norm of a Jacobian can be where some neurons may be on or off: the gate bound of docs/proofs.md.

All numbers are integers over a common scale.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from flint import fmpq

from instances.questions import Lipschitz
from solvers.checker.affine import rows
from solvers.checker.bound import Node
from solvers.checker.tokens import require

CHORD = 20
"""Slopes of chords are multiples of 2^-20."""

MOST_SIGNS = 10
"""Of inputs, or of outputs: the bound goes through all of their signs."""

FREE, ON, OFF = range(3)

Matrix = Sequence[Sequence[int]]


def gate_bound(question: Lipschitz, node: Node) -> fmpq:
    """An upper bound of the norms of all Jacobians in a node."""
    network = question.network
    depth = len(network.layers) - 1
    require(question.p != "2", "the kind {} for p = 2; norm is right", "gates")
    require(1 <= depth <= 2, "the kind {} for {} hidden layers; one or two are right", "gates", depth)
    signs = network.inputs if question.p == "inf" else network.outputs
    require(signs <= MOST_SIGNS, "the kind {} with {} signs; up to {} are right", "gates", signs, MOST_SIGNS)
    read = [rows(network, layer) for layer in range(depth + 1)]
    first, last = read[0][0], read[-1][0]
    between = read[1][0] if depth == 2 else None
    states = [_states(network.layers[layer].outputs, node, layer + 1) for layer in range(depth)]
    scale = 1 << CHORD
    for _, _, unit in read:
        scale *= unit
    most = max(
        _bound(
            [sum(a * row[i] for a, row in zip(left, last, strict=True)) for i in range(len(states[-1]))],
            between,
            [sum(w * v for w, v in zip(row, right, strict=True)) for row in first],
            states,
        )
        for left, right in _sums(question)
    )
    return fmpq(most, scale)


def _sums(question: Lipschitz) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Rows a and columns p: the norm is the largest a J p."""
    inputs, outputs = question.network.inputs, question.network.outputs
    if question.p == "inf":
        for o in range(outputs):
            for signs in product((1, -1), repeat=inputs):
                yield [int(i == o) for i in range(outputs)], signs
    else:
        for j in range(inputs):
            for signs in product((1, -1), repeat=outputs):
                yield signs, [int(i == j) for i in range(inputs)]


def _states(count: int, node: Node, layer: int) -> list[int]:
    """Of the neurons of a layer: whether they are on, or off, in the whole node."""
    found = [FREE] * count
    for q, unit in node.units.items():
        low, high = node.ends[q]
        for i, s, b in unit.neurons if unit.layer == layer else ():
            below, above = high is not None and high <= b, low is not None and low >= b
            if above if s > 0 else below:
                found[i] = ON
            elif below if s > 0 else above:
                found[i] = OFF
    return found


def _bound(outer: Sequence[int], between: Matrix | None, inner: Sequence[int], states: Sequence[Sequence[int]]) -> int:
    """Of one sum, times the scale: outer is Q, inner P."""
    if between is None:
        terms = [q * p for q, p in zip(outer, inner, strict=True)]
        return _best(terms, states[0]) << CHORD
    arriving, heights = [0] * len(inner), 0
    for q, row, state in zip(outer, between, states[1], strict=True):
        terms = [q * w * p for w, p in zip(row, inner, strict=True)]
        slope, height = _line(state, _best(terms, states[0]), -_best([-v for v in terms], states[0]))
        arriving = [a + slope * v for a, v in zip(arriving, terms, strict=True)]
        heights += height
    return _best(arriving, states[0]) + heights


def _line(state: int, high: int, low: int) -> tuple[int, int]:
    """Slope and height, times 2^20, of a line above what a neuron in this state lets through from low to high."""
    if state != FREE or low >= 0 or high <= 0:
        return (1 << CHORD if state == ON or (state == FREE and low >= 0) else 0), 0
    slope = (high << CHORD) // (high - low)
    return slope, max(-slope * low, (high << CHORD) - slope * high)


def _best(terms: Sequence[int], states: Sequence[int]) -> int:
    """The largest sum that neurons in these states let through."""
    return sum(v for v, state in zip(terms, states, strict=True) if state == ON or (state == FREE and v > 0))
