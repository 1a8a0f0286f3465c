"""A proof that clause learning refutes a sum of ridge functions, written down while it does.

What tilting has moved between the ridge functions becomes dual multipliers that are set at the root, so that every
bound of kind f is that of the rebalanced sum; multipliers of lemmas come on top. Otherwise the steps of docs/proofs.md
are those of the search: the threshold filter cuts the units' intervals, an order literal is an atom, lemmas are lemmas,
and what the SAT solver learned follows by propagation. The clauses of linear relations need not be written: a relation
propagates.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flint import fmpq

from solvers.activation_sat.branch.proof import write_tree
from solvers.activation_sat.branch.search import Tree
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.activation_sat.sat.proof import ClauseProof
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.exact.directions import Direction
from solvers.ridges import Pieces, Ridge, RidgeSum


class RidgeProof:
    """Writes the proof; one method for each thing that the search finds.

    Parameters
    ----------
    draft
        Is begun.
    plain
        f as a sum of ridge functions, each the sum of the neurons with one direction.
    ridges
        The same after tilting, with which the search works.
    """

    def __init__(self, draft: Draft, plain: RidgeSum, ridges: RidgeSum) -> None:
        self._draft, self._writer = draft, draft.writer
        slopes: dict[Direction, Fraction] = {ridge.direction: Fraction(0) for ridge in ridges.ridges}
        for ridge in plain.ridges:
            slopes[ridge.direction] = _slope(ridge)
        for ridge in ridges.ridges:
            slopes[ridge.direction] -= _slope(ridge)
        numbers = draft.begin(*slopes)
        self._ridges = ridges.ridges
        self._units = numbers[: len(self._ridges)]
        self._duals = dict(zip(numbers, slopes.values(), strict=True))
        self._clauses = ClauseProof(draft.writer)
        if self._duals:
            self._writer.set(self._duals)
        self._tilts = {ridge.direction: slopes[ridge.direction] for ridge in ridges.ridges}

    def bounded(self) -> None:
        """The sum of the ridge functions' maxima is not positive: nothing is left to be done."""
        self._writer.leaf("f")
        self._writer.qed()

    def filtered(self, pieces: Sequence[Pieces], relations: Iterable[Sequence[tuple[int, int]]]) -> None:
        """What the threshold filter leaves of each ridge: between two of its pieces is an atom, numbered on.

        Parameters
        ----------
        relations
            Ridges with coefficients, in the order in which cases look at them.
        """
        for unit, ridge, options in zip(self._units, self._ridges, pieces, strict=True):
            lower, upper = ([fmpq(v, options.scale) for v in ends.tolist()] for ends in (options.lower, options.upper))
            low, high = (fmpq(int(ridge.knots[end]), ridge.scale) for end in (0, -1))
            if lower[0] > low:
                self._writer.cut(unit, ">=", lower[0])
            if upper[-1] < high:
                self._writer.cut(unit, "<=", upper[-1])
            if len(options) > 1:
                self._writer.atoms(unit, list(zip(upper, lower[1:], strict=False)))
        for terms in relations:
            self._writer.relation({self._units[r]: Fraction(c) for r, c in terms})

    def checked(self, nodes: Iterable[int]) -> None:
        """Forward checking refutes the pieces that are left, by a tree with these ridges in its nodes."""
        for r in nodes:
            self._writer.cases(self._units[r])
        self._writer.qed()

    def eliminated(self, clauses: Iterable[Sequence[int]]) -> None:
        """Contexts of a decomposition lead to nothing, one after the other; the last of the clauses is empty."""
        for clause in clauses:
            self._writer.rup(clause)
        self._writer.qed()

    def learned(self, lemma: TheoryLemma, clause: Sequence[int]) -> None:
        """A lemma, and what it says in atoms."""
        duals = {}
        for unit, dual in zip(self._units, lemma.duals, strict=True):
            if dual:
                duals[unit] = Fraction(dual, lemma.denominator) + (self._duals[unit] if lemma.objective else 0)
        self._clauses.lemma("f" if lemma.objective else "empty", clause, duals)

    def branched(self, tree: Tree) -> None:
        """Branch and bound refutes the sum: a proof of its own."""
        write_tree(self._draft, self._tilts, tree)

    def refuted(self, trace: Iterable[str]) -> None:
        """The SAT solver's own proof, in the format DRUP, that lemmas and relations are contradictory."""
        self._clauses.refuted(trace)


def _slope(ridge: Ridge) -> Fraction:
    """Of the chord of a ridge function that is not constant on its range."""
    (a, b), (low, high) = (part[[0, -1]].tolist() for part in (ridge.knots, ridge.heights))
    return Fraction(high - low, b - a)
