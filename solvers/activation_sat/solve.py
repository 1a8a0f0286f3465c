"""The search: a SAT solver chooses concave pieces of the ridge functions, linear programs refute or confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

from instances.errors import InputError
from instances.network import Network, Point
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Positivity
from solvers.activation_sat.bound import Lemma
from solvers.activation_sat.circuits import affordable, circuit_clauses
from solvers.activation_sat.clauses import Clauses
from solvers.activation_sat.deep import deep_positivity
from solvers.activation_sat.draft import Draft, form_of, on_space
from solvers.activation_sat.forward_checking import CHOICES, CHOICES_FOR_LEMMA, ForwardChecking
from solvers.activation_sat.injectivity import decide_injectivity
from solvers.activation_sat.proof_ridges import RidgeProof
from solvers.activation_sat.structure import Structure, few_of
from solvers.activation_sat.theory import Theory
from solvers.activation_sat.tree import Tree
from solvers.answer import Answer, Stop, unknown
from solvers.boxed import on_box
from solvers.by_positivity import BY_POSITIVITY, by_positivity
from solvers.exact_lp import BEYOND_FLOATS
from solvers.presolve import RidgeSum, ridge_sum, tilted
from solvers.presolve.confine import confinement
from solvers.presolve.report import report
from solvers.proof.write import ProofWriter, Units
from solvers.solver import Deadline, Limits

COUNTS = ("choices", "conflicts", "lemmas", "lps", "clauses", "nodes")

PATIENCE = 10
"""When so many more choices were refuted without a short lemma than with one, branch and bound takes over."""


@dataclass(frozen=True)
class ActivationSat:
    """Search over activations by clause learning.

    With one hidden layer the network is a sum of ridge functions; f > 0 leaves of each only a few concave pieces
    (neurons with negative output weight never need a choice). Order literals say which piece, so neurons on parallel
    hyperplanes imply one another from the start. If linear relations among three directions leave no pieces that fit,
    that is all (`solvers.activation_sat.forward_checking`). A model of the clauses chooses one piece a ridge; a linear
    program finds a point with f > 0 there or multipliers that refute the choice, and the refutation, verified in
    integers and widened to as few and as weak literals as its slack allows, becomes a clause. Deeper networks are
    searched by the signs of their neurons, see `solvers.activation_sat.deep`.

    Parameters
    ----------
    structure
        Whether to use linear relations among three directions, by forward checking and as clauses.
    """

    structure: bool = True
    name = "activation-sat"
    version = "4 glucose42"
    principal_counts = ("choices", "conflicts", "lps", "clauses", "nodes")

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, (Positivity, Injectivity, *BY_POSITIVITY)):
            return None
        return (
            f"activation-sat searches for points where f is positive, which do not decide {question.name}; region does"
        )

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question.

        `work` counts choices of forward checking, SAT conflicts, lemmas, linear programs, starting clauses and nodes of
        branch and bound, and with one hidden layer what the presolve did (`solvers.presolve.report`).
        """
        return self._answer(question, limits, None)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, with the proof of a "nowhere"; a theorem's promise about R^d proves nothing."""
        return self._answer(question, limits, proof)

    def _answer(self, question: Question[Any], limits: Limits, proof: ProofWriter | None) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        if isinstance(question, BY_POSITIVITY):
            return by_positivity(question, self.solve, limits, None if proof is None else (self.prove, proof))
        deadline = Deadline(limits)
        try:
            if isinstance(question, Injectivity):
                if proof is None:
                    return decide_injectivity(question, deadline)
                with proof.section("rank"):
                    return decide_injectivity(question, deadline, proof)
            assert isinstance(question, Positivity), "the refusal lets nothing else pass"
            if proof is None:
                return self._on_box(*on_box(question), deadline, None)
            with proof.section("+1"):
                return self._proved(question, deadline, proof)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), {})
        except OverflowError:
            return unknown(Stop.UNSUPPORTED, BEYOND_FLOATS, {})

    def _proved(self, question: Positivity, deadline: Deadline, proof: ProofWriter) -> Answer:
        space = isinstance(question.domain, RealSpace)
        confined = confinement(question.network, question.threshold) if space else None
        if confined is not None and (draft := on_space(proof, confined)) is not None:
            if not confined.inputs:  # the prices at the draft's beginning are enough
                draft.begin()
                return _bounded(question.network, confined.ridges, proof)
            boxed = replace(question, domain=confined.box, witness_box=None)
            return self._on_box(boxed, lambda point: point, deadline, draft)
        if space and question.witness_box is not None:
            promised = self._on_box(*on_box(question), deadline, None)
            if promised.verdict is not Verdict.NO:
                return promised
            question = replace(question, witness_box=None)
        boxed, pull = on_box(question)
        form = form_of(question.network, isinstance(question.domain, Box))
        return self._on_box(boxed, pull, deadline, Draft(proof, form, Units(boxed.network)))

    def _on_box(
        self, boxed: Positivity, pull: Callable[[Point], Point], deadline: Deadline, draft: Draft | None
    ) -> Answer:
        """Decide a question on a box, and write to the draft, if there is one, why it is a no."""
        assert isinstance(boxed.domain, Box), "on_box returns a box"
        if len(boxed.network.layers) > 2:
            return deep_positivity(boxed, self.structure, deadline, pull, draft)
        plain = ridge_sum(boxed.network, boxed.domain)
        ridges = replace(plain, constant=plain.constant - boxed.threshold)
        return self._decide(boxed.network, ridges, deadline, pull, draft)

    def _decide(
        self,
        network: Network,
        ridges: RidgeSum,
        deadline: Deadline,
        pull: Callable[[Point], Point],
        draft: Draft | None,
    ) -> Answer:
        structure = Structure(ridges, self.structure)
        learns = structure.for_clauses
        if learns:  # what the tree does is the same for all tilts
            structure = replace(structure, ridges=tilted(ridges))
        proof = None if draft is None else RidgeProof(draft, ridges, structure.ridges)
        if structure.ridges.bound <= 0:
            return _bounded(network, structure.ridges, None if draft is None else draft.writer)
        with Clauses(traced=draft is not None) as clauses:
            search = _Search(network, structure, clauses, proof)
            try:
                point = search.learn(deadline) if learns else search.branch(deadline)
            except TimeoutError:
                return unknown(Stop.TIME, f"time limit after {search.progress}", search.work)
            if point is None:
                return Answer(Verdict.NO, Stop.FINISHED, work=search.work)
            return Answer(Verdict.YES, Stop.FINISHED, pull(point), work=search.work)


