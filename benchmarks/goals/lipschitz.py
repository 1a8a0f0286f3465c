"""G12: Lipschitz constants."""

from benchmarks.case import Contest
from benchmarks.draws.gaussian import lipschitz
from benchmarks.goal import Faster, Goal

OURS = "region"
_groups = {(d, n): lipschitz(d, n) for d, n in ((2, 20), (2, 60), (3, 20), (3, 40), (3, 60), (4, 30))}

GOALS = (
    Goal(
        "G12",
        "Lipschitz constant (p = inf), one hidden layer, d <= 4, n <= 60: at least 3x faster than HiGHS on the"
        " mixed-integer program, and 100x than ExLipBaB (d = 2, 3 and n = 20 to 40).",
        tuple(Contest(group, (OURS,), ("highs-lipschitz", "exlipbab")) for group in _groups.values()),
        (
            *(Faster(group, OURS, ("highs-lipschitz",), 3) for group in _groups.values()),
            *(Faster(_groups[size], OURS, ("exlipbab",), 100) for size in ((2, 20), (3, 20), (3, 40))),
        ),
    ),
)
