"""The activation regions of a network on a plane, cut out exactly, and the segments that bound them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from hardness.pictures.plane import Affine, Plane
from instances.errors import InputError
from instances.network import Network
from instances.numbers.rationals import to_flint
from instances.question import Box

MOST_REGIONS = 20_000
"""With more of them a picture is black."""

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


@dataclass(frozen=True)
class Kink:
    """A segment on which neurons of a hidden layer, counted from 0, switch."""

    layer: int
    ends: tuple[Vertex, Vertex]


def pieces(network: Network, box: Box, most: int | None = None) -> list[Piece]:
    """The activation regions of a network with two inputs that have an area inside the box, cut to it; exact.

    Raises
    ------
    InputError
        If there are more than `most`, or `MOST_REGIONS`.
    """
    return subdivision(network, box, most)[0]


def subdivision(
    network: Network, box: Box, most: int | None = None, plane: Plane | None = None
) -> tuple[list[Piece], list[Kink]]:
    """The activation regions that have an area inside a box of a plane, cut to it, and what bounds them; exact.

    Raises
    ------
    InputError
        If there are more than `most`, or `MOST_REGIONS`.
    """
    most = MOST_REGIONS if most is None else most
    (x, y), (right, top) = (list(map(to_flint, end)) for end in (box.lower, box.upper))
    inputs = (Plane.whole() if plane is None else plane).coordinates
    found, kinks = [Piece(((x, y), (right, y), (right, top), (x, top)), inputs)], []
    for place, layer in enumerate(network.layers[:-1]):
        behind: list[Piece] = []
        for piece in found:
            rows = _composed(layer.weights, layer.bias, piece.outputs)
            parts = [piece.corners]
            for row in rows:
                halves = [_split(part, row) for part in parts]
                kinks += [Kink(place, ends) for half in halves if (ends := _shared(half))]
                parts = [half for part in halves for half in part]
                if len(behind) + len(parts) > most:
                    raise InputError(f"the network has more than {most} regions there; a picture shows none")
            behind += [Piece(part, tuple(_active(row, part) for row in rows)) for part in parts]
        found = behind
    last = network.layers[-1]
    return [Piece(piece.corners, _composed(last.weights, last.bias, piece.outputs)) for piece in found], kinks


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


def _shared(halves: Sequence[tuple[Vertex, ...]]) -> tuple[Vertex, Vertex] | None:
    """The edge between the halves of a polygon; None if it was not cut."""
    if len(halves) < 2:
        return None
    first, second = [corner for corner in halves[0] if corner in halves[1]]
    return first, second


def _active(row: Affine, corners: Sequence[Vertex]) -> Affine:
    """What a neuron gives on a polygon on which its preactivation keeps its sign."""
    return row if any(_at(row, corner) > 0 for corner in corners) else (fmpq(0), fmpq(0), fmpq(0))


def _at(row: Affine, corner: Vertex) -> fmpq:
    return row[0] * corner[0] + row[1] * corner[1] + row[2]


def _between(start: Vertex, end: Vertex, share: fmpq) -> Vertex:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _exact(value: float) -> fmpq:
    return fmpq(*value.as_integer_ratio())


def level(piece: Piece, threshold: fmpq) -> list[Vertex]:
    """The ends of the segment inside a piece on which the one output is the threshold; nothing if there is none."""
    a, b, c = piece.outputs[0]
    parts = _split(piece.corners, (a, b, c - threshold))
    return [corner for corner in parts[0] if corner in parts[1]] if len(parts) == 2 else []
