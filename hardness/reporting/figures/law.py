"""Cost against size with the best law, and what it predicts of runs that it was not fitted to."""

from math import isfinite

import numpy as np

from hardness.reporting.figures.style import (
    STYLES,
    Drawing,
    count_axis,
    legend,
    mark,
    panel,
    rendered,
    unit_label,
    widened,
)
from hardness.statistics import Rival, Sample


def law_against_runs(sample: Sample, rival: Rival, unit: str, name: str) -> Drawing:
    """The runs (pale) with the law fitted to all of them, one colour a dimension, and the held-out cells.

    For each cell of held-out runs: the 95 % interval of the observed median (thin, with caps; none where too many runs
    were cut off) and beside it that of the median predicted without these runs (thick).
    """
    dimensions = sorted({int(v) for v in sample.d})
    figure, axes = panel(4.1, 2.9 + 0.19 * (min(len(dimensions), len(STYLES)) + 1))
    for d in dimensions:
        color, marker, dash = STYLES[dimensions.index(d) % len(STYLES)]
        own = sample.d == d
        for censored in (False, True):
            chosen = own & (sample.censored == censored)
            drawn = axes.scatter(
                sample.size[chosen],
                sample.cost[chosen],
                s=22 if censored else 14,
                marker="^" if censored else marker,
                facecolors="none" if censored else color,
                edgecolors=color,
                linewidths=0.9 if censored else 0,
                alpha=0.4,
            )
            mark(drawn, [name for name, taken in zip(sample.instance, chosen, strict=True) if taken])
        sizes = np.geomspace(sample.size[own].min(), sample.size[own].max(), 41)
        _, middle, _ = rival.fit.median(sizes, np.full(41, float(d)))
        axes.plot(sizes, np.exp(middle), color=color, linestyle=dash, linewidth=1.3, label=f"d = {d}")
    for test in rival.held_out:
        for cell in test.cells:
            color, _, _ = STYLES[dimensions.index(cell.d) % len(STYLES)]
            low, _, high = cell.predicted
            axes.plot([cell.size / 1.03] * 2, [low, high], color=color, linewidth=5, alpha=0.55, solid_capstyle="butt")
            bottom, _, top = cell.observed
            if isfinite(top):
                axes.plot([cell.size * 1.03] * 2, [bottom, top], color=color, linewidth=1.2, marker="_", markersize=5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(widened((float(sample.size.min()), float(sample.size.max()))))
    # A prediction may lie far off; the axis stays near the runs and lets it run out of the picture.
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, float(sample.cost.min()) / 3), min(high, float(sample.cost.max()) * 100))
    axes.set_xlabel("n, hidden neurons")
    axes.set_ylabel(unit_label(unit))
    count_axis(axes.xaxis, dense=float(sample.size.max() / sample.size.min()) < 100)
    count_axis(axes.yaxis)
    legend(axes, columns=2)
    return rendered(figure, name)
