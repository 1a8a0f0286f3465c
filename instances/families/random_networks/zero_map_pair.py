"""Networks that are 0 everywhere, or just not."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.shuffling import shuffled
from instances.network import Floats, Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box, Value

_NUDGE = 2.0**-10


def zero_map_pair(
    inputs: Annotated[int, "input dimension d"],
    width: Annotated[int, "number of neurons of each hidden layer of the network that is doubled"],
    hidden_layers: Annotated[int, "number of hidden layers, 1 or 2"] = 1,
    nudged: Annotated[bool, "change one output weight by 2^-10, so that the map is not 0"] = False,
    *,
    seed: int,
) -> KnownNetwork:
    """Subtract from a random network a permuted, rescaled copy of itself, on [-1, 1]^d.

    A neuron that is multiplied by s > 0 has its outgoing weights divided by s: max(0, s t) / s = max(0, t). So the
    copy, whose neurons are each multiplied by one of 1/4, 1/2, 1, 2, 4, computes the same function, and the difference
    is 0. The neurons of both are shuffled together. Weights and biases are uniform integers from -9 to 9, output
    weights are not 0, and all stays exact in float64.

    Nudging adds 2^-10 or -2^-10 to the output weight of a neuron h that is active at some point x of the box, which is
    drawn with the network and at which h is evaluated exactly. The map is then that multiple of max(0, h) and not 0 at
    x. With the same seed, a nudged network is the other one but for that weight.

    Parameters
    ----------
    inputs
        d >= 1.
    width
        At least 0; at least 1 if nudged. Each hidden layer of the pair has twice as many neurons.
    hidden_layers
        1 or 2.
    nudged
        Whether to change a weight.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> zero_map_pair(2, 3, seed=0).network.exact((Fraction(1, 3), Fraction(1, 7)))
    (Fraction(0, 1),)
    """
    if inputs < 1 or width < 0 or hidden_layers not in (1, 2):
        raise InputError(
            "inputs must be at least 1, width at least 0 and hidden_layers 1 or 2;"
            f" got {inputs}, {width} and {hidden_layers}"
        )
    if nudged and not width:
        raise InputError("nudged needs a weight to change; got width = 0")
    random = Random(seed)
    hidden, active = _draw(inputs, width, hidden_layers, random)
    outgoing = np.array([(1 + int(random.random() * 9)) * (-1.0) ** int(random.random() * 2) for _ in range(width)])
    pair = _double(hidden, outgoing, random)
    chosen, sign = int(random.random() * len(active)), 1.0 if random.random() < 0.5 else -1.0
    output = pair.output.copy()
    if nudged:
        # The neuron itself, not its copy: a copy's max(0, s h) would be s times as visible.
        output[pair.places[active[chosen]]] += sign * _NUDGE
    network = Network((*pair.hidden, Layer(output[None], [0.0])))
    how = "a network minus a copy of itself" + (", and a nudge of an active neuron" if nudged else "")
    return KnownNetwork(network, Box.cube(inputs, -1, 1), _facts(sign if nudged else 0.0), how)


def _facts(nudge: float) -> dict[str, Verdict | Value]:
    if nudge:
        positivity = Verdict.YES if nudge > 0 else Verdict.NO
        return {"zero-map": Verdict.NO, "positivity": positivity, "surjectivity": Verdict.NO}
    return {
        "zero-map": Verdict.YES,
        "positivity": Verdict.NO,
        "surjectivity": Verdict.NO,
        "maximum": Fraction(0),
        "lipschitz,p=1": Fraction(0),
        "lipschitz,p=2": Fraction(0),
        "lipschitz,p=inf": Fraction(0),
        "regions,kind=linear": Fraction(1),
    }


def _draw(inputs: int, width: int, hidden_layers: int, random: Random) -> tuple[list[Layer], list[int]]:
    """Hidden layers, and which neurons of the last are active at a random point; drawn again while none is."""
    while True:
        layers = []
        for fan_in in [inputs, width][:hidden_layers]:
            rows = np.reshape([int(random.random() * 19) - 9 for _ in range(width * (fan_in + 1))], (width, fan_in + 1))
            layers.append(Layer(rows[:, :-1], rows[:, -1]))
        point: Point = tuple(Fraction(int(random.random() * 33) - 16, 16) for _ in range(inputs))
        if not width:
            return layers, []
        preactivations = Network(tuple(layers)).exact(point)
        active = [j for j, value in enumerate(preactivations) if value > 0]
        if active:
            return layers, active


@dataclass(frozen=True)
class _Pair:
    hidden: list[Layer]
    output: Floats
    places: list[int]


def _double(hidden: list[Layer], outgoing: Floats, random: Random) -> _Pair:
    """The difference of a network and its rescaled copy, its neurons shuffled; and where the last neurons went."""
    layers = []
    width = len(outgoing)
    order = list(range(2 * width))
    scales = np.ones(2 * width)
    for depth, layer in enumerate(hidden):
        if depth == 0:
            weights = np.concatenate([layer.weights] * 2)
        else:
            empty = np.zeros_like(layer.weights)
            weights = np.block([[layer.weights, empty], [empty, layer.weights]]) / scales
            weights = weights[:, order]
        scales = np.array([1.0] * width + [2.0 ** (int(random.random() * 5) - 2) for _ in range(width)])
        order = shuffled(2 * width, random)
        biases = np.concatenate([layer.bias] * 2)
        layers.append(Layer((weights * scales[:, None])[order], (biases * scales)[order]))
    output = (np.concatenate([outgoing, -outgoing]) / scales)[order]
    return _Pair(layers, output, [order.index(j) for j in range(width)])
