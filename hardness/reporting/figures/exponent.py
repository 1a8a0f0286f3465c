"""The exponent of n against the dimension."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hardness.reporting.curves import Measure
from hardness.reporting.figures.style import SOFT, STYLES, Drawing, legend, panel, rendered

if TYPE_CHECKING:
    from hardness.reporting.headlines.trends import Trend


def exponent_against_dimension(trends: Sequence["Trend"], methods: Sequence[str], name: str) -> Drawing:
    """The exponent of n against d with 95 % intervals and fitted lines, one colour a method; dashed, exponent d."""
    figure, axes = panel(4.1, 3.4)
    dimensions = sorted({d for trend in trends for d in trend.slopes})
    low, high = dimensions[0] - 0.5, dimensions[-1] + 0.5
    axes.plot([low, high], [low, high], color=SOFT, linestyle="--", linewidth=1.5, label="enumeration: exponent d")
    for trend in trends:
        place = methods.index(trend.method)
        color, marker, _ = STYLES[place % len(STYLES)]
        # Methods stand side by side where they would hide one another.
        beside = 0.07 * (place - (len(methods) - 1) / 2)
        fits = [trend.slopes[d] for d in trend.slopes]
        axes.errorbar(
            [d + beside for d in trend.slopes],
            [fit.slope for fit in fits],
            yerr=[[fit.slope - fit.low for fit in fits], [fit.high - fit.slope for fit in fits]],
            color=color,
            marker=marker,
            linestyle="none",
            markersize=5,
            capsize=3,
            elinewidth=1.2,
            label=f"{trend.method} ({trend.unit})" if trend.unit != Measure.SECONDS else trend.method,
        )
        if trend.growth and trend.growth.low is not None:
            ends = [min(trend.slopes) - 0.2, max(trend.slopes) + 0.2]
            line = [trend.growth.intercept + trend.growth.slope * d for d in ends]
            axes.plot([d + beside for d in ends], line, color=color, linewidth=1.2)
    estimates = [fit.slope for trend in trends for fit in trend.slopes.values()]
    # An interval may reach very far; the axis shows the estimates and lets such a one run out of the picture.
    axes.set_ylim(min(0.0, *estimates) - 0.5, max(*estimates, high) + 1)
    axes.set_xlim(low, high)
    axes.set_xticks(dimensions)
    axes.set_xlabel("d, input dimension")
    axes.set_ylabel("exponent of n")
    legend(axes, columns=1)
    return rendered(figure, name)
