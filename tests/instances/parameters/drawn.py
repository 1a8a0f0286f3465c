"""Small random networks, and what permuting and rescaling neurons makes of them, for tests about parameters."""

from fractions import Fraction
from random import Random

from instances.network import Layer, Network, Point
from instances.parameters.rational_network import RationalLayer, RationalNetwork


def drawn(random: Random, inputs: int, *widths: int, outputs: int = 1, reach: int = 3) -> Network:
    """Integer weights and biases from -reach to reach."""
    layers = []
    for fan_in, fan_out in zip((inputs, *widths), (*widths, outputs), strict=True):
        rows = [[random.randint(-reach, reach) for _ in range(fan_in + 1)] for _ in range(fan_out)]
        layers.append(layer(rows, fan_in))
    return Network(tuple(layers))


def layer(rows: list[list[int]], inputs: int) -> Layer:
    return Layer.from_integers([row[:-1] for row in rows], [row[-1] for row in rows], inputs, "a drawn layer")


def shallow(rows: list[list[float]], biases: list[float], outgoing: list[float], offset: float = 0.0) -> Network:
    """One hidden layer, one output."""
    return Network((Layer(rows, biases), Layer([outgoing], [offset])))


def two_layers(
    units: list[list[float]],
    b: list[float],
    rows: list[list[float]],
    c: list[float],
    a: list[float],
    offset: float = 0.0,
) -> Network:
    """Two hidden layers, one output."""
    return Network((Layer(units, b), Layer(rows, c), Layer([a], [offset])))


def ps_image(network: Network | RationalNetwork, random: Random) -> RationalNetwork:
    """The network with the neurons of every hidden layer permuted and multiplied by positive rationals."""
    layers = [layer.fractions for layer in RationalNetwork.of(network).layers]
    for index in range(len(layers) - 1):
        width = len(layers[index])
        order = random.sample(range(width), width)
        scales = [Fraction(random.randint(1, 9), random.randint(1, 9)) for _ in order]
        layers[index] = [[s * v for v in layers[index][j]] for j, s in zip(order, scales, strict=True)]
        layers[index + 1] = [
            [*(row[j] / s for j, s in zip(order, scales, strict=True)), row[-1]] for row in layers[index + 1]
        ]
    fan_ins = [network.inputs, *network.widths]
    return RationalNetwork(
        tuple(RationalLayer.of_fractions(rows, fan_in) for rows, fan_in in zip(layers, fan_ins, strict=True))
    )


def points(random: Random, inputs: int, number: int = 20) -> list[Point]:
    """Random rational points around 0."""
    return [
        tuple(Fraction(random.randint(-60, 60), random.randint(1, 12)) for _ in range(inputs)) for _ in range(number)
    ]
