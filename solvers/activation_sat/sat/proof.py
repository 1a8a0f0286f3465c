"""What clause learning leaves for a proof: its lemmas, and the trace of the SAT solver that refutes them."""

from collections import Counter
from collections.abc import Collection, Iterable

from solvers.certificate.write import NO_DUALS, Duals, ProofWriter
from solvers.stopping.limits import watched


class ClauseProof:
    """Writes clauses over atoms, whose numbers are the SAT solver's variables.

    Clauses that the checker's propagation makes superfluous, about relations and the order of atoms, are not written;
    so neither is their deletion.

    Parameters
    ----------
    writer
        At the root of a section.
    opposite
        Variables that are true where their atoms are false.
    """

    def __init__(self, writer: ProofWriter, opposite: Collection[int] = ()) -> None:
        self._writer = writer
        self._opposite = opposite
        self._clauses: Counter[tuple[int, ...]] = Counter()

    def lemma(self, kind: str, clause: Iterable[int], duals: Duals = NO_DUALS) -> None:
        """A clause that dual multipliers prove."""
        literals = self._named(clause)
        self._writer.lemma(kind, literals, duals)
        self._clauses[literals] += 1

    def refuted(self, trace: Iterable[str]) -> None:
        """The lemmas contradict each other: the SAT solver's proof in the format DRUP. Ends the section."""
        for line in watched(trace):
            deleted = line.startswith("d")
            literals = self._named(int(word) for word in line.removeprefix("d").split()[:-1])
            if not literals:
                break
            if not deleted:
                self._writer.rup(literals)
                self._clauses[literals] += 1
            elif self._clauses[literals]:
                self._writer.delete(literals)
                self._clauses[literals] -= 1
        self._writer.rup(())
        self._writer.qed()

    def _named(self, clause: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted({-v if abs(v) in self._opposite else v for v in clause}))
