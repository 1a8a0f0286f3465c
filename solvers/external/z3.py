"""z3: linear real arithmetic with if-then-else, in exact rationals throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from typing import Any

import z3

from instances.network import Network
from instances.problem import Verdict
from instances.question import Question, RealSpace
from instances.questions import Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.inputs import on_fewer_inputs
from solvers.solver import Deadline, Limits
from solvers.via_positivity.by_positivity import BY_POSITIVITY, by_positivity


@dataclass(frozen=True)
class Z3:
    """Positivity, and what comes down to it, by z3 (de Moura, Bjørner 2008): exact, strict, with any threshold.

    A neuron is an if-then-else. A no is z3's word for it.
    """

    name = "z3"
    principal_counts = ("conflicts", "decisions")

    @property
    def version(self) -> str:
        return f"1+z3-{version('z3-solver')}"

    def refusal(self, question: Question[Any]) -> str | None:
        decided = isinstance(question, (Positivity, *BY_POSITIVITY))
        return None if decided else f"z3 decides positivity and what comes down to it, not {question.name}"

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts conflicts and decisions."""
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        return on_fewer_inputs(question, lambda fewer: self._solved(fewer, limits))

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        if not isinstance(question, Positivity):
            return by_positivity(question, self._solved, limits)
        deadline = Deadline(limits)
        inputs = [z3.Real(f"x{i}") for i in range(question.network.inputs)]
        solver = z3.Solver()
        domain = question.witness_box if isinstance(question.domain, RealSpace) else question.domain
        if domain is not None:
            for x, low, high in zip(inputs, domain.lower, domain.upper, strict=True):
                solver.add(x >= _rational(low), x <= _rational(high))
        value = _output(question.network, inputs, deadline)
        if value is None or deadline.passed:
            return unknown(Stop.TIME, "time limit before the formula was built", {})
        solver.add(value > _rational(question.threshold))
        solver.set("timeout", max(1, min(int(1000 * deadline.remaining_s), 2**31)))
        solver.set("random_seed", limits.seed % 2**31)
        solver.set("max_memory", max(1, limits.memory_bytes // 2**20))
        result = solver.check()
        statistics = solver.statistics()
        work = {name: _counted(statistics, name) for name in ("conflicts", "decisions")}
        if result == z3.sat:
            model = solver.model()
            return Answer(Verdict.YES, Stop.FINISHED, tuple(_value(model, x) for x in inputs), work=work)
        if result == z3.unsat:
            return Answer(Verdict.NO, Stop.FINISHED, work=work)
        reason = str(solver.reason_unknown())
        stop = {"timeout": Stop.TIME, "canceled": Stop.TIME, "max. memory exceeded": Stop.MEMORY}.get(reason, Stop.WORK)
        return unknown(stop, f"z3 says unknown: {reason}", work)


def _output(network: Network, inputs: Sequence[Any], deadline: Deadline) -> Any:
    values = list(inputs)
    for number, layer in enumerate(network.layers):
        affine = []
        for row, bias in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True):
            if deadline.passed:
                return None
            terms = [_rational(Fraction(w)) * v for w, v in zip(row, values, strict=True) if w]
            affine.append(z3.Sum([_rational(Fraction(bias)), *terms]))
        zero = _rational(Fraction(0))
        values = affine if number + 1 == len(network.layers) else [z3.If(z >= zero, z, zero) for z in affine]
    return values[0]


def _rational(value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _value(model: Any, x: Any) -> Fraction:
    return Fraction(model.eval(x, model_completion=True).as_fraction())


def _counted(statistics: Any, name: str) -> int:
    return int(statistics.get_key_value(name)) if name in statistics.keys() else 0  # noqa: SIM118 (not a mapping)
