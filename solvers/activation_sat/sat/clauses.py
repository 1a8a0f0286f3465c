"""The SAT solver behind the searches, soon in a thread of its own: it can be left alone when the time is over."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import islice

from pysat.solvers import Solver as SatSolver

from solvers.stopping.limits import OutOfTimeError, checkpoint, uninterrupted
from solvers.stopping.native import Native

CONFLICT_SLICE = 2_000
"""After so many conflicts the SAT solver is interrupted with its next restart, so that others can look, too."""

SMALL, SOON = 500, 100
"""So few clauses with so few conflicts so far take less time than starting a thread."""

STATED_AT_ONCE = 10_000
"""Clauses."""


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
        self._ended: int | None = None
        self._thread = Native()

    @cached_property
    def _sat(self) -> SatSolver:
        """Made when it is first needed; a search without clauses can be over before."""
        return SatSolver(name="glucose42", with_proof=self._traced)

    def __enter__(self) -> "Clauses":
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended = self.conflicts
        if "_sat" in self.__dict__:
            self._thread.close(self._sat.delete)

    @property
    def conflicts(self) -> int:
        """Number of clauses that the solver has learned by itself."""
        if self._ended is not None:
            return self._ended
        return int(self._sat.accum_stats()["conflicts"]) if "_sat" in self.__dict__ else 0

    @property
    def work(self) -> dict[str, int]:
        """Conflicts, learned lemmas and clauses stated before the search."""
        return {"conflicts": self.conflicts, "lemmas": self.learned, "clauses": self.stated}

    @property
    def trace(self) -> list[str]:
        """If it is kept, the proof in the format DRUP that there is no model: a clause a line, after "d" if deleted."""
        uninterrupted(5e-6 * self.conflicts)
        lines: list[str] = self._sat.get_proof()
        return lines

    def variables(self, count: int) -> list[int]:
        """New variables."""
        first = self._variables + 1
        self._variables += count
        return list(range(first, first + count))

    def state(self, clauses: Iterable[Sequence[int]]) -> None:
        """Add clauses that are known before the search."""
        rest = iter(clauses)
        while several := list(islice(rest, STATED_AT_ONCE)):
            for clause in several:
                self._sat.add_clause(list(clause))
            self.stated += len(several)
            checkpoint(len(several))

    def learn(self, clause: Iterable[int]) -> None:
        """Add a lemma."""
        self._sat.add_clause(sorted(set(clause)))
        self.learned += 1

    def prefer(self, literals: Sequence[int]) -> None:
        """Where nothing else decides, make these literals true."""
        self._sat.set_phases(list(literals))

    def model(self, meanwhile: Callable[[], bool] = lambda: False) -> set[int] | None:
        """The true variables of a model, or None if there is none.

        Whenever the solver is interrupted, `meanwhile` may find out that there is no model, and say so.

        Raises
        ------
        OutOfTimeError
            If a deadline passes first; then nothing more can be asked.
        """
        while (found := self._slice()) is None:
            if meanwhile():
                return None
        return {v for v in self._sat.get_model() or [] if v > 0} if found else None

    def _slice(self) -> bool | None:
        """Whether there is a model, if some conflicts are enough to tell.

        The solver looks at what it is told from outside when it restarts only, which may be seconds away.
        """
        before = self.conflicts
        found: bool | None
        if before < SOON and self.stated + self.learned < SMALL:
            self._sat.conf_budget(SOON)
            found = self._sat.solve_limited()
            checkpoint(20 + 50 * (self.conflicts - before))
            return found
        self._sat.conf_budget(CONFLICT_SLICE)
        try:
            found = self._thread.run(lambda: self._sat.solve_limited(expect_interrupt=True))
        except OutOfTimeError:
            self._sat.interrupt()
            raise
        checkpoint(20 + 50 * (self.conflicts - before))
        return found
