"""Differences of networks that are equal by permuting and rescaling neurons or by more than that, or just not equal."""

from fractions import Fraction
from random import Random
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.shuffling import shuffled
from instances.network import Layer, Network, Point
from instances.parameters.difference import difference
from instances.parameters.fibre import sample
from instances.parameters.flips import flipped
from instances.parameters.jacobian import parameter_jacobian
from instances.parameters.primitive import oriented
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.problem import Verdict
from instances.question import RealSpace, Value

_NUDGE = Fraction(1, 2**10)
_TRIES = 1000


def hidden_symmetry_pair(
    inputs: Annotated[int, "input dimension d"],
    neurons: Annotated[int, "number of neurons of the last hidden layer of either network"],
    hidden_layers: Annotated[int, "number of hidden layers, 1 or 2"] = 1,
    nudged: Annotated[bool, "change one parameter by 2^-10, so that the map is not 0"] = False,
    hidden: Annotated[bool, "equal by more than permuting and rescaling neurons"] = True,
    *,
    seed: int,
) -> KnownNetwork:
    """Subtract from a random network another one with the same function on R^d, their neurons shuffled.

    With one hidden layer, the weighted rows c_j w_j of a random set S of at least two neurons add up to 0, and the
    other network has the neurons of S the other way. With two, the first hidden layer has min(d, neurons) neurons with
    independent rows, and the second one has neurons that are on or off wherever its inputs are not negative, or a first
    one is hidden; the other network comes from moving these within the fibre (`instances.parameters.fibre`). Without a
    hidden symmetry it is the same network, every neuron of it rescaled by a power of 2 from 1/4 to 4.

    Nudging adds 2^-10 to a random parameter of the difference by which it has a derivative other than 0 at a random
    point off all kinks, where the values are then checked to differ; `how` says at which. With the same seed, a nudged
    network is the other one but for that parameter. Weights and biases are small integers and multiples of powers of 2.

    Parameters
    ----------
    inputs
        d >= 1.
    neurons
        At least 2. Each hidden layer of the difference has twice as many neurons.
    hidden_layers
        1 or 2.
    nudged
        Whether to change a parameter.
    hidden
        Whether the symmetry is a hidden one.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> hidden_symmetry_pair(2, 3, seed=0).network.exact((Fraction(1, 3), Fraction(1, 7)))
    (Fraction(0, 1),)
    """
    if inputs < 1 or neurons < 2 or hidden_layers not in (1, 2):
        raise InputError(
            "inputs must be at least 1, neurons at least 2 and hidden_layers 1 or 2;"
            f" got {inputs}, {neurons} and {hidden_layers}"
        )
    random = Random(seed)
    one, other = (_flipped_pair if hidden_layers == 1 else _moved_pair)(inputs, neurons, random)
    if not hidden:
        other = _rescaled(one, random)
    pair = _reordered(difference(one, other), random)
    nudge, point = _nudged(pair, random)
    facts: dict[str, Verdict | Value] = {"zero-map": Verdict.NO}
    kind = "a hidden symmetry" if hidden else "permuting and rescaling neurons"
    how = f"{kind} of a network, and a nudge that shows at ({', '.join(map(str, point))})"
    if not nudged:
        facts = {"zero-map": Verdict.YES, "positivity": Verdict.NO, "surjectivity": Verdict.NO, "maximum": Fraction(0)}
        how = f"a network minus its image under {kind}"
    return KnownNetwork(nudge if nudged else pair, RealSpace(inputs), facts, how)


def _flipped_pair(inputs: int, neurons: int, random: Random) -> tuple[Network, Network]:
    """A network with a set of rows that add up to 0, no two of its neurons on one hyperplane; and its flip."""
    for _ in range(_TRIES):
        rows = [[_integer(random, 5) for _ in range(inputs + 1)] for _ in range(neurons)]
        outgoing = [_nonzero(random, 3) for _ in rows]
        chosen = [j for j in range(neurons - 1) if random.random() < 0.5] or [int(random.random() * (neurons - 1))]
        outgoing[-1] = 1
        rows[-1][:-1] = [-sum(outgoing[j] * rows[j][i] for j in chosen) for i in range(inputs)]
        planes = {oriented(row)[0] for row in rows if any(row[:-1])}
        if len(planes) == neurons:
            network = _assembled([rows, [[*outgoing, _integer(random, 5)]]], inputs)
            return network, flipped(network, [*chosen, neurons - 1]).as_network()
    raise InputError(f"neurons is {neurons}: no set of different small integer rows was found")


