"""The fits of a store: the costs of every method on every kind of instance, and how they grow.

Here they are put one after the other; each is computed in a module of its own. The page and `hardness.statistics` show
the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.curves import Curve, Measure, curves
from hardness.reporting.entries import Entry
from hardness.reporting.headlines.trends import Trend, trends
from hardness.reporting.laws import Law, laws
from hardness.running.startup import Startup


@dataclass(frozen=True)
class Fitted:
    """Costs by dimension with their exponents, the laws compared on them, and how the exponents grow."""

    curves: Sequence[Curve]
    laws: Sequence[Law]
    trends: Sequence[Trend]


def fitted(entries: Sequence[Entry], startups: Sequence[Startup]) -> Fitted:
    """Everything that is fitted to the runs of a store."""
    drawn = [curve for measure in Measure for curve in curves(entries, measure)]
    compared = laws(drawn, entries, startups)
    return Fitted(drawn, compared, trends(drawn, compared))
