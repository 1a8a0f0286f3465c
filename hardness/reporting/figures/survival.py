"""Run-time distributions over seeds: the share of runs that cost more, on log-log axes."""

from collections.abc import Sequence

from hardness.reporting.curves import Measure
from hardness.reporting.figures.style import (
    STYLES,
    Drawing,
    count_axis,
    legend,
    mark,
    panel,
    rendered,
    seconds_axis,
    share_axis,
    unit_label,
)
from hardness.reporting.seeds import Spread


def survival(spreads: Sequence[Spread], name: str) -> Drawing:
    """One curve an instance, of one method; a heavy tail is a straight line that reaches far to the right.

    A hollow triangle at the end of a curve: the runs that are left were cut off there.
    """
    figure, axes = panel(4.1, 2.9 + 0.19 * len(spreads))
    for place, spread in enumerate(spreads):
        color, marker, dash = STYLES[place % len(STYLES)]
        found = spread.distribution
        points = [(cost, share) for cost, share in found.survival if share > 0]
        costs, shares = [cost for cost, _ in points], [share for _, share in points]
        # The last run, of which none costs more, has no place on the axis: its step ends the curve.
        ends = [cost for cost, share in found.survival if share <= 0][:1]
        label = f"{spread.instance}: n = {spread.n}, d = {spread.d}, {found.seeds} seeds"
        axes.plot(
            [*costs, *ends],
            [*shares, *shares[-1:] * len(ends)],
            color=color,
            linestyle=dash,
            linewidth=1.3,
            drawstyle="steps-post",
            label=label,
        )
        mark(
            axes.scatter(costs, shares, s=9, marker=marker, color=color, linewidths=0), [spread.instance] * len(points)
        )
        if not ends:
            hollow = {"s": 26, "marker": "^", "facecolors": "none", "edgecolors": color, "linewidths": 0.9}
            mark(axes.scatter(costs[-1:], shares[-1:], **hollow), [spread.instance])
    axes.set_xscale("log")
    axes.set_yscale("log")
    least = min(share for spread in spreads for _, share in spread.distribution.survival if share > 0)
    axes.set_ylim(least / 1.4, 1.2)
    axes.set_xlabel(unit_label(spreads[0].unit))
    axes.set_ylabel("share of runs that cost more")
    timed = spreads[0].unit == Measure.SECONDS
    (seconds_axis if timed else count_axis)(axes.xaxis)
    share_axis(axes.yaxis)
    legend(axes, columns=1)
    return rendered(figure, name)
