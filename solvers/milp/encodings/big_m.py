"""A network with bounds as a mixed-integer program of OR-Tools MathOpt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from instances.network import Network
from solvers.milp.bounds import Bounds
from solvers.stopping.limits import checkpoint

Term = tuple[mathopt.Variable, float]
"""A variable with its coefficient."""


@dataclass(frozen=True)
class Encoding:
    """The program whose optimum is the network's maximum.

    Parameters
    ----------
    model
        Maximises the output.
    inputs
        The variables of x, in order.
    binaries
        How many neurons needed a binary.
    """

    model: mathopt.Model
    inputs: tuple[mathopt.Variable, ...]
    binaries: int


def encode(network: Network, bounds: Bounds) -> Encoding:
    """The big-M model (Tjeng, Xiao, Tedrake 2019).

    The output y of a neuron with preactivation z in [l, u] is 0 if u <= 0 and z if l >= 0. Otherwise a binary a
    says whether it is active:

        y >= 0,   y >= z,   y <= u a,   y <= z - l (1 - a).

    A neuron of the last hidden layer whose output weight is negative needs the first two inequalities only: the
    maximum makes y as small as they allow. One whose outgoing weights are all zero is left out.
    """
    model = mathopt.Model()
    inputs = [model.add_variable(lb=low, ub=high) for low, high in zip(*map(_floats, bounds.inputs), strict=True)]
    values: list[mathopt.Variable | None] = list(inputs)
    binaries = 0
    for number, (layer, following) in enumerate(zip(network.layers, network.layers[1:], strict=False)):
        pushed_down = np.all(following.weights <= 0, axis=0) if number + 2 == len(network.layers) else None
        needed = np.any(following.weights != 0, axis=0)
        outputs: list[mathopt.Variable | None] = []
        for i, (low, high) in enumerate(zip(*map(_floats, bounds.hidden[number]), strict=True)):
            checkpoint()
            if high <= 0 or not needed[i]:
                outputs.append(None)
                continue
            y, bias = model.add_variable(lb=max(low, 0.0), ub=high), float(layer.bias[i])
            outputs.append(y)
            minus_z = [(v, -w) for v, w in _terms(values, layer.weights[i].tolist())]
            rest = [(y, 1.0), *minus_z]  # y - z without its constant
            if low >= 0:
                append_row(model, bias, bias, rest)
                continue
            append_row(model, bias, float("inf"), rest)
            if pushed_down is None or not pushed_down[i]:
                active = model.add_binary_variable()
                binaries += 1
                append_row(model, float("-inf"), 0.0, [(y, 1.0), (active, -high)])
                append_row(model, float("-inf"), bias - low, [*rest, (active, -low)])
        values = outputs
    last = network.layers[-1]
    model.maximize(mathopt.fast_sum(w * v for v, w in _terms(values, last.weights[0].tolist())) + float(last.bias[0]))
    return Encoding(model, tuple(inputs), binaries)


def _floats(values: Iterable[float]) -> list[float]:
    return [float(v) for v in values]


def _terms(values: Sequence[mathopt.Variable | None], weights: Sequence[float]) -> list[Term]:
    return [(v, w) for v, w in zip(values, weights, strict=True) if v is not None and w != 0]


def append_row(model: mathopt.Model, low: float, high: float, terms: Iterable[Term]) -> None:
    """Add low <= sum of coefficient * variable <= high."""
    row = model.add_linear_constraint(lb=low, ub=high)
    for variable, coefficient in terms:
        row.set_coefficient(variable, coefficient)
