"""Folding a network, layer by layer from the last one, until nothing is gained any more."""

from instances.errors import InputError
from instances.network import Network
from instances.parameters.intervals import Interval, after_relu, received, span
from instances.parameters.rational_network import RationalNetwork
from instances.question import Domain
from solvers.folding.layer import rewritten
from solvers.folding.ridges import ridge_spans
from solvers.stopping.limits import checkpoint, watched


def folded(network: Network, domain: Domain) -> Network:
    """A network with the same values on the domain and at most as many neurons; the network itself, if none is gained.

    Exactly folded are neurons that are seen to be on or off on the whole domain, constants, neurons that share a
    hyperplane, neurons that cancel, sets of neurons that look the other way, and layers that only hand on.

    Every step makes a layer smaller, or turns neurons so that more of them begin with a positive weight. If float64
    does not hold the result, nothing is folded. Comes by checkpoints.
    """
    try:
        return rationally_folded(RationalNetwork.of(network), domain).float64()
    except InputError:
        return network


def rationally_folded(network: RationalNetwork, domain: Domain) -> RationalNetwork:
    """The same with rational parameters, which are always possible."""
    while True:
        checkpoint()
        found = _swept(network, domain)
        if found == network:
            return network
        network = found


def _swept(network: RationalNetwork, domain: Domain) -> RationalNetwork:
    """The network after one attempt at every layer.

    The last layer comes first: what a layer hands on to neurons that are not needed may keep it from being folded.
    """
    layers = list(network.layers)
    handed: list[list[Interval]] = [received(domain)]
    spans: list[list[Interval]] = []
    for index, layer in watched(enumerate(layers[:-1])):
        if index:
            spans.append(ridge_spans(layer, layers[index - 1], handed[index - 1]))
        else:
            spans.append([span(row, layer.scale, handed[0]) for row in layer.rows])
        handed.append([after_relu(interval) for interval in spans[-1]])
    for index in watched(reversed(range(len(layers) - 1))):
        made = rewritten(layers[index], layers[index + 1], spans[index], handed[index])
        if made is not None:
            layers[index : index + 2] = made if isinstance(made, tuple) else [made]
    return RationalNetwork(tuple(layers))
