"""HiGHS, called directly."""

import highspy
import numpy as np

from benchmarks.encodings.program import Program
from benchmarks.reply import Reply, timed
from solvers.exact import float_lp


def solve(program: Program, seconds: float) -> Reply:
    """Yes or no if the program has a level, else its maximum."""
    highs = float_lp.engine(parallel="off", time_limit=seconds, mip_rel_gap=0.0)
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
    lp = float_lp.model((program.lower, program.upper), program.rows, program.integer)
    lp.sense_, lp.offset_, lp.col_cost_ = highspy.ObjSense.kMaximize, program.offset, np.array(program.cost)
    return lp
