"""The functional dimension by brute force: derivatives as exact differences, at enough points of every cell.

With the activations of a cell kept, the outputs are affine in every single parameter, so that a derivative is the
difference that adding 1 makes. Shares no code with the solver.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from instances.network import Network, Point
from instances.question import Box
from tests.oracles.cells import cells

Layers = list[list[list[Fraction]]]
"""Of every layer the rows (w | b)."""


def functional_dimension(network: Network, box: Box | None) -> Fraction:
    """The rank of all parameter Jacobians at ordinary points."""
    layers = [
        [[Fraction(v) for v in (*row, b)] for row, b in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)]
        for layer in network.layers
    ]
    rows: list[list[Fraction]] = []
    for cell in cells(network, box):
        for point in _around(layers, cell.inside, box):
            pattern = _pattern(layers, point)
            if pattern is None:  # a neuron is 0 on the whole cell
                break
            rows += _jacobian(layers, point, pattern)
    if not rows or not rows[0]:
        return Fraction(0)
    return Fraction(int(fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows]).rank()))


def _pattern(layers: Layers, point: Point) -> list[list[bool]] | None:
    values, found = list(point), []
    for rows in layers[:-1]:
        values = [sum((w * v for w, v in zip(row, values, strict=False)), row[-1]) for row in rows]
        if not all(values):
            return None
        found.append([v > 0 for v in values])
        values = [max(v, Fraction(0)) for v in values]
    return found


def _around(layers: Layers, inside: Point, box: Box | None) -> Iterator[Point]:
    """d + 1 affinely independent points of a cell, or the one inside if a neuron is 0 there."""
    pattern = _pattern(layers, inside)
    yield inside
    for i in range(len(inside) if pattern is not None else 0):
        step = Fraction(1)
        while True:
            moved = (*inside[:i], inside[i] + step, *inside[i + 1 :])
            if (box is None or box.contains(moved)) and _pattern(layers, moved) == pattern:
                yield moved
                break
            step /= 2


def _jacobian(layers: Layers, point: Point, pattern: Sequence[Sequence[bool]]) -> list[list[Fraction]]:
    before = _frozen(layers, point, pattern)
    columns = []
    for rows in layers:
        for row in rows:
            for place in range(len(row)):
                row[place] += 1
                columns.append([a - b for a, b in zip(_frozen(layers, point, pattern), before, strict=True)])
                row[place] -= 1
    return [list(row) for row in zip(*columns, strict=True)]


def _frozen(layers: Layers, point: Point, pattern: Sequence[Sequence[bool]]) -> list[Fraction]:
    values = list(point)
    for number, rows in enumerate(layers):
        values = [sum((w * v for w, v in zip(row, values, strict=False)), row[-1]) for row in rows]
        if number < len(pattern):
            values = [v if on else Fraction(0) for v, on in zip(values, pattern[number], strict=True)]
    return values
