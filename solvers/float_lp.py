"""HiGHS as everything here calls it for linear programs: silent, on one thread, and for no longer than there is time.

What it finds are proposals; nothing is true because it says so.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import highspy

from solvers.limits import LONGEST_S, OutOfTimeError, checkpoint, time_left_s

M = TypeVar("M")


@dataclass(frozen=True)
class Proposal(Generic[M]):
    """What a program found.

    Parameters
    ----------
    value
        Its maximum; minus infinity if it is infeasible.
    point
        Where; empty if it is infeasible.
    multipliers
        Those of its rows, as whoever asks wants them: without the objective if it is infeasible.
    """

    value: float
    point: list[float]
    multipliers: M


def empty(**options: Any) -> highspy.Highs:
    """A program to be maximised that has nothing in it yet."""
    lp = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, **options}.items():
        lp.setOptionValue(option, value)
    lp.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return lp


def warm() -> highspy.Highs:
    """The same for a program that is solved again and again with small changes: each time from the last basis."""
    return empty(presolve="off", solver="simplex")


def run(lp: highspy.Highs) -> highspy.HighsModelStatus:
    """Solve it. A checkpoint: nothing of the result is lost at it, but no other strategy may touch the program.

    Raises
    ------
    OutOfTimeError
        If a deadline passes first.
    """
    lp.setOptionValue("time_limit", min(lp.getRunTime() + time_left_s(), LONGEST_S))  # its clock adds up all runs
    lp.run()
    status = lp.getModelStatus()
    if status == highspy.HighsModelStatus.kTimeLimit:
        raise OutOfTimeError
    _, iterations = lp.getInfoValue("simplex_iteration_count")
    checkpoint(50 + (lp.getNumRow() + lp.getNumCol()) * (5 + max(0, iterations)) // 15)
    return status


def value(lp: highspy.Highs) -> float:
    """The optimum of the last run."""
    return float(lp.getInfoValue("objective_function_value")[1])
