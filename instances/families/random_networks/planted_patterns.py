"""Networks with one hidden layer and points on which given activation patterns occur."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network, Point
from instances.question import RealSpace


@dataclass(frozen=True)
class PlantedPatterns:
    """A network without biases, the patterns, and for each of them d + 1 affinely independent points that have it."""

    network: Network
    patterns: tuple[tuple[int, ...], ...]
    points: tuple[tuple[Point, ...], ...]


def planted_patterns(
    inputs: Annotated[int, "input dimension d"],
    neurons: Annotated[int, "number n of neurons"],
    outputs: Annotated[int, "number m of outputs"],
    patterns: Annotated[int, "number k of patterns, at most d"],
    density: Annotated[float, "probability that a neuron is active in a pattern, in [0, 1]"] = 0.5,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw k patterns, and integer weights without biases with which they occur at points that are known.

    Let U be an integer matrix of determinant 1 and S one of entries from -3 to 3, never 0, whose entry (j, i), i <= k,
    is positive exactly if neuron j is active in pattern i. The hidden weights are S U^-1, so that at the point c U e_i,
    and at those next to it for large c, pattern i occurs. `planted_data` has these points.

    Parameters
    ----------
    inputs
        d >= 1.
    neurons, outputs
        n >= 0, m >= 1.
    patterns
        k, from 0 to d.
    density
        In [0, 1].
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> planted_patterns(3, 4, 2, 2, seed=0).network.widths
    (4,)
    """
    made = planted_data(inputs, neurons, outputs, patterns, density, seed=seed)
    how = f"{patterns} activation patterns that occur at known points"
    return KnownNetwork(made.network, RealSpace(inputs), {}, how)


def planted_data(
    inputs: int, neurons: int, outputs: int, patterns: int, density: float = 0.5, *, seed: int
) -> PlantedPatterns:
    """The same network with its patterns and points; see `planted_patterns`."""
    if inputs < 1 or neurons < 0 or outputs < 1:
        raise InputError(
            f"inputs and outputs must be at least 1 and neurons at least 0; got {inputs}, {outputs} and {neurons}"
        )
    if not 0 <= patterns <= inputs:
        raise InputError(f"patterns must be from 0 to the number {inputs} of inputs; got {patterns}")
    if not 0 <= density <= 1:
        raise InputError(f"density is {density}; a probability is in [0, 1]")
    random = Random(seed)
    drawn = tuple(tuple(int(random.random() < density) for _ in range(neurons)) for _ in range(patterns))
    signed = [
        [
            (1 + int(random.random() * 3)) * (1 if (drawn[i][j] if i < patterns else random.random() < 0.5) else -1)
            for i in range(inputs)
        ]
        for j in range(neurons)
    ]
    unimodular, inverse = _unimodular(inputs, random)
    hidden = [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*inverse, strict=True)]
        for row in signed
    ]
    output = [
        [(1 + int(random.random() * 3)) * (1 if random.random() < 0.5 else -1) for _ in hidden] for _ in range(outputs)
    ]
    network = Network(
        (
            Layer.from_integers(hidden, [0] * neurons, inputs, "the hidden layer"),
            Layer.from_integers(output, [0] * outputs, neurons, "the output"),
        )
    )
    far = 1 + max((abs(v) for row in hidden for v in row), default=0)
    blocks = []
    for i in range(patterns):
        centre = [far * row[i] for row in unimodular]
        blocks.append(
            tuple(tuple(Fraction(v + (t == place)) for place, v in enumerate(centre)) for t in range(-1, inputs))
        )
    return PlantedPatterns(network, drawn, tuple(blocks))


def _unimodular(d: int, random: Random) -> tuple[list[list[int]], list[list[int]]]:
    """U and its inverse: d additions of one coordinate to another, or subtractions."""
    matrix = [[int(i == j) for j in range(d)] for i in range(d)]
    inverse = [row[:] for row in matrix]
    for i in range(d if d > 1 else 0):
        j, sign = (i + 1 + int(random.random() * (d - 1))) % d, 1 if random.random() < 0.5 else -1
        for row in matrix:
            row[j] += sign * row[i]
        inverse[i] = [v - sign * w for v, w in zip(inverse[i], inverse[j], strict=True)]
    return matrix, inverse
