"""The cheap features of a network's parameters."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.features.parameters import parameter_features
from instances.network import Layer, Network
from instances.question import RealSpace


def solve(given: Network, seconds: float) -> Reply:
    """The answer is how many there are; the first of two times is not measured, since it loads what NumPy needs."""

    def count() -> tuple[float, dict[str, int]]:
        network = Network(tuple(Layer(layer.weights, layer.bias) for layer in given.layers))  # which has nothing cached
        return float(len(parameter_features(network, RealSpace(network.inputs)))), {}

    count()
    return computed(count, seconds)
