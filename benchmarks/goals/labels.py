"""G14: labels beyond every tolerance."""

from benchmarks.case import Contest
from benchmarks.draws.clique import clique, to_powers
from benchmarks.goal import Goal, NeverWrong

OURS = "activation-sat"
FLOATS = ("highs-big-m", "scip-big-m", "highs-incremental", "scip-sos2", "highs-filtered", "scip-filtered")

_small, _beyond = to_powers(0), to_powers(40)
_powers = [clique(3, m, answer, _small, "powers of two, clique") for m in range(5, 11) for answer in ("no", "yes")]
_large = [clique(3, m, answer, _beyond, "2^40 x powers of two, clique") for m in (6, 10) for answer in ("no", "yes")]
_asked = {
    "powers of two, clique 3x7 no",
    "2^40 x powers of two, clique 3x6 no",
    "2^40 x powers of two, clique 3x10 no",
    "2^40 x powers of two, clique 3x10 yes",
}

GOALS = (
    Goal(
        "G14",
        "No wrong answer with power-of-two labels, up to 2^32 and, scaled by 2^40, beyond 64-bit integers, where"
        " solvers in floats are wrong.",
        tuple(
            Contest(group, (OURS,), FLOATS if group.name in _asked else (), limit_s=6, timeouts=1)
            for group in (*_powers, *_large)
        ),
        (NeverWrong(tuple(_powers), OURS), NeverWrong(tuple(_large), OURS)),
        ("Solvers in floats are asked for f >= 1/2: the theorem promises that f is at most 0 or reaches 1.",),
    ),
)
