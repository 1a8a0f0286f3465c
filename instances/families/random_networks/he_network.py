"""Random networks with the initialisation of He et al., on all of R^d."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.random_networks.gaussian_network import normal
from instances.network import Layer, Network
from instances.question import RealSpace


def he_network(
    inputs: Annotated[int, "input dimension d"],
    width: Annotated[int, "number of neurons of the first hidden layer"],
    second_width: Annotated[int, "number of neurons of a second hidden layer; 0 for none"] = 0,
    third_width: Annotated[int, "number of neurons of a third hidden layer; 0 for none"] = 0,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw weights N(0, 2/inputs of the layer) (He et al. 2015) and biases N(0, 2/outputs of the layer), on R^d.

    Variates are rounded to multiples of 2^-8, so that exact arithmetic stays cheap; a weight that would be 0 is drawn
    again, so that every neuron matters. Unlike `gaussian-network` there is no box, and the output has random weights.

    Parameters
    ----------
    inputs, width
        At least 1.
    second_width, third_width
        At least 0; a third layer needs a second one.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> he_network(3, 2, 2, seed=0).network.widths
    (2, 2)
    """
    if inputs < 1 or width < 1 or second_width < 0:
        raise InputError(
            f"inputs and width must be at least 1 and second_width at least 0; got {inputs}, {width} and {second_width}"
        )
    if third_width < 0 or (third_width and not second_width):
        raise InputError(f"third_width must be at least 0, and 0 without a second hidden layer; got {third_width}")
    random = Random(seed)
    shape = [inputs, *(size for size in (width, second_width, third_width) if size), 1]
    layers = []
    for fan_in, fan_out in pairwise(shape):
        weights = [_nonzero(Fraction(2, fan_in), random) for _ in range(fan_in * fan_out)]
        biases = [normal(Fraction(2, fan_out), random) for _ in range(fan_out)]
        layers.append(Layer(np.reshape(weights, (fan_out, fan_in)), biases))
    return KnownNetwork(Network(tuple(layers)), RealSpace(inputs), {}, "nothing is known of a random network")


def _nonzero(variance: Fraction, random: Random) -> float:
    while True:
        value = normal(variance, random)
        if value:
            return value
