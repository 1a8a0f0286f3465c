"""G7: the rate of the line sweep."""

from math import comb

from benchmarks.case import Contest
from benchmarks.draws.gaussian import gauss_far
from benchmarks.goal import Exponent, Goal, Rate

COMPILED, PLAIN = "sweep[compiled=on]", "sweep[compiled=off]"
# Every line in which d - 1 hyperplanes meet crosses each of the other ones once, in or out of the box.
_incidences = {gauss_far(d, n): comb(n, d - 1) * (n - d + 1) for d, n in ((2, 1600), (3, 320), (4, 80), (5, 40))}
_rated = tuple(_incidences)
_growing = {
    2: (gauss_far(2, 400), gauss_far(2, 1600)),
    3: (gauss_far(3, 80), gauss_far(3, 160), gauss_far(3, 320)),
    4: (gauss_far(4, 80), gauss_far(4, 112)),
}

GOALS = (
    Goal(
        "G7",
        "Sweep: at least 10 M incidences of a line and a hyperplane a second compiled and 3 M in NumPy for d = 2 to 5;"
        " time grows at most like n^(d + 0.2) from n = 80 on. Stretch: 30 M.",
        (
            *(Contest(group, (COMPILED, PLAIN)) for group in _rated),
            *(Contest(g, (COMPILED,)) for groups in _growing.values() for g in groups if g not in _rated),
        ),
        (
            *(Rate(group, COMPILED, "incidences", amount, 10e6) for group, amount in _incidences.items()),
            *(Rate(group, PLAIN, "incidences", amount, 3e6) for group, amount in _incidences.items()),
            *(Exponent(groups, COMPILED, d + 0.2) for d, groups in _growing.items()),
        ),
        ("No exponent for d = 5: n = 80 has 230 M crossings.",),
    ),
)
