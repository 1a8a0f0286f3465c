"""Median CPU seconds over n and d, written into the cells."""

from collections.abc import Sequence
from math import log10

from hardness.reporting.cells import Cell
from hardness.reporting.figures.style import INK, SOFT, Drawing, Range, blank, dress, duration, rendered


def heatmap(
    cells: Sequence[Cell], dimensions: Sequence[int], sizes: Sequence[Range], limits: Range, name: str
) -> Drawing:
    """One method on one kind of instance: a column for each group of like n, a row for each d.

    A number is the median in CPU seconds; below it, where not all were solved, how many were. A cell of which over half
    was cut off is hatched and has no number, since its median is not known.

    Parameters
    ----------
    dimensions, sizes
        The rows, and the columns as the smallest and largest n of each group: those of all neighbouring panels.
    limits
        The seconds at which the colours begin and end, for the same reason.
    """
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    figure = blank(max(2.6, 1.1 + 0.56 * len(sizes)), 1.1 + 0.5 * len(dimensions))
    axes = figure.add_subplot()
    dress(axes)
    axes.grid(visible=False)
    bottom, top = (log10(seconds) for seconds in limits)
    for cell in cells:
        x, y = sizes.index(cell.sizes), dimensions.index(cell.d)
        known, middle = cell.summary.costs - cell.summary.censored, cell.summary.median
        share = f"{known} of {cell.summary.costs}"
        if middle is None:
            box = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor="none", edgecolor=SOFT, hatch="////", linewidth=0)
            # The ground of the page is not known, so the words on the hatching bring a quiet one of their own.
            back = {"boxstyle": "round,pad=0.15", "facecolor": "#d9d9d9", "edgecolor": "none"}
            axes.text(x, y, share, ha="center", va="center", fontsize=6.5, color="#000000", bbox=back)
        else:
            height = (log10(middle) - bottom) / max(top - bottom, 1e-9)
            # The ends of the map, too dark and too light for a page of either theme, are left out.
            color = colormaps["viridis"](0.12 + 0.8 * min(1.0, max(0.0, height)))
            box = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=color, edgecolor=SOFT, linewidth=0.5)
            text = "#ffffff" if 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2] < 0.42 else "#000000"
            written = duration(middle) if not cell.summary.censored else f"{duration(middle)}\n{share}"
            axes.text(x, y, written, ha="center", va="center", fontsize=7, color=text)
        axes.add_patch(box)
    axes.set_xlim(-0.5, len(sizes) - 0.5)
    axes.set_ylim(-0.5, len(dimensions) - 0.5)
    axes.set_xticks(range(len(sizes)), [f"{low:g}" if low == high else f"{low:g}–{high:g}" for low, high in sizes])
    axes.tick_params(axis="x", labelrotation=45 if len(sizes) > 4 else 0)
    axes.set_yticks(range(len(dimensions)), [str(d) for d in dimensions])
    axes.set_xlabel("n, hidden neurons", color=INK)
    axes.set_ylabel("d, inputs", color=INK)
    return rendered(figure, name)
