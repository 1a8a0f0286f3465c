"""Deep networks on a box: it is halved until a linear bound closes every part (docs/proofs.md, `leaf short`).

Bounds by lines above and below every neuron, computed for many boxes together, are from Zhang et al. 2018 and Xu et al.
2021; the halving follows the relaxation's gap. From ten inputs on neurons are split instead (`leaf signed`; Wang et al.
2021). Whatever floats close is confirmed in integers before it counts.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from instances.network import Network, Point
from instances.output_set import Alternative
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Maximum, Positivity, Reachability, ZeroMap
from solvers.answer import Answer, Stop, unknown
from solvers.boxes.opened import FullError
from solvers.boxes.search import Search, TooCloseError
from solvers.boxes.target import Target, above, alternative
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.floats import as_float
from solvers.stopping.as_answer import within
from solvers.stopping.limits import Deadline, Limits, time_left_s
from solvers.via_positivity.climb import climb, high_point

MARGIN = 1e-5
"""Boxes are closed where the bound is so far below the highest value known, relative to it: this costs nothing."""

TOO_CLOSE = "the network comes too close to the threshold for boxes"
FULL = "more boxes are open than a quarter of the memory has room for"


@dataclass(frozen=True)
class Boxes:
    """Halve the domain, a box, or split neurons, until bounds in floats close every part; confirm these in integers.

    Decides positivity, zero maps, maxima and reachability at any depth; every answer is exact. Good at few inputs and
    many neurons, or many inputs and few neurons; where the network touches the threshold on a whole region it gives up.
    """

    name = "boxes"
    version = "3"
    principal_counts = ("boxes",)

    def refusal(self, question: Question[Any]) -> str | None:
        if type(question) not in _METHODS:
            return f"boxes bounds outputs, which does not decide {question.name}; region decides it"
        if not isinstance(question.domain, Box):
            return "boxes halves bounded boxes; region and activation-sat search R^d"
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts boxes, leaves confirmed and refused by integers, cells, and their linear programs."""
        return self._decide(question, _Run(limits))

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, and write down the tree of halvings."""
        answer = self._decide(question, _Run(limits, proof))
        if answer.verdict is Verdict.UNKNOWN:
            proof.clear()  # of the alternatives that were closed before
        return answer

    def _decide(self, question: Question[Any], run: "_Run") -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        decide = _METHODS[type(question)]

        def decided() -> Answer:
            try:
                # Floats only propose, and matrix products raise flags for numbers that nobody reads.
                with np.errstate(all="ignore"):
                    answer = decide(question, run)
            except TooCloseError:
                answer = unknown(Stop.WORK, TOO_CLOSE, {})
            except FullError:
                answer = unknown(Stop.MEMORY, FULL, {})
            return replace(answer, work=dict(run.work))

        return within(run.limits, decided, lambda: dict(run.work), lambda: f"{run.work['boxes']} boxes")


@dataclass
class _Run:
    """What is kept while a question is answered."""

    limits: Limits
    proof: ProofWriter | None = None
    work: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("boxes", "leaves", "refused", "cells", "lps"), 0)
    )

    def search(
        self, network: Network, box: Box, target: Target, holds: Callable[[Point], bool], late: bool = False
    ) -> Search:
        quarter = self.limits.memory_bytes // 4
        return Search(network, box, target, holds, quarter, self.limits.seed, self.work, late)

    def write(self, network: Network, search: Search, claim: str) -> None:
        """Put a finished search into the proof, if one is wanted."""
        if self.proof is not None:
            with self.proof.section(claim):
                self.proof.begin("domain", Units(network))
                search.tree.write(self.proof)
                self.proof.qed()

    def point(self, network: Network, box: Box, target: Target, holds: Callable[[Point], bool]) -> Point | None:
        """A point of a box at which a target holds, or None, with the proof of it."""
        search = self.search(network, box, target, holds)
        found = search.find()
        if found is None:
            self.write(network, search, target.claim)
        return found

    def answer(self, verdict: Verdict, witness: Any = None, value: Fraction | None = None) -> Answer:
        if self.proof is not None and verdict in (Verdict.YES, Verdict.NO) and witness is not None:
            self.proof.clear()
        return Answer(verdict, Stop.FINISHED, witness=witness, value=value)


def _positivity(question: Positivity, run: _Run) -> Answer:
    network, box, threshold = question.network, _box(question), question.threshold
    target = above(network, 0, 1, threshold)
    point = run.point(network, box, target, lambda x: network.exact(x)[0] > threshold)
    return run.answer(Verdict.NO if point is None else Verdict.YES, point)


def _zero_map(question: ZeroMap, run: _Run) -> Answer:
    network, box = question.network, _box(question)
    for output in range(network.outputs):
        for sign in (1, -1):
            target = above(network, output, sign, Fraction(0))
            point = run.point(network, box, target, partial(_nonzero, network, output, sign))
            if point is not None:
                return run.answer(Verdict.NO, point)
    return run.answer(Verdict.YES)


def _maximum(question: Maximum, run: _Run) -> Answer:
    """The same search for ever higher points; only what is left when there is no higher one has to be confirmed."""
    network, box = question.network, _box(question)
    best = climb(network, box, high_point(network, box))
    value = network.exact(best)[0]

    def higher(x: Point) -> bool:
        return network.exact(x)[0] > value

    search = run.search(network, box, above(network, 0, 1, value), higher, late=True)
    search.aim(above(network, 0, 1, value), _margin(value))
    while (point := search.find()) is not None:
        best = climb(network, box, point)
        value = network.exact(best)[0]
        search.aim(above(network, 0, 1, value), _margin(value))
    run.write(network, search, "+1")
    return run.answer(Verdict.VALUE, best, value)


def _margin(value: Fraction) -> float:
    return MARGIN * min(max(1.0, abs(as_float(value))), 1e300)


def _reachability(question: Reachability, run: _Run) -> Answer:
    """One alternative after the other, each with an equal share of the time; then again those that took all of it."""
    box = _box(question)
    parts = [(one.within(box), one) for one in question.alternatives]
    waiting = [(number, part, one) for number, (part, one) in enumerate(parts, start=1) if part is not None]
    stuck: dict[int, tuple[Stop, str]] = {}
    while waiting:
        late = []
        for place, (number, part, one) in enumerate(waiting):
            target = alternative(question.network, one.inequalities, number)
            last = len(waiting) == 1
            share = Limits(time_left_s() / (len(waiting) - place), run.limits.memory_bytes)
            try:
                with nullcontext() if last else Deadline(share):
                    point = run.point(question.network, part, target, partial(_in, question.network, one))
            except TimeoutError:
                if last:
                    raise
                late.append((number, part, one))
                continue
            except TooCloseError:
                stuck[number] = Stop.WORK, TOO_CLOSE
                continue
            except FullError:
                stuck[number] = Stop.MEMORY, FULL
                continue
            if point is not None:
                return run.answer(Verdict.YES, point)
        if len(late) == len(waiting):
            raise TimeoutError
        waiting = late
    if not stuck:
        return run.answer(Verdict.NO)
    stop, why = next(iter(stuck.values()))
    if len(question.cases) == 1:
        return unknown(stop, why, {})
    named = ", ".join(map(str, list(stuck)[:10])) + (", …" if len(stuck) > 10 else "")
    return unknown(stop, f"{len(stuck)} of {len(question.cases)} alternatives are open ({named}): {why}", {})


def _in(network: Network, alternative: Alternative, x: Point) -> bool:
    return alternative.holds(network.exact(x))


def _nonzero(network: Network, output: int, sign: int, x: Point) -> bool:
    return sign * network.exact(x)[output] > 0


def _box(question: Question[Any]) -> Box:
    assert isinstance(question.domain, Box), "others are refused"
    return question.domain


_METHODS: dict[type[Question[Any]], Callable[[Any, _Run], Answer]] = {
    Positivity: _positivity,
    ZeroMap: _zero_map,
    Maximum: _maximum,
    Reachability: _reachability,
}
