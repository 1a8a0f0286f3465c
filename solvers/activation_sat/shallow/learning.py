"""Clause learning: a SAT solver chooses concave pieces of the ridge functions, linear programs refute or confirm.

Whether pieces of related ridges fit (`solvers.activation_sat.shallow.fitting`) comes first, and has its turn
again whenever the SAT solver has had so many conflicts. Where refutations take most of the literals, learning leads
nowhere, and gives way to other strategies.
"""

from collections.abc import Sequence
from itertools import pairwise

from instances.network import Point
from solvers.activation_sat.effort import Effort
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.activation_sat.pieces.theory import Theory
from solvers.activation_sat.sat.clauses import Clauses
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.activation_sat.shallow.fitting import Fitting
from solvers.activation_sat.shallow.forward_checking import CHOICES, CHOICES_FOR_LEMMA
from solvers.activation_sat.shallow.proof import RidgeProof
from solvers.activation_sat.shallow.relations import affordable, relation_clauses
from solvers.activation_sat.shallow.short_refutations import Structure, short_lemma_size
from solvers.ridges import RidgeSum
from solvers.stopping.turns import give_way

PATIENCE = 10
"""When so many more choices were refuted without a short lemma than with one, learning gives way for the first time."""


class Learning:
    """Is f > 0 somewhere on its box?

    Parameters
    ----------
    plain
        f as a sum of ridge functions, each the sum of the neurons with one direction.
    ridges
        The same after tilting.
    related, draft, effort
        As in `solvers.activation_sat.shallow.search`.

    Attributes
    ----------
    sizes
        How many pieces the threshold filter leaves of each ridge.
    """

    def __init__(self, plain: RidgeSum, ridges: RidgeSum, related: bool, draft: Draft | None, effort: Effort) -> None:
        self._plain, self._ridges = plain, ridges
        self._draft, self._effort = draft, effort
        self._pieces = ridges.positive_pieces()
        self.sizes = [len(options) for options in self._pieces]
        self._relations = Structure(ridges, related).relations()
        self._fitting = fitting = Fitting(self._relations, self._pieces)
        self._theory = theory = Theory(ridges, self._pieces)
        effort.include(lambda: {"choices": fitting.choices, "lps": theory.lps + theory.exact_lps})

    def point(self) -> Point | None:
        """A point with f > 0, or None if there is none."""
        if self._fitting.refute(CHOICES):
            self._write_checked()
            return None
        with Clauses(traced=self._draft is not None) as clauses:
            self._effort.include(lambda: clauses.work)
            literals = self._state(clauses)
            return self._learn(clauses, literals)

    def _state(self, clauses: Clauses) -> list[list[int]]:
        """What is known before the search; returns the literals "not in the pieces so far" of every ridge."""
        literals = [clauses.variables(size - 1) for size in self.sizes]
        clauses.prefer(
            [
                name if i < piece else -name
                for r, piece in self._fitting.fitting.items()
                for i, name in enumerate(literals[r])
            ]
        )
        clauses.state([-above, below] for names in literals for below, above in pairwise(names))
        clauses.state(relation_clauses(self._relations, self._pieces, literals))
        return literals

    def _learn(self, clauses: Clauses, literals: Sequence[Sequence[int]]) -> Point | None:
        """The loop between the SAT solver and the theory, until no choice of pieces is left or a point is met."""
        proof = None
        if self._draft is not None:
            proof = RidgeProof(self._draft, self._plain, self._ridges)
            used = affordable(self._relations, self.sizes)
            proof.filtered(self._pieces, [relation.shortest_first(self.sizes) for relation in used])
        # A tree that splits ridges with many pieces into all of them would be too wide.
        narrow = all(len(names) <= 1 for names in literals)
        patience, uninformative_lemmas = PATIENCE, 0
        while (true := clauses.model(lambda: self._fitting.refute(CHOICES))) is not None:
            reply = self._theory.decide([sum(name in true for name in names) for names in literals])
            if isinstance(reply, tuple):
                return reply
            for lemma in reply:
                clause = _clause(lemma, literals)
                clauses.learn(clause)
                if proof is not None:
                    proof.learned(lemma, clause)
            uninformative_lemmas = (
                max(0, uninformative_lemmas - 1)
                if any(_short(lemma, literals) for lemma in reply)
                else uninformative_lemmas + 1
            )
            if narrow and uninformative_lemmas >= patience:
                uninformative_lemmas, patience = 0, 2 * patience
                give_way()
        if proof is not None:
            # That the pieces do not fit is checked faster than that clauses are contradictory.
            if self._fitting.refute(CHOICES_FOR_LEMMA * clauses.conflicts):
                self._write_checked()
            else:
                proof.refuted(clauses.trace)
        return None

    def _write_checked(self) -> None:
        """No pieces fit: a proof of its own."""
        if self._draft is not None:
            self._fitting.write(RidgeProof(self._draft, self._plain, self._ridges))


def _clause(lemma: TheoryLemma, literals: Sequence[Sequence[int]]) -> list[int]:
    """Some ridge leaves the pieces that the lemma allows it."""
    clause = []
    for (first, last), names in zip(lemma.allowed, literals, strict=True):
        if first > 0:
            clause.append(-names[first - 1])
        if last < len(names):
            clause.append(names[last])
    return clause


def _short(lemma: TheoryLemma, literals: Sequence[Sequence[int]]) -> bool:
    """Whether a lemma is about few of the ridges that have a choice."""
    spans = [(span, names) for span, names in zip(lemma.allowed, literals, strict=True) if names]
    return sum(span != (0, len(names)) for span, names in spans) <= short_lemma_size(len(spans))
