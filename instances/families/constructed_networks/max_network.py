"""The maximum of d numbers and 0, by pairs."""

from fractions import Fraction
from math import inf
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Floats, Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace, Value


def max_network(
    inputs: Annotated[int, "number d of numbers"],
    space: Annotated[bool, "whether the domain is all of R^d"] = False,
    *,
    seed: int,
) -> KnownNetwork:
    """Compute max{0, x_1, ..., x_d} with weights in {-1, 0, 1} and no biases, on [-1, 1]^d or R^d.

    There are ceil(log2(d + 1)) hidden layers. Each replaces two numbers by one, max(a, b) = R(a - b) + R(b) - R(-b)
    with R(t) = max(0, t), and passes an odd one on, a = R(a) - R(-a); of 0 and x only R(x) is needed (Arora, Basu,
    Mianjy and Mukherjee 2018, Theorem 2.1). That many hidden layers suffice; fewer may do (`max_of_five_network`).

    The function has d + 1 linear regions, with gradients 0 and the unit vectors; the network has more activation
    regions.

    Parameters
    ----------
    inputs
        d >= 1.
    space
        Whether it is asked about on R^d.
    seed
        Ignored: there is one network for each d.

    Raises
    ------
    InputError
        If d < 1.

    >>> max_network(4, seed=0).network.widths
    (6, 5, 3)
    """
    if inputs < 1:
        raise InputError(f"inputs must be at least 1; got {inputs}")
    rows = [*np.zeros((1, inputs)), *np.eye(inputs)]  # the numbers left, as functions of the layer before
    layers = []
    while len(rows) > 1:
        neurons: list[Floats] = []
        combined: list[list[tuple[int, int]]] = []  # each new number: pairs (neuron, sign)
        for a, b in zip(rows[::2], rows[1::2], strict=False):
            n = len(neurons)
            if not a.any():
                neurons.append(b)
                combined.append([(n, 1)])
            else:
                neurons += [a - b, b, -b]
                combined.append([(n, 1), (n + 1, 1), (n + 2, -1)])
        if len(rows) % 2:
            n = len(neurons)
            neurons += [rows[-1], -rows[-1]]
            combined.append([(n, 1), (n + 1, -1)])
        layers.append(Layer(np.array(neurons), np.zeros(len(neurons))))
        rows = list(np.zeros((len(combined), len(neurons))))
        for row, parts in zip(rows, combined, strict=True):
            for neuron, sign in parts:
                row[neuron] = sign
    return known_maximum(Network((*layers, Layer(rows, [0.0]))), 1, space)


def known_maximum(network: Network, factor: int, space: bool = False) -> KnownNetwork:
    """What is known of a network that computes `factor` max{0, x_1, ..., x_d}, on [-1, 1]^d or R^d."""
    d = network.inputs
    facts: dict[str, Verdict | Value] = {
        "positivity": Verdict.YES,
        "zero-map": Verdict.NO,
        "surjectivity": Verdict.NO,
        "maximum": inf if space else Fraction(factor),
        "lipschitz,p=1": Fraction(factor),
        "lipschitz,p=2": Fraction(factor**2),
        "lipschitz,p=inf": Fraction(factor),
        "regions,kind=linear": Fraction(d + 1),
    }
    how = "the function is a multiple of the maximum of 0 and the inputs"
    return KnownNetwork(network, RealSpace(d) if space else Box.cube(d, -1, 1), facts, how)
