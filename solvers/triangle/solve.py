"""Questions on bounded boxes, by positivity."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from instances.errors import InputError
from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Maximum, Positivity, ZeroMap
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.activation_sat.solve import DEEP_LEAST
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.certificate.write import ProofWriter, Units
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.triangle.proof import TreeProof
from solvers.triangle.search import Search
from solvers.via_positivity.by_positivity import by_positivity
from solvers.via_positivity.climb import climb, high_point


@dataclass(frozen=True)
class Triangle:
    """Split neurons, one after the other, until a linear program over triangles bounds every part.

    Good at deep networks with many inputs and few neurons. Decides positivity, zero maps and maxima on boxes, with a
    proof; every answer is exact.
    """

    name = "triangle"
    version = "1"
    principal_counts = ("nodes",)

    def refusal(self, question: Question[Any]) -> str | None:
        if not isinstance(question, (Positivity, Maximum, ZeroMap)):
            return f"triangle bounds outputs, which does not decide {question.name}; region decides it"
        if not isinstance(question.domain, Box):
            return "triangle bounds networks on boxes; region and activation-sat search R^d"
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts nodes, linear programs, and those of them that were exact from the start."""
        return self._answer(question, limits, None)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, and write down the tree of splits."""
        return self._answer(question, limits, proof)

    def _answer(self, question: Question[Any], limits: Limits, proof: ProofWriter | None) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        if isinstance(question, ZeroMap):
            return by_positivity(question, self.solve, limits, None if proof is None else (self.prove, proof))
        assert isinstance(question, (Positivity, Maximum)), "others are refused"
        run = _Run(proof)
        return within(limits, lambda: run.decided(question), lambda: run.work, lambda: f"{run.work['nodes']} nodes")


@dataclass
class _Run:
    """What is kept while a question is answered."""

    proof: ProofWriter | None
    counts: dict[str, int] = field(default_factory=lambda: {"nodes": 0, "exact": 0})
    theory: DeepTheory | None = None

    @property
    def work(self) -> dict[str, int]:
        return {**self.counts, "lps": 0 if self.theory is None else self.theory.lps}

    def decided(self, question: Positivity | Maximum) -> Answer:
        decide: Callable[[Any], Answer] = self._positivity if isinstance(question, Positivity) else self._maximum
        try:
            if self.proof is None:
                return in_balance(question, decide, least=DEEP_LEAST)
            with self.proof.section(question.claim):
                return in_balance(question, decide, self.proof, True, DEEP_LEAST)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), self.work)

    def _positivity(self, question: Positivity) -> Answer:
        point = self._search(question.network, _box(question), question.threshold).point()
        if point is None:
            return Answer(Verdict.NO, Stop.FINISHED, work=self.work)
        return Answer(Verdict.YES, Stop.FINISHED, point, work=self.work)

    def _maximum(self, question: Maximum) -> Answer:
        """One search for ever higher points."""
        network, box = question.network, _box(question)
        best = climb(network, box, high_point(network, box))
        search = self._search(network, box, network.exact(best)[0])
        while (point := search.point()) is not None:
            best = climb(network, box, point)
            search.raise_to(network.exact(best)[0])
        return Answer(Verdict.VALUE, Stop.FINISHED, best, value=network.exact(best)[0], work=self.work)

    def _search(self, network: Network, box: Box, threshold: Fraction) -> Search:
        tree = None
        if self.proof is not None:
            tree = TreeProof(Draft(self.proof, "domain", Units(network)), network, box)
        self.theory = DeepTheory(network, box, threshold)
        self.theory.bound_neurons(None if tree is None else tree.bounded)
        return Search(network, box, threshold, self.theory, tree, self.counts)


def _box(question: Question[Any]) -> Box:
    assert isinstance(question.domain, Box), "others are refused"
    return question.domain
