"""The search: a SAT solver chooses concave pieces of the ridge functions, linear programs refute or confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pysat.solvers import Solver as SatSolver

from instances.errors import InputError
from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Injectivity, Positivity
from solvers.activation_sat.bound import Lemma
from solvers.activation_sat.circuits import circuit_clauses, relations
from solvers.activation_sat.deep import deep_positivity
from solvers.activation_sat.injectivity import decide_injectivity
from solvers.activation_sat.theory import Theory
from solvers.activation_sat.tree import Tree
from solvers.answer import Answer, Stop, unknown
from solvers.boxed import on_box
from solvers.by_positivity import BY_POSITIVITY, by_positivity
from solvers.exact_lp import BEYOND_FLOATS
from solvers.presolve import RidgeSum, ridge_sum, tilted
from solvers.solver import Deadline, Limits

COUNTS = ("conflicts", "lemmas", "lps", "clauses", "nodes")

PATIENCE = 10
"""When so many more choices were refuted without a short lemma than with one, branch and bound takes over.

Only where no ridge has more than two pieces: with many, splitting a ridge into all of them makes the tree too wide.
"""

CONFLICT_SLICE = 2_000
"""The SAT solver is interrupted after this many conflicts to look at the clock."""


@dataclass(frozen=True)
class ActivationSat:
    """Search over activations by clause learning.

    With one hidden layer the network is a sum of ridge functions; f > 0 leaves of each only a few concave pieces
    (neurons with negative output weight never need a choice). Order literals say which piece, so neurons on parallel
    hyperplanes imply one another from the start. A model of the clauses chooses one piece a ridge; a linear program
    finds a point with f > 0 there or multipliers that refute the choice, and the refutation, verified in integers and
    widened to as few and as weak literals as its slack allows, becomes a clause. Deeper networks are searched by the
    signs of their neurons, see `solvers.activation_sat.deep`.

    Parameters
    ----------
    structure
        Whether to start from the clauses that linear relations among three directions imply.
    """

    structure: bool = True
    name = "activation-sat"
    version = "2 glucose42"

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, (Positivity, Injectivity, *BY_POSITIVITY)):
            return None
        return (
            f"activation-sat searches for points where f is positive, which do not decide {question.name}; region does"
        )

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts SAT conflicts, lemmas, linear programs and starting clauses."""
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        if isinstance(question, BY_POSITIVITY):
            return by_positivity(question, self.solve, limits)
        deadline = Deadline(limits)
        try:
            if isinstance(question, Injectivity):
                return decide_injectivity(question, deadline)
            assert isinstance(question, Positivity), "the refusal lets nothing else pass"
            boxed, pull = on_box(question)
            assert isinstance(boxed.domain, Box), "on_box returns a box"
            if len(boxed.network.layers) > 2:
                return deep_positivity(boxed, self.structure, deadline, pull)
            plain = ridge_sum(boxed.network, boxed.domain)
            return self._decide(replace(plain, constant=plain.constant - boxed.threshold), deadline, pull)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), {})
        except OverflowError:
            return unknown(Stop.UNSUPPORTED, BEYOND_FLOATS, {})

    def _decide(self, plain: RidgeSum, deadline: Deadline, pull: Callable[[Point], Point]) -> Answer:
        ridges = tilted(plain)
        if ridges.bound <= 0:  # no ridge function is ever above its maximum
            return Answer(Verdict.NO, Stop.FINISHED, work=dict.fromkeys(COUNTS, 0))
        pieces = ridges.positive_pieces()
        search = _Search(Theory(ridges, pieces), [len(options) for options in pieces])
        if self.structure:
            search.add(
                circuit_clauses(relations([ridge.direction for ridge in ridges.ridges]), pieces, search.literals)
            )
        try:
            return search.run(deadline, pull)
        finally:
            search.sat.delete()


class _Search:
    """The loop between the SAT solver and the theory.

    Parameters
    ----------
    theory
        Refutes or confirms a choice of pieces.
    sizes
        Number of pieces of each ridge, at least one each.
    """

    def __init__(self, theory: Theory, sizes: Sequence[int]) -> None:
        self.sat = SatSolver(name="glucose42")
        self.literals: list[list[int]] = []
        self._theory = theory
        self._lemmas = 0
        self._clauses = 0
        self._tree: Tree | None = None
        variable = 0
        for size in sizes:
            self.literals.append(list(range(variable + 1, variable + size)))
            variable += size - 1
        self.add([-above, below] for names in self.literals for below, above in pairwise(names))

    def add(self, clauses: Any) -> None:
        for clause in clauses:
            self.sat.add_clause(clause)
            self._clauses += 1

    @property
    def work(self) -> dict[str, int]:
        return {
            "conflicts": int(self.sat.accum_stats()["conflicts"]),
            "lemmas": self._lemmas,
            "lps": self._theory.lps + self._theory.exact_lps,
            "clauses": self._clauses,
            "nodes": 0 if self._tree is None else self._tree.nodes,
        }

    def run(self, deadline: Deadline, pull: Callable[[Point], Point]) -> Answer:
        strikes = 0
        while not deadline.passed:
            self.sat.conf_budget(CONFLICT_SLICE)
            found = self.sat.solve_limited()
            if found is None:
                continue
            if not found:
                return Answer(Verdict.NO, Stop.FINISHED, work=self.work)
            true = {v for v in self.sat.get_model() or [] if v > 0}
            choice = [sum(name in true for name in names) for names in self.literals]
            reply = self._theory.decide(choice)
            if isinstance(reply, tuple):
                return Answer(Verdict.YES, Stop.FINISHED, pull(reply), work=self.work)
            for lemma in reply:
                self.sat.add_clause(self._clause(lemma))
                self._lemmas += 1
            strikes = max(0, strikes - 1) if any(self._short(lemma) for lemma in reply) else strikes + 1
            if strikes == PATIENCE and all(len(names) <= 1 for names in self.literals):
                return self._branch(deadline, pull)
        return unknown(Stop.TIME, f"time limit after {self._lemmas} lemmas", self.work)

    def _short(self, lemma: Lemma) -> bool:
        """Whether a lemma is about three ridges that have a choice, or about at most a quarter of them."""
        spans = [(span, names) for span, names in zip(lemma.allowed, self.literals, strict=True) if names]
        return sum(span != (0, len(names)) for span, names in spans) <= max(3, len(spans) // 4)

    def _branch(self, deadline: Deadline, pull: Callable[[Point], Point]) -> Answer:
        """Leave clause learning for branch and bound."""
        self._tree = Tree(self._theory, [len(names) + 1 for names in self.literals])
        try:
            point = self._tree.search(deadline)
        except TimeoutError:
            return unknown(Stop.TIME, f"time limit after {self._tree.nodes} nodes", self.work)
        if point is None:
            return Answer(Verdict.NO, Stop.FINISHED, work=self.work)
        return Answer(Verdict.YES, Stop.FINISHED, pull(point), work=self.work)

    def _clause(self, lemma: Lemma) -> list[int]:
        """Some ridge leaves the pieces that the lemma allows it."""
        clause = []
        for (first, last), names in zip(lemma.allowed, self.literals, strict=True):
            if first > 0:
                clause.append(-names[first - 1])
            if last < len(names):
                clause.append(names[last])
        return clause
