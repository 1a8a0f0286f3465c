"""Choosing a method, and falling over to the next one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from instances.problem import Verdict
from instances.question import Question
from solvers.answer import Answer, Stop, unknown
from solvers.auto.estimate import ESTIMATES, Estimate
from solvers.auto.shape import shape
from solvers.proof.write import ProofWriter
from solvers.registry import load
from solvers.solver import Counting, Deadline, Limits, Loading, Prover, Solver

LEAST_SLICE_S = 1.0
"""Seconds that every method is given when it is tried first: estimates of less say little."""


@dataclass(frozen=True)
class Auto:
    """The exact method that promises to be quickest; if it does not keep its promise, the next one.

    A method is given the time after which another one would be the quicker choice, but at least a second and twice what
    it was expected to take itself. If that is not enough, it is expected to take twice as long, and whoever is now
    expected to be quickest is tried, from the start. So the time for an attempt grows geometrically, and what is lost
    is a small multiple of what the best method takes.

    Methods whose verdicts rest on floats are not used. `Answer.note` says which method had the last word and why, and
    `work` is that of all attempts, each count after the name of its method: ``sweep.crossings``.
    """

    name = "auto"

    @property
    def version(self) -> str:
        return "+".join(("1", *(f"{name}-{load(name).version}" for name in ESTIMATES)))

    @property
    def principal_counts(self) -> tuple[str, ...]:
        """Those of every method, of which only those that ran have any."""
        methods = {name: load(name) for name in ESTIMATES}
        counting = {name: method for name, method in methods.items() if isinstance(method, Counting)}
        return tuple(f"{name}.{count}" for name, method in counting.items() for count in method.principal_counts)

    def load_for(self, question: Question[Any]) -> None:
        for method in map(load, ESTIMATES):
            if isinstance(method, Loading) and method.refusal(question) is None:
                method.load_for(question)

    def refusal(self, question: Question[Any]) -> str | None:
        refusals = [load(name).refusal(question) for name in ESTIMATES]
        return None if None in refusals else refusals[-1]

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question by whichever method decides it first."""
        return _decide(question, limits, map(load, ESTIMATES), lambda method, left: method.solve(question, left))

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, by those methods that can prove what they answer."""

        def attempt(prover: Prover, left: Limits) -> Answer:
            proof.clear()
            return prover.prove(question, left, proof)

        provers = [method for method in map(load, ESTIMATES) if isinstance(method, Prover)]
        return _decide(question, limits, provers, attempt)


def _decide(
    question: Question[Any], limits: Limits, methods: Iterable[Solver], attempt: Callable[[Any, Limits], Answer]
) -> Answer:
    """Attempt the question by the methods in turn, as `Auto` says."""
    deadline = Deadline(limits)
    able = {method.name: method for method in methods if method.refusal(question) is None}
    if not able:
        return unknown(Stop.UNSUPPORTED, f"no exact method decides {question.name}", {})
    seen = shape(question)
    promised = {name: ESTIMATES[name](question, seen) for name in able}
    expected_s = {name: estimate.seconds for name, estimate in promised.items()}
    work: Counter[str] = Counter()
    failed: list[str] = []
    while True:
        name = min(expected_s, key=lambda other: expected_s[other])
        rivals = [seconds for other, seconds in expected_s.items() if other != name]
        slice_s = max(LEAST_SLICE_S, 2 * expected_s[name], min(rivals, default=inf))
        answer = attempt(able[name], replace(limits, wall_s=min(slice_s, deadline.remaining_s)))
        work.update({f"{name}.{count}": amount for count, amount in answer.work.items()})
        note = _note(name, failed, promised)
        if answer.verdict is not Verdict.UNKNOWN:
            return replace(answer, work=dict(work), note=note)
        if deadline.passed:
            return replace(unknown(Stop.TIME, f"time limit; {name}: {answer.reason}", dict(work)), note=note)
        if answer.stop is Stop.TIME:
            failed.append(f"{name} in {slice_s:.2g} s")
            expected_s[name] = 2 * slice_s
        else:
            failed.append(f"{name} at all")
            del expected_s[name]
        if not expected_s:
            return replace(answer, reason=f"{name}: {answer.reason}", work=dict(work), note=note)


def _note(name: str, failed: Sequence[str], promised: Mapping[str, Estimate]) -> str:
    """Who answered and why, in one line."""
    expectations = (
        f"{other} {estimate.seconds:.2g} s ({estimate.why})"
        for other, estimate in sorted(promised.items(), key=lambda pair: pair[1].seconds)
    )
    without = f", not decided by {', '.join(failed)}" if failed else ""
    return f"{name}{without}; expected: {', '.join(expectations)}"
