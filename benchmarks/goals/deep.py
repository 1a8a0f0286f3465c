"""Deep networks: ACAS Xu, and maxima and Lipschitz constants of Gaussian ones."""

from benchmarks.case import Contest
from benchmarks.draws.acas import acas
from benchmarks.draws.gaussian import deep_lipschitz, deep_maximum
from benchmarks.goal import Faster, Goal, Within
from benchmarks.sums import FasterInSum, NeverLater, ShareInSum

CERTIFIED = "certified boxes"

_no = tuple(acas(prop, "no") for prop in (1, 2, 3, 4))
_yes = tuple(acas(prop, "yes") for prop in (2, 3, 4))
_maxima = tuple(deep_maximum(*shape) for shape in ((3, 20, 20), (3, 40, 40), (4, 60, 60), (8, 20, 20), (8, 30, 30)))
_many = tuple(deep_maximum(*shape) for shape in ((10, 20, 20), (12, 20, 20), (16, 16, 16)))
_constants = tuple(
    deep_lipschitz(*shape) for shape in ((3, 40), (4, 40), (5, 30), (6, 20), (3, 20, 20), (4, 15, 15), (5, 15, 15))
)

GOALS = (
    Goal(
        "G16",
        "ACAS Xu, properties 1 to 4 of eight networks: decided by auto within 60 s each, every no certified, in sum at"
        " least 4x faster than nnenum and Marabou, on no case more than 0.5 s later than nnenum, on the two hard ones"
        " in half its time, and checked in no more time than it takes to find.",
        (
            *(Contest(group, ("auto", CERTIFIED), ("nnenum", "marabou"), limit_s=60, timeouts=2) for group in _no),
            *(Contest(group, ("auto",), ("nnenum", "marabou"), limit_s=60, timeouts=2) for group in _yes),
        ),
        (
            *(Within(group, ("auto",), 60) for group in (*_no, *_yes)),
            *(FasterInSum(_no, CERTIFIED, peer, 4) for peer in ("nnenum", "marabou")),
            NeverLater(_no, CERTIFIED, "nnenum", more_s=0.5),
            NeverLater((acas(2, "no"),), CERTIFIED, "nnenum", share=0.5, cases=("3_3", "4_2")),
            ShareInSum(_no, CERTIFIED, "checking", 0.5),
        ),
        (
            "The networks are not part of this package: the environment variable ACAS_XU names a folder with them."
            " The certified time is that of finding, writing and checking together; nnenum and Marabou certify nothing."
            " The small cases of properties 3 and 4 are nnenum's, by tenths of a second, as the table shows.",
            "These are 32 of the 180 questions about properties 1 to 4. The other networks, the properties 5 to 10, and"
            " reach_prob_density, rl_benchmarks and tllverifybench were not at hand, so nothing is claimed of them.",
        ),
    ),
    Goal(
        "G17",
        "Maximum of Gaussian networks of two hidden layers: auto at least 3x faster than milp, which proves nothing;"
        " with ten inputs and more decided by auto within 40 s.",
        tuple(
            Contest(group, ("auto", "boxes", "triangle", "milp"), limit_s=60, timeouts=1)
            for group in (*_maxima, *_many)
        ),
        (
            *(Faster(group, "auto", ("milp",), 3) for group in _maxima),
            *(Within(group, ("auto",), 40) for group in _many),
        ),
    ),
    Goal(
        "G18",
        "Lipschitz constant (p = inf) of one and two hidden layers: auto at least as fast as milp.",
        tuple(Contest(group, ("auto", "patterns", "milp"), limit_s=60, timeouts=1) for group in _constants),
        tuple(Faster(group, "auto", ("milp",), 1) for group in _constants),
    ),
)
