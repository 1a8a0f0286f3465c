"""Cases from Gaussian networks on the box [-1, 1]^d, with all weights and biases rounded to multiples of 1/64."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor

import numpy as np

from benchmarks.case import Case, Group
from benchmarks.draws import SEEDS
from benchmarks.encodings.big_m import big_m
from benchmarks.encodings.shallow import shallow
from benchmarks.engines import highs
from instances.network import Layer, Network
from instances.question import Box
from instances.questions import Lipschitz, Maximum, Positivity, Regions
from solvers.registry import load
from solvers.solver import Limits

UNIT = 64
MARGIN = Fraction(3, 100)
"""How far the largest value is from 0, relative to what it is without an output bias."""


def draw(inputs: int, widths: Sequence[int], seed: int, unit: int = UNIT) -> Network:
    """Weights and biases N(0, 1), weights of a second hidden layer N(0, 2 / inputs of the layer); no output bias."""
    rng = np.random.default_rng((inputs, *widths, seed))
    sizes = [inputs, *widths, 1]
    layers = []
    for number, (columns, rows) in enumerate(pairwise(sizes)):
        spread = (2 / columns) ** 0.5 if 0 < number < len(widths) else 1.0
        weights, bias = rng.normal(size=(rows, columns)) * spread, rng.normal(size=rows)
        layers.append(Layer(np.round(unit * weights) / unit, np.round(unit * bias) / unit))
    layers[-1] = Layer(layers[-1].weights, [0.0])
    return Network(tuple(layers))


@cache
def top(inputs: int, neurons: int, seed: int) -> Fraction:
    """The maximum on the box without an output bias: exact by the line sweep, or where that refuses by HiGHS.

    What HiGHS may err is far below the margin.
    """
    question = Maximum(draw(inputs, (neurons,), seed), Box.cube(inputs, -1, 1))
    value = load("sweep").solve(question, Limits(600, 2**33)).value
    if value is not None:
        return Fraction(value)
    found = highs.solve(big_m(shallow(question)), 600).answer
    assert not isinstance(found, str), "HiGHS finishes"
    return Fraction(found)


@cache
def gauss(inputs: int, neurons: int, answer: str) -> Group:
    """Positivity, with the output bias that makes the largest value 3 % below or above 0.

    3 % is of the size of the largest value that f has on the box before there is an output bias. That is the tightest
    reading of "3 % below the maximum": of the range of f, or of the sum of its output weights, it would be more.
    """

    def case(seed: int) -> Case:
        network, highest = draw(inputs, (neurons,), seed), top(inputs, neurons, seed)
        wanted = abs(highest) * (MARGIN if answer == "yes" else -MARGIN)
        rounding = ceil if answer == "yes" else floor
        bias = Fraction(rounding(UNIT * (wanted - highest)), UNIT)
        return Case(f"seed {seed}", Positivity(_with_bias(network, bias), Box.cube(inputs, -1, 1)), answer)

    return Group(f"gauss {inputs}x{neurons} {answer}", lambda: [case(seed) for seed in range(SEEDS)])


@cache
def gauss_maximum(inputs: int, neurons: int) -> Group:
    """The maximum itself."""

    def case(seed: int) -> Case:
        question = Maximum(draw(inputs, (neurons,), seed), Box.cube(inputs, -1, 1))
        return Case(f"seed {seed}", question, float(top(inputs, neurons, seed)))

    return Group(f"gauss {inputs}x{neurons} max", lambda: [case(seed) for seed in range(SEEDS)])


@cache
def gauss_far(inputs: int, neurons: int) -> Group:
    """Positivity with an output bias of -1.5 times the best of many random points: a no, unless they missed the top.

    Rounded to multiples of 1/16, because for d = 5 the sweep's determinants must stay below 2^53.
    """

    def case(seed: int) -> Case:
        network = draw(inputs, (neurons,), seed, 16)
        points = np.random.default_rng(seed).uniform(-1, 1, (20_000, inputs))
        best = Fraction(ceil(UNIT * 1.5 * abs(float(network(points).max()))), UNIT)
        return Case(f"seed {seed}", Positivity(_with_bias(network, -best), Box.cube(inputs, -1, 1)), "no")

    return Group(f"gauss {inputs}x{neurons} far no", lambda: [case(seed) for seed in range(SEEDS)])


@cache
def regions(inputs: int, *widths: int) -> Group:
    """The number of activation regions in the box."""

    def case(seed: int) -> Case:
        return Case(f"seed {seed}", Regions(draw(inputs, widths, seed), Box.cube(inputs, -1, 1), "activation"))

    shape = "-".join(map(str, (inputs, *widths)))
    return Group(f"regions {shape}", lambda: [case(seed) for seed in range(SEEDS)])


@cache
def lipschitz(inputs: int, neurons: int) -> Group:
    """The Lipschitz constant for the maximum norm, on the box."""

    def case(seed: int) -> Case:
        question = Lipschitz(draw(inputs, (neurons,), seed), Box.cube(inputs, -1, 1), "inf")
        return Case(f"seed {seed}", question)

    return Group(f"lipschitz {inputs}x{neurons}", lambda: [case(seed) for seed in range(SEEDS)])


@cache
def deep_lipschitz(inputs: int, *widths: int) -> Group:
    """The same for any widths; three cases."""

    def case(seed: int) -> Case:
        return Case(f"seed {seed}", Lipschitz(draw(inputs, widths, seed), Box.cube(inputs, -1, 1), "inf"))

    return Group(f"lipschitz {'-'.join(map(str, (inputs, *widths)))}", lambda: [case(seed) for seed in range(3)])


@cache
def deep_maximum(inputs: int, *widths: int) -> Group:
    """The maximum, for any widths; three cases."""

    def case(seed: int) -> Case:
        return Case(f"seed {seed}", Maximum(draw(inputs, widths, seed), Box.cube(inputs, -1, 1)))

    return Group(f"maximum {'-'.join(map(str, (inputs, *widths)))}", lambda: [case(seed) for seed in range(3)])


def _with_bias(network: Network, bias: Fraction) -> Network:
    *hidden, last = network.layers
    return Network((*hidden, Layer(last.weights, [float(bias)])))
