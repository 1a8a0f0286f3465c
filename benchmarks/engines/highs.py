"""HiGHS, called directly."""

import highspy
import numpy as np

from benchmarks.encodings.program import Program
from benchmarks.reply import Reply, timed


def solve(program: Program, seconds: float) -> Reply:
    """Yes or no if the program has a level, else its maximum."""
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("time_limit", seconds),
        ("mip_rel_gap", 0.0),
    ):
        highs.setOptionValue(option, value)
    if program.level is not None:
        highs.setOptionValue("mip_max_improving_sols", 1)
    if highs.passModel(_model(program)) == highspy.HighsStatus.kError:
        return Reply("unknown", 0.0, note="HiGHS refuses the model's numbers")
    _, spent = timed(highs.run, seconds)
    status = highs.getModelStatus()
    kind = highspy.HighsModelStatus
    info = highs.getInfo()
    work = {"nodes": max(0, int(info.mip_node_count))}
    if program.level is not None:
        # A first solution is as good as the best; a timeout may have found one.
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            return Reply("yes", spent, work)
        if status in (kind.kInfeasible, kind.kUnboundedOrInfeasible):
            return Reply("no", spent, work)
    elif status == kind.kOptimal:
        return Reply(float(info.objective_function_value), spent, work)
    return Reply("unknown", spent, work, highs.modelStatusToString(status))


def _model(program: Program) -> highspy.HighsLp:
    if program.ordered:
        raise ValueError("HiGHS has no special ordered sets")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.lower), len(program.rows)
    lp.sense_, lp.offset_ = highspy.ObjSense.kMaximize, program.offset
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = map(np.array, (program.cost, program.lower, program.upper))
    lp.row_lower_ = np.array([low for low, _, _ in program.rows])
    lp.row_upper_ = np.array([high for _, high, _ in program.rows])
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in program.integer]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for _, _, terms in program.rows)], dtype=np.int32)
    entries = [term for _, _, terms in program.rows for term in terms]
    lp.a_matrix_.index_ = np.array([column for column, _ in entries], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for _, value in entries])
    return lp
