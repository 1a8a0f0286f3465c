"""A network on a plane as a picture: its activation regions, its value as colour, and the known witness.

The regions are cut out exactly; the colours are floats and show, they do not decide.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from hardness.pictures.plane import Plane, centre, read_box
from hardness.pictures.regions import Labelled, labelled, overlay
from hardness.pictures.subdivision import MOST_REGIONS, Kink, Piece, level, pieces, subdivision
from hardness.reporting.figures.style import INK, blank, dress, rendered
from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.network import Point
from instances.numbers.rationals import to_flint
from instances.question import Box, Question
from instances.suite import read_instance, read_known

__all__ = ["MOST_REGIONS", "Kink", "Picture", "Piece", "draw", "pieces", "window"]

_PIXELS = 400

_EQUAL = 4
"""A window that is not so many times as long as wide has axes of one scale."""

_LINES = ("-", (0, (4, 2)), (0, (1, 1.5)))
"""Where neurons of the first, the second, and any further hidden layer switch."""

_COLORS = ("#66c2a5", "#fc8d62", "#8da0cb", "#e78ac3", "#a6d854", "#ffd92f", "#e5c494", "#b3b3b3")
"""For regions side by side; ColorBrewer's Set2."""


def draw(
    instance: Path,
    out: Path,
    regions: bool = False,
    *,
    box: Sequence[str] | None = None,
    across: str | None = None,
    colored: bool = False,
) -> str:
    """Draw the instance at `instance` (its NAME.yaml or NAME.onnx) into a file, and say in one line what is shown.

    On R^d the window is the box in which a theorem promises a witness, else one around the first layer's kinks. With
    more than two inputs a slice is shown, through the known witness or, without one, through the middle.

    Parameters
    ----------
    out
        Ends in .svg, .pdf or .png.
    regions
        Whether the linear regions in the window have their numbers and areas, and lines to their neighbours.
    box
        The window, as for `hardness.pictures.plane.read_box`.
    across
        Which slice, as for `hardness.pictures.plane.Plane.given`; the first two inputs if not given.
    colored
        Whether colours tell activation regions apart, rather than values.

    Raises
    ------
    InputError
        If the network has less than two inputs, the box is flat, there are more than `MOST_REGIONS` regions, or `out`
        is neither SVG nor PDF nor PNG.
    """
    check_suffix(out)
    question = read_instance(instance).question
    try:
        witness = read_known(instance).witness
        plane = sliced(question, witness, across)
        asked = None if box is None else read_box(box)
        picture = Picture.of(question, witness, asked, regions=regions, plane=plane, colored=colored)
    except InputError as error:
        raise InputError(f"{instance}: {error}") from None
    write_picture(picture.figure(), out)
    there, whole = picture.box, list(_points(witness, question.network.inputs))
    shown = "no witness is known"
    if picture.points:
        shown = f"with the known witness {' and '.join(map(_written, whole))}"
    elif witness is not None and question.check(witness):
        shown = "the known witness is not there"
    if picture.found is not None:
        areas, neighbours = len(picture.found.areas), len(picture.found.neighbours)
        shown += f"; {areas} linear regions with their areas, and {neighbours} pairs of neighbours"
    where = f" of the {plane.words}" if plane.words else ""
    return f"{len(picture.pieces)} regions in {_written(there.lower)} to {_written(there.upper)}{where}, {shown}"


def check_suffix(out: Path) -> None:
    """Refuse a file of which nobody knows how a picture is written into it."""
    if out.suffix not in (".svg", ".pdf", ".png"):
        raise InputError(f"{out}: a picture is written as SVG, PDF or PNG; give a name that ends in .svg, .pdf or .png")


def write_picture(figure: Any, out: Path) -> None:
    """Write a figure in the format of the file's name; the same figure gives the same bytes."""
    drawing = rendered(figure, out.stem)
    if out.suffix == ".png":
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=200, facecolor="#ffffff", metadata={"Software": None})
        write_whole(out, file.getvalue())
    else:
        write_whole(out, drawing.svg.encode() if out.suffix == ".svg" else drawing.pdf)


