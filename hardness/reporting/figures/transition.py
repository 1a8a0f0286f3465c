"""The share of yes and the cost, one above the other, against the parameter along which the answer turns."""

from collections.abc import Sequence
from math import nan

from hardness.reporting.figures.style import (
    INK,
    SOFT,
    STYLES,
    Drawing,
    blank,
    dress,
    duration,
    legend,
    rendered,
    seconds_axis,
)
from hardness.reporting.transitions import PARAMETERS, Transition


def transition(found: Transition, methods: Sequence[str], name: str) -> Drawing:
    """Above, the share of yes with its 95 % interval; below, median CPU seconds, a triangle where not known."""
    figure = blank(4.1, 4.6)
    above, below = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [2, 3]})
    values = [step.value for step in found.steps]
    known = [step for step in found.steps if step.known]
    shares = [step.share for step in known]
    above.errorbar(
        [step.value for step in known],
        [share for _, share, _ in shares],
        yerr=[[share - low for low, share, _ in shares], [high - share for _, share, high in shares]],
        color=INK,
        marker="o",
        markersize=4,
        linewidth=1.3,
        elinewidth=0.9,
        capsize=2.5,
    )
    above.axhline(0.5, color=SOFT, linewidth=0.8, linestyle=":")
    above.set_ylim(-0.05, 1.05)
    above.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    above.set_ylabel("answer yes")
    for place, method in enumerate(methods):
        color, marker, dash = STYLES[place % len(STYLES)]
        medians = [(step.value, step.medians[method]) for step in found.steps if method in step.medians]
        if not medians:
            continue
        # What is not known breaks the line.
        heights = [nan if seconds is None else seconds for _, seconds in medians]
        look = {"color": color, "marker": marker, "linestyle": dash, "markersize": 4, "linewidth": 1.3}
        below.plot([value for value, _ in medians], heights, label=method, **look)
        cut = [value for value, seconds in medians if seconds is None]
        # One above the other, since they would hide one another at the limit.
        level = found.limit_s * 1.3**place
        below.scatter(cut, [level] * len(cut), s=26, marker="^", facecolors="none", edgecolors=color)
    below.axhline(found.limit_s, color=INK, linewidth=0.8, linestyle=":", label=f"limit {duration(found.limit_s)}")
    if any(seconds is None for step in found.steps for seconds in step.medians.values()):
        label = "over half cut off"
        below.plot([], [], color=SOFT, marker="^", linestyle="none", markersize=4.5, fillstyle="none", label=label)
    below.set_yscale("log")
    seconds_axis(below.yaxis)
    below.set_ylabel("median CPU time")
    below.set_xlabel(PARAMETERS[found.parameter])
    for axes in (above, below):
        dress(axes)
    below.set_xlim(values[0] - 0.04 * (values[-1] - values[0]), values[-1] + 0.04 * (values[-1] - values[0]))
    legend(below, columns=2)
    return rendered(figure, name)
