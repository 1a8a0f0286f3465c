"""Folding a network, layer by layer from the last one, until nothing is gained any more."""

from dataclasses import dataclass

from instances.errors import InputError
from instances.network import Network
from instances.parameters.intervals import Interval, after_relu, received, spans
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.question import Domain
from solvers.folding.layer import rewritten
from solvers.folding.ridges import ridge_spans
from solvers.stopping.limits import checkpoint, watched


@dataclass(frozen=True)
class Step:
    """What becomes of a hidden layer, counted from 0, and the weights after it.

    Parameters
    ----------
    made
        Both anew, or the one affine layer that they are.
    """

    layer: int
    made: tuple[RationalLayer, RationalLayer] | tuple[RationalLayer]


def folded(network: Network, domain: Domain) -> Network:
    """A network with the same values on the domain and at most as many neurons; the network itself, if none is gained.

    Exactly folded are neurons that are seen to be on or off on the whole domain, constants, neurons that share a
    hyperplane, neurons that cancel, sets of neurons that look the other way, and layers that only hand on.

    Every step makes a layer smaller, or turns neurons so that more of them begin with a positive weight. If float64
    does not hold the result, nothing is folded. Comes by checkpoints.
    """
    return in_steps(network, domain)[0]


def in_steps(network: Network, domain: Domain) -> tuple[Network, list[Step]]:
    """The folded network, and the steps that lead to it one after the other."""
    found, steps = _folded(RationalNetwork.of(network), domain)
    try:
        return found.as_network(), steps
    except InputError:
        return network, []


def _folded(network: RationalNetwork, domain: Domain) -> tuple[RationalNetwork, list[Step]]:
    steps: list[Step] = []
    while True:
        checkpoint()
        found = _swept(network, domain)
        if not found:
            return network, steps
        steps += found
        layers = list(network.layers)
        for step in found:
            layers[step.layer : step.layer + 2] = step.made
        network = RationalNetwork(tuple(layers))


def _swept(network: RationalNetwork, domain: Domain) -> list[Step]:
    """The steps of one attempt at every layer.

    The last layer comes first: what a layer hands on to neurons that are not needed may keep it from being folded.
    """
    layers = list(network.layers)
    handed: list[list[Interval]] = [received(domain)]
    ranges: list[list[Interval]] = []
    for index, layer in watched(enumerate(layers[:-1])):
        if index:
            ranges.append(ridge_spans(layer, layers[index - 1], handed[index - 1]))
        else:
            ranges.append(spans(layer, handed[0]))
        handed.append([after_relu(interval) for interval in ranges[-1]])
    steps = []
    for index in watched(reversed(range(len(layers) - 1))):
        made = rewritten(layers[index], layers[index + 1], ranges[index], handed[index])
        if made is not None:
            steps.append(Step(index, made if isinstance(made, tuple) else (made,)))
            layers[index : index + 2] = steps[-1].made
    return steps
