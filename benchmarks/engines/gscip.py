"""The SCIP that OR-Tools brings, through MathOpt."""

import datetime

from ortools.math_opt.python import mathopt

from benchmarks.encodings.program import Program
from benchmarks.reply import Reply, timed


def solve(program: Program, seconds: float) -> Reply:
    """Yes or no; the program must have a level and no special ordered sets."""
    if program.level is None or program.ordered:
        raise ValueError("only a program with a level and without special ordered sets")
    model = mathopt.Model()
    columns = [
        model.add_variable(lb=low, ub=high, is_integer=whole)
        for low, high, whole in zip(program.lower, program.upper, program.integer, strict=True)
    ]
    for low, high, terms in program.rows:
        row = model.add_linear_constraint(lb=low, ub=high)
        for column, value in terms:
            row.set_coefficient(columns[column], value)
    model.maximize(
        mathopt.fast_sum(cost * column for cost, column in zip(program.cost, columns, strict=True) if cost)
        + program.offset
    )
    parameters = mathopt.SolveParameters(time_limit=datetime.timedelta(seconds=seconds), threads=1, solution_limit=1)
    result, spent = timed(lambda: mathopt.solve(model, mathopt.SolverType.GSCIP, params=parameters), seconds)
    work = {"nodes": int(result.solve_stats.node_count)}
    reasons = mathopt.TerminationReason
    if result.solutions and result.has_primal_feasible_solution():
        return Reply("yes", spent, work)
    if result.termination.reason in (reasons.INFEASIBLE, reasons.INFEASIBLE_OR_UNBOUNDED):
        return Reply("no", spent, work)
    return Reply("unknown", spent, work, result.termination.reason.name)