def sliced(question: Question[Any], witness: Any, across: str | None) -> Plane:
    """The plane to show: all of it where there are two inputs, else a slice through the witness or the middle."""
    inputs = question.network.inputs
    if inputs < 2:
        raise InputError(f"a picture needs 2 inputs or more; the network has {inputs}")
    if inputs == 2 and across is None:
        return Plane.whole()
    points = _points(witness, inputs) if witness is not None and question.check(witness) else ()
    through = next(iter(points), None) or centre(window(question))
    return Plane.along(through, 0, 1) if across is None else Plane.given(through, across)


@dataclass(frozen=True)
class Picture:
    """What is shown of a question about a network on a plane.

    Parameters
    ----------
    box
        The part of the plane.
    pieces
        The regions there.
    points
        Of a witness that holds, as far as they lie in the window.
    found
        The linear regions, if they are to have their numbers.
    kinks
        Where neurons switch, layer by layer.
    colored
        Whether colours tell the regions apart, rather than values.
    """

    question: Question[Any]
    box: Box
    pieces: Sequence[Piece]
    points: Sequence[Point]
    found: Labelled | None = None
    kinks: Sequence[Kink] = ()
    plane: Plane = field(default_factory=Plane.whole)
    colored: bool = False

    @classmethod
    def of(
        cls,
        question: Question[Any],
        witness: Any,
        box: Box | None = None,
        most: int | None = None,
        regions: bool = False,
        plane: Plane | None = None,
        colored: bool = False,
    ) -> "Picture":
        """Cut out what is to be shown.

        Parameters
        ----------
        witness
            It is shown if it holds; None if there is none.
        box
            The part of the plane; if not given, the one that `window` finds.
        most
            So many regions at most; `MOST_REGIONS` if not given.
        regions
            Whether the linear regions have their numbers and areas, and lines to their neighbours.
        plane
            If not given, the network has two inputs, and all of them are shown.

        Raises
        ------
        InputError
            If the network has not two inputs and no plane is given, the box is flat, there are more regions, or linear
            regions are asked for in a slice.
        """
        inputs = question.network.inputs
        if plane is None and inputs != 2:
            raise InputError(f"a picture needs 2 inputs; the network has {inputs}; hardness draw shows slices of it")
        plane = Plane.whole() if plane is None else plane
        box = plane.window(window(question)) if box is None else box
        if box.flat:
            raise InputError("the box is flat; a picture needs one with an area")
        if regions and not plane.is_whole:
            raise InputError("linear regions have numbers and areas in a whole plane only; drop --regions")
        cut, kinks = subdivision(question.network, box, most, plane)
        found = labelled(question.network, box) if regions else None
        holds = witness is not None and question.check(witness)
        located = [plane.locate(point) for point in _points(witness, inputs)] if holds else []
        points = [point for point in located if point is not None and box.contains(point)]
        return cls(question, box, cut, points, found, kinks, plane, colored)

    def figure(self) -> Any:
        """A figure of its own, in the looks of the report."""
        figure = blank(5.2, 5.0)
        axes = figure.add_subplot()
        dress(axes)
        figure.suptitle(self.title, fontsize=9, x=0.02, ha="left", color=INK)
        image = self.paint(axes)
        if not self.colored:
            bar = figure.colorbar(image, ax=axes, label=self.meaning)
            bar.ax.tick_params(colors=INK, labelsize=8)
            bar.ax.yaxis.label.set_color(INK)
            bar.outline.set_visible(False)
        figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=8, labelcolor=INK)
        return figure

    @property
    def meaning(self) -> str:
        """What the colours mean."""
        return "f(x)" if self.question.network.outputs == 1 else "largest |output|"

    @property
    def title(self) -> str:
        """What is shown, in lines that are not longer than the picture."""
        number = len(self.pieces)
        counted = f"{number} activation region{'s' * (number != 1)}"
        said = [f"{self.question.name} {self.question.digest[:10]}: {counted}", *wrap(self.plane.words, 60)]
        if not self.equal:
            said.append("The axes are not of one scale.")
        return "\n".join(said)

    @property
    def equal(self) -> bool:
        """Whether both axes have one scale."""
        width, height = (high - low for low, high in zip(self.box.lower, self.box.upper, strict=True))
        return max(width, height) < _EQUAL * min(width, height)

    def paint(self, axes: Any) -> Any:
        """Draw it on axes of Matplotlib; returns the image of the values, for a bar of their colours."""
        return _paint(self, axes)


