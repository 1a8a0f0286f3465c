"""Two solvers against each other, a point a task."""

from hardness.reporting.entries import ANSWERS
from hardness.reporting.figures.style import (
    INK,
    SOFT,
    STYLES,
    Drawing,
    duration,
    legend,
    mark,
    panel,
    rendered,
    seconds_axis,
)
from hardness.reporting.pairs import Pair

_BEYOND = 2.2
"""An unsolved task is drawn at this many times the limit."""


def scatter(pair: Pair, name: str) -> Drawing:
    """Seconds of the second method against those of the first, by answer; beyond the limits what one did not solve."""
    figure, axes = panel(4.1, 4.2)
    known = [seconds for task in pair.tasks for seconds in (task.first_s, task.second_s) if seconds is not None]
    low, wall = min(known) / 1.5, pair.limit_s
    high = wall * _BEYOND * 1.5
    for factor, style in ((1, "-"), (10, ":"), (0.1, ":")):
        axes.plot([low, high], [low * factor, high * factor], color=SOFT, linewidth=0.9, linestyle=style)
    for line in (axes.axvline, axes.axhline):
        line(wall, color=INK, linewidth=0.8, linestyle="--")
    for place, answer in enumerate(ANSWERS):
        tasks = [task for task in pair.tasks if task.answer == answer]
        if tasks:
            color, marker, _ = STYLES[place]
            drawn = axes.scatter(
                [task.first_s or wall * _BEYOND for task in tasks],
                [task.second_s or wall * _BEYOND for task in tasks],
                s=20,
                marker=marker,
                color=color,
                linewidths=0,
                alpha=0.85,
                label={"undecided": "answer not known"}.get(answer, f"answer {answer}"),
            )
            mark(drawn, [task.instance for task in tasks])
    axes.plot([], [], color=INK, linewidth=0.8, linestyle="--", label=f"limit {duration(wall)}; beyond: not solved")
    axes.plot([], [], color=SOFT, linewidth=0.9, linestyle=":", label="ten times slower, faster")
    for axis, method in ((axes.xaxis, pair.first), (axes.yaxis, pair.second)):
        axis.set_label_text(method)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_aspect("equal")
    seconds_axis(axes.xaxis)
    seconds_axis(axes.yaxis)
    legend(axes, columns=2)
    return rendered(figure, name)
