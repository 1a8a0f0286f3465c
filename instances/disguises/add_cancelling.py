"""Neurons that cancel."""

from fractions import Fraction
from typing import ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import exactly, held, layer_name
from instances.network import Layer, Network
from instances.question import Change

_SHARE = 24
"""One group of six for every 24 neurons of a layer, or part of them."""


class AddCancelling(Disguise):
    """Adds groups of six neurons that together contribute nothing.

    Let z_1 and z_2 be preactivations of two neurons of the layer, and z_3 = -(z_1 + z_2). Since
    max(0, z) - max(0, -z) = z, the sum over the three of c max(0, z_i) - c max(0, -z_i) is c (z_1 + z_2 + z_3) = 0. The
    output weights c are those of a neuron of the layer. The kinks of z_3 are new, those of z_1 and z_2 are not. Where
    float64 does not hold z_1 + z_2, z_2 is z_1. Refused for injectivity and for the number of activation regions.

    *Size.* 6 ceil(w/24) neurons more in a hidden layer of w.
    """

    name: ClassVar[str] = "add-cancelling"
    theorem: ClassVar[str] = "max(0, z) - max(0, -z) = z"
    changes: ClassVar[tuple[Change, ...]] = (Change.NEURONS_ADDED,)

    @property
    def added(self) -> int:
        return sum(6 * _groups(width) for width in self.source.network.widths)

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        layers = list(network.layers)
        for index, layer in enumerate(network.layers[:-1]):
            following = layers[index + 1]
            rows = [np.column_stack([layers[index].weights, layer.bias])]
            columns = [following.weights]
            for _ in range(_groups(layer.outputs)):
                first, second = draws.below(layer.outputs), draws.below(layer.outputs)
                one, two = rows[0][first], rows[0][second]
                sums = [Fraction(v) + Fraction(w) for v, w in zip(one.tolist(), two.tolist(), strict=True)]
                if any(held(v) is None for v in sums):
                    two, sums = one, [2 * Fraction(v) for v in one.tolist()]
                three = [-exactly(v, first, layer_name(network, index)) for v in sums]
                column = following.weights[:, [draws.below(layer.outputs)]]
                half = np.array([one, two, three])
                rows += [half, -half]
                columns += [column] * 3 + [-column] * 3
            stacked = np.vstack(rows)
            layers[index] = Layer(stacked[:, :-1], stacked[:, -1])
            layers[index + 1] = Layer(np.column_stack(columns), following.bias)
        return Network(tuple(layers))


def _groups(width: int) -> int:
    return -(-width // _SHARE)
