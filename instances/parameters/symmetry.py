"""Permuting and rescaling neurons: when two networks differ by nothing else, and which permutations change nothing."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod

from instances.errors import InputError
from instances.network import Network
from instances.parameters.primitive import Row, primitive
from instances.parameters.rational_network import RationalLayer, RationalNetwork


def ps_equal(one: Network | RationalNetwork, other: Network | RationalNetwork) -> bool:
    """Whether two networks with at most one hidden layer are equal up to permuting and rescaling neurons.

    Raises
    ------
    InputError
        If one of them has more hidden layers, where this is not decided.
    """
    one, other = RationalNetwork.of(one), RationalNetwork.of(other)
    shapes = [[(layer.inputs, layer.outputs) for layer in network.layers] for network in (one, other)]
    return shapes[0] == shapes[1] and _orbit(one) == _orbit(other)


def _orbit(network: RationalNetwork) -> tuple[Counter[tuple[Row, tuple[Fraction, ...]]], list[list[Fraction]]]:
    """The neurons, each in one of its scales, and what no symmetry changes: the output biases, or an affine map."""
    if len(network.layers) > 2:
        raise InputError(f"this is known for one hidden layer; the network has {len(network.layers) - 1}")
    *hidden, output = network.layers
    if not hidden:
        return Counter(), output.fractions
    return Counter(scaled_neurons(hidden[0], output)), [row[-1:] for row in output.fractions]


def scaled_neurons(hidden: RationalLayer, output: RationalLayer) -> list[tuple[Row, tuple[Fraction, ...]]]:
    """Each neuron as its primitive row and outgoing weights, which decide it up to a positive factor.

    A neuron whose weights and bias are 0 says nothing of the factor; its outgoing weights are made primitive.
    """
    found = []
    for neuron, row in enumerate(hidden.rows):
        u, factor = primitive(row)
        column = [v[neuron] for v in output.rows]
        if factor:
            found.append((u, tuple(Fraction(c * factor, output.scale * hidden.scale) for c in column)))
        else:
            found.append((u, tuple(map(Fraction, primitive(column)[0]))))
    return found


@dataclass(frozen=True)
class Automorphisms:
    """How many permutations of the neurons of each layer keep the network as it is.

    Parameters
    ----------
    least
        There are at least so many.
    exact
        Whether there are no others.
    """

    least: int
    exact: bool


def automorphisms(network: Network | RationalNetwork) -> Automorphisms:
    """Count the permutations that exchange neurons of a layer with equal rows and equal outgoing weights.

    With one hidden layer these are all. With more, permutations of several layers at once may keep the network, too,
    so the product over the layers is only a lower bound.

    >>> from instances.network import Layer
    >>> automorphisms(Network((Layer([[1.0], [1.0]], [0.0, 0.0]), Layer([[2.0, 2.0]], [0.0]))))
    Automorphisms(least=2, exact=True)
    """
    network = RationalNetwork.of(network)
    sizes: list[int] = []
    for layer, following in zip(network.layers, network.layers[1:], strict=False):
        columns = zip(*[row[:-1] for row in following.rows], strict=True)
        sizes += Counter(zip(layer.rows, columns, strict=True)).values()
    return Automorphisms(prod(map(factorial, sizes)), len(network.layers) <= 2)
