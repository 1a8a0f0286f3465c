"""A network with two inputs as a picture: its activation regions, its value as colour, and the known witness.

The regions are cut out exactly; the colours are floats and show, they do not decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq

from hardness.pictures.regions import Labelled, labelled, overlay
from hardness.reporting.figures.style import INK, blank, dress, rendered
from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.network import Network, Point
from instances.numbers.rationals import to_flint
from instances.question import Box, Question
from instances.suite import read_instance, read_known

MOST_REGIONS = 20_000
"""With more of them a picture is black."""

_PIXELS = 400

Affine = tuple[fmpq, fmpq, fmpq]
"""x -> a x_1 + b x_2 + c."""

Vertex = tuple[fmpq, fmpq]


@dataclass(frozen=True)
class Piece:
    """The part of an activation region inside the window.

    Parameters
    ----------
    corners
        Of the convex polygon, in order; its area is positive.
    outputs
        What the network is there.
    """

    corners: tuple[Vertex, ...]
    outputs: tuple[Affine, ...]


def draw(instance: Path, out: Path, regions: bool = False) -> str:
    """Draw the instance at `instance` (its NAME.yaml or NAME.onnx) into a file, and say in one line what is shown.

    On R^d the window is the box in which a theorem promises a witness, else one around the first layer's kinks.

    Parameters
    ----------
    out
        Ends in .svg or .pdf.
    regions
        Whether the linear regions in the window have their numbers and areas, and lines to their neighbours.

    Raises
    ------
    InputError
        If the network has not two inputs, the box is flat, there are more than `MOST_REGIONS` regions, or `out` is
        neither SVG nor PDF.
    """
    if out.suffix not in (".svg", ".pdf"):
        raise InputError(f"{out}: a picture is written as SVG or PDF; give a name that ends in .svg or .pdf")
    question = read_instance(instance).question
    try:
        picture = Picture.of(question, read_known(instance).witness, regions=regions)
    except InputError as error:
        raise InputError(f"{instance}: {error}") from None
    drawing = rendered(picture.figure(), out.stem)
    write_whole(out, drawing.svg.encode() if out.suffix == ".svg" else drawing.pdf)
    points, box = picture.points, picture.box
    shown = f"with the known witness {' and '.join(map(_written, points))}" if points else "no witness is known"
    if picture.found is not None:
        areas, neighbours = len(picture.found.areas), len(picture.found.neighbours)
        shown += f"; {areas} linear regions with their areas, and {neighbours} pairs of neighbours"
    return f"{len(picture.pieces)} regions in {_written(box.lower)} to {_written(box.upper)}, {shown}"


@dataclass(frozen=True)
class Picture:
    """What is shown of a question about a network with two inputs.

    Parameters
    ----------
    box
        The part of the plane.
    pieces
        The regions there.
    points
        Of a witness that holds; none if there is none.
    found
        The linear regions, if they are to have their numbers.
    """

    question: Question[Any]
    box: Box
    pieces: Sequence[Piece]
    points: Sequence[Point]
    found: Labelled | None = None

    @classmethod
    def of(
        cls,
        question: Question[Any],
        witness: Any,
        box: Box | None = None,
        most: int | None = None,
        regions: bool = False,
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

        Raises
        ------
        InputError
            If the network has not two inputs, the box is flat, or there are more regions.
        """
        if question.network.inputs != 2:
            raise InputError(f"a picture needs 2 inputs; the network has {question.network.inputs}")
        box = window(question) if box is None else box
        if box.flat:
            raise InputError("the box is flat; a picture needs one with an area")
        cut = pieces(question.network, box, most)
        found = labelled(question.network, box) if regions else None
        holds = witness is not None and question.check(witness)
        return cls(question, box, cut, list(_points(witness)) if holds else [], found)

    def figure(self) -> Any:
        """A figure of its own, in the looks of the report."""
        figure = blank(5.2, 4.6)
        axes = figure.add_subplot()
        dress(axes)
        bar = figure.colorbar(self.paint(axes), ax=axes, label=self.meaning)
        bar.ax.tick_params(colors=INK, labelsize=8)
        bar.ax.yaxis.label.set_color(INK)
        bar.outline.set_visible(False)
        figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=8, labelcolor=INK)
        return figure

    @property
    def meaning(self) -> str:
        """What the colours mean."""
        return "f(x)" if self.question.network.outputs == 1 else "largest |output|"

    def paint(self, axes: Any) -> Any:
        """Draw it on axes of Matplotlib; returns the image of the values, for a bar of their colours."""
        return _paint(self.question, self.box, self.pieces, self.points, self.found, axes)


def window(question: Question[Any]) -> Box:
    """What is shown of the plane."""
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
        ends = np.vstack([feet, [[-1.0, -1.0], [1.0, 1.0]]])
        lower = tuple(Fraction(float(v)) for v in np.floor(ends.min(axis=0)))
        upper = tuple(Fraction(float(v)) for v in np.ceil(ends.max(axis=0)))
    margin = [(high - low) / 10 for low, high in zip(lower, upper, strict=True)]
    return Box(
        tuple(low - by for low, by in zip(lower, margin, strict=True)),
        tuple(high + by for high, by in zip(upper, margin, strict=True)),
    )


