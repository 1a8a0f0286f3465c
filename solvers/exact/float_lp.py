"""HiGHS as everything here calls it: silent, on one thread, and for linear programs no longer than there is time.

What it finds are proposals; nothing is true because it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import highspy
import numpy as np

from solvers.stopping.limits import LONGEST_S, OutOfTimeError, checkpoint, time_left_s

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


def engine(**options: Any) -> highspy.Highs:
    """HiGHS with these options, silent and on one thread."""
    highs = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, **options}.items():
        highs.setOptionValue(option, value)
    return highs


def model(
    ends: tuple[Sequence[float], Sequence[float]],
    rows: Sequence[tuple[float, float, Sequence[tuple[int, float]]]],
    whole: Sequence[bool],
) -> highspy.HighsLp:
    """A mixed-integer program without an objective.

    Parameters
    ----------
    ends, whole
        Of the columns: lower and upper bounds, and whether only integers are between them.
    rows
        Lowest and highest value of each, and its terms (column, coefficient).
    """
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(whole), len(rows)
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_, lp.col_upper_ = map(np.array, ends)
    lp.row_lower_ = np.array([low for low, _, _ in rows])
    lp.row_upper_ = np.array([high for _, high, _ in rows])
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if integer else kinds.kContinuous for integer in whole]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for _, _, terms in rows)], dtype=np.int32)
    entries = [term for _, _, terms in rows for term in terms]
    lp.a_matrix_.index_ = np.array([column for column, _ in entries], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for _, value in entries])
    return lp


def empty(**options: Any) -> highspy.Highs:
    """A program to be maximised that has nothing in it yet."""
    lp = engine(**options)
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
