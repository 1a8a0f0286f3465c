"""What certainty costs: G6 and G13."""

from benchmarks.case import Contest
from benchmarks.draws.clique import clique, pigeons
from benchmarks.draws.gaussian import gauss
from benchmarks.goal import Faster, Goal, Share
from benchmarks.goals.files import formula

OURS, CERTIFIED, CLOCKED = "activation-sat", "certified activation-sat", "clocked activation-sat"
UNSTRUCTURED = f"{CLOCKED}[structure=off]"

_no_4x8, _no_6x20, _php_8, _php_9 = clique(4, 8, "no"), clique(6, 20, "no"), pigeons(8), pigeons(9)
_no_5x40, _uuf50 = gauss(5, 40, "no"), formula("uuf50-01.cnf", "no")
_checked = (_no_4x8, _no_6x20, _php_8, _php_9)

GOALS = (
    Goal(
        "G6",
        "Certified no to clique 6x20, its proof written and checked: at most 30x slower than a SAT solver on the source"
        " graph. Stretch: 10x.",
        (Contest(_no_6x20, (CERTIFIED, OURS), ("sat-from-source", "sat-on-source")),),
        (Faster(_no_6x20, CERTIFIED, ("sat-from-source",), 1 / 30),),
        (
            "As our time includes reading the network, that of sat-from-source includes encoding the graph;"
            " sat-on-source is the search alone.",
        ),
    ),
    Goal(
        "G13",
        "Exact verification of what linear programs find takes at most 25 % of the run time, and checking a proof at"
        " most 3x the time of finding it. Stretch: 15 % and 1x.",
        (
            Contest(_no_4x8, (UNSTRUCTURED,), limit_s=60),
            *(Contest(group, (CLOCKED,), limit_s=60) for group in (_no_5x40, _uuf50)),
            *(Contest(group, (OURS, CERTIFIED), limit_s=60) for group in _checked),
        ),
        (
            Share(_no_4x8, UNSTRUCTURED, "verifying", UNSTRUCTURED, 0.25),
            *(Share(group, CLOCKED, "verifying", CLOCKED, 0.25) for group in (_no_5x40, _uuf50)),
            *(Share(group, CERTIFIED, "checking", OURS, 3) for group in _checked),
        ),
        (
            "Verifying includes lifting what was verified to a lemma, and linear programs that are solved exactly."
            " The checker is Python in exact arithmetic; the search for the clauses is compiled.",
        ),
    ),
)
