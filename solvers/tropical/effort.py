"""What one run of an algorithm about tropical maps may use, and what it has used."""

from collections import Counter
from collections.abc import Sequence
from math import inf

from solvers.exact_lp import ExactLP, Infeasible, Optimum, Rational
from solvers.solver import Deadline, Limits

UNLIMITED = Limits(wall_s=inf, memory_bytes=2**63)


class Effort:
    """A deadline, and the work done so far.

    Parameters
    ----------
    deadline
        Looked at before every linear program; none unless given.

    Attributes
    ----------
    work
        By name: ``lps`` solved, exact ``pivots`` that repaired float proposals, and what algorithms add.
    """

    def __init__(self, deadline: Deadline | None = None) -> None:
        self.deadline = deadline or Deadline(UNLIMITED)
        self.work: Counter[str] = Counter(lps=0, pivots=0)

    def in_time(self) -> None:
        """Raises `TimeoutError` if the deadline has passed."""
        if self.deadline.passed:
            raise TimeoutError

    def maximise(self, lp: ExactLP, objective: Sequence[Rational]) -> Optimum | Infeasible:
        """The exact maximum, counted; raises `TimeoutError` if the deadline has passed."""
        self.in_time()
        before = lp.pivots
        answer = lp.maximise(objective)
        self.work["lps"] += 1
        self.work["pivots"] += lp.pivots - before
        return answer
