"""The goals. One file is one kind of instance."""

from benchmarks.goal import Goal
from benchmarks.goals import (
    clique,
    deep,
    files,
    formulas,
    gaussian,
    labels,
    lipschitz,
    parameters,
    proofs,
    regions,
    sweep,
    tropical,
)

GOALS: dict[str, Goal] = {
    goal.key: goal
    for goal in sorted(
        (
            *clique.GOALS,
            *proofs.GOALS,
            *labels.GOALS,
            *gaussian.GOALS,
            *sweep.GOALS,
            *regions.GOALS,
            *lipschitz.GOALS,
            *deep.GOALS,
            *files.GOALS,
            *formulas.GOALS,
            *parameters.GOALS,
            *tropical.GOALS,
        ),
        key=lambda goal: (not goal.key.startswith("G"), int(goal.key[1:]) if goal.key[1:].isdigit() else 0, goal.key),
    )
}
