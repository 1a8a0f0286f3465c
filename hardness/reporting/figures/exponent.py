"""The exponent of n against the dimension."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hardness.reporting.figures.style import INK, SOFT, STYLES, Drawing, legend, panel, rendered

if TYPE_CHECKING:
    from hardness.reporting.headlines.trends import Trend
    from hardness.reporting.tables.theory import Predicted


Axes = tuple[tuple[int, ...], float, float]
"""The dimensions, and the ends of the axis of exponents."""


def exponent_axes(trends: Sequence["Trend"]) -> Axes:
    """Axes that hold every estimate of these trends, so that panels can be compared; those of one dimension are none.

    An interval may reach very far; the axes let such a one run out of the picture.
    """
    drawn = [trend for trend in trends if not trend.one_dimension]
    dimensions = tuple(sorted({d for trend in drawn for d in trend.exponents}))
    estimates = [fit.slope for trend in drawn for fit, _ in trend.exponents.values()]
    return dimensions, min(0.0, *estimates, 0.0) - 0.5, max([*estimates, *dimensions], default=0.0) + 1


def exponent_against_dimension(
    trends: Sequence["Trend"], methods: Sequence[str], shown: Axes, name: str, theory: Sequence["Predicted"] = ()
) -> Drawing:
    """The exponents of n that say something against d, with 95 % intervals and fitted lines; dashed, exponent d.

    Parameters
    ----------
    shown
        Of all panels that this one stands beside, from `exponent_axes`.
    theory
        Laws of the family; each is a dotted line.
    """
    figure, axes = panel(4.1, 3.6)
    dimensions, bottom, top = shown
    low, high = dimensions[0] - 0.5, dimensions[-1] + 0.5
    axes.plot([low, high], [low, high], color=SOFT, linestyle="--", linewidth=1.5, label="enumeration: exponent d")
    for law, marker in zip(dict.fromkeys(found.law.name for found in theory), "x+1234", strict=False):
        at = {found.d: float(found.exponent) for found in theory if found.law.name == law}
        bound = "at most " if any(found.law.at_most for found in theory if found.law.name == law) else ""
        look = {"color": INK, "linestyle": ":", "linewidth": 1.6, "marker": marker, "markersize": 6}
        axes.plot(sorted(at), [at[d] for d in sorted(at)], label=f"theory: {bound}{law}", **look)
    for trend in trends:
        place = methods.index(trend.method)
        color, marker, _ = STYLES[place % len(STYLES)]
        # Methods stand side by side where they would hide one another.
        beside = 0.07 * (place - (len(methods) - 1) / 2)
        found = {d: fit for d, (fit, _) in trend.exponents.items()}
        fits = list(found.values())
        axes.errorbar(
            [d + beside for d in found],
            [fit.slope for fit in fits],
            yerr=[[fit.slope - fit.low for fit in fits], [fit.high - fit.slope for fit in fits]],
            color=color,
            marker=marker,
            linestyle="none",
            markersize=5,
            capsize=3,
            elinewidth=1.2,
            label=trend.method,
        )
        if trend.growth and trend.growth.low is not None:
            ends = [min(trend.slopes) - 0.2, max(trend.slopes) + 0.2]
            line = [trend.growth.intercept + trend.growth.slope * d for d in ends]
            axes.plot([d + beside for d in ends], line, color=color, linewidth=1.2)
    axes.set_ylim(bottom, top)
    axes.set_xlim(low, high)
    axes.set_xticks(dimensions)
    axes.set_xlabel("d, input dimension")
    axes.set_ylabel("exponent of n")
    axes.plot([], [], color=SOFT, marker="|", markersize=9, linestyle="none", label="bar: 95 % interval")
    if any(trend.growth and trend.growth.low is not None for trend in trends):
        axes.plot([], [], color=SOFT, linewidth=1.2, label="line: how it grows with d")
    legend(axes, columns=1)
    return rendered(figure, name)
