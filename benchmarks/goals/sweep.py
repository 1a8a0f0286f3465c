"""G7: the rate of the line sweep."""

from benchmarks.case import Contest
from benchmarks.draws.gaussian import gauss_far
from benchmarks.goal import Exponent, Goal, Rate

COMPILED, PLAIN = "sweep[compiled=on]", "sweep[compiled=off]"
_rated = (gauss_far(2, 1600), gauss_far(3, 320), gauss_far(4, 80), gauss_far(5, 40))
_growing = {
    2: (gauss_far(2, 400), gauss_far(2, 1600)),
    3: (gauss_far(3, 80), gauss_far(3, 160), gauss_far(3, 320)),
    4: (gauss_far(4, 80), gauss_far(4, 112)),
}

GOALS = (
    Goal(
        "G7",
        "Sweep: at least 10 M crossings a second compiled and 3 M in NumPy for d = 2 to 5; time grows at most like"
        " n^(d + 0.2) from n = 80 on. Stretch: 30 M.",
        (
            *(Contest(group, (COMPILED, PLAIN)) for group in _rated),
            *(Contest(g, (COMPILED,)) for groups in _growing.values() for g in groups if g not in _rated),
        ),
        (
            *(Rate(group, COMPILED, "crossings", 10e6) for group in _rated),
            *(Rate(group, PLAIN, "crossings", 3e6) for group in _rated),
            *(Exponent(groups, COMPILED, d + 0.2) for d, groups in _growing.items()),
        ),
        ("No exponent for d = 5: n = 80 has 230 M crossings.",),
    ),
)
