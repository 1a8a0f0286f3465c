"""Formulas in conjunctive normal form by the direct reduction, a variable an input."""

from benchmarks.case import Case, Contest, Group
from benchmarks.goal import Goal, Tail, Within
from benchmarks.goals.files import DATA, OURS, question_of
from instances.families.problems.random_ksat import random_ksat
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity

LIMIT_S = 20


def _files(name: str, answer: str) -> Group:
    def make() -> list[Case]:
        return [Case(path.name, *question_of(path, answer)) for path in sorted(DATA.glob(f"{name}-*.cnf"))]

    return Group(f"{name} of SATLIB", make)


def _random_3_sat(count: int) -> Group:
    """10 to 30 variables in turn, 4.26 clauses a variable."""

    def case(seed: int) -> Case:
        source = random_ksat(10 + seed % 21, 4.26, seed=seed)
        return Case(f"seed {seed}", CnfToPositivity(source).target, source.decide().verdict.value, source)

    return Group(f"{count} random 3-SAT formulas", lambda: [case(seed) for seed in range(count)])


_groups = (_files("uf20", "yes"), _files("uf50", "yes"), _files("uuf50", "no"), _random_3_sat(200))

GOALS = (
    Goal(
        "3-sat",
        "Formulas of 10 to 50 variables at the threshold: every one decided within 20 s, and few of them take much"
        " longer than most.",
        tuple(Contest(group, OURS, limit_s=LIMIT_S, timeouts=1000) for group in _groups),
        (
            *(Within(group, (ours,), LIMIT_S) for group in _groups for ours in OURS),
            *(Tail(_groups[-1], ours, 20) for ours in OURS),
        ),
        ("No choice between clause learning and branch and bound is good for all of them.",),
    ),
)