class _Search:
    """The loop between the SAT solver and the theory, and what takes over where that leads nowhere."""

    def __init__(self, network: Network, structure: Structure, clauses: Clauses, proof: RidgeProof | None) -> None:
        self._network = network
        self._proof = proof
        self._structure = structure
        self._ridges = structure.ridges
        self._clauses = clauses
        self._kept: list[int] | None = None
        self._checking: ForwardChecking | None = None
        self._theory: Theory | None = None
        self._tree: Tree | None = None

    @property
    def work(self) -> dict[str, int]:
        lps, nodes = (0, 0) if self._tree is None else (self._tree.lps, self._tree.nodes)
        lps += 0 if self._theory is None else self._theory.lps + self._theory.exact_lps
        presolved = report(self._network, self._ridges, self._kept)
        choices = 0 if self._checking is None else self._checking.choices
        return {"choices": choices, **self._clauses.work, "lps": lps, "nodes": nodes, **presolved}

    @property
    def progress(self) -> str:
        return f"{self._clauses.learned} lemmas" if self._tree is None else f"{self._tree.nodes} nodes"

    def learn(self, deadline: Deadline) -> Point | None:
        """A point with f > 0, or None if there is none.

        Raises
        ------
        TimeoutError
            If the deadline passes first.
        """
        pieces = self._ridges.positive_pieces()
        self._kept = [len(options) for options in pieces]
        self._theory = theory = Theory(self._ridges, pieces)
        self._checking = checking = ForwardChecking(self._structure.relations, pieces)
        refuted = checking.refute(CHOICES)
        related = checking.relations if refuted else affordable(self._structure.relations, self._kept)
        if self._proof is not None:
            self._proof.filtered(pieces, related)
            if refuted:
                self._proof.checked(checking.nodes)
        if refuted:
            return None
        literals = [self._clauses.variables(len(options) - 1) for options in pieces]
        self._clauses.prefer(
            [
                name if i < piece else -name
                for r, piece in checking.fitting.items()
                for i, name in enumerate(literals[r])
            ]
        )
        self._clauses.state([-above, below] for names in literals for below, above in pairwise(names))
        self._clauses.state(circuit_clauses(self._structure.relations, pieces, literals))
        # A tree that splits ridges with many pieces into all of them would be too wide.
        patience = PATIENCE if all(len(names) <= 1 for names in literals) else inf
        strikes = 0
        complete = checking.relations == related  # else the checker would know more and close other cases
        while strikes < patience:
            true = self._clauses.model(deadline, lambda: complete and checking.refute(CHOICES))
            if true is None:
                if self._proof is not None:
                    self._refuted(self._proof, checking if complete else None)
                return None
            reply = theory.decide([sum(name in true for name in names) for names in literals])
            if isinstance(reply, tuple):
                return reply
            for lemma in reply:
                clause = _clause(lemma, literals)
                self._clauses.learn(clause)
                if self._proof is not None:
                    self._proof.learned(lemma, clause)
            strikes = max(0, strikes - 1) if any(_short(lemma, literals) for lemma in reply) else strikes + 1
        return self.branch(deadline)

    def _refuted(self, proof: RidgeProof, checking: ForwardChecking | None) -> None:
        """Write that the pieces do not fit if that is so: it is checked faster than that clauses are contradictory."""
        if checking is not None and checking.refute(CHOICES_FOR_LEMMA * self._clauses.conflicts):
            proof.checked(checking.nodes)
        else:
            proof.refuted(self._clauses.trace)

    def branch(self, deadline: Deadline) -> Point | None:
        """The same by branch and bound."""
        self._tree = Tree(self._ridges, remembers=self._proof is not None)
        point = self._tree.search(deadline)
        if point is None and self._proof is not None:
            self._proof.branched(self._tree)
        return point


def _bounded(network: Network, ridges: RidgeSum, begun: ProofWriter | None) -> Answer:
    """No ridge function is ever above its maximum; neither is their sum, at the prices at which a proof has begun."""
    if begun is not None:
        begun.leaf("f")
        begun.qed()
    return Answer(Verdict.NO, Stop.FINISHED, work=dict.fromkeys(COUNTS, 0) | report(network, ridges, []))


def _clause(lemma: Lemma, literals: Sequence[Sequence[int]]) -> list[int]:
    """Some ridge leaves the pieces that the lemma allows it."""
    clause = []
    for (first, last), names in zip(lemma.allowed, literals, strict=True):
        if first > 0:
            clause.append(-names[first - 1])
        if last < len(names):
            clause.append(names[last])
    return clause


def _short(lemma: Lemma, literals: Sequence[Sequence[int]]) -> bool:
    """Whether a lemma is about few of the ridges that have a choice."""
    spans = [(span, names) for span, names in zip(lemma.allowed, literals, strict=True) if names]
    return sum(span != (0, len(names)) for span, names in spans) <= few_of(len(spans))
