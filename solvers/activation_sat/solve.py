"""The search: a SAT solver chooses concave pieces of the ridge functions, linear programs refute or confirm."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from instances.errors import InputError
from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Positivity
from solvers.activation_sat.deep.search import deep_positivity
from solvers.activation_sat.effort import Effort
from solvers.activation_sat.injectivity.search import decide_injectivity
from solvers.activation_sat.sat.proof_draft import Draft, form_of, on_space
from solvers.activation_sat.shallow.search import ShallowSearch
from solvers.answer import Answer, Stop, unknown
from solvers.balance import LEAST, in_balance
from solvers.certificate.write import ProofWriter, Units
from solvers.decider import decider
from solvers.folding import on_folded
from solvers.inputs import on_fewer_inputs
from solvers.ridges import ridge_sum
from solvers.ridges.counts import COUNTS, report
from solvers.ridges.superlevel_box import confinement
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.via_positivity.boxed import on_box
from solvers.via_positivity.by_positivity import BY_POSITIVITY, by_positivity

_DEEP = ("conflicts", "lemmas", "clauses", "lps")
_SHALLOW = ("choices", *_DEEP, "nodes", *COUNTS)
"""What is counted with one hidden layer, and with more."""

DEEP_LEAST = 24
"""For deep networks powers of two are taken out from here on: multipliers are rounded to multiples of 2^-24."""


@dataclass(frozen=True)
class ActivationSat:
    """Search over activations by clause learning.

    With one hidden layer the network is a sum of ridge functions; f > 0 leaves of each only a few concave pieces
    (neurons with negative output weight never need a choice). Order literals say which piece, so neurons on parallel
    hyperplanes imply one another from the start. If linear relations among three directions leave no pieces that fit,
    that is all; how many choices that takes is bounded by the treewidth of the graph of related ridges, not by d
    (`solvers.activation_sat.shallow.fitting`). A model of the clauses chooses one piece a ridge; a linear
    program finds a point with f > 0 there or multipliers that refute the choice, and the refutation, verified in
    integers and widened to as few and as weak literals as its slack allows, becomes a clause. Deeper networks are
    searched by the signs of their neurons, see `solvers.activation_sat.deep.search`.

    Parameters
    ----------
    structure
        Whether to use linear relations among three directions, before the search and as clauses.
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).
    """

    structure: bool = True
    fold: bool = True
    name = "activation-sat"
    version = "7 glucose42"
    principal_counts = ("choices", "conflicts", "lps", "clauses", "nodes")

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, (Positivity, Injectivity, *BY_POSITIVITY)):
            return None
        return (
            f"activation-sat searches for points where f is positive, which do not decide {question.name};"
            f" {decider(question)} does"
        )

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question.

        `work` counts choices among pieces that may fit, SAT conflicts, lemmas, linear programs, starting clauses and
        nodes of branch and bound, and with one hidden layer what the presolve did (`solvers.ridges.counts`).
        """
        return on_folded(question, limits, self._solved) if self.fold else self._solved(question, limits)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, with the proof of a "nowhere"; a theorem's promise about R^d proves nothing."""
        if not self.fold:
            return self._answer(question, limits, proof)
        return on_folded(question, limits, lambda made, left: self._answer(made, left, proof), proof)

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        return on_fewer_inputs(question, lambda fewer: self._answer(fewer, limits, None))

    def _answer(self, question: Question[Any], limits: Limits, proof: ProofWriter | None) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        if isinstance(question, BY_POSITIVITY):
            return by_positivity(question, self._solved, limits, None if proof is None else (self._answer, proof))
        shallow = isinstance(question, Positivity) and len(question.network.layers) <= 2
        effort = Effort(*(_SHALLOW if shallow else _DEEP))
        return within(limits, lambda: self._decided(question, proof, effort), lambda: effort.work, lambda: effort.done)

    def _decided(self, question: Question[Any], proof: ProofWriter | None, effort: Effort) -> Answer:
        try:
            least = LEAST if len(question.network.layers) <= 2 else DEEP_LEAST
            if proof is None:
                return in_balance(question, lambda balanced: self._unproved(balanced, effort), least=least)
            with proof.section(question.claim):
                # The forms of proofs on R^d have their boxes in the network's own units.
                units = isinstance(question, Injectivity) or isinstance(question.domain, Box)
                return in_balance(question, lambda balanced: self._proved(balanced, effort, proof), proof, units, least)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), {})

    def _unproved(self, question: Positivity | Injectivity, effort: Effort) -> Answer:
        if isinstance(question, Injectivity):
            return decide_injectivity(question, effort)
        return self._on_box(*on_box(question), effort, None)

    def _proved(self, question: Positivity | Injectivity, effort: Effort, proof: ProofWriter) -> Answer:
        if isinstance(question, Injectivity):
            return decide_injectivity(question, effort, proof)
        space = isinstance(question.domain, RealSpace)
        confined = confinement(question.network, question.threshold) if space else None
        if confined is not None and (draft := on_space(proof, confined)) is not None:
            if not confined.inputs:  # the dual multipliers at the draft's beginning are enough
                draft.begin()
                proof.leaf("f")
                proof.qed()
                effort.include(lambda: report(question.network, confined.ridges, []))
                return Answer(Verdict.NO, Stop.FINISHED, work=effort.work)
            boxed = replace(question, domain=confined.box, witness_box=None)
            return self._on_box(boxed, lambda point: point, effort, draft)
        if space and question.witness_box is not None:
            promised = self._on_box(*on_box(question), effort, None)
            if promised.verdict is not Verdict.NO:
                return promised
            question = replace(question, witness_box=None)
        boxed, pull = on_box(question)
        form = form_of(question.network, isinstance(question.domain, Box))
        return self._on_box(boxed, pull, effort, Draft(proof, form, Units(boxed.network)))

    def _on_box(self, boxed: Positivity, pull: Callable[[Point], Point], effort: Effort, draft: Draft | None) -> Answer:
        """Decide a question on a box, and write to the draft, if there is one, why it is a no."""
        assert isinstance(boxed.domain, Box), "on_box returns a box"
        if len(boxed.network.layers) > 2:
            point = deep_positivity(boxed, self.structure, effort, draft)
        else:
            plain = ridge_sum(boxed.network, boxed.domain)
            ridges = replace(plain, constant=plain.constant - boxed.threshold)
            point = ShallowSearch(boxed.network, ridges, self.structure, draft, effort).point()
        if point is None:
            return Answer(Verdict.NO, Stop.FINISHED, work=effort.work)
        return Answer(Verdict.YES, Stop.FINISHED, pull(point), work=effort.work)
