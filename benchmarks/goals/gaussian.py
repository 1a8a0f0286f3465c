"""Gaussian networks, which have no structure to use: G8, G9 and G10."""

from benchmarks.case import Contest
from benchmarks.draws.gaussian import gauss, gauss_maximum
from benchmarks.goal import Faster, Goal

SEARCH = "activation-sat"
_ours = (SEARCH, "sweep", "auto")
_3x80, _3x160, _5x40 = gauss(3, 80, "no"), gauss(3, 160, "no"), gauss(5, 40, "no")
_max_3x80, _max_3x160 = gauss_maximum(3, 80), gauss_maximum(3, 160)
_all = ("highs-big-m", "scip-big-m", "marabou", "nnenum")

GOALS = (
    Goal(
        "G8",
        "No to, and maximum of, gauss 3x80 and 3x160: at least 40x faster than HiGHS and 30x than SCIP; 4x than Marabou"
        " at 3x80; 12x than Marabou and nnenum at 3x160.",
        (
            Contest(_3x80, _ours, _all),
            Contest(_max_3x80, _ours, ("highs-big-m", "scip-big-m")),
            Contest(_3x160, _ours, _all, limit_s=15),
            Contest(_max_3x160, _ours, ("highs-big-m", "scip-big-m"), limit_s=15, timeouts=1),
        ),
        (
            *(
                Faster(group, SEARCH, (peer,), factor)
                for group in (_3x80, _max_3x80, _3x160, _max_3x160)
                for peer, factor in (("highs-big-m", 40), ("scip-big-m", 30))
            ),
            Faster(_3x80, SEARCH, ("marabou",), 4),
            Faster(_3x160, SEARCH, ("marabou",), 12),
            Faster(_3x160, SEARCH, ("nnenum",), 12),
        ),
        (
            "Ratios are to activation-sat, which halves boxes; the sweep, which looks at every vertex, and auto, which"
            " chooses, are shown beside it. The draws differ much: a network with a single high peak is easy for"
            " everybody, so every peer's times span an order of magnitude.",
        ),
    ),
    Goal(
        "G9",
        "No to gauss 5x40 by search: at least 8x faster than HiGHS, 5x than SCIP, 2x than Marabou, 10x than nnenum.",
        (Contest(_5x40, (SEARCH,), _all),),
        tuple(Faster(_5x40, SEARCH, (peer,), factor) for peer, factor in zip(_all, (8, 5, 2, 10), strict=True)),
    ),
    Goal(
        "G10",
        "No to gauss 3x160 by search: no slower than Marabou. Stretch: 2x faster.",
        (Contest(_3x160, (SEARCH,), ("marabou",)),),
        (Faster(_3x160, SEARCH, ("marabou",), 1),),
    ),
)
