"""Trains the networks of `trained-network` and `trained-deep-network`: ``python scripts/train_networks.py``.

They learn whether a point is within one of two balls, by plain gradient descent on the logistic loss. Weights are
rounded to multiples of 2^-8, as those of `he-network` are, and none is 0. It takes some minutes. The package itself
trains nothing.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instances.families.trained import DEEP_STARTS, SHAPES, STARTS, WIDTHS
from instances.formats.onnx import write_network
from instances.network import Layer, Network

POINTS, STEPS, RATE = 400, 4000, 0.3

UNIT = 2.0**-8

FOLDER = Path(__file__).parents[1] / "instances" / "families" / "trained" / "networks"

Floats = NDArray[np.float64]


def main() -> None:
    """Write a file for every width and seed."""
    FOLDER.mkdir(exist_ok=True)
    for width in WIDTHS:
        for start in STARTS:
            write_network(trained((2, width), [width, start]), FOLDER / f"{width}-{start}.onnx")
    for shape in SHAPES:
        for start in DEEP_STARTS:
            name = "-".join(map(str, (*shape, start)))
            write_network(trained(shape, [*shape, start]), FOLDER / f"{name}.onnx")


def trained(shape: Sequence[int], seed: Sequence[int]) -> Network:
    """The network with such inputs and widths after `STEPS` steps from He's initialisation."""
    draw, inputs = np.random.default_rng(seed), shape[0]
    points = draw.uniform(-2, 2, (POINTS, inputs))
    centers = [np.array([*center, *[0.0] * (inputs - 2)]) for center in ((-0.9, -0.6), (0.8, 0.9))]
    radius = 0.7 if inputs == 2 else 1.0
    inside = np.minimum(*(np.linalg.norm(points - center, axis=1) for center in centers)) < radius
    layers = []
    for before, after in pairwise(shape):
        layers.append((draw.normal(0, np.sqrt(2 / before), (after, before)), draw.normal(0, 1, after)))
    layers.append((draw.normal(0, np.sqrt(2 / shape[-1]), (1, shape[-1])), np.zeros(1)))
    for _ in range(STEPS):
        values = [points]
        for weights, bias in layers[:-1]:
            values.append(np.maximum(values[-1] @ weights.T + bias, 0))
        weights, bias = layers[-1]
        slope = ((1 / (1 + np.exp(-(values[-1] @ weights.T + bias)[:, 0])) - inside) / POINTS)[:, None]
        for index in reversed(range(len(layers))):
            weights, bias = layers[index]
            layers[index] = weights - RATE * (slope.T @ values[index]), bias - RATE * slope.sum(axis=0)
            slope = slope @ weights * (values[index] > 0)
    return Network(tuple(Layer(_rounded(weights), _rounded(bias)) for weights, bias in layers))


def _rounded(values: Floats) -> Floats:
    steps = np.round(values / UNIT)
    return np.where(steps == 0, np.sign(values) + (values == 0), steps) * UNIT


if __name__ == "__main__":
    main()
