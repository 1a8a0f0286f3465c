"""Subset sums as a constraint problem."""

from solvers.stopping.limits import LONGEST_S, time_left_s
from solvers.zero_sum.target import Effort, SubsetQuestion

LARGEST = 2**60
"""Sums of absolute values stay below this."""


def fits(question: SubsetQuestion) -> bool:
    """Whether the constraint solver's integers hold all sums."""
    entries = zip(question.target, *question.vectors, strict=True)
    return all(sum(map(abs, row)) < LARGEST for row in entries)


def by_cp_sat(question: SubsetQuestion, effort: Effort) -> tuple[int, ...] | None:
    """A subset with the target as its sum, or None if there is none.

    Parameters
    ----------
    question
        One that `fits`.

    Raises
    ------
    TimeoutError
        If a deadline has passed.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"s{j}") for j in range(len(question.vectors))]
    for i, value in enumerate(question.target):
        model.add(sum(vector[i] * s for vector, s in zip(question.vectors, chosen, strict=True)) == value)
    if question.nonempty:
        model.add_bool_or(chosen)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = effort.seed % 2**31
    solver.parameters.max_time_in_seconds = min(time_left_s(), LONGEST_S)
    status = solver.solve(model)
    effort.work["conflicts"] += int(solver.num_conflicts)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        subset = tuple(j for j, s in enumerate(chosen) if solver.boolean_value(s))
        assert question.is_answer(subset), "the constraint solver computes in integers"
        return subset
    if status != cp_model.INFEASIBLE:
        raise TimeoutError("time limit")
    return None
