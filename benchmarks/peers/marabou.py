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
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
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
    value = network.getNewVariable()
    _equal(network, [(1, value), *((-w, y) for w, y in zip(f.out, outputs, strict=True))], f.base)
    network.setLowerBound(value, float(f.level))
    # Without these Marabou does not see that it is a network, and leaves its bound propagation out.
    network.inputVars, network.outputVars = [np.array(inputs)], [np.array([value])]
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
