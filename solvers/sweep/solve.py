"""The line sweep: every vertex and every ray of the arrangement in O(n^d log n).

A one-hidden-layer network is linear on every cell of its arrangement, so on a pointed cell it is positive somewhere
exactly if it is so at a vertex or has positive slope along an edge that is a ray. Vertices and rays all lie on the
lines in which d - 1 hyperplanes meet. Where the error bound of the floats does not exclude f > 0, the vertex is
evaluated in integers; on instances of reductions f is exactly 0 at many of them.
"""

import importlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from instances.errors import InputError
from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Positivity, Reachability
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.decider import decider
from solvers.folding import on_folded, refusal_of_folded
from solvers.inputs import on_fewer_inputs, on_row_space
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.stopping.limits import checkpoint
from solvers.stopping.native import Native
from solvers.sweep.arrangement import Arrangement, arrange
from solvers.sweep.crossings import Proposals, propose
from solvers.sweep.lines import Lines, lines
from solvers.trivial import TRIVIAL
from solvers.via_positivity.by_positivity import BY_POSITIVITY, by_positivity
from solvers.via_positivity.slack import depth

MOST_DIMENSIONS = 6
"""Beyond, the number of lines rules the sweep out long before anything else."""

PAYS = 1 << 25
"""Pairs of a line and a plane from which on compiled code repays the half second that loading it takes."""

Engine = Callable[[Arrangement, Lines], Proposals]

TOO_LARGE = "the network's integers are too large: determinants of its hyperplanes must stay below 2^53"


@dataclass(frozen=True)
class LineSweep:
    """Sweep all lines of the arrangement of a one-hidden-layer network, on a box or on all of R^d.

    Unlike the other methods it needs no box for R^d: along every line it sees both ends.

    Parameters
    ----------
    compiled
        Whether large sweeps run in compiled code, two to three times as fast, if numba is installed (the extra
        ``fast``). Answers and counted work are the same. The first large sweep on a machine compiles for some seconds,
        which are part of its time unless `load_for` was called before, as the harness does.
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).
    """

    compiled: bool = True
    fold: bool = True

    name = "sweep"
    version = "4"
    principal_counts = ("crossings",)

    def refusal(self, question: Question[Any]) -> str | None:
        if not isinstance(question, (Positivity, *BY_POSITIVITY)):
            return f"sweep evaluates vertices, which do not decide {question.name}; {decider(question)} does"
        return refusal_of_folded(question, _refusal) if self.fold else _refusal(question)

    def load_for(self, question: Question[Any]) -> None:
        """Load the compiled code, and have it compiled, if the question may be large enough for it."""
        inputs = _inputs(question)
        if self.compiled and _pays(question.network.neurons + 2 * inputs, inputs):
            arrangement, _ = arrange(TRIVIAL)
            _Compiled()(arrangement, next(lines(arrangement)))

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question.

        `work` counts lines, the crossings on them that the domain contains, and the ties among these: where f is
        exactly the threshold, which only integers can tell.
        """
        return on_folded(question, limits, self._on_fewer) if self.fold else self._on_fewer(question, limits)

    def _on_fewer(self, question: Question[Any], limits: Limits) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        return on_fewer_inputs(question, lambda fewer: self._solved(fewer, limits))

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        resuming = _Resuming(self._search)

        def positivity(asked: Positivity, left: Limits) -> Answer:
            return in_balance(asked, lambda balanced: resuming(balanced, left))

        if isinstance(question, BY_POSITIVITY):
            return by_positivity(question, positivity, limits)
        assert isinstance(question, Positivity), "the refusal lets nothing else pass"
        return positivity(question, limits)

    def _search(self, question: Positivity) -> "_Search":
        arrangement, inputs = arrange(question)
        if arrangement.largest >= 2**53:
            raise OverflowError
        if self.compiled and _pays(len(arrangement.planes), arrangement.dimension):
            return _Search(question, arrangement, inputs, _Compiled())
        return _Search(question, arrangement, inputs, propose)


def _refusal(question: Question[Any]) -> str | None:
    """Why the shape of a network is refused."""
    try:
        layers = depth(question) if isinstance(question, Reachability) else len(question.network.layers)
    except InputError as error:
        return f"sweep: {error}"
    if layers > 2:
        return "sweep decides networks with at most one hidden layer"
    if _inputs(question) > MOST_DIMENSIONS:
        return f"sweep decides networks with at most {MOST_DIMENSIONS} inputs"
    return None


def _inputs(question: Question[Any]) -> int:
    """Among how many inputs it is asked."""
    if question.network.inputs <= MOST_DIMENSIONS:
        return question.network.inputs
    found = on_row_space(question)
    return question.network.inputs if found is None else len(found[1].columns)


def _pays(planes: int, dimension: int) -> bool:
    return comb(planes, dimension - 1) * planes >= PAYS


class _Compiled:
    """The compiled engine, or the other one where numba is missing. Loading it can take seconds, compiling it more."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def __call__(self, arrangement: Arrangement, lines: Lines) -> Proposals:
        if self._engine is not None:
            return self._engine(arrangement, lines)
        thread = Native()
        try:
            return thread.run(lambda: self._first(arrangement, lines))
        finally:
            thread.close()

    def _first(self, arrangement: Arrangement, lines: Lines) -> Proposals:
        engine: Engine = propose
        with suppress(ImportError):
            engine = importlib.import_module("solvers.sweep.compiled").propose
        proposals = engine(arrangement, lines)
        self._engine = engine
        return proposals


