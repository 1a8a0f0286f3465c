"""Marabou, by the query that its Python interface builds, with its default options."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np

from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, Question
from solvers.answer import Answer, Stop, unknown
from solvers.external.big_m import ranges
from solvers.external.posing import claimed, known_box, posed, why_not
from solvers.solver import Deadline, Limits

if find_spec("maraboupy") is None:
    raise ImportError("No module named 'maraboupy'")


@cache
def _library() -> Any:
    """Marabou's modules, which bring those of other formats, and are imported by the first `solve`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that TensorFlow is missing, which nothing here needs
        from maraboupy import Marabou, MarabouCore
        from maraboupy.MarabouNetwork import MarabouNetwork
        from maraboupy.MarabouUtils import Equation
    return SimpleNamespace(Marabou=Marabou, MarabouCore=MarabouCore, MarabouNetwork=MarabouNetwork, Equation=Equation)


@dataclass(frozen=True)
class Marabou:
    """Positivity where a gap is promised, by Marabou (Wu et al. 2024).

    A yes is checked exactly; a no is worth no more than floating point is. With these options, which are its fastest,
    Marabou does not always heed its time limit; the harness then kills the process.

    Parameters
    ----------
    box
        Where R^d is looked at if no theorem promises a box: ``promised``, nowhere; ``vertices``, around all vertices of
        the complex of regions (`solvers.tropical.geometry.boxes`).
    """

    box: str = "promised"

    name = "marabou"
    principal_counts = ("splits",)

    def __post_init__(self) -> None:
        known_box(self.name, self.box)

    @property
    def version(self) -> str:
        return f"1+maraboupy-{version('maraboupy')}"

    def refusal(self, question: Question[Any]) -> str | None:
        return why_not(self.name, question, self.box)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts splits."""
        asked = posed(self.name, question, limits, _query, self.box)
        if isinstance(asked, Answer):
            return asked
        query, inputs = asked.model
        marabou, core = _library().Marabou, _library().MarabouCore
        options = marabou.createOptions(verbosity=0, timeoutInSeconds=max(1, round(asked.deadline.remaining_s)))
        code, values, statistics = core.solve(query, options, "")
        work = {"splits": int(statistics.getUnsignedAttribute(core.StatisticsUnsignedAttribute.NUM_SPLITS))}
        if code == "sat":
            return claimed(asked.question, [values[x] for x in inputs], work)
        if code == "unsat":
            return Answer(Verdict.NO, Stop.FINISHED, work=work)
        if code == "TIMEOUT":
            return unknown(Stop.TIME, f"time limit after {work['splits']} splits", work)
        return unknown(Stop.INEXACT, f"Marabou says {code}", work)


def _query(network: Network, box: Box, level: Fraction, deadline: Deadline) -> tuple[Any, list[int]] | None:
    built = _library().MarabouNetwork()
    values = inputs = [built.getNewVariable() for _ in box.lower]
    low, high = list(box.lower), list(box.upper)
    _bound(built, inputs, low, high)
    for number, layer in enumerate(network.layers):
        affine = [built.getNewVariable() for _ in range(layer.outputs)]
        for z, row, bias in zip(affine, layer.weights.tolist(), layer.bias.tolist(), strict=True):
            _equal(built, [(1.0, z), *((-w, v) for w, v in zip(row, values, strict=True))], bias)
        low, high = ranges(layer, low, high)
        _bound(built, affine, low, high)
        if number + 1 == len(network.layers):
            built.setLowerBound(affine[0], float(level))
            # Without these Marabou does not see that it is a network, and leaves its bound propagation out.
            built.inputVars, built.outputVars = [np.array(inputs)], [np.array(affine)]
            break
        values = [built.getNewVariable() for _ in affine]
        for z, y in zip(affine, values, strict=True):
            built.addRelu(z, y)
        low, high = [max(v, Fraction(0)) for v in low], [max(v, Fraction(0)) for v in high]
    return None if deadline.passed else (built.getInputQuery(), inputs)


def _bound(network: Any, variables: Sequence[int], low: Sequence[Fraction], high: Sequence[Fraction]) -> None:
    for variable, least, most in zip(variables, low, high, strict=True):
        network.setLowerBound(variable, float(least))
        network.setUpperBound(variable, float(most))


def _equal(network: Any, terms: Iterable[tuple[float, int]], right: float) -> None:
    equation = _library().Equation(_library().MarabouCore.Equation.EQ)
    for coefficient, variable in terms:
        if coefficient:
            equation.addAddend(coefficient, variable)
    equation.setScalar(right)
    network.addEquation(equation)
