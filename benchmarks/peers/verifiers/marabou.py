"""Marabou, by the query that its Python interface builds, with the default options.

Those do not always heed the time limit. Other tightenings do, and cost Marabou most of its speed.
"""

from fractions import Fraction

import numpy as np
from maraboupy import Marabou, MarabouCore
from maraboupy.MarabouNetwork import MarabouNetwork
from maraboupy.MarabouUtils import Equation

from benchmarks.encodings.shallow import shallow
from benchmarks.reply import Reply, timed
from instances.network import Layer
from instances.question import Box
from instances.questions import Positivity, Reachability


def solve(question: Positivity | Reachability, seconds: float) -> Reply:
    if isinstance(question, Reachability):
        return _reached(question, seconds)
    f = shallow(question)
    network = MarabouNetwork()
    inputs = [network.getNewVariable() for _ in f.lower]
    for x, low, high in zip(inputs, f.lower, f.upper, strict=True):
        network.setLowerBound(x, float(low))
        network.setUpperBound(x, float(high))
    outputs = []
    for i, (row, bias) in enumerate(zip(f.rows, f.bias, strict=True)):
        z, y = network.getNewVariable(), network.getNewVariable()
        _equal(network, [(1, z), *((-w, x) for w, x in zip(row, inputs, strict=True))], bias)
        low, high = f.range_of(i)
        network.setLowerBound(z, float(low))
        network.setUpperBound(z, float(high))
        network.addRelu(z, y)
        outputs.append(y)
    assert f.level is not None, "Marabou is asked about positivity"
    value = network.getNewVariable()
    _equal(network, [(1, value), *((-w, y) for w, y in zip(f.out, outputs, strict=True))], f.base)
    network.setLowerBound(value, float(f.level))
    # Without these Marabou does not see that it is a network, and leaves its bound propagation out.
    network.inputVars, network.outputVars = [np.array(inputs)], [np.array([value])]
    return _answer(network, seconds)


def _reached(question: Reachability, seconds: float) -> Reply:
    ((part, alternative),) = question.cases
    assert isinstance(part, Box), "it is asked on boxes"
    network = MarabouNetwork()
    inputs = [network.getNewVariable() for _ in part.lower]
    for x, low, high in zip(inputs, part.lower, part.upper, strict=True):
        network.setLowerBound(x, float(low))
        network.setUpperBound(x, float(high))
    y = inputs
    *hidden, last = question.network.layers
    for layer in hidden:
        passed = []
        for z in _affine(network, layer, y):
            passed.append(network.getNewVariable())
            network.addRelu(z, passed[-1])
        y = passed
    outputs = _affine(network, last, y)
    for one in alternative.inequalities:
        equation = Equation(MarabouCore.Equation.GE)
        for output, value in one.coefficients:
            equation.addAddend(float(value), outputs[output])
        equation.setScalar(float(one.bound))
        network.addEquation(equation)
    network.inputVars, network.outputVars = [np.array(inputs)], [np.array(outputs)]
    return _answer(network, seconds)


def _affine(network: MarabouNetwork, layer: Layer, y: list[int]) -> list[int]:
    """Variables for what a layer makes of others."""
    made = [network.getNewVariable() for _ in range(layer.outputs)]
    for z, row, bias in zip(made, layer.weights.tolist(), layer.bias.tolist(), strict=True):
        terms = [(Fraction(-w), variable) for w, variable in zip(row, y, strict=True)]
        _equal(network, [(1, z), *terms], Fraction(bias))
    return made


def _answer(network: MarabouNetwork, seconds: float) -> Reply:
    options = Marabou.createOptions(verbosity=0, timeoutInSeconds=max(1, round(seconds)))
    query = network.getInputQuery()
    (code, _, _), spent = timed(lambda: MarabouCore.solve(query, options, ""), seconds)
    answer = {"sat": "yes", "unsat": "no"}.get(code, "unknown")
    return Reply(answer, spent, note=code if answer == "unknown" else "")


def _equal(network: MarabouNetwork, terms: list[tuple[Fraction | int, int]], right: Fraction) -> None:
    equation = Equation(MarabouCore.Equation.EQ)
    for coefficient, variable in terms:
        if coefficient:
            equation.addAddend(float(coefficient), variable)
    equation.setScalar(float(right))
    network.addEquation(equation)
