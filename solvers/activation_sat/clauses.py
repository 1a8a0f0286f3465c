"""The SAT solver behind the searches, interrupted often enough to look at the clock."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from pysat.solvers import Solver as SatSolver

from solvers.solver import Deadline

CONFLICT_SLICE = 2_000
"""The SAT solver is interrupted after this many conflicts to look at the clock."""


class Clauses:
    """A growing set of clauses over variables 1, 2, ….

    Parameters
    ----------
    traced
        Whether to keep a proof.

    Attributes
    ----------
    stated, learned
        Number of clauses added by `state` and by `learn`.
    """

    def __init__(self, traced: bool = False) -> None:
        self.stated = 0
        self.learned = 0
        self._variables = 0
        self._traced = traced

    @cached_property
    def _sat(self) -> SatSolver:
        """Made when it is first needed; a search without clauses can be over before."""
        return SatSolver(name="glucose42", with_proof=self._traced)

    def __enter__(self) -> "Clauses":
        return self

    def __exit__(self, *raised: object) -> None:
        if "_sat" in self.__dict__:
            self._sat.delete()

    @property
    def conflicts(self) -> int:
        """Number of clauses that the solver has learned by itself."""
        return int(self._sat.accum_stats()["conflicts"]) if "_sat" in self.__dict__ else 0

    @property
    def work(self) -> dict[str, int]:
        """Conflicts, learned lemmas and clauses stated before the search."""
        return {"conflicts": self.conflicts, "lemmas": self.learned, "clauses": self.stated}

    @property
    def trace(self) -> list[str]:
        """If it is kept, the proof in the format DRUP that there is no model: a clause a line, after "d" if deleted."""
        lines: list[str] = self._sat.get_proof()
        return lines

    def variables(self, count: int) -> list[int]:
        """New variables."""
        first = self._variables + 1
        self._variables += count
        return list(range(first, first + count))

    def state(self, clauses: Iterable[Sequence[int]]) -> None:
        """Add clauses that are known before the search."""
        for clause in clauses:
            self._sat.add_clause(list(clause))
            self.stated += 1

    def learn(self, clause: Iterable[int]) -> None:
        """Add a lemma."""
        self._sat.add_clause(sorted(set(clause)))
        self.learned += 1

    def prefer(self, literals: Sequence[int]) -> None:
        """Where nothing else decides, make these literals true."""
        self._sat.set_phases(list(literals))

    def model(self, deadline: Deadline, meanwhile: Callable[[], bool] = lambda: False) -> set[int] | None:
        """The true variables of a model, or None if there is none.

        Whenever the solver is interrupted, `meanwhile` may find out that there is no model, and say so.

        Raises
        ------
        TimeoutError
            If the deadline passes first.
        """
        while not deadline.passed:
            self._sat.conf_budget(CONFLICT_SLICE)
            found = self._sat.solve_limited()
            if found is not None:
                return {v for v in self._sat.get_model() or [] if v > 0} if found else None
            if meanwhile():
                return None
        raise TimeoutError
