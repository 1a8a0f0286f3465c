"""Neurons in other units."""

from typing import ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import layer_name, refused
from instances.network import Floats, Layer, Network

_REACH = 3
"""Neurons are scaled by 2^-3 to 2^3."""


class RescaleNeurons(Disguise):
    """Multiplies the weights and bias of every hidden neuron by a power of two, and divides what comes out by it.

    max(0, t z) = t max(0, z) for t > 0, so the function is the same, and so are the regions. Powers of two change
    exponents only, so nothing is rounded unless it overflows or underflows, which is refused. The neurons of
    injectivity's one layer are scaled with their outputs. Every question is kept.
    """

    name: ClassVar[str] = "rescale-neurons"
    theorem: ClassVar[str] = "positive homogeneity of the ReLU"

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        layers = list(network.layers)
        alone = self.source.outputs_are_neurons
        for index in range(1 if alone else len(layers) - 1):
            layer, where = layers[index], layer_name(network, index)
            powers = np.array([draws.below(2 * _REACH + 1) - _REACH for _ in range(layer.outputs)], dtype=np.int64)
            rows = _scaled(np.column_stack([layer.weights, layer.bias]), powers[:, None], where)
            layers[index] = Layer(rows[:, :-1], rows[:, -1])
            if not alone:
                following = layers[index + 1]
                columns = _scaled(following.weights, -powers[None, :], layer_name(network, index + 1))
                layers[index + 1] = Layer(columns, following.bias)
        return Network(tuple(layers))


def _scaled(rows: Floats, powers: "np.ndarray[tuple[int, int], np.dtype[np.int64]]", where: str) -> Floats:
    """The rows times powers of two; refused by neuron if a product is not exact."""
    with np.errstate(over="ignore", under="ignore"):
        scaled = np.ldexp(rows, powers)
        lost = (np.ldexp(scaled, -powers) != rows).any(axis=1)
    if lost.any():
        raise refused(int(lost.argmax()), where)
    return np.asarray(scaled)
