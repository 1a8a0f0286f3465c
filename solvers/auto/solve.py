"""Choosing a method, and letting the others have their turns as well."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Reachability
from solvers.answer import Answer, Stop, unknown
from solvers.auto.estimate import ESTIMATES, Estimate
from solvers.auto.shape import shape
from solvers.certificate.write import ProofWriter
from solvers.folding import on_folded
from solvers.inputs import on_fewer_inputs
from solvers.registry import load
from solvers.solver import Counting, Limits, Loading, Prover, Solver
from solvers.stopping.limits import Deadline
from solvers.stopping.turns import Strategy, take_turns

SECOND = 1_000_000
"""Units of work (`solvers.stopping.limits.checkpoint`) that take roughly a second, in which the estimates are."""

LEAST_S, MOST_S = 1, 16
"""Every method is given so many seconds of work before another one is tried: estimates of less say little.

And none has to wait for others to do more than so many: estimates of more may be wrong by any factor.
"""

FAVOURED = 4
"""With several hidden layers the first method may do so many times the work of the others: who is right there is mostly
right by orders of magnitude, and then two others in turn cost it half of its own time at most.
"""


@dataclass(frozen=True)
class Auto:
    """The exact methods in turns, first the one that promises to be quickest.

    A method is given work for twice the seconds that it is expected to take, within `LEAST_S` and `MOST_S`, and the one
    that is given least begins. If that is not enough, it is suspended, and to be given twice as much; whoever is given
    least is next, and goes on where it was. With several hidden layers whoever begins may do `FAVOURED` times as much
    as the others. What is lost is a small multiple of what the best method takes (`solvers.stopping.turns`), however
    wrong the estimates are.

    Methods whose verdicts rest on floats are not used. `Answer.note` says which method had the last word and why, and
    `work` is that of all of them, each count after the name of its method: ``sweep.crossings``.

    Parameters
    ----------
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).
    """

    fold: bool = True

    name = "auto"

    @property
    def version(self) -> str:
        return "+".join(("6", *(f"{name}-{load(name).version}" for name in ESTIMATES)))

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
        return on_folded(question, limits, self._solved) if self.fold else self._solved(question, limits)

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:

        def decided(fewer: Question[Any]) -> Answer:
            return _decide(fewer, limits, _methods(), lambda method, left: method.solve(fewer, left))

        return on_fewer_inputs(question, decided)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, by those methods that can prove what they answer.

        An answer whose proof is missing counts only if no other method comes to one with a proof.
        """
        if not self.fold:
            return self._proved(question, limits, proof)
        return on_folded(question, limits, lambda made, left: self._proved(made, left, proof), proof)

    def _proved(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        with ExitStack() as drafts:

            def attempt(prover: Prover, left: Limits) -> Answer:
                own = drafts.enter_context(proof.draft())
                answer = prover.prove(question, left, own)
                if answer.verdict is not Verdict.UNKNOWN:
                    proof.adopt(own)
                return answer

            def complete(answer: Answer) -> bool:
                provable = isinstance(question, Reachability) and isinstance(question.domain, Box)
                return bool(proof.claims) or answer.verdict is not Verdict.NO or not provable

            provers = [method for method in _methods() if isinstance(method, Prover)]
            return _decide(question, limits, provers, attempt, complete)


def _methods() -> list[Solver]:
    """The methods, of which none folds once more."""
    methods: list[Any] = [load(name) for name in ESTIMATES]
    return [replace(method, fold=False) if hasattr(method, "fold") else method for method in methods]


def _decide(
    question: Question[Any],
    limits: Limits,
    methods: Iterable[Solver],
    attempt: Callable[[Any, Limits], Answer],
    complete: Callable[[Answer], bool] = lambda answer: True,
) -> Answer:
    """Attempt the question by the methods in turns, as `Auto` says, until one comes to a complete answer."""
    able = {method.name: method for method in methods if method.refusal(question) is None}
    if not able:
        return unknown(Stop.UNSUPPORTED, f"no exact method decides {question.name}", {})
    said: dict[str, Answer] = {}
    with Deadline(limits) as deadline:
        seen = shape(question)
        promised = {name: ESTIMATES[name](question, seen) for name in able}

        def strategy(name: str) -> Strategy[str]:
            def run() -> str | None:
                if said and deadline.passed:
                    return None
                answer = attempt(able[name], replace(limits, wall_s=deadline.remaining_s))
                said[name] = answer
                return name if answer.verdict is not Verdict.UNKNOWN and complete(answer) else None

            share = FAVOURED if seen.deeper and name == order[0] else 1
            return Strategy(run, int(SECOND * min(max(LEAST_S, 2 * promised[name].seconds), MOST_S)), share)

        order = sorted(able, key=lambda name: promised[name].seconds)
        winner = take_turns([strategy(name) for name in order])
    work = {f"{name}.{count}": amount for name, answer in said.items() for count, amount in answer.work.items()}
    winner = winner or next((name for name, answer in said.items() if answer.verdict is not Verdict.UNKNOWN), None)
    last = winner or list(said)[-1]
    answer, note = said[last], _note(last, said, promised)
    if winner is None:
        late = deadline.passed
        answer = unknown(
            Stop.TIME if late else answer.stop, f"{'time limit; ' if late else ''}{last}: {answer.reason}", {}
        )
    return replace(answer, work=work, note=note)


def _note(name: str, said: Mapping[str, Answer], promised: Mapping[str, Estimate]) -> str:
    """Who answered and why, in one line."""
    expectations = (
        f"{other} {f'{estimate.seconds:.2g} s' if estimate.known else 'not known'} ({estimate.why})"
        for other, estimate in sorted(promised.items(), key=lambda pair: pair[1].seconds)
    )
    others = ", ".join(other for other in said if other != name)
    return f"{name}{f', in turns with {others}' if others else ''}; expected: {', '.join(expectations)}"
