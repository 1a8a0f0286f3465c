"""What certainty costs: G6 and G13."""

from benchmarks.case import Contest
from benchmarks.draws.clique import clique, pigeons
from benchmarks.draws.gaussian import gauss
from benchmarks.goal import Faster, Goal, Share
from benchmarks.goals.files import formula

OURS, CERTIFIED, CLOCKED = "activation-sat", "certified activation-sat", "clocked activation-sat"
OFF = "[structure=off]"  # without relations all is left to lemmas and clauses

_no_4x8, _no_6x20, _php_8, _php_9 = clique(4, 8, "no"), clique(6, 20, "no"), pigeons(8), pigeons(9)
_no_5x40, _uuf50 = gauss(5, 40, "no"), formula("uuf50-01.cnf", "no")
_clauses = ((_no_4x8, OFF), (_uuf50, ""))
_cases = (_no_4x8, _no_6x20, _php_8, _php_9)

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
        "Exact verification of what linear programs find takes at most 25 % of the run time, and checking a proof by"
        " clauses (`rup`) at most 3x the time of finding it. Stretch: 15 % and 1x.",
        (
            Contest(_no_5x40, (CLOCKED,), limit_s=60),
            *(
                Contest(group, (f"{OURS}{options}", f"{CERTIFIED}{options}", f"{CLOCKED}{options}"), limit_s=60)
                for group, options in _clauses
            ),
            *(Contest(group, (OURS, CERTIFIED), limit_s=60) for group in _cases),
        ),
        (
            *(
                Share(group, f"{CLOCKED}{options}", "verifying", f"{CLOCKED}{options}", 0.25)
                for group, options in ((_no_5x40, ""), *_clauses)
            ),
            *(Share(group, f"{CERTIFIED}{options}", "checking", f"{OURS}{options}", 3) for group, options in _clauses),
        ),
        (
            "Verifying includes lifting what was verified to a lemma, and linear programs that are solved exactly."
            " Proofs by cases are shown without a goal: the search is over so soon that the checker, which is Python in"
            " exact arithmetic, takes longer to read the network (clique 6x20) or as long (php) as that.",
        ),
    ),
)
