"""The linear program over triangles in exact arithmetic, for the few nodes where floats cannot tell a bound from 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq_mat

from instances.network import Layer, Network, Point
from instances.numbers.rationals import from_flint, to_flint
from instances.question import Box
from solvers.activation_sat.deep.pattern_lp import Neuron
from solvers.activation_sat.deep.relaxation import Signs
from solvers.exact.lp import ExactLP, Infeasible
from solvers.stopping.limits import checkpoint

Row = list[Fraction]
"""An affine function of the inputs and of the outputs of neurons without a sign; the last entry is the constant."""

Chords = Sequence[Sequence[tuple[Fraction, Fraction]]]
"""Of each hidden layer the slope and the offset of a line above every neuron."""

Ends = Sequence[Sequence[Fraction]]
"""Of each hidden layer a number for every neuron."""


@dataclass(frozen=True)
class Vertex:
    """Where the program attains its maximum.

    Parameters
    ----------
    value
        The maximum of f; None if there is no point.
    point
        The inputs; empty if there is no point.
    rows
        The positive multipliers of z >= 0, of z <= 0, or of y >= z for a neuron without a sign.
    loose
        The neurons without a sign whose outputs are not max(0, z).
    """

    value: Fraction | None
    point: Point
    rows: dict[Neuron, Fraction]
    loose: list[Neuron]


def vertex(network: Network, box: Box, signs: Signs, fixed: Signs, chords: Chords, highest: Ends) -> Vertex:
    """The maximum of f over the triangles of neurons without a sign, where the others have theirs.

    Parameters
    ----------
    signs
        Of every neuron, 0 if it has none.
    fixed
        Not 0 where the sign holds on the whole box anyway.
    highest
        Upper bounds of the outputs of all neurons on the box.
    """
    free = [(depth, i) for depth, layer in enumerate(signs) for i in np.flatnonzero(layer == 0).tolist()]
    place = {neuron: box.dimension + number for number, neuron in enumerate(free)}
    # Strictly above the chords, so that these bounds take no part in the proof.
    tops = [chords[depth][i][0] * highest[depth][i] + chords[depth][i][1] + 1 for depth, i in free]
    lp = ExactLP(Box((*box.lower, *[Fraction(0)] * len(free)), (*box.upper, *tops)))
    columns = box.dimension + len(free)
    owners: dict[int, Neuron] = {}
    outputs = [[Fraction(i == j) for j in range(columns + 1)] for i in range(box.dimension)]
    undecided: list[tuple[Neuron, Row]] = []
    for depth, layer in enumerate(network.layers[:-1]):
        before, outputs = _after(layer, outputs, columns), []
        for i, z in enumerate(before):
            checkpoint()
            neuron, sign = (depth, i), int(signs[depth][i])
            if sign and not fixed[depth][i]:
                owners[lp.push([-sign * v for v in z[:-1]], None, sign * z[-1])[0]] = neuron
            if sign:
                outputs.append(z if sign > 0 else [Fraction(0)] * (columns + 1))
                continue
            y = [Fraction(j == place[neuron]) for j in range(columns + 1)]
            slope, offset = chords[depth][i]
            owners[lp.push([a - b for a, b in zip(z[:-1], y, strict=False)], None, -z[-1])[0]] = neuron
            lp.push([b - slope * a for a, b in zip(z[:-1], y, strict=False)], None, offset + slope * z[-1])
            undecided.append((neuron, z))
            outputs.append(y)
    (objective,) = _after(network.layers[-1], outputs, columns)
    optimum = lp.maximise(objective[:-1])
    rows = {owners[index]: weight for index, weight in lp.multipliers.items() if index in owners}
    if isinstance(optimum, Infeasible):
        return Vertex(None, (), rows, [])
    x = optimum.point
    loose = [neuron for neuron, z in undecided if x[place[neuron]] != max(Fraction(0), _at(z, x))]
    return Vertex(optimum.value + objective[-1], x[: box.dimension], rows, loose)


def _after(layer: Layer, outputs: Sequence[Row], columns: int) -> list[Row]:
    """The preactivations of a layer, in so many variables."""
    below = fmpq_mat(len(outputs), columns + 1, [to_flint(v) for row in outputs for v in row])
    weights = fmpq_mat(
        layer.outputs, layer.inputs, [to_flint(Fraction(v)) for row in layer.weights.tolist() for v in row]
    )
    found = (weights * below).tolist()
    return [
        [*map(from_flint, row[:-1]), from_flint(row[-1]) + Fraction(bias)]
        for row, bias in zip(found, layer.bias.tolist(), strict=True)
    ]


def _at(z: Row, x: Point) -> Fraction:
    return sum((a * b for a, b in zip(z[:-1], x, strict=True)), z[-1])
