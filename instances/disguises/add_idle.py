"""Neurons that never switch."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import exactly, held, layer_name
from instances.network import Layer, Network
from instances.question import Box, Change, Domain

_SHARE = 16
"""One group of four for every 16 neurons of a layer, or part of them."""

_BITS = 20
"""Leading bits of a new bias, so that biases can be added without rounding."""

Row = list[Fraction]
"""Weights and, last, the bias."""

Interval = tuple[Fraction | None, Fraction | None]
"""Lowest and highest value; None if there is none."""


class AddIdle(Disguise):
    """Adds groups of three neurons that are on everywhere, and one that is off everywhere.

    The three have preactivations z_1, z_2 and z_1 + z_2, all >= 0, and output weights c, c and -c, so they cancel. The
    fourth has a preactivation <= 0, and any output weights. Weights are those of neurons of the layer, the output
    weights too; the biases do the rest, given the lowest values that interval arithmetic finds on the box.

    On R^d the first layer receives everything, so the new rows there are 0, and the biases positive or, for the fourth
    neuron, negative. The later layers receive numbers >= 0, and the new rows there have weights >= 0, for the fourth
    neuron <= 0. Where float64 does not hold z_1 + z_2, z_2 is z_1.

    Refused for injectivity, for the number of activation regions, and for zonotopes, which have no biases.

    *Size.* 4 ceil(w/16) neurons more in a hidden layer of w.
    """

    name: ClassVar[str] = "add-idle"
    theorem: ClassVar[str] = "a ReLU that never switches is affine"
    changes: ClassVar[tuple[Change, ...]] = (
        Change.BIASES_ADDED,
        Change.NEURONS_ADDED,
    )

    @property
    def added(self) -> int:
        return sum(4 * _groups(width) for width in self.source.network.widths)

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        layers = list(network.layers)
        received = _received(self.source.domain)
        for index, layer in enumerate(network.layers[:-1]):
            own, following, name = layers[index], layers[index + 1], layer_name(network, index)
            rows, columns = [np.column_stack([own.weights, own.bias])], [following.weights]
            for _ in range(_groups(layer.outputs)):
                chosen = [draws.below(layer.outputs) for _ in range(3)]
                one, two, off = (_never_negative(own.weights[i].tolist(), received, draws) for i in chosen)
                if any(held(v + w) is None for v, w in zip(one, two, strict=True)):
                    two = one
                group = [one, two, [v + w for v, w in zip(one, two, strict=True)], [-v for v in off]]
                rows += [np.array([[exactly(v, chosen[0], name) for v in row]]) for row in group]
                column, unused = (following.weights[:, [draws.below(layer.outputs)]] for _ in range(2))
                columns += [column, column, -column, unused]
            stacked = np.vstack(rows)
            layers[index] = Layer(stacked[:, :-1], stacked[:, -1])
            layers[index + 1] = Layer(np.column_stack(columns), following.bias)
            received = [_after_relu(_range(row, received)) for row in stacked.tolist()]
        return Network(tuple(layers))


def _received(domain: Domain) -> list[Interval]:
    if isinstance(domain, Box):
        return list(zip(domain.lower, domain.upper, strict=True))
    return [(None, None)] * domain.dimension


def _never_negative(weights: Sequence[float], received: Sequence[Interval], draws: Draws) -> Row:
    """A preactivation that is > 0 wherever its inputs are in their intervals.

    Where a weight needs a bound that is not there, its absolute value is taken, or 0.
    """
    row = [Fraction(w) for w in weights]
    for j, (low, high) in enumerate(received):
        if (low if row[j] > 0 else high) is None:
            row[j] = Fraction(0) if low is None else abs(row[j])
    low, _ = _range([*row, Fraction(0)], received)
    assert low is not None
    bias = ceil(-low) + 1 + draws.below(3)
    unit = 2 ** max(0, bias.bit_length() - _BITS)
    return [*row, Fraction(-(-bias // unit) * unit)]


def _range(row: Sequence[float | Fraction], received: Sequence[Interval]) -> Interval:
    """The lowest and highest value of a preactivation, as far as the intervals of its inputs say."""
    *weights, bias = row
    low: Fraction | None = Fraction(bias)
    high: Fraction | None = Fraction(bias)
    for w, (least, most) in zip(weights, received, strict=True):
        if w:
            below, above = (least, most) if w > 0 else (most, least)
            low = None if low is None or below is None else low + Fraction(w) * below
            high = None if high is None or above is None else high + Fraction(w) * above
    return low, high


def _after_relu(interval: Interval) -> Interval:
    low, high = interval
    return max(low or Fraction(0), Fraction(0)), None if high is None else max(high, Fraction(0))


def _groups(width: int) -> int:
    return -(-width // _SHARE)
