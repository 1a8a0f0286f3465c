"""The solver: obvious networks first, then one subset question after the other."""

from dataclasses import dataclass
from typing import Any

from instances.errors import InputError
from instances.problem import Verdict
from instances.question import Question
from instances.questions.identifiability import Identifiability
from solvers.answer import Answer, Stop, unknown
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.stopping.limits import checkpoint
from solvers.zero_sum.cases import Case, Shallow, obvious, searches
from solvers.zero_sum.cp_sat import by_cp_sat, fits
from solvers.zero_sum.halves import MOST, by_halves
from solvers.zero_sum.sums import by_sums
from solvers.zero_sum.target import Effort, SubsetQuestion, TooManySumsError

_METHODS = ("auto", "sums", "halves", "cp-sat")

_FEW_SUMS = 1 << 16
"""While so many are enough, `auto` keeps partial sums."""

_MOST_SUMS = 1 << 20
"""More than these are not kept at one time."""


class _NoMethodError(Exception):
    """Why a subset question is left open, in one line."""


@dataclass(frozen=True)
class ZeroSum:
    """Search for sets of neurons that can look the other way; the network is determined if there are none.

    Decides identifiability, exactly. A no comes with the parameters of another network; a yes comes without a proof.

    Parameters
    ----------
    method
        ``sums`` keeps all partial sums, while these are not too many; ``halves`` meets in the middle, with at most 44
        neurons; ``cp-sat`` asks OR-Tools, if its integers hold all sums; ``auto`` tries them in this order.
    """

    method: str = "auto"

    name = "zero-sum"
    version = "1"
    principal_counts = ("sums", "conflicts")

    def __post_init__(self) -> None:
        if self.method not in _METHODS:
            raise InputError(f"solver zero-sum: method is {self.method!r}; it is one of {', '.join(_METHODS)}")

    def refusal(self, question: Question[Any]) -> str | None:
        """None for identifiability."""
        return None if isinstance(question, Identifiability) else f"zero-sum does not decide {question.name}"

    def load_for(self, question: Question[Any]) -> None:
        """Load the constraint solver, if it may be asked."""
        if self.method == "cp-sat" or (self.method == "auto" and question.network.neurons > MOST):
            from ortools.sat.python import cp_model  # noqa: F401

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts subset questions, the sums that were computed, and conflicts."""
        if not isinstance(question, Identifiability):
            return unknown(Stop.UNSUPPORTED, f"zero-sum does not decide {question.name}", {})
        effort = Effort(limits.seed)
        return within(
            limits,
            lambda: self._answer(question, effort),
            lambda: dict(effort.work),
            lambda: f"{effort.work['searches']} searches for a set of neurons",
        )

    def _answer(self, question: Identifiability, effort: Effort) -> Answer:
        if not question.network.neurons:
            return Answer(Verdict.YES, Stop.FINISHED, work=dict(effort.work), note="there are no hidden neurons")
        net = Shallow(question.network)
        other = obvious(net)
        if other is not None:
            return Answer(Verdict.NO, Stop.FINISHED, other, work=dict(effort.work), note="no search was needed")
        try:
            for case in searches(net):
                subset = self._subset(case, effort)
                if subset is not None:
                    return Answer(Verdict.NO, Stop.FINISHED, case.network(subset), work=dict(effort.work))
        except TooManySumsError:
            reason = f"{self.method} would have to keep too many sums of {len(net.neurons)} neurons"
            return unknown(Stop.WORK, reason, dict(effort.work))
        except _NoMethodError as error:
            return unknown(Stop.UNSUPPORTED, str(error), dict(effort.work))
        return Answer(Verdict.YES, Stop.FINISHED, work=dict(effort.work))

    def _subset(self, case: Case, effort: Effort) -> tuple[int, ...] | None:
        checkpoint()
        effort.work["searches"] += 1
        question = case.question
        if self.method == "halves":
            return by_halves(question, effort)
        if self.method == "cp-sat":
            return _by_cp_sat(question, effort)
        try:
            return by_sums(question, effort, _FEW_SUMS if self.method == "auto" else _MOST_SUMS)
        except TooManySumsError:
            if self.method == "sums":
                raise
        return by_halves(question, effort) if len(question.vectors) <= MOST else _by_cp_sat(question, effort)


def _by_cp_sat(question: SubsetQuestion, effort: Effort) -> tuple[int, ...] | None:
    if not fits(question):
        raise _NoMethodError(
            "the sums of the neurons' weights are 2^60 or more, beyond the constraint solver's integers"
        )
    return by_cp_sat(question, effort)
