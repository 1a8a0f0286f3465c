"""The lowest slack of inequalities between outputs, as a network: min(a, b) = R(a) - R(-a) - R(a - b), in pairs.

The numbers of the inequalities are rationals of any size, and the weights of a network are float64 numbers. Where the
last layer cannot take the inequalities in, what flows out of it is kept by one layer more, y = R(y) - R(-y), and a
number that no float64 is becomes several weights: of neurons that are equal, or of neurons that are always 1.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network
from instances.numbers.dyadic import as_floats, matrix_product
from instances.output_set import Inequality
from instances.questions import Reachability

Row = tuple[list[Fraction], Fraction]
"""Weights and an offset, dyadic rationals."""


def lowest_slack(network: Network, inequalities: Sequence[Inequality]) -> tuple[Network, Fraction, Fraction]:
    """The lowest slack of some inequalities as a network.

    Returns
    -------
    network, zero, scale
        (g - zero) / scale is the lowest slack: all inequalities hold where g >= zero, or g > zero if they are strict.
        The scale is at most 1 and above 1/2, so that numbers stay about as large as they are.

    Raises
    ------
    InputError
        If a number is beyond the range of float64.
    """
    numbers = [value for one in inequalities for _, value in one.coefficients]
    single = len(inequalities) == 1
    if not single:  # the bound of a single inequality need not become a weight
        numbers += [one.bound for one in inequalities]
    scale = _clearing(lcm(*(v.denominator for v in numbers)))
    rows = [_row(one, network.outputs, scale, Fraction(0) if single else one.bound) for one in inequalities]
    zero = scale * inequalities[0].bound if single else Fraction(0)
    *hidden, last = network.layers
    if single:
        return Network((*hidden, *_written(rows, last))), zero, scale
    pairs, outputs = _halving(len(rows))
    layers = [*hidden, *_written([_combined(taken, rows) for taken in pairs], last)]
    while outputs.outputs > 1:
        pairs, choose = _halving(outputs.outputs)
        layers.append(_after(pairs, outputs))
        outputs = choose
    return Network((*layers, outputs)), zero, scale


def depth(question: Reachability) -> int:
    """The number of layers of the deepest network that positivity is asked about.

    Raises
    ------
    InputError
        If there is none for some alternative.
    """
    return max(len(lowest_slack(question.network, one.inequalities)[0].layers) for one in question.alternatives)


def _clearing(denominator: int) -> Fraction:
    """What rationals with this denominator become dyadic by, which float64 numbers are as well."""
    odd = denominator >> ((denominator & -denominator).bit_length() - 1)
    return Fraction(odd, 1 << (odd - 1).bit_length())


def _row(one: Inequality, outputs: int, scale: Fraction, bound: Fraction) -> Row:
    """The left side minus a bound, times a factor, as a combination of the outputs."""
    weights = [Fraction(0)] * outputs
    for output, value in one.coefficients:
        weights[output] = scale * value
    return weights, -scale * bound


def _combined(taken: dict[int, int], rows: Sequence[Row]) -> Row:
    """A small integer combination of rows."""
    width = len(rows[0][0])
    weights = [sum((c * rows[i][0][k] for i, c in taken.items()), Fraction(0)) for k in range(width)]
    return weights, sum((c * rows[i][1] for i, c in taken.items()), Fraction(0))


def _written(rows: Sequence[Row], last: Layer) -> list[Layer]:
    """Rows of the last layer's outputs in place of that layer: as one layer, or as two."""
    direct = _direct(rows, last)
    return [direct] if direct is not None else _kept(rows, last)


def _direct(rows: Sequence[Row], last: Layer) -> Layer | None:
    """Rows multiplied with the last layer; None if float64 does not hold the numbers."""
    entries, unit = last.scaled
    below = max(v.denominator for weights, offset in rows for v in (*weights, offset))
    factors = np.array([[int(v * below) for v in weights] for weights, _ in rows], dtype=object)
    product = matrix_product(factors.reshape(len(rows), last.outputs), entries).astype(object)
    product[:, -1] += np.array([int(offset * below) * unit for _, offset in rows], dtype=object)
    held = as_floats(product, unit * below)
    return None if held is None else Layer(held[:, :-1], held[:, -1])


def _kept(rows: Sequence[Row], last: Layer) -> list[Layer]:
    """A layer that keeps the outputs, each as often as its weights have parts, and the rows of them."""
    weights = [[_parts(v) for v in row] for row, _ in rows]
    offsets = [_parts(offset) for _, offset in rows]
    copies = [max(len(row[k]) for row in weights) for k in range(last.outputs)]
    ones = max(len(parts) for parts in offsets) - 1
    kept = np.repeat(np.arange(last.outputs), copies)
    neurons = np.concatenate([last.weights[kept], -last.weights[kept], np.zeros((max(0, ones), last.inputs))])
    biases = np.concatenate([last.bias[kept], -last.bias[kept], np.ones(max(0, ones))])
    taken = np.zeros((len(rows), len(neurons)))
    for i, (row, offset) in enumerate(zip(weights, offsets, strict=True)):
        positive = np.concatenate([np.array(row[k] + [0.0] * (copies[k] - len(row[k]))) for k in range(last.outputs)])
        taken[i, : len(kept)], taken[i, len(kept) : 2 * len(kept)] = positive, -positive
        taken[i, 2 * len(kept) : 2 * len(kept) + len(offset[1:])] = offset[1:]
    return [Layer(neurons, biases), Layer(taken, [offset[0] if offset else 0.0 for offset in offsets])]


def _parts(value: Fraction) -> list[float]:
    """Float64 numbers whose sum is a dyadic rational."""
    parts = []
    while value:
        try:
            part = float(value)
        except OverflowError:
            part = 0.0
        if not part:
            raise InputError("float64 does not reach as far as the numbers of the target's inequalities")
        parts.append(part)
        value -= Fraction(part)
    return parts


def _halving(count: int) -> tuple[list[dict[int, int]], Layer]:
    """What the neurons of one more layer take of `count` values, and how their minima in pairs come out of them.

    A pair (a, b) takes three neurons, min(a, b) = R(a) - R(-a) - R(a - b); a single value takes two.
    """
    pairs: list[dict[int, int]] = []
    minima: list[dict[int, int]] = []
    for a in range(0, count, 2):
        at = len(pairs)
        pairs += [{a: 1}, {a: -1}]
        minima.append({at: 1, at + 1: -1})
        if a + 1 < count:
            pairs.append({a: 1, a + 1: -1})
            minima[-1][at + 2] = -1
    weights = [[row.get(i, 0) for i in range(len(pairs))] for row in minima]
    return pairs, Layer(weights, [0] * len(minima))


def _after(pairs: Sequence[dict[int, int]], before: Layer) -> Layer:
    """Small integer combinations of a layer's outputs, which are small integer combinations as well."""
    chosen = np.array([[taken.get(i, 0) for i in range(before.outputs)] for taken in pairs], dtype=np.float64)
    return Layer(chosen @ before.weights, chosen @ before.bias)
