"""The activation patterns of a network on a box as a mixed-integer program of OR-Tools MathOpt."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from ortools.math_opt.python import mathopt

from instances.network import Network
from solvers.milp.bounds import Bounds
from solvers.milp.encodings.chains import Chain, Step
from solvers.milp.interior import Conflict, Pattern
from solvers.stopping.limits import checkpoint, watched

Gate: TypeAlias = mathopt.Variable | bool
"""Whether a neuron is active: a binary, or known."""


@dataclass(frozen=True)
class Patterns:
    """The program whose solutions are the patterns of all closed activation regions, full-dimensional or not.

    Parameters
    ----------
    model
        Without an objective yet.
    gates
        One tuple a hidden layer, one entry a neuron.
    """

    model: mathopt.Model
    gates: tuple[tuple[Gate, ...], ...]

    def beyond(self, step: Step, layer: int = 0) -> Gate | mathopt.LinearBase:
        """Whether what a hidden layer takes is beyond the hyperplane of some of its neurons."""
        index, active_beyond = step.neurons[0]
        return _equal(self.gates[layer][index], active_beyond)

    @property
    def binaries(self) -> int:
        return sum(not isinstance(gate, bool) for layer in self.gates for gate in layer)

    def read(self, result: mathopt.SolveResult) -> Pattern:
        """The pattern of a solution."""
        values = result.variable_values()
        return tuple(
            tuple(gate if isinstance(gate, bool) else values[gate] > 0.5 for gate in layer) for layer in self.gates
        )

    def forbid(self, conflict: Conflict, pattern: Pattern) -> bool:
        """Cut off every pattern that agrees with `pattern` on the conflict; False if nothing can then be changed."""
        changes = []
        for number, i in conflict.neurons:
            gate = self.gates[number][i]
            if not isinstance(gate, bool):
                changes.append(1 - gate if pattern[number][i] else gate)
        if changes:
            self.model.add_linear_constraint(mathopt.fast_sum(changes) >= 1)
        return bool(changes)


def patterns(network: Network, bounds: Bounds, chains: Sequence[Sequence[Chain]], cone: bool) -> Patterns:
    """The big-M model of all hidden neurons.

    A neuron with preactivation z in [l, u] and the binary a for "active" obeys l (1 - a) <= z <= u a, and hands on y
    with y >= 0, y >= z, y <= u a, y <= z - l (1 - a). The activation is known without a binary if l >= 0 or u <= 0.
    Parallel neurons of a layer are passed in their order. All regions obey that, and it cuts off many patterns that are
    only faces.

    Parameters
    ----------
    network
        Any number of hidden layers.
    bounds
        Of its preactivations on the box.
    chains
        Of every hidden layer.
    cone
        Whether the box stands for the cone over it. Then only its points with some |x_i| = 1 are allowed: they are
        enough, and at the origin every pattern of a network without biases would be feasible.
    """
    model = mathopt.Model()
    values: list[mathopt.Variable | mathopt.LinearBase] = []
    faces = []
    for low, high in zip(*(side.tolist() for side in bounds.inputs), strict=True):
        x = model.add_variable(lb=low, ub=high)
        values.append(x)
        for end in (low, high):
            if cone and end != 0:
                faces.append(model.add_binary_variable())
                model.add_linear_constraint((1 if end > 0 else -1) * x >= 2 * faces[-1] - 1)
    if cone:
        model.add_linear_constraint(mathopt.fast_sum(faces) == 1)
    gates: list[tuple[Gate, ...]] = []
    hidden = network.layers[:-1]
    for number, (layer, interval) in enumerate(zip(hidden, bounds.hidden, strict=True)):
        outputs: list[mathopt.Variable | mathopt.LinearBase] = []
        row_of_gates: list[Gate] = []
        for weights, bias, low, high in zip(
            layer.weights.tolist(), layer.bias.tolist(), *(side.tolist() for side in interval), strict=True
        ):
            checkpoint()
            z = _affine(values, weights, bias)
            gate: Gate = low >= 0 if low >= 0 or high <= 0 else model.add_binary_variable()
            row_of_gates.append(gate)
            if isinstance(gate, bool):
                outputs.append(z if gate else mathopt.fast_sum([]))
                continue
            model.add_linear_constraint(z <= high * gate)
            model.add_linear_constraint(z >= low * (1 - gate))
            if number + 1 < len(hidden):
                y = model.add_variable(lb=0.0, ub=high)
                model.add_linear_constraint(y >= z)
                model.add_linear_constraint(y <= high * gate)
                model.add_linear_constraint(y <= z - low * (1 - gate))
                outputs.append(y)
        gates.append(tuple(row_of_gates))
        values = outputs
    found = Patterns(model, tuple(gates))
    for number, parallel in enumerate(chains):
        for chain in watched(parallel):
            _keep_order(found, number, chain)
    return found


def _keep_order(found: Patterns, layer: int, chain: Chain) -> None:
    """Neurons with one hyperplane change together, and what is beyond a hyperplane is beyond all earlier ones."""
    for step in chain.steps:
        first = found.beyond(step, layer)
        for index, active_beyond in step.neurons[1:]:
            other = _equal(found.gates[layer][index], active_beyond)
            if not (isinstance(first, bool) or isinstance(other, bool)):
                found.model.add_linear_constraint(first == other)
    for earlier, later in pairwise(found.beyond(step, layer) for step in chain.steps):
        if not (isinstance(earlier, bool) or isinstance(later, bool)):
            found.model.add_linear_constraint(earlier >= later)


def _equal(gate: Gate, value: bool) -> Gate | mathopt.LinearBase:
    """Whether the gate has the value."""
    if isinstance(gate, bool):
        return gate is value
    return gate if value else 1 - gate


def _affine(
    values: Sequence[mathopt.Variable | mathopt.LinearBase], weights: Sequence[float], bias: float
) -> mathopt.LinearBase:
    return mathopt.fast_sum(w * v for v, w in zip(values, weights, strict=True) if w != 0) + bias
