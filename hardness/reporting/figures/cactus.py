"""How many runs a method solves within a time."""

from collections.abc import Sequence

from hardness.reporting.entries import Entry
from hardness.reporting.figures.style import (
    INK,
    SHORTEST_S,
    SOFT,
    STYLES,
    Drawing,
    legend,
    panel,
    rendered,
    seconds_axis,
)


def cactus(entries: Sequence[Entry], methods: Sequence[str], name: str) -> Drawing:
    """Time within which a method solves so many runs, each taken alone; dashed, the best method for each run."""
    figure, axes = panel(6.6, 3.6)
    solved = {method: sorted(_seconds(e) for e in entries if e.method == method and e.solved) for method in methods}
    if len(methods) > 1:
        best: dict[tuple[str, int], float] = {}
        for entry in entries:
            if entry.solved:
                task = entry.run.digest, entry.run.seed
                best[task] = min(best.get(task, float("inf")), _seconds(entry))
        times = sorted(best.values())
        label = f"virtual best: {len(times)} solved"
        axes.plot(range(1, len(times) + 1), times, color=SOFT, linestyle="--", linewidth=1.5, label=label)
    for place, method in enumerate(methods):
        color, marker, dash = STYLES[place % len(STYLES)]
        times = solved[method]
        axes.plot(
            range(1, len(times) + 1),
            times,
            color=color,
            marker=marker,
            linestyle=dash,
            markersize=4.5,
            markevery=max(1, len(times) // 12),
            linewidth=1.5,
            label=f"{method}: {len(times)} solved",
        )
    for limit in sorted({entry.run.wall_limit_s for entry in entries}):
        axes.axhline(limit, color=INK, linewidth=0.8, linestyle=":")
        where = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(f"limit {limit:g} s", (0.01, limit), (0, 3), fontsize=8, color=INK, **where)
    axes.set_xlabel("runs solved")
    axes.set_ylabel("time for each")
    axes.set_xlim(left=0)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_yscale("log")
    seconds_axis(axes.yaxis)
    legend(axes, columns=2)
    return rendered(figure, name)


def _seconds(entry: Entry) -> float:
    return max(entry.run.wall_s or 0.0, SHORTEST_S)
