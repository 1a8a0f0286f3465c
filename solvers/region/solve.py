"""The region solver: the n^{O(d)} baseline that the barrier speaks of.

Enumerating the regions of a one-hidden-layer network costs at most sum_{i<=d} C(n, i) = O(n^d) linear programs, and
the Exponential Time Hypothesis says that no algorithm does essentially better on every instance (Froese, Grillo,
Hertrich, Stargalla 2025, arXiv 2509.22849).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from instances.problem import Verdict
from instances.question import Question, RealSpace
from instances.questions import (
    Components,
    FunctionalDimension,
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Regions,
    Volume,
)
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.certificate.write import ProofWriter
from solvers.decider import decider
from solvers.folding import on_folded
from solvers.functional_dimension import functional_dimension
from solvers.inputs import on_fewer_inputs
from solvers.region.questions import count_regions
from solvers.region.questions.components import components
from solvers.region.questions.injectivity import injectivity
from solvers.region.questions.lipschitz import lipschitz
from solvers.region.questions.maximum import maximum, positivity
from solvers.region.questions.volume import volume
from solvers.region.search import Search
from solvers.ridges.superlevel_box import confinement
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.via_positivity.by_positivity import BY_POSITIVITY, by_positivity

_METHODS: dict[type[Question[Any]], Callable[[Any, Search], Answer]] = {
    Positivity: positivity,
    Maximum: maximum,
    Lipschitz: lipschitz,
    Injectivity: injectivity,
    Regions: count_regions,
    FunctionalDimension: functional_dimension,
}

_SUPERLEVEL: dict[type[Question[Any]], Callable[[Any, Search], Answer]] = {Components: components, Volume: volume}
"""About sets where f is above a threshold: answered as they are, without a proof."""


@dataclass(frozen=True)
class Region:
    """Visit every activation region and look at the affine function that the network is there.

    Decides every question, at any depth, and every answer is exact. The questions without a method of their own (zero
    map, surjectivity, zonotope containment) are asked as questions of positivity.

    Parameters
    ----------
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).
    """

    fold: bool = True

    name = "region"
    version = "6"
    principal_counts = ("regions",)

    def refusal(self, question: Question[Any]) -> str | None:
        if type(question) in {**_METHODS, **_SUPERLEVEL} or isinstance(question, BY_POSITIVITY):
            return None
        return f"region does not decide {question.name}; {decider(question)} does"

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts regions, linear programs and the exact pivots that repaired float ones."""
        return on_folded(question, limits, self._on_fewer) if self.fold else self._on_fewer(question, limits)

    def _on_fewer(self, question: Question[Any], limits: Limits) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        return on_fewer_inputs(question, lambda fewer: self._solved(fewer, limits))

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        if isinstance(question, BY_POSITIVITY) and type(question) not in _METHODS:
            return by_positivity(question, self._solved, limits)
        search = Search()
        if type(question) in _SUPERLEVEL:
            method = _SUPERLEVEL[type(question)]
            return _within(limits, lambda: in_balance(question, lambda balanced: method(balanced, search)), search)
        return _within(limits, lambda: in_balance(question, lambda balanced: _answer(balanced, search)), search)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, by linear programs if there is something to prove.

        Without a proof stay functional dimensions and counts of anything but activation regions. A theorem's promise
        about R^d leads to a witness, but proves nothing. A question of positivity on R^d that can be confined to a box
        is proved on the cells where a bound without linear programs leaves it in doubt
        (`solvers.ridges.superlevel_box`): `work` counts fewer regions than that of `solve`.
        """
        if not self.fold:
            return self._prove(question, limits, proof)
        return on_folded(question, limits, lambda made, left: self._prove(made, left, proof), proof)

    def _prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        if type(question) not in _METHODS:
            if isinstance(question, BY_POSITIVITY):
                return by_positivity(question, self._on_fewer, limits, (self._prove, proof))
            return self._on_fewer(question, limits)
        if isinstance(question, FunctionalDimension) or (
            isinstance(question, Regions) and question.kind != "activation"
        ):
            return self._on_fewer(question, limits)
        search = Search(proof)

        def decide() -> Answer:
            with proof.section(question.claim):
                return in_balance(question, lambda balanced: self._proved(balanced, search), proof)

        return _within(limits, decide, search)

    def _proved(self, question: Question[Any], search: Search) -> Answer:
        if isinstance(question, Positivity) and isinstance(question.domain, RealSpace):
            search.confined = confinement(question.network, question.threshold)
        if isinstance(question, (Positivity, Maximum)) and question.witness_box is not None:
            if isinstance(question, Positivity) and search.confined is None:
                promised = _answer(question, search.without_proof())
                if promised.verdict is not Verdict.NO:
                    return promised
            question, search.beyond_promise = replace(question, witness_box=None), True
        return _answer(question, search)


def _answer(question: Question[Any], search: Search) -> Answer:
    return _METHODS[type(question)](question, search)


def _within(limits: Limits, decide: Callable[[], Answer], search: Search) -> Answer:
    def done() -> str:
        beyond = " of all of R^d: what is promised about a box proves nothing" if search.beyond_promise else ""
        return f"{search.work['regions']} regions{beyond}"

    return within(limits, decide, lambda: search.work, done)
