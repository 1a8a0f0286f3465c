"""Neurons in another order."""

from typing import ClassVar

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.network import Layer, Network


class PermuteNeurons(Disguise):
    """Permutes the neurons of every hidden layer: rows of its weights and biases, columns of the next layer's weights.

    The function is the same. The neurons of injectivity's one layer are permuted with their outputs, which keeps
    different images different. Every question is kept.
    """

    name: ClassVar[str] = "permute-neurons"
    theorem: ClassVar[str] = "the order of summands does not matter"

    def disguised(self, draws: Draws) -> Network:
        layers = list(self.source.network.layers)
        alone = self.source.outputs_are_neurons
        for index in range(1 if alone else len(layers) - 1):
            layer = layers[index]
            order = draws.shuffled(range(layer.outputs))
            layers[index] = Layer(layer.weights[order], layer.bias[order])
            if not alone:
                layers[index + 1] = Layer(layers[index + 1].weights[:, order], layers[index + 1].bias)
        return Network(tuple(layers))
