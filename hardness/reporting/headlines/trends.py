"""How the exponents of n depend on the dimension, and when that may be said.

Here live the grouping and the words. The statistics is in `hardness.statistics`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.curves import Curve, mixed_sizes
from hardness.reporting.figures import number
from hardness.reporting.laws import NEURONS, Law, sample_of
from hardness.statistics import Growth, Slope, bend, slope_against_dimension

FEWEST = 4
"""With fewer dimensions nobody can see whether the exponents lie on a line."""

BENT = 0.05
"""With a smaller p-value the costs bend on log-log axes, so that there is no exponent for a dimension."""


@dataclass(frozen=True)
class Trend:
    """The exponents of one method on one kind of instance.

    Parameters
    ----------
    problem, answer, method, unit
        As of its curves.
    curves
        Those with an exponent, by increasing d.
    growth
        How the exponent grows with the dimension, with an interval that holds together with those of all other trends;
        None if it cannot be said.
    silence
        Why not, in words; empty if it can.
    """

    problem: str
    answer: str
    method: str
    unit: str
    curves: tuple[Curve, ...]
    growth: Growth | None
    silence: str

    @property
    def slopes(self) -> dict[int, Slope]:
        """The exponents by dimension."""
        return {curve.d: curve.fit for curve in self.curves if isinstance(curve.fit, Slope)}

    @property
    def exponents(self) -> dict[int, tuple[Slope, tuple[int, int]]]:
        """By dimension, the exponents that say something, each with the smallest and the largest n that it rests on.

        One whose interval holds both 0 and 1, no growth and growth in proportion, says nothing.
        """
        return {
            curve.d: (curve.fit, curve.rests_on)
            for curve in self.curves
            if isinstance(curve.fit, Slope) and curve.rests_on and not _says_nothing(curve.fit.low, curve.fit.high)
        }

    @property
    def growing(self) -> str:
        """How the exponent grows with each dimension, in words; or why that is not told."""
        if self.growth is None or self.growth.low is None or self.growth.high is None:
            return f"not told: {self.silence}"
        return f"by {number(self.growth.slope)} [{number(self.growth.low)}, {number(self.growth.high)}], for these n"


def _says_nothing(low: float, high: float) -> bool:
    return low <= 0 and high >= 1


def trends(curves: Sequence[Curve], laws: Sequence[Law] = ()) -> list[Trend]:
    """The exponents against the dimension, wherever there is at least one.

    Parameters
    ----------
    laws
        What is told apart elsewhere on the page: nothing here contradicts it.
    """
    groups: dict[tuple[str, str, str, str], list[Curve]] = defaultdict(list)
    for curve in curves:
        if isinstance(curve.fit, Slope):
            groups[curve.problem, curve.answer, curve.method, curve.unit].append(curve)
    compared = {(law.problem, law.answer, law.method, law.unit): law for law in laws if law.size == NEURONS}
    together = max(1, sum(len(own) >= FEWEST for own in groups.values()))
    return [_trend(key, tuple(own), compared.get(key), together) for key, own in groups.items()]


def _trend(key: tuple[str, str, str, str], curves: tuple[Curve, ...], law: Law | None, together: int) -> Trend:
    slopes = {curve.d: curve.fit for curve in curves if isinstance(curve.fit, Slope)}
    growth = slope_against_dimension(slopes, together)
    silence = _silence(curves, growth, law)
    return Trend(*key, curves, None if silence else growth, silence)


def _silence(curves: Sequence[Curve], growth: Growth | None, law: Law | None) -> str:
    """Why the growth is not told; empty if it is."""
    if growth is None or growth.low is None or growth.high is None or growth.dimensions < FEWEST:
        return f"it takes {FEWEST} dimensions"
    if mixed := mixed_sizes(curves):
        return mixed
    bent = bend(sample_of(curves))
    if bent is not None and bent < BENT:
        return f"the costs bend on logarithmic axes (p = {bent:.1g}), so that the exponents depend on n"
    if growth.high < 0:
        return f"by their interval, [{number(growth.low)}, {number(growth.high)}], they fall with d, as in no law here"
    if _says_nothing(growth.low, growth.high):
        return f"the interval of its growth, [{number(growth.low)}, {number(growth.high)}], holds both 0 and 1"
    if law is not None:
        return law.against(growth)
    return ""
