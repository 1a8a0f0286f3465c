"""Random networks with Gaussian weights, and an output bias that balances yes and no."""

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import isqrt, ldexp
from random import Random
from statistics import median
from typing import Annotated, Literal

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Floats, Layer, Network
from instances.question import Box

_WEIGHT_BITS = 8
_OUTPUT_BITS = 10
_CALIBRATION_DRAWS = 201
_STARTS = 4
_STEPS = np.arange(-16, 17) / 16


def gaussian_network(
    inputs: Annotated[int, "input dimension d"],
    width: Annotated[int, "number of neurons of the first hidden layer"],
    bias: Annotated[float | Literal["calibrated"], "output bias; the word makes yes about as likely as no"],
    second_width: Annotated[int, "number of neurons of a second hidden layer; 0 for none"] = 0,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw weights and biases from normal laws, on the box [-1, 1]^d.

    With one hidden layer, weights and biases are N(0, 1). With two, weights are N(0, 2/inputs of the layer) (He et al.
    2015), the biases of the first layer N(0, 1) and those of the second N(0, 1/4). The output weights are
    ±1/sqrt(neurons) in turn. All normal variates are rounded to multiples of 2^-8 and output weights to multiples of
    2^-10, so that exact arithmetic stays cheap.

    Without an output bias almost every such network is positive somewhere: the question would be trivial. The bias
    ``calibrated`` is minus the median over 201 draws of the same law, independent of `seed`, of the largest value that
    an ascent along coordinates from 4 starts finds among the multiples of 1/16 in the box. So it is exactly the same
    everywhere, but P(max > 0) is 1/2 only up to the error of a median (about 0.04) and the shortfall of the ascent,
    which makes yes a little likelier, more so in high dimension. Its cost is about 200 d evaluations on 132 points a
    round, paid once for each law in a process.

    The answer is not known in advance. Balanced answers do not make the instances hard, and max f may be very near 0.

    Parameters
    ----------
    inputs
        d >= 1.
    width, second_width
        At least 0.
    bias
        Finite float, or the word.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> gaussian_network(2, 5, 0.0, seed=0).network.widths
    (5,)
    """
    if inputs < 1 or width < 0 or second_width < 0:
        raise InputError(
            f"inputs must be at least 1, width and second_width at least 0; got {inputs}, {width} and {second_width}"
        )
    constant = _calibrated_bias(inputs, width, second_width) if isinstance(bias, str) else bias
    network = _draw(inputs, width, second_width, constant, Random(seed))
    return KnownNetwork(network, Box.cube(inputs, -1, 1), {}, "nothing is known of a random network")


def _draw(inputs: int, width: int, second_width: int, bias: float, random: Random) -> Network:
    shape = [inputs, width, second_width] if second_width else [inputs, width]
    layers = []
    for depth, (fan_in, fan_out) in enumerate(pairwise(shape)):
        variance = Fraction(2, max(fan_in, 1)) if second_width else Fraction(1)
        weights = [[normal(variance, random) for _ in range(fan_in)] for _ in range(fan_out)]
        biases = [normal(Fraction(1, 4) if depth else Fraction(1), random) for _ in range(fan_out)]
        layers.append(Layer(np.reshape(weights, (fan_out, fan_in)), biases))
    neurons = shape[-1]
    size = ldexp((isqrt(4 ** (_OUTPUT_BITS + 1) // max(neurons, 1)) + 1) // 2, -_OUTPUT_BITS)
    signs = [-1.0 if j % 2 else 1.0 for j in range(neurons)]
    return Network((*layers, Layer(np.reshape([size * sign for sign in signs], (1, neurons)), [bias])))


def normal(variance: Fraction, random: Random) -> float:
    """A normal variate by the polar method (Marsaglia and Bray 1964), rounded to a multiple of 2^-8.

    Decimal's logarithm and square root are correctly rounded, unlike those of the machines' libraries.
    """
    while True:
        u, v = 2 * random.random() - 1, 2 * random.random() - 1
        if 0 < u * u + v * v < 1:
            break
    with localcontext(prec=40):
        x, y = Decimal(u), Decimal(v)
        s = x * x + y * y
        spread = Decimal(variance.numerator) / variance.denominator
        deviate = x * (-2 * spread * s.ln() / s).sqrt()
        return ldexp(int((deviate * 2**_WEIGHT_BITS).to_integral_value()), -_WEIGHT_BITS)


@lru_cache
def _calibrated_bias(inputs: int, width: int, second_width: int) -> float:
    highest = []
    for number in range(_CALIBRATION_DRAWS):
        random = Random(f"calibration of gaussian-network {inputs} {width} {second_width}, draw {number}")
        network = _draw(inputs, width, second_width, 0.0, random)
        starts = [[int(random.random() * len(_STEPS)) for _ in range(inputs)] for _ in range(_STARTS)]
        highest.append(_ascend(network, _STEPS[np.array(starts)]))
    return ldexp(-round(ldexp(median(highest), _OUTPUT_BITS)), -_OUTPUT_BITS)


def _ascend(network: Network, points: Floats) -> float:
    """The largest value that moving one coordinate at a time to its best lattice value reaches from any start.

    All numbers are multiples of 2^-30 and small, so that the floating-point evaluation is exact whatever its order.
    """
    best = network(points)[:, 0]
    while True:
        before = best.sum()
        for i in range(network.inputs):
            line = np.repeat(points[:, None, :], len(_STEPS), axis=1)
            line[:, :, i] = _STEPS
            values = network(line)[:, :, 0]
            chosen = values.argmax(axis=1)
            points[:, i] = _STEPS[chosen]
            best = values.max(axis=1)
        if best.sum() == before:
            return float(best.max())
