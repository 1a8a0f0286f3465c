"""What all figures have in common: colours, axes, and how one becomes SVG and PDF.

Text and axes are drawn in the colour of the text around the figure, so that one picture does for light and dark; the
same values give the same bytes.
"""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

# Colours of Okabe and Ito that show on white and on black; a marker and a dash go with each, for who sees no colour.
STYLES = (
    ("#0072b2", "o", "-"),
    ("#d55e00", "s", (0, (6, 2))),
    ("#009e73", "D", (0, (3, 1, 1, 1))),
    ("#cc79a7", "v", (0, (1, 1))),
    ("#e69f00", "P", (0, (8, 2, 2, 2))),
    ("#56b4e9", "X", (0, (4, 4))),
)

INK = "#010203"
"""Stands for the colour of the surrounding text while Matplotlib draws; as good as black in the PDF."""

SOFT = "#888888"
"""Shows on white and on black, for what is not data."""

SHORTEST_S = 1e-4
"""A shorter time is drawn as this one, so that it has a place on a logarithmic axis."""

Range = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """A finished figure: the name of its files without suffix, and what is in them."""

    name: str
    svg: str
    pdf: bytes


def panel(width: float, height: float) -> tuple[Any, Any]:
    """A figure of so many inches with one pair of axes."""
    figure = blank(width, height)
    axes = figure.add_subplot()
    dress(axes)
    return figure, axes


def blank(width: float, height: float) -> Any:
    """A figure of so many inches without axes."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def dress(axes: Any) -> None:
    """Give axes the looks of all figures."""
    for spine in axes.spines.values():
        spine.set_color(SOFT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK, which="both", labelsize=8)
    axes.grid(color=SOFT, alpha=0.22, linewidth=0.6)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_size(9)


def legend(axes: Any, columns: int) -> None:
    """The legend below the axes, if there is anything to tell."""
    if axes.get_legend_handles_labels()[1]:
        axes.figure.legend(
            loc="outside lower left", ncols=columns, frameon=False, fontsize=8, labelcolor=INK, handlelength=2.6
        )


def widened(limits: Range) -> Range:
    """The limits of a logarithmic axis with some room at both ends."""
    factor = max(1.15, (limits[1] / limits[0]) ** 0.04)
    return limits[0] / factor, limits[1] * factor


def unit_label(unit: str) -> str:
    """What is counted, in lines that are not longer than an axis."""
    return "\n".join(wrap(unit, 30))


def count_axis(axis: Any, dense: bool = False) -> None:
    """Label a logarithmic axis of counts; a fitted line may go below 1."""

    def words(value: float) -> str:
        if value < 1:
            return f"{value:g}"
        return f"{value:,.0f}" if value < 1e6 else f"{value:.0e}".replace("e+0", "e")

    _ticks(axis, words, dense)


def share_axis(axis: Any) -> None:
    """Label a logarithmic axis of shares up to 1."""
    _ticks(axis, lambda value: f"{100 * value:.3g} %", True)


def seconds_axis(axis: Any) -> None:
    """Label a logarithmic axis of seconds."""
    _ticks(axis, duration, False)


def duration(seconds: float) -> str:
    """A time for people, in milliseconds if it is short."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


def number(value: float) -> str:
    """An estimate for people: two decimals, a true minus sign, and no negative zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def mark(points: Any, instances: Sequence[str]) -> None:
    """Say for every point of a scatter plot which instance it is; the SVG has it as ``data-instance``."""
    # With a single link Matplotlib would draw all points as one.
    points.set_urls([*(f"instance:{name}" for name in instances), ""])


def rendered(figure: Any, name: str) -> Drawing:
    """The figure in both formats: no date, no random ids, and ids that no other figure on a page has."""
    from matplotlib import rc_context

    text, file = io.StringIO(), io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "hatch.linewidth": 0.6}):
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
        figure.set_layout_engine(None)  # the places of everything are known by now: no drawing to find them
        figure.savefig(file, format="pdf", metadata=dict.fromkeys(("CreationDate", "Creator", "Producer")))
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", text.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r'<a xlink:href="instance:(\w+)"[^>]*>(.*?)</a>', r'<g data-instance="\1">\2</g>', svg, flags=re.DOTALL
    )
    svg = re.sub(r"\b(id=\"|href=\"#|url\(#)", rf"\g<1>{name}-", svg)
    svg = re.sub(r"'DejaVu Sans'[^;\"]*", "system-ui, sans-serif", svg)
    return Drawing(name, svg.replace(INK, "currentColor"), file.getvalue())


def inline(svg: str, description: str) -> str:
    """The SVG as it goes into a page, with the words that stand for it."""
    body = svg[svg.index("<svg") :]
    return body.replace("<svg", f'<svg role="img" aria-label="{description}"', 1)


def _ticks(axis: Any, words: Callable[[float], str], dense: bool) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if dense else (1,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))
    axis.set_minor_formatter(NullFormatter())