def window(question: Question[Any]) -> Box:
    """What is shown of the inputs."""
    if isinstance(question.domain, Box):
        return question.domain
    promised = getattr(question, "witness_box", None)
    if promised is not None and not promised.flat:
        lower, upper = promised.lower, promised.upper
    else:
        layer = question.network.layers[0]
        weights, bias = layer.weights, layer.bias
        kinks = weights.any(axis=1)
        # The point of each kink that is closest to the origin.
        feet = -bias[kinks, None] * weights[kinks] / (weights[kinks] ** 2).sum(axis=1, keepdims=True)
        ends = np.vstack([feet, -np.ones(weights.shape[1]), np.ones(weights.shape[1])])
        lower = tuple(Fraction(float(v)) for v in np.floor(ends.min(axis=0)))
        upper = tuple(Fraction(float(v)) for v in np.ceil(ends.max(axis=0)))
    margin = [(high - low) / 10 for low, high in zip(lower, upper, strict=True)]
    return Box(
        tuple(low - by for low, by in zip(lower, margin, strict=True)),
        tuple(high + by for high, by in zip(upper, margin, strict=True)),
    )


def _points(witness: Any, inputs: int) -> Iterator[Point]:
    """The points that a witness consists of."""
    if isinstance(witness, tuple) and len(witness) == inputs and all(isinstance(v, (Fraction, int)) for v in witness):
        yield witness
    elif isinstance(witness, tuple):
        for part in witness:
            yield from _points(part, inputs)


def _written(point: Point) -> str:
    return f"({', '.join(map(str, point))})"


def _paint(picture: Picture, axes: Any) -> Any:
    from matplotlib import colormaps
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.colors import ListedColormap, TwoSlopeNorm

    question, box = picture.question, picture.box
    threshold = Fraction(getattr(question, "threshold", 0))
    single = question.network.outputs == 1
    (left, bottom), (right, top) = ([float(v) for v in end] for end in (box.lower, box.upper))
    across = [low + (high - low) * (np.arange(_PIXELS) + 0.5) / _PIXELS for low, high in ((left, right), (bottom, top))]
    values = question.network(picture.plane.points(*np.meshgrid(*across)))
    shown = values[..., 0] if single else np.abs(values).max(axis=-1)
    reach = max(float(np.abs(shown - float(threshold)).max()), 1e-12)
    middle = float(threshold)
    axes.grid(visible=False)
    image = axes.imshow(
        shown,
        origin="lower",
        extent=(left, right, bottom, top),
        aspect="equal" if picture.equal else "auto",
        cmap=ListedColormap(colormaps["PuOr_r"](np.linspace(0.22, 0.78, 256))),  # black lines show on all of it
        norm=TwoSlopeNorm(middle, middle - reach, middle + reach),
        alpha=0 if picture.colored else None,
    )
    if picture.colored:
        polygons = [[(float(x), float(y)) for x, y in piece.corners] for piece in picture.pieces]
        colors = [_COLORS[place % len(_COLORS)] for place in range(len(polygons))]
        axes.add_collection(PolyCollection(polygons, facecolors=colors, edgecolors="none"))
    for layer, style in enumerate(_LINES):
        cut = [kink.ends for kink in picture.kinks if min(kink.layer, len(_LINES) - 1) == layer]
        if cut:
            lines = [[(float(x), float(y)) for x, y in ends] for ends in cut]
            axes.add_collection(LineCollection(lines, colors="#000000aa", linestyles=[style], linewidths=0.8))
            which = f"layer {layer + 1}{' or later' * (layer == len(_LINES) - 1)}"
            axes.plot([], [], color=INK, linestyle=style, linewidth=0.8, label=f"a neuron of {which} switches")
    if single:
        exact = to_flint(threshold)
        levels = [[(float(x), float(y)) for x, y in level(piece, exact)] for piece in picture.pieces]
        drawn = [ends for ends in levels if ends]
        axes.add_collection(LineCollection(drawn, colors="#000000", linewidths=2.0))
        if drawn:
            axes.plot([], [], color=INK, linewidth=2.0, label=f"f = {threshold}")
    if picture.points:
        x, y = ([float(point[i]) for point in picture.points] for i in (0, 1))
        star = {"color": "#009e73", "marker": "*", "markersize": 13, "markeredgecolor": "#000000", "linestyle": "none"}
        axes.plot(x, y, label="witness", **star)
    if picture.found is not None:
        overlay(axes, picture.found)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_xlabel(picture.plane.names[0])
    axes.set_ylabel(picture.plane.names[1])
    return image
