"""nnenum: star sets with overapproximation, on one process."""

import numpy as np
from nnenum.enumerate import enumerate_network
from nnenum.network import FullyConnectedLayer, NeuralNetwork, ReluLayer
from nnenum.settings import Settings
from nnenum.specification import Specification

from benchmarks.reply import Reply, timed
from instances.network import Floats, Network
from instances.question import Box
from instances.questions import Positivity, Reachability
from solvers.via_positivity.boxed import on_box


def solve(question: Positivity | Reachability, seconds: float) -> Reply:
    if isinstance(question, Reachability):
        return _reached(question, seconds)
    boxed, _ = on_box(question)
    assert isinstance(boxed.domain, Box), "on_box returns a box"
    gap = boxed.gap
    level = float(boxed.threshold if gap is None else (gap.yes + gap.no) / 2)
    one_process(seconds)
    return _answer(boxed.network, boxed.domain, Specification(np.array([[-1.0]]), np.array([-level])), seconds)


def _reached(question: Reachability, seconds: float) -> Reply:
    ((part, alternative),) = question.cases
    assert isinstance(part, Box), "it is asked on boxes"
    rows = np.zeros((len(alternative.inequalities), question.network.outputs))
    for row, one in zip(rows, alternative.inequalities, strict=True):
        for output, value in one.coefficients:
            row[output] = -float(value)
    unsafe = Specification(rows, np.array([-float(one.bound) for one in alternative.inequalities]))
    one_process(seconds)
    return _answer(question.network, part, unsafe, seconds)


def _answer(asked: Network, box: Box, unsafe: Specification, seconds: float) -> Reply:
    network = translated(asked)
    result, spent = timed(lambda: enumerate_network(sides(box), network, unsafe), seconds)
    answer = {"safe": "no", "unsafe": "yes", "unsafe (unconfirmed)": "yes"}.get(result.result_str, "unknown")
    return Reply(answer, spent, {"lps": int(result.total_lps)}, result.result_str if answer == "unknown" else "")


def one_process(seconds: float) -> None:
    """Settings for a measured run; the box stays as it is, also where an input has only one value."""
    Settings.NUM_PROCESSES = 1
    Settings.TIMEOUT = seconds
    Settings.PRINT_OUTPUT = False
    Settings.CHECK_SINGLE_THREAD_BLAS = False


def translated(network: Network) -> NeuralNetwork:
    layers: list[FullyConnectedLayer | ReluLayer] = []
    for layer in network.layers:
        if layers:
            layers.append(ReluLayer(len(layers), (layer.inputs,)))
        layers.append(FullyConnectedLayer(len(layers), layer.weights.copy(), layer.bias.copy(), (layer.inputs,)))
    return NeuralNetwork(layers)


def sides(box: Box) -> Floats:
    """Lower and upper bounds, shape (d, 2)."""
    return np.array([[float(low), float(high)] for low, high in zip(box.lower, box.upper, strict=True)])
