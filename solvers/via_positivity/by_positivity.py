"""Questions that a few positivity questions decide, for any solver that decides positivity.

Here live the reductions between questions that need no new network: a zero map is two positivity questions an output,
surjectivity two about the recession function, a local minimum one about the derivative, zonotope containment one, a
maximum one for every improvement and one more for the proof, and reachability (`solvers.via_positivity.reachability`)
likewise, until a value is high enough. Questions that look at regions (Lipschitz constants, injectivity, region counts)
cannot be decided in this way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Any

from instances.claims import bound_of
from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Domain, Question, RealSpace
from instances.questions import (
    LocalMinimum,
    Maximum,
    Positivity,
    Reachability,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.answer import Answer, Stop, unknown
from solvers.certificate.write import ProofWriter, Units
from solvers.solver import Deadline, Limits
from solvers.stopping.as_answer import within
from solvers.via_positivity.climb import GrowsForEverError, climb, high_point
from solvers.via_positivity.reachability import reached
from solvers.via_positivity.shallow_zero_map import shallow_nonzero

Decide = Callable[[Positivity, Limits], Answer]
"""A solver's answer to a positivity question, which may have a threshold."""

Prove = Callable[[Positivity, Limits, ProofWriter], Answer]
"""The same, and a proof of a no: `solvers.solver.Prover.prove`."""

BY_POSITIVITY = (ZeroMap, Surjectivity, ZonotopeContainment, LocalMinimum, Maximum, Reachability)
"""The questions that `by_positivity` decides."""


def by_positivity(
    question: Question[Any], positivity: Decide, limits: Limits, proving: tuple[Prove, ProofWriter] | None = None
) -> Answer:
    """Decide one of `BY_POSITIVITY` by positivity questions.

    Parameters
    ----------
    question
        Of one of the types in `BY_POSITIVITY`.
    positivity
        Decides a positivity question on a box or on R^d, with any threshold. It is handed the time that is left. Every
        yes must have a witness. Where it raises `InputError` (a threshold that `solvers.via_positivity.boxed.on_box`
        cannot write into float64 weights) the answer is unknown, unsupported.
    limits
        For all the questions together.
    proving
        If a proof of the answer is wanted: how to decide a positivity question with a proof of its no, and the file.
        A theorem's promise is then not enough for the value of a maximum.

    Returns
    -------
    The answer. The first positivity question that stays unknown makes it unknown, with that reason. `work` is the sum
    of the work of the questions, with

    - ``questions``: how many were asked,
    - ``unit_box``: how many of them are about bias-free networks on R^d, for which the unit box is enough,
    - ``grouped_hyperplanes``: how many outputs of a zero map needed none, because their hidden layer was grouped by
      hyperplanes (Froese, Grillo, Skutella 2024 show that two hidden layers make this hard).
    """
    oracle = _PositivityOracle(positivity, limits, proving)
    answer = within(
        limits, lambda: _answer(question, oracle), lambda: oracle.work, lambda: f"{oracle.work['questions']} questions"
    )
    if proving is not None:
        _, proof = proving
        by_proof = answer.verdict is Verdict.VALUE or answer.verdict not in (Verdict.UNKNOWN, question.witnessed)
        if not by_proof or oracle.unproved:
            proof.clear()
    return answer


def _answer(question: Question[Any], oracle: "_PositivityOracle") -> Answer:
    try:
        return _decide(question, oracle)
    except _UnansweredError as stuck:
        return unknown(stuck.answer.stop, stuck.answer.reason, oracle.work)
    except InputError as error:
        return unknown(Stop.UNSUPPORTED, str(error), oracle.work)


def _decide(question: Question[Any], oracle: "_PositivityOracle") -> Answer:
    match question:
        case ZeroMap():
            return _zero_map(question, oracle)
        case Surjectivity():
            return _surjectivity(question, oracle)
        case ZonotopeContainment():
            x = oracle.ask(Positivity(question.network, question.domain), question.claim)
            return oracle.answer(Verdict.YES if x is None else Verdict.NO, x)
        case LocalMinimum():
            x = oracle.ask(Positivity(_signed(question.claimed, 0, -1), question.domain), question.claim)
            return oracle.answer(Verdict.YES if x is None else Verdict.NO, x)
        case Maximum():
            return _maximum(question, oracle)
        case Reachability():
            return _reachability(question, oracle)
    raise ValueError(f"{question.name} is not decided by positivity questions")


