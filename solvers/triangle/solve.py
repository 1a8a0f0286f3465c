"""Questions on bounded boxes, by positivity."""

from dataclasses import dataclass, field
from typing import Any

from instances.errors import InputError
from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Maximum, Positivity, ZeroMap
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.certificate.write import ProofWriter, Units
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.triangle.proof import TreeProof
from solvers.triangle.search import Search
from solvers.via_positivity.by_positivity import by_positivity
from solvers.via_positivity.climb import climb, high_point

LEAST = 24
"""Powers of two are taken out from here on: multipliers are rounded to multiples of 2^-24."""


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
        try:
            if self.proof is None:
                return in_balance(question, self._searched, least=LEAST)
            with self.proof.section(question.claim if isinstance(question, Positivity) else "+1"):
                return in_balance(question, self._searched, self.proof, True, LEAST)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), self.work)

    def _searched(self, question: Positivity | Maximum) -> Answer:
        network, box = question.network, question.domain
        assert isinstance(box, Box), "others are refused"
        tree = None
        if self.proof is not None:
            tree = TreeProof(Draft(self.proof, "domain", Units(network)), network, box)
        best: Point = ()
        if isinstance(question, Maximum):
            best = climb(network, box, high_point(network, box))
            threshold = network.exact(best)[0]
        else:
            threshold = question.threshold
        self.theory = DeepTheory(network, box, threshold)
        self.theory.bound_neurons(None if tree is None else tree.bounded)
        search = Search(network, box, threshold, self.theory, tree, self.counts)
        while (point := search.point()) is not None:
            if isinstance(question, Positivity):
                return Answer(Verdict.YES, Stop.FINISHED, point, work=self.work)
            best = climb(network, box, point)
            threshold = network.exact(best)[0]
            search.raise_to(threshold)
        if tree is not None:
            tree.refuted()
        if isinstance(question, Positivity):
            return Answer(Verdict.NO, Stop.FINISHED, work=self.work)
        return Answer(Verdict.VALUE, Stop.FINISHED, best, value=threshold, work=self.work)
