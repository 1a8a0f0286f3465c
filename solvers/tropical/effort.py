"""What one run of an algorithm about tropical maps has used."""

from collections import Counter
from collections.abc import Sequence

from solvers.exact.floats import Rational
from solvers.exact.lp import ExactLP, Infeasible, Optimum
from solvers.stopping.limits import checkpoint


class Effort:
    """The work done so far.

    Attributes
    ----------
    work
        By name: ``lps`` solved, exact ``pivots`` that repaired float proposals, and what algorithms add.
    """

    def __init__(self) -> None:
        self.work: Counter[str] = Counter(lps=0, pivots=0)

    def maximise(self, lp: ExactLP, objective: Sequence[Rational]) -> Optimum | Infeasible:
        """The exact maximum, counted; raises `OutOfTimeError` if the deadline has passed."""
        checkpoint()
        before = lp.pivots
        answer = lp.maximise(objective)
        self.work["lps"] += 1
        self.work["pivots"] += lp.pivots - before
        return answer
