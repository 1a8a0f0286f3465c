"""G11: region counts."""

from benchmarks.case import Contest
from benchmarks.draws.gaussian import regions
from benchmarks.goal import Faster, Goal

OURS = "region"
_one, _wide = (regions(2, 80), regions(3, 40), regions(4, 20)), (regions(2, 80), regions(3, 40))
_two = (regions(2, 20, 20), regions(2, 40, 40), regions(3, 16, 16))

GOALS = (
    Goal(
        "G11",
        "Activation regions: one hidden layer at least 30x faster than nnenum, and at least 150x than depth-first"
        " search with HiGHS (n >= 40); two hidden layers at least 5x faster than nnenum. Stretch: 20x for two.",
        (
            *(Contest(group, (OURS,), ("nnenum-regions", "highs-regions"), limit_s=4) for group in _one),
            *(Contest(group, (OURS,), ("nnenum-regions",), limit_s=10) for group in _two),
        ),
        (
            *(Faster(group, OURS, ("nnenum-regions",), 30, "regions") for group in _one),
            *(Faster(group, OURS, ("highs-regions",), 150, "regions") for group in _wide),
            *(Faster(group, OURS, ("nnenum-regions",), 5, "regions") for group in _two),
        ),
        ("Times are those of one region: a search that is stopped counts with the regions that it had found.",),
    ),
)
