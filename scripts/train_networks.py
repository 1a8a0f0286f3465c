"""Trains the networks of the family `trained-network`: ``python scripts/train_networks.py``.

One hidden layer of w neurons in two inputs learns whether a point is within one of two discs, by plain gradient descent
on the logistic loss. Weights are rounded to multiples of 2^-8, as those of `he-network` are, and none is 0. It takes
some minutes. The package itself trains nothing.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instances.formats.onnx import write_network
from instances.network import Layer, Network

WIDTHS, SEEDS = range(2, 9), range(8)

POINTS, STEPS, RATE = 400, 4000, 0.3

UNIT = 2.0**-8

FOLDER = Path(__file__).parents[1] / "instances" / "families" / "trained" / "networks"

Floats = NDArray[np.float64]


def main() -> None:
    """Write a file for every width and seed."""
    FOLDER.mkdir(exist_ok=True)
    for width in WIDTHS:
        for seed in SEEDS:
            write_network(trained(width, seed), FOLDER / f"{width}-{seed}.onnx")


def trained(width: int, seed: int) -> Network:
    """The network after `STEPS` steps from He's initialisation."""
    draw = np.random.default_rng([width, seed])
    points = draw.uniform(-2, 2, (POINTS, 2))
    inside = np.minimum(*(np.hypot(*(points - center).T) for center in ((-0.9, -0.6), (0.8, 0.9)))) < 0.7
    w1, b1 = draw.normal(0, 1, (width, 2)), draw.normal(0, 1, width)
    w2, b2 = draw.normal(0, np.sqrt(2 / width), width), 0.0
    for _ in range(STEPS):
        hidden = np.maximum(points @ w1.T + b1, 0)
        slope = (1 / (1 + np.exp(-(hidden @ w2 + b2))) - inside) / POINTS
        back = np.outer(slope, w2) * (hidden > 0)
        w2, b2 = w2 - RATE * (slope @ hidden), b2 - RATE * slope.sum()
        w1, b1 = w1 - RATE * (back.T @ points), b1 - RATE * back.sum(axis=0)
    return Network((Layer(_rounded(w1), _rounded(b1)), Layer(_rounded(w2[None, :]), _rounded(np.array([b2])))))


def _rounded(values: Floats) -> Floats:
    steps = np.round(values / UNIT)
    return np.where(steps == 0, np.sign(values) + (values == 0), steps) * UNIT


if __name__ == "__main__":
    main()