class _UnansweredError(Exception):
    """A positivity question stayed unknown."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


class _PositivityOracle:
    """Asks positivity questions, adding up their work, until the limits are reached."""

    def __init__(self, positivity: Decide, limits: Limits, proving: tuple[Prove, ProofWriter] | None) -> None:
        self.work: dict[str, int] = {"questions": 0}
        self.proving = proving
        self.unproved = False
        self._positivity = positivity
        self._limits = limits
        self._deadline = Deadline(limits)
        self._end_s = 0.0

    @property
    def remaining_s(self) -> float:
        return self._deadline.remaining_s

    @contextmanager
    def sharing(self, questions: int) -> Iterator[None]:
        """Give what is asked inside of this an equal share of the time that is left."""
        self._end_s = self.remaining_s * (1 - 1 / questions)
        try:
            yield
        finally:
            self._end_s = 0.0

    def ask(self, question: Positivity, claim: str | None = None) -> Point | None:
        """A witness, or None if the answer is no, which may prove a claim."""
        if question.network.bias_free and isinstance(question.domain, RealSpace):
            self.count("unit_box")
        self.count("questions")
        left = replace(self._limits, wall_s=max(0.0, self.remaining_s - self._end_s))
        try:
            answer = self._positivity(question, left) if claim is None else self._proved(question, left, claim)
        except InputError as error:
            answer = unknown(Stop.UNSUPPORTED, str(error), {})
        for name, amount in answer.work.items():
            self.work[name] = self.work.get(name, 0) + amount
        if answer.verdict is Verdict.UNKNOWN:
            raise _UnansweredError(answer)
        assert (answer.witness is not None) == (answer.verdict is Verdict.YES), "a yes has a witness"
        witness: Point | None = answer.witness
        return witness

    def shallow_zero(self, network: Network, output: int) -> None:
        """Prove that an output is 0: its pieces are affine where they meet the domain, so chords are exact."""
        if self.proving is not None:
            _, proof = self.proving
            for sign in (1, -1):
                with proof.section(bound_of(output, sign)):
                    proof.begin("domain", Units(network))
                    proof.leaf("f")
                    proof.qed()

    def count(self, name: str) -> None:
        self.work[name] = self.work.get(name, 0) + 1

    def _proved(self, question: Positivity, limits: Limits, claim: str) -> Answer:
        if self.proving is None:
            return self._positivity(question, limits)
        prove, proof = self.proving
        kept = len(proof.claims)
        with proof.section(claim):
            answer = prove(question, limits, proof)
        self.unproved |= answer.verdict is Verdict.NO and len(proof.claims) == kept
        return answer

    def answer(self, verdict: Verdict, witness: Any = None, value: Fraction | float | None = None) -> Answer:
        return Answer(verdict, Stop.FINISHED, witness, work=self.work, value=value)


def _zero_map(question: ZeroMap, oracle: _PositivityOracle) -> Answer:
    network, domain = question.network, question.domain
    for output in range(network.outputs):
        if len(network.layers) <= 2 and (isinstance(domain, RealSpace) or not domain.flat):
            oracle.count("grouped_hyperplanes")
            x = shallow_nonzero(network, output, domain)
            if x is None:
                oracle.shallow_zero(network, output)
        else:
            x = _nonzero(question, output, oracle)
        if x is not None:
            return oracle.answer(Verdict.NO, x)
    return oracle.answer(Verdict.YES)


def _nonzero(question: ZeroMap, output: int, oracle: _PositivityOracle) -> Point | None:
    """A point where an output is not 0."""
    for sign in (1, -1):
        signed = Positivity(_signed(question.network, output, sign), question.domain)
        x = oracle.ask(signed, bound_of(output, sign))
        if x is not None:
            return x
    return None


def _surjectivity(question: Surjectivity, oracle: _PositivityOracle) -> Answer:
    points = []
    for sign in (1, -1):
        x = oracle.ask(Positivity(_signed(question.network.recession, 0, sign), question.domain), bound_of(0, sign))
        if x is None:
            return oracle.answer(Verdict.NO)
        points.append(x)
    return oracle.answer(Verdict.YES, tuple(points))


def _maximum(question: Maximum, oracle: _PositivityOracle) -> Answer:
    network, domain = question.network, question.domain
    promised = question.witness_box if isinstance(domain, RealSpace) else None
    if isinstance(domain, RealSpace) and promised is None:  # a promise says that f is bounded above
        ray = oracle.ask(Positivity(network.recession, domain))
        if ray is not None:
            return oracle.answer(Verdict.VALUE, ((Fraction(0),) * network.inputs, ray), inf)
    best = (Fraction(0),) * network.inputs if isinstance(domain, RealSpace) else high_point(network, domain)
    if promised is not None:
        best, value = _ascend(network, promised, high_point(network, promised), oracle)
        if question.gap is not None and value >= question.gap.yes and oracle.proving is None:
            return oracle.answer(Verdict.VALUE, best, value)
    try:
        best, value = _ascend(network, domain, best, oracle, question.claim)
    except GrowsForEverError as growth:  # although the answer was that it does not
        return oracle.answer(Verdict.VALUE, ((Fraction(0),) * network.inputs, growth.ray), inf)
    return oracle.answer(Verdict.VALUE, best, value)


def _reachability(question: Reachability, oracle: _PositivityOracle) -> Answer:
    """One alternative after the other: yes if one is reached, no if none is, else it is said which stay open.

    Each has an equal share of the time that is left. Those that run out of theirs are tried again, as long as others
    are decided and leave them some of theirs.
    """
    waiting = dict(enumerate(question.cases, start=1))
    stuck: dict[int, Answer] = {}
    while waiting:
        late = {}
        for place, (number, (part, alternative)) in enumerate(waiting.items()):
            try:
                with oracle.sharing(len(waiting) - place):
                    x = reached(question.network, part, alternative, oracle.ask)
            except _UnansweredError as unanswered:
                stuck[number] = unanswered.answer
                if unanswered.answer.stop is Stop.TIME:
                    late[number] = part, alternative
                continue
            except InputError as error:
                stuck[number] = unknown(Stop.UNSUPPORTED, str(error), {})
                continue
            if x is not None:
                return oracle.answer(Verdict.YES, x)
            stuck.pop(number, None)
        if len(late) == len(waiting):
            break
        waiting = late
    if not stuck:
        return oracle.answer(Verdict.NO)
    first = next(
        (answer for answer in stuck.values() if answer.stop is not Stop.UNSUPPORTED), next(iter(stuck.values()))
    )
    if len(question.cases) == 1:
        return unknown(first.stop, first.reason, oracle.work)
    named = ", ".join(map(str, list(stuck)[:10])) + (", …" if len(stuck) > 10 else "")
    reason = f"{len(stuck)} of {len(question.cases)} alternatives are open ({named}): {first.reason}"
    return unknown(first.stop, reason, oracle.work)


def _ascend(
    network: Network, domain: Domain, start: Point, oracle: _PositivityOracle, claim: str | None = None
) -> tuple[Point, Fraction]:
    """A maximiser of f, and f there, on a domain on which it is bounded above.

    Every witness is climbed to the maximum of its closed activation region, so no region is met twice.
    """
    reached = start
    while True:
        best = climb(network, domain, reached)
        value = network.exact(best)[0]
        higher = oracle.ask(Positivity(network, domain, threshold=value), claim)
        if higher is None:
            return best, value
        reached = higher


def _signed(network: Network, output: int, sign: int) -> Network:
    """One output, or its negative."""
    *hidden, last = network.layers
    return Network((*hidden, Layer(sign * last.weights[[output]], sign * last.bias[[output]])))
