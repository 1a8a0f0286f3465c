"""Neurons that switch where nobody looks, and do so elsewhere."""

from fractions import Fraction
from typing import ClassVar

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import held
from instances.network import Layer, Network
from instances.question import Change


class ShiftHidden(Disguise):
    """Moves the kink of a neuron i whose switching the next layer does not see.

    Let the next layer have biases c_j <= 0, and let all its weights but those from i be at most 0. Its neuron j can
    only be on where its weight V_ji from i is positive and i is on, so that where i switches nothing is on. Then b_i
    may become b_i + t if all c_j become c_j - V_ji t, for any t with which these are still at most 0: a neuron j that
    is on before or after has i on before and after, and the same preactivation.

    t is a power of two or its negative, as large as 4 and as the signs and float64 let it be. A layer without such a
    neuron stays as it is; generic layers have at most one. Refused for injectivity, for the number of activation
    regions, for zonotopes, which have no biases, and for questions about the parameters themselves.
    """

    name: ClassVar[str] = "shift-hidden"
    theorem: ClassVar[str] = "a kink that only neurons see which are off there can be anywhere"
    changes: ClassVar[tuple[Change, ...]] = (Change.BIASES_ADDED, Change.KINKS_MOVED)

    def disguised(self, draws: Draws) -> Network:
        layers = list(self.source.network.layers)
        for index in range(len(layers) - 2):
            for neuron in hidden_neurons(layers[index + 1]):
                shifted = _shifted(layers[index], layers[index + 1], neuron, draws)
                if shifted is not None:
                    layers[index], layers[index + 1] = shifted
        return Network(tuple(layers))


def hidden_neurons(layer: Layer) -> list[int]:
    """The neurons of the layer before whose switching this layer does not see."""
    if (layer.bias > 0).any():
        return []
    positive = set((layer.weights > 0).nonzero()[1].tolist())
    return [i for i in range(layer.inputs) if positive <= {i}]


def _shifted(layer: Layer, following: Layer, neuron: int, draws: Draws) -> tuple[Layer, Layer] | None:
    """Both layers after a shift; None if none is possible."""
    weights = [Fraction(v) for v in following.weights[:, neuron].tolist()]
    biases = [Fraction(v) for v in following.bias.tolist()]
    sign = draws.one_of((1, -1))
    for direction in (sign, -sign):
        t = Fraction(direction * 4)
        for _ in range(12):
            own = held(Fraction(float(layer.bias[neuron])) + t)
            moved = [held(c - v * t) for c, v in zip(biases, weights, strict=True)]
            if own is not None and all(c is not None and c <= 0 for c in moved):
                bias = layer.bias.copy()
                bias[neuron] = own
                return Layer(layer.weights, bias), Layer(following.weights, [c for c in moved if c is not None])
            t /= 2
    return None
