"""Cost of every instance against n with the fitted lines."""

from collections.abc import Sequence
from math import exp, log
from typing import Any

from hardness.reporting.curves import Curve, Measure
from hardness.reporting.figures.style import (
    STYLES,
    Drawing,
    Range,
    count_axis,
    legend,
    mark,
    number,
    panel,
    rendered,
    seconds_axis,
    unit_label,
    widened,
)
from hardness.statistics import Slope

_WIDEST = 4.0
"""A line whose exponent has a wider interval is not drawn: its band would cover the panel and show nothing."""


def cost_against_size(
    curves: Sequence[Curve], dimensions: Sequence[int], n_range: Range, cost_range: Range, name: str
) -> Drawing:
    """Cost of every instance against n with the fitted lines, one colour a dimension: one method, answer and unit.

    Parameters
    ----------
    dimensions
        All that the neighbouring panels have, so that a dimension looks alike in each of them.
    n_range, cost_range
        Smallest and largest value of the axes, for the same reason.
    """
    many = len(dimensions) > len(STYLES)
    figure, axes = panel(4.1, 2.9 + 0.19 * (min(len(dimensions), len(STYLES)) + 1))
    for curve in curves:
        color, marker, dash = _dimension_style(dimensions.index(curve.d), len(dimensions))
        for censored, below in ((False, True), (False, False), (True, False)):
            points = [p for p in curve.points if (p.censored, p.below) == (censored, below)]
            drawn = axes.scatter(
                [p.n for p in points],
                [p.cost for p in points],
                s=26 if censored else 17,
                marker="^" if censored else marker,
                facecolors="none" if censored else color,
                edgecolors=color,
                linewidths=0.9 if censored else 0,
                alpha=0.25 if below else 0.85,
            )
            mark(drawn, [p.instance for p in points])
        if isinstance(curve.fit, Slope):
            _fitted_line(axes, curve, curve.fit, color, marker, dash)
        elif not many:
            axes.plot(
                [], [], color=color, marker=marker, linestyle="none", markersize=4, label=f"d = {curve.d}: no fit"
            )
    if many:
        text = f"d = {dimensions[0]} (dark) to {dimensions[-1]} (light)"
        axes.plot([], [], linestyle="none", label=text)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(widened(n_range))
    axes.set_ylim(widened(cost_range))
    axes.set_xlabel("n, hidden neurons")
    axes.set_ylabel(unit_label(curves[0].unit))
    count_axis(axes.xaxis, dense=n_range[1] / n_range[0] < 100)
    (seconds_axis if curves[0].unit == Measure.SECONDS else count_axis)(axes.yaxis)
    legend(axes, columns=1)
    return rendered(figure, name)


def _fitted_line(axes: Any, curve: Curve, fit: Slope, color: str, marker: str, dash: Any) -> None:
    label = f"d = {curve.d}: exponent {number(fit.slope)} [{number(fit.low)}, {number(fit.high)}]"
    if fit.high - fit.low > _WIDEST:
        axes.plot([], [], color=color, marker=marker, linestyle="none", markersize=4, label=f"{label}: line not drawn")
        return
    smallest, largest = log(curve.points[0].n), log(curve.points[-1].n)
    grid = [smallest + (largest - smallest) * i / 40 for i in range(41)]
    bands = [[exp(v) for v in fit.median(x)] for x in grid]
    sizes = [exp(x) for x in grid]
    axes.plot(sizes, [band[1] for band in bands], color=color, linestyle=dash, linewidth=1.5, label=label)
    axes.fill_between(sizes, [b[0] for b in bands], [b[2] for b in bands], color=color, alpha=0.18, linewidth=0)


def _dimension_style(place: int, count: int) -> tuple[str, str, Any]:
    if count <= len(STYLES):
        return STYLES[place]
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return to_hex(colormaps["plasma"](0.15 + 0.65 * place / (count - 1))), "o", "-"