def _moved_pair(inputs: int, neurons: int, random: Random) -> tuple[Network, Network]:
    units = min(inputs, neurons)
    for _ in range(_TRIES):
        first = [[_integer(random, 3) for _ in range(inputs + 1)] for _ in range(units)]
        rows = [[_nonzero(random, 4) for _ in range(units + 1)] for _ in range(neurons)]
        if random.random() < 0.5:  # on, and off
            rows[0], rows[1] = [abs(v) for v in rows[0]], [-abs(v) for v in rows[1]]
        else:  # the first unit is hidden
            rows = [[abs(row[0]), *(-abs(v) for v in row[1:])] for row in rows]
        output = [*(_nonzero(random, 3) for _ in rows), _integer(random, 3)]
        network = _assembled([first, rows, [output]], inputs)
        try:
            return network, sample(network, int(random.random() * 2**32))
        except InputError:  # dependent rows
            continue
    raise InputError(f"inputs is {inputs}: no independent rows were found")


def _rescaled(network: Network, random: Random) -> Network:
    layers = list(network.layers)
    for index in range(len(layers) - 1):
        layer, after = layers[index : index + 2]
        scales = np.array([2.0 ** _integer(random, 2) for _ in range(layer.outputs)])
        layers[index] = Layer(layer.weights * scales[:, None], layer.bias * scales)
        layers[index + 1] = Layer(after.weights / scales, after.bias)
    return Network(tuple(layers))


def _assembled(layers: list[list[list[int]]], inputs: int) -> Network:
    made: list[Layer] = []
    for rows in layers:
        fan_in = len(made[-1].bias) if made else inputs
        made.append(Layer.from_integers([row[:-1] for row in rows], [row[-1] for row in rows], fan_in, "the pair"))
    return Network(tuple(made))


def _reordered(network: Network, random: Random) -> Network:
    layers = list(network.layers)
    for index in range(len(layers) - 1):
        order = shuffled(layers[index].outputs, random)
        layers[index] = Layer(layers[index].weights[order], layers[index].bias[order])
        layers[index + 1] = Layer(layers[index + 1].weights[:, order], layers[index + 1].bias)
    return Network(tuple(layers))


def _nudged(pair: Network, random: Random) -> tuple[Network, Point]:
    """The network with one parameter raised, and where it shows."""
    while True:
        point = tuple(Fraction(int(random.random() * 193) - 96, 12) for _ in range(pair.inputs))
        if any(0 in row for row in pair.pattern(point)):
            continue
        (derivatives,) = parameter_jacobian(pair, point)
        places = [place for place, v in enumerate(derivatives) if v]
        nudged = _raised(pair, places[int(random.random() * len(places))])
        if nudged is not None and nudged.exact(point) != pair.exact(point):
            return nudged, point


def _raised(network: Network, place: int) -> Network | None:
    """One parameter, in the order of `instances.parameters.jacobian`, plus 2^-10; None if float64 does not hold it."""
    layers = []
    for layer in RationalNetwork.of(network).layers:
        rows, weights = layer.fractions, layer.outputs * layer.inputs
        if 0 <= place < weights:
            rows[place // layer.inputs][place % layer.inputs] += _NUDGE
        elif 0 <= place - weights < layer.outputs:
            rows[place - weights][-1] += _NUDGE
        place -= weights + layer.outputs
        layers.append(RationalLayer.of_fractions(rows, layer.inputs))
    try:
        return RationalNetwork(tuple(layers)).as_network()
    except InputError:
        return None


def _integer(random: Random, reach: int) -> int:
    return int(random.random() * (2 * reach + 1)) - reach


def _nonzero(random: Random, reach: int) -> int:
    return (1 + int(random.random() * reach)) * (1 if random.random() < 0.5 else -1)