def pieces(network: Network, box: Box, most: int | None = None) -> list[Piece]:
    """The activation regions of a network with two inputs that have an area inside the box, cut to it; exact.

    Raises
    ------
    InputError
        If there are more than `most`, or `MOST_REGIONS`.
    """
    most = MOST_REGIONS if most is None else most
    (x, y), (right, top) = (list(map(to_flint, end)) for end in (box.lower, box.upper))
    inputs: tuple[Affine, ...] = ((fmpq(1), fmpq(0), fmpq(0)), (fmpq(0), fmpq(1), fmpq(0)))
    found = [Piece(((x, y), (right, y), (right, top), (x, top)), inputs)]
    for layer in network.layers[:-1]:
        behind: list[Piece] = []
        for piece in found:
            rows = _composed(layer.weights, layer.bias, piece.outputs)
            parts = [piece.corners]
            for row in rows:
                parts = [half for part in parts for half in _split(part, row)]
                if len(behind) + len(parts) > most:
                    raise InputError(f"the network has more than {most} regions there; a picture shows none")
            behind += [Piece(part, tuple(_active(row, part) for row in rows)) for part in parts]
        found = behind
    last = network.layers[-1]
    return [Piece(piece.corners, _composed(last.weights, last.bias, piece.outputs)) for piece in found]


def _composed(weights: Any, bias: Any, inner: Sequence[Affine]) -> tuple[Affine, ...]:
    """The affine functions weights * inner + bias."""
    rows = []
    for row, offset in zip(weights.tolist(), bias.tolist(), strict=True):
        a, b, c = fmpq(0), fmpq(0), _exact(offset)
        for weight, (p, q, r) in zip(row, inner, strict=True):
            if weight and (p or q or r):
                w = _exact(weight)
                a, b, c = a + w * p, b + w * q, c + w * r
        rows.append((a, b, c))
    return tuple(rows)


def _split(corners: tuple[Vertex, ...], row: Affine) -> list[tuple[Vertex, ...]]:
    """The parts of a convex polygon where `row` is positive and where it is negative, if both have an area."""
    values = [_at(row, corner) for corner in corners]
    if not (max(values) > 0 > min(values)):
        return [corners]
    above: list[Vertex] = []
    below: list[Vertex] = []
    for i, corner in enumerate(corners):
        value, before = values[i], values[i - 1]
        if (value > 0 > before) or (value < 0 < before):
            crossing = _between(corners[i - 1], corner, before / (before - value))
            above.append(crossing)
            below.append(crossing)
        if value >= 0:
            above.append(corner)
        if value <= 0:
            below.append(corner)
    return [tuple(above), tuple(below)]


def _active(row: Affine, corners: Sequence[Vertex]) -> Affine:
    """What a neuron gives on a polygon on which its preactivation keeps its sign."""
    return row if any(_at(row, corner) > 0 for corner in corners) else (fmpq(0), fmpq(0), fmpq(0))


def _at(row: Affine, corner: Vertex) -> fmpq:
    return row[0] * corner[0] + row[1] * corner[1] + row[2]


def _between(start: Vertex, end: Vertex, share: fmpq) -> Vertex:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _exact(value: float) -> fmpq:
    return fmpq(*value.as_integer_ratio())


def _level(piece: Piece, threshold: fmpq) -> list[Vertex]:
    """The ends of the segment inside a piece on which the one output is the threshold; nothing if there is none."""
    a, b, c = piece.outputs[0]
    parts = _split(piece.corners, (a, b, c - threshold))
    return [corner for corner in parts[0] if corner in parts[1]] if len(parts) == 2 else []


def _points(witness: Any) -> Iterator[Point]:
    """The points of the plane that a witness consists of."""
    if isinstance(witness, tuple) and len(witness) == 2 and all(isinstance(v, (Fraction, int)) for v in witness):
        yield witness
    elif isinstance(witness, tuple):
        for part in witness:
            yield from _points(part)


def _written(point: Point) -> str:
    return f"({', '.join(map(str, point))})"


def _paint(
    question: Question[Any],
    box: Box,
    cut: Sequence[Piece],
    points: Sequence[Point],
    found: Labelled | None,
    axes: Any,
) -> Any:
    from matplotlib import colormaps
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.colors import ListedColormap, TwoSlopeNorm

    network = question.network
    threshold = Fraction(getattr(question, "threshold", 0))
    single = network.outputs == 1
    (left, bottom), (right, top) = ([float(v) for v in end] for end in (box.lower, box.upper))
    across = [low + (high - low) * (np.arange(_PIXELS) + 0.5) / _PIXELS for low, high in ((left, right), (bottom, top))]
    values = network(np.stack(np.meshgrid(*across), axis=-1))
    shown = values[..., 0] if single else np.abs(values).max(axis=-1)
    reach = max(float(np.abs(shown - float(threshold)).max()), 1e-12)
    middle = float(threshold)
    axes.grid(visible=False)
    image = axes.imshow(
        shown,
        origin="lower",
        extent=(left, right, bottom, top),
        aspect="auto",
        cmap=ListedColormap(colormaps["PuOr_r"](np.linspace(0.22, 0.78, 256))),  # black lines show on all of it
        norm=TwoSlopeNorm(middle, middle - reach, middle + reach),
    )
    polygons = [[(float(x), float(y)) for x, y in piece.corners] for piece in cut]
    axes.add_collection(PolyCollection(polygons, facecolors="none", edgecolors="#00000066", linewidths=0.4))
    if single:
        exact = to_flint(threshold)
        segments = [[(float(x), float(y)) for x, y in ends] for piece in cut if (ends := _level(piece, exact))]
        axes.add_collection(LineCollection(segments, colors="#000000", linewidths=1.6))
        axes.plot([], [], color=INK, linewidth=1.6, label=f"f = {threshold}")
    if points:
        x, y = ([float(point[i]) for point in points] for i in (0, 1))
        look = {"color": "#009e73", "marker": "*", "markersize": 13, "markeredgecolor": "#000000", "linestyle": "none"}
        axes.plot(x, y, label="witness", **look)
    if found is not None:
        overlay(axes, found)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_xlabel("x₁")
    axes.set_ylabel("x₂")
    return image
