"""One run of the region solver: its two ways through regions, and the work of all the regions it looks at."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from instances.network import Network
from instances.problem import Verdict
from instances.question import Domain, Value
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.region.cells import Cells
from solvers.region.vertices.by_vertices import ByVertices, OutOfReachError
from solvers.ridges.superlevel_box import Confinement
from solvers.stopping.turns import Strategy, take_turns

TURN = 200_000
"""The first allowance of each of the two ways, in units of `solvers.stopping.limits.checkpoint`."""

FAVOUR = 8
"""At vertices so many times the work may be done: each of them takes far less than a linear program."""

T = TypeVar("T")


class Search:
    """Opens regions and adds up their work.

    Parameters
    ----------
    proof
        Where regions that are opened write a proof of the answer, if one is wanted.

    Attributes
    ----------
    confined
        Where on R^d the answer is in doubt, if the proof can begin with that; None at first.
    beyond_promise
        Whether regions are opened where a theorem promises that nothing is, since a proof must not rest on it.
    extra
        Work that is not done in regions, by name.
    """

    def __init__(self, proof: ProofWriter | None = None) -> None:
        self.extra: Counter[str] = Counter()
        self.proof = proof
        self.confined: Confinement | None = None
        self.beyond_promise = False
        self._opened: list[Cells] = []
        self._by_vertices: list[ByVertices] = []

    def without_proof(self) -> "Search":
        """One that writes no proof; its work is this one's, too."""
        other = Search()
        other.extra, other._opened, other._by_vertices = self.extra, self._opened, self._by_vertices
        return other

    def cells(
        self,
        network: Network,
        domain: Domain,
        can_skip: Callable[[list[int]], bool] | None = None,
        claimed: Network | None = None,
    ) -> Cells:
        """The regions of a network on a domain, without those of settled cells (see `Cells`)."""
        self._opened.append(Cells(network, domain, can_skip, self.proof, claimed, self.confined))
        return self._opened[-1]

    def either_way(
        self,
        network: Network,
        domain: Domain,
        at_vertices: Callable[[Cells, ByVertices], T],
        by_programs: Callable[[Cells], T],
    ) -> T:
        """What is to be found on all regions of a network on a domain, by one of two functions, which take turns.

        Parameters
        ----------
        at_vertices
            Is given the regions all at once, found at their vertices. Not asked if a proof is wanted of each.
        by_programs
            Is given them one by one, found by linear programs.
        """
        cells = self.cells(network, domain)
        if self.proof is not None:
            return by_programs(cells)
        blocks = ByVertices(cells.searched, cells.box)
        self._by_vertices.append(blocks)

        def first() -> tuple[T] | None:
            try:
                return (at_vertices(cells, blocks),)
            except OutOfReachError:
                return None

        def second() -> tuple[T]:
            return (by_programs(cells),)

        found = take_turns((Strategy(first, TURN, FAVOUR), Strategy(second, TURN)))
        assert found is not None, "going through regions by linear programs always comes to an end"
        return found[0]

    @property
    def work(self) -> dict[str, int]:
        """Regions visited, linear programs, exact pivots, vertices if any were found, and whatever is extra."""
        total = {"regions": 0, "lps": 0, "pivots": 0}
        opened: list[Cells | ByVertices] = [*self._opened, *self._by_vertices]
        for work in (*(cells.work for cells in opened), self.extra):
            for name, amount in work.items():
                total[name] = total.get(name, 0) + amount
        return total

    def answer(self, verdict: Verdict, witness: Any = None, value: Value | None = None) -> Answer:
        """A finished answer with the work so far."""
        return Answer(verdict, Stop.FINISHED, witness, work=self.work, value=value)

    def valued(self, value: Fraction | float, witness: Any = None) -> Answer:
        """A finished answer of a question about a value."""
        return self.answer(Verdict.VALUE, witness, value)
