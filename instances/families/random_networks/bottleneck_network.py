"""Generic networks with two hidden layers, the first of which is narrow, by what their neurons do."""

from fractions import Fraction
from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.shuffling import shuffled
from instances.network import Layer, Network
from instances.parameters.fibre import classification, generic_dimension, violation
from instances.question import RealSpace

_TRIES = 2000


def bottleneck_network(
    inputs: Annotated[int, "input dimension d, at least as large as first"],
    first: Annotated[int, "number n_1 of neurons of the first hidden layer"],
    second: Annotated[int, "number of neurons of the second hidden layer"],
    off: Annotated[int, "so many of the second layer are off wherever its inputs are not negative"] = 0,
    on: Annotated[int, "so many are on there"] = 0,
    hidden: Annotated[int, "so many of the first layer switch where nobody sees it, 0 or 1"] = 0,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw integer networks until one is generic and its neurons are what is asked for.

    The first layer has independent rows, so that what it hands on takes every value of the orthant y >= 0. There a
    neuron V_j y + c_j of the second layer is on if all its numbers are positive, off if all are negative, and crossing
    else; unit i of the first is hidden if all numbers of the second layer are negative but V_ji of crossing neurons.
    For generic networks this decides the functional dimension on R^d (`instances.parameters.fibre`), and whether
    parameters can change without the function: they can exactly if some neuron is off, on or hidden.

    Parameters
    ----------
    inputs, first
        d >= n_1 >= 1.
    second
        At least off + on, and at least 1.
    off, on
        At least 0. With a hidden unit there can be none that is on.
    hidden
        0 or 1; if all neurons of the second layer are off, all units are hidden and it is `first`.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range, or if no such network was found.

    >>> bottleneck_network(2, 2, 2, off=1, hidden=1, seed=0).facts
    {'functional-dimension': Fraction(7, 1)}
    """
    if not 1 <= first <= inputs:
        raise InputError(f"first must be at least 1 and inputs at least as large; got {first} and {inputs}")
    if second < 1 or min(off, on, hidden) < 0 or off + on > second:
        raise InputError(
            "second must be at least 1 and at least off + on, and off, on and hidden at least 0;"
            f" got {second}, {off}, {on} and {hidden}"
        )
    expected = first if off == second else hidden
    if hidden != expected or (off < second and hidden > 1) or (hidden and on):
        raise InputError(
            f"hidden is {hidden}: it is 0 or 1, 0 if a neuron is on, and {first}, the whole first layer, if all are off"
        )
    random = Random(seed)
    for _ in range(_TRIES):
        network = _draw(inputs, first, second, (off, on, bool(hidden)), random)
        found = classification(network)
        wanted = (len(found.off), len(found.on), len(found.hidden)) == (off, on, hidden)
        if wanted and violation(network) is None:
            return KnownNetwork(
                network,
                RealSpace(inputs),
                {"functional-dimension": Fraction(generic_dimension(network))},
                f"generic, with {len(found.crossing)} crossing, {on} on, {off} off and {hidden} hidden neurons",
            )
    raise InputError(f"no generic network with {hidden} hidden units was found; try another seed or wider layers")


def _draw(inputs: int, first: int, second: int, classes: tuple[int, int, bool], random: Random) -> Network:
    off, on, hidden = classes

    def drawn(reach: int) -> int:
        return (1 + int(random.random() * reach)) * (1 if random.random() < 0.5 else -1)

    reach = 3 + first
    units = [[drawn(reach) for _ in range(inputs + 1)] for _ in range(first)]
    rows = []
    for j in range(second):
        row = [drawn(reach) for _ in range(first + 1)]
        if j < off:
            row = [-abs(v) for v in row]
        elif j < off + on:
            row = [abs(v) for v in row]
        elif hidden:
            row = [abs(row[0]), *(-abs(v) for v in row[1:])]
        rows.append(row)
    rows = [rows[j] for j in shuffled(second, random)]
    output = [*(drawn(reach) for _ in rows), drawn(reach)]
    layers = []
    for fan_in, part in ((inputs, units), (first, rows), (second, [output])):
        layers.append(Layer.from_integers([row[:-1] for row in part], [row[-1] for row in part], fan_in, "the network"))
    return Network(tuple(layers))