class _Resuming:
    """Decides positivity; asked again with a higher threshold, it goes on where it found f above the last one."""

    def __init__(self, start: Callable[[Positivity], "_Search"]) -> None:
        self._start = start
        self._search: _Search | None = None

    def __call__(self, question: Positivity, limits: Limits) -> Answer:
        work = {"lines": 0, "crossings": 0, "ties": 0}
        return within(
            limits, lambda: self._decided(question, work), lambda: work, lambda: f"{work['crossings']} crossings"
        )

    def _decided(self, question: Positivity, work: dict[str, int]) -> Answer:
        try:
            if self._search is None or not self._search.raised(question):
                self._search = self._start(question)
        except OverflowError:
            return unknown(Stop.UNSUPPORTED, TOO_LARGE, {})
        return self._search.run(work)


class _Search:
    """The sweep of one question, with what it has counted."""

    def __init__(
        self,
        question: Positivity,
        arrangement: Arrangement,
        inputs: list[int],
        engine: Engine,
    ) -> None:
        self._question = question
        self._arrangement = arrangement
        self._inputs = inputs
        self._engine = engine
        self._blocks = lines(arrangement)
        self._block = next(self._blocks, None)

    def raised(self, question: Positivity) -> bool:
        """Whether this is the question with its threshold raised, which then replaces it."""
        last = self._question.threshold
        if question.threshold < last or replace(question, threshold=last) != self._question:
            return False
        self._question, self._arrangement = question, replace(self._arrangement, level=question.threshold)
        return True

    def run(self, work: dict[str, int]) -> Answer:
        """Decide the question on the lines that are left; counts are added to `work`."""
        domain = self._question.domain
        somewhere = domain.lower if isinstance(domain, Box) else (Fraction(0),) * domain.dimension
        if self._question.check(somewhere):  # decides constant networks, which have no vertex on R^d
            return Answer(Verdict.YES, Stop.FINISHED, somewhere, work=work)
        while self._block is not None:
            checkpoint(50 + self._block.count * len(self._arrangement.planes) // 20)
            proposals = self._engine(self._arrangement, self._block)
            work["lines"] += self._block.count
            work["crossings"] += proposals.crossings
            witness = self._witness(self._block, proposals, work)
            if witness is not None:
                return Answer(Verdict.YES, Stop.FINISHED, witness, work=work)
            self._block = next(self._blocks, None)
        return Answer(Verdict.NO, Stop.FINISHED, work=work)

    def _witness(self, block: Lines, proposals: Proposals, work: dict[str, int]) -> Point | None:
        """A high vertex in the domain at which f is above the threshold, else a point far out on a ray."""
        order = np.lexsort((proposals.plane, proposals.line))
        vertices = block.meet(self._arrangement.planes[proposals.plane[order]], proposals.line[order])
        values, inside = self._arrangement.evaluate(vertices)
        work["ties"] += int((inside & (values == 0)).sum())
        above = vertices[inside & (values > 0)]
        if len(above):
            return self._lifted(self._arrangement.highest(above).tolist())
        slopes, _ = self._arrangement.evaluate(proposals.rays)
        for ray in proposals.rays[slopes > 0][:1].tolist():
            return self._far_out(ray)
        return None

    def _far_out(self, ray: list[float]) -> Point:
        """A witness in a direction in which f grows."""
        scale = Fraction(1)
        while not self._question.check(point := self._lifted([*ray[:-1], scale])):
            scale /= 2
        return point

    def _lifted(self, homogeneous: Sequence[float | Fraction]) -> Point:
        """The point x of integers (w x, w); inputs that the arrangement is not about are 0."""
        *point, scale = (Fraction(v) for v in homogeneous)
        entries = dict(zip(self._inputs, point, strict=True))
        return tuple(entries.get(i, Fraction(0)) / scale for i in range(self._question.network.inputs))
