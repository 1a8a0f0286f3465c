"""SCIP through PySCIPOpt."""

from pyscipopt import Model, quicksum

from benchmarks.encodings.program import Program
from benchmarks.reply import Reply, timed


def solve(program: Program, seconds: float) -> Reply:
    """Yes or no if the program has a level, else its maximum."""
    model = Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    model.setParam("parallel/maxnthreads", 1)
    columns = [
        model.addVar(lb=low, ub=high, vtype="I" if whole else "C")
        for low, high, whole in zip(program.lower, program.upper, program.integer, strict=True)
    ]
    infinity = float("inf")
    for low, high, terms in program.rows:
        body = quicksum(value * columns[column] for column, value in terms)
        if low == high:
            model.addCons(body == low)
            continue
        if low > -infinity:
            model.addCons(body >= low)
        if high < infinity:
            model.addCons(body <= high)
    for members in program.ordered:
        model.addConsSOS2([columns[column] for column in members])
    goal = quicksum(cost * column for cost, column in zip(program.cost, columns, strict=True) if cost)
    model.setObjective(goal + program.offset, "maximize")
    if program.level is not None:
        model.setParam("limits/solutions", 1)
    _, spent = timed(model.optimize, seconds)
    status, work = model.getStatus(), {"nodes": int(model.getNTotalNodes())}
    if program.level is not None:
        if model.getNSols():
            return Reply("yes", spent, work)
        if status in ("infeasible", "inforunbd"):
            return Reply("no", spent, work)
    elif status == "optimal":
        return Reply(float(model.getObjVal()), spent, work)
    return Reply("unknown", spent, work, status)
