"""What became of the hypotheses that a study fixed before it ran."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hardness.reporting.curves import Curve, Measure
from hardness.reporting.headlines.trends import Trend
from hardness.reporting.tables.theory import Predicted, Standing
from hardness.statistics import Slope
from hardness.store.hypothesis import Hypothesis

Interval = tuple[str, float, float, float]
"""What it is about, such as ``d = 4``; lower end, estimate and upper end."""


@dataclass(frozen=True)
class Verdict:
    """A hypothesis with the intervals that were measured."""

    hypothesis: Hypothesis
    intervals: tuple[Interval, ...]

    def standing_of(self, interval: Interval) -> Standing:
        """How one interval stands to the region."""
        _, low, _, high = interval
        if self.hypothesis.low <= low and high <= self.hypothesis.high:
            return Standing.SUPPORTED
        outside = high < self.hypothesis.low or low > self.hypothesis.high
        return Standing.CONTRADICTED if outside else Standing.NOT_TOLD

    @property
    def standing(self) -> Standing:
        """Contradicted by any interval, supported by all together."""
        found = {self.standing_of(interval) for interval in self.intervals}
        if Standing.CONTRADICTED in found:
            return Standing.CONTRADICTED
        return Standing.SUPPORTED if found == {Standing.SUPPORTED} else Standing.NOT_TOLD

    @property
    def words(self) -> str:
        """The figures, in one line."""
        if not self.intervals:
            return "nothing was measured that it is about"
        shown = (
            f"{where}: {middle:.2f} [{low:.2f}, {high:.2f}] ({self.standing_of((where, low, middle, high)).value})"
            for where, low, middle, high in self.intervals
        )
        return "; ".join(shown)


def verdicts(
    hypotheses: Sequence[Hypothesis],
    curves: Sequence[Curve],
    trends: Sequence[Trend],
    predicted: Sequence[Predicted],
) -> list[Verdict]:
    """One for each, in their order. Cost is counted in work."""
    return [Verdict(each, tuple(_intervals(each, curves, trends, predicted))) for each in hypotheses]


def _intervals(
    asked: Hypothesis, curves: Sequence[Curve], trends: Sequence[Trend], predicted: Sequence[Predicted]
) -> Iterator[Interval]:
    def meant(found: Curve | Trend | Predicted) -> bool:
        here = (found.problem, found.answer, found.method)
        return here == (asked.problem, asked.answer, asked.solver) and (found.unit != Measure.SECONDS)

    if asked.quantity == "difference":
        for line in filter(meant, predicted):
            if line.law.name == asked.law:
                yield (f"d = {line.d}", *line.difference)
    elif asked.quantity == "exponent":
        for curve in filter(meant, curves):
            if isinstance(curve.fit, Slope):
                yield f"d = {curve.d}", curve.fit.low, curve.fit.slope, curve.fit.high
    else:
        for trend in filter(meant, trends):
            growth = trend.growth
            if growth is not None and growth.low is not None and growth.high is not None:
                yield f"d from {min(trend.slopes)} to {max(trend.slopes)}", growth.low, growth.slope, growth.high
