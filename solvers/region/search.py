"""One run of the region solver: the deadline, and the work of all the regions it looks at."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from instances.network import Network
from instances.problem import Verdict
from instances.question import Domain, Value
from solvers.answer import Answer, Stop
from solvers.presolve.confine import Confinement
from solvers.proof.write import ProofWriter
from solvers.region.by_vertices import ByVertices, OutOfReachError
from solvers.region.cells import Cells
from solvers.solver import Deadline


class Search:
    """Opens regions and adds up their work.

    Parameters
    ----------
    deadline
        For all of them together.
    proof
        Where regions that are opened write a proof of the answer, if one is wanted.
    confined
        Where on R^d the answer is in doubt, if the proof can begin with that.

    Attributes
    ----------
    extra
        Work that is not done in regions, by name.
    """

    def __init__(
        self, deadline: Deadline, proof: ProofWriter | None = None, confined: Confinement | None = None
    ) -> None:
        self.extra: Counter[str] = Counter()
        self.deadline = deadline
        self.proof = proof
        self._confined = confined
        self._opened: list[Cells] = []
        self._by_vertices: list[ByVertices] = []

    def cells(
        self,
        network: Network,
        domain: Domain,
        settled: Callable[[list[int]], bool] | None = None,
        claimed: Network | None = None,
    ) -> Cells:
        """The regions of a network on a domain, without those of settled cells (see `Cells`)."""
        self._opened.append(Cells(network, domain, self.deadline, settled, self.proof, claimed, self._confined))
        return self._opened[-1]

    def by_vertices(self, cells: Cells) -> ByVertices | None:
        """The same regions all at once; None if there are too many, or a proof is wanted of each."""
        if self.proof is not None:
            return None
        try:
            found = ByVertices(cells.searched, cells.box, self.deadline)
        except OutOfReachError:
            return None
        self._by_vertices.append(found)
        return found

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
