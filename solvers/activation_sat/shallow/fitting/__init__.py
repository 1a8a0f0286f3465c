"""Whether pieces of ridges that linear relations tie to one another fit, by two searches that take turns.

Forward checking (`solvers.activation_sat.shallow.forward_checking`) knows no structure but the smallest domain. The
search over a tree decomposition (`solvers.activation_sat.shallow.fitting.decomposed`) needs no more choices than
the pieces of the largest bag can be combined in, whatever the dimension. It begins where the interaction graph has a
small width, and is left out where every two ridges interact. Allowances double, so that neither choice is final.
Where the interaction graph has no cycle it goes first, and to its end: that takes no more choices than pairs of pieces
were looked at to find the graph.
"""

from collections.abc import Iterator, Sequence

from solvers.activation_sat.shallow.fitting.decomposed import DecomposedSearch
from solvers.activation_sat.shallow.fitting.interaction import Interaction
from solvers.activation_sat.shallow.forward_checking import ForwardChecking
from solvers.activation_sat.shallow.proof import RidgeProof
from solvers.activation_sat.shallow.relations import Relation
from solvers.ridges import Pieces

FIRST = 500
"""Choices of the first allowance of each."""


class Fitting:
    """The two searches.

    Parameters
    ----------
    found
        Relations among ridges.
    pieces
        Each ridge's pieces, at least one.
    """

    def __init__(self, found: Sequence[Relation], pieces: Sequence[Pieces]) -> None:
        self._pieces = pieces
        self._checking = ForwardChecking(found, pieces)
        interaction = Interaction(self._checking.relations, self._checking.fits, [len(options) for options in pieces])
        self._decomposed = DecomposedSearch(interaction) if interaction.separable else None
        self._searches: list[ForwardChecking | DecomposedSearch] = [self._checking]
        if self._decomposed is not None:
            self._searches.insert(0 if interaction.narrow else 1, self._decomposed)
        self._allowances = self._turns()
        self._left = next(self._allowances)
        self._refuted_by: ForwardChecking | DecomposedSearch | None = None

    @property
    def choices(self) -> int:
        """Number of pieces tried so far."""
        return sum(search.choices for search in self._searches)

    @property
    def fitting(self) -> dict[int, int]:
        """The pieces that were found to fit, by ridge."""
        return next((search.fitting for search in self._searches if search.fitting), {})

    def refute(self, most: int) -> bool:
        """Go on for at most so many choices; whether no pieces fit is known now."""
        last = self.choices + most
        while self._refuted_by is None and not self.fitting:
            search, allowance = self._left
            before = self.choices
            if search.refute(min(allowance, last - before)):
                self._refuted_by = search
            spent = self.choices - before
            # Whoever makes no use of an allowance has given up.
            if spent == allowance or not spent:
                self._left = next(self._allowances)
            else:
                self._left = search, allowance - spent
            if self.choices == last or not any(search.active for search in self._searches):
                break
        return self._refuted_by is not None

    def write(self, proof: RidgeProof) -> None:
        """The proof that no pieces fit, after they were refuted."""
        if self._refuted_by is self._decomposed and self._decomposed is not None:
            proof.filtered(self._pieces, [terms for terms, *_ in self._decomposed.interaction.relations])
            proof.eliminated(self._decomposed.clauses())
        else:
            proof.filtered(self._pieces, self._checking.relations)
            proof.checked(self._checking.nodes)

    def _turns(self) -> Iterator[tuple[ForwardChecking | DecomposedSearch, int]]:
        if self._decomposed is not None and self._decomposed.interaction.forest:
            yield self._decomposed, self._decomposed.interaction.bound
        allowance = FIRST
        while True:
            for search in self._searches:
                yield search, allowance
            allowance *= 2
