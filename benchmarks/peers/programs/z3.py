"""z3 in exact rational arithmetic, one if-then-else a neuron."""

from fractions import Fraction

import z3

from benchmarks.encodings.shallow import shallow
from benchmarks.encodings.smt import decide, linear, rational
from benchmarks.reply import Reply
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
    f = shallow(question)
    inputs = z3.Reals([f"x{i}" for i in range(len(f.lower))])
    constraints = [x >= rational(low) for x, low in zip(inputs, f.lower, strict=True)]
    constraints += [x <= rational(high) for x, high in zip(inputs, f.upper, strict=True)]
    terms = []
    for row, bias, out in zip(f.rows, f.bias, f.out, strict=True):
        z = linear(row, inputs) + rational(bias)
        terms.append(rational(out) * z3.If(z >= 0, z, rational(Fraction(0))))
    constraints.append(z3.Sum([rational(f.base), *terms]) > 0)
    return decide(constraints, seconds)
