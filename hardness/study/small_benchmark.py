"""The benchmark that is shipped as ``shipped:vnncomp-small``: small networks in the style of public ones, drawn here.

Advisories as of ACAS Xu (5 inputs, 5 outputs, three hidden layers) and images as of robustness benchmarks (16 pixels,
4 classes). Weights and bounds are short binary fractions, so that float32 has them exactly.

>>> write(Path("vnncomp-small"))  # doctest: +SKIP
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np

from instances.formats.atomic import write_whole
from instances.formats.onnx import write_network
from instances.formats.vnnlib.write import decimal
from instances.network import Layer, Network

SECONDS = 20
"""The time limit of each instance."""

_UNIT = Fraction(1, 64)

Interval = tuple[Fraction, Fraction]


def write(folder: Path) -> None:
    """Write networks, specifications and instances.csv; the same on every machine."""
    rows = []
    for network, drawn, name, text in _instances():
        write_network(drawn, folder / "onnx" / f"{network}.onnx")
        write_whole(folder / "vnnlib" / f"{name}.vnnlib", text.encode())
        rows.append(f"onnx/{network}.onnx,vnnlib/{name}.vnnlib,{SECONDS}\n")
    write_whole(folder / "instances.csv", "".join(rows).encode())


def _instances() -> Iterator[tuple[str, Network, str, str]]:
    """The network's name and the network, the specification's name and its text."""
    for number in range(1, 4):
        network = _network(f"advisory-{number}", (5, 8, 8, 8, 5))
        random = Random(f"advisory-{number} properties")
        high = Fraction(random.randrange(32, 160), 64)
        whole = [(Fraction(-1), Fraction(1))] * 5
        near = [(low, low + Fraction(1, 2)) for low in (Fraction(random.randrange(-64, 32), 64) for _ in range(5))]
        yield f"advisory-{number}", network, f"advisory-{number}-high", _spec(whole, 5, [[f"(>= Y_0 {decimal(high)})"]])
        best = [f"(>= Y_0 Y_{i})" for i in range(1, 5)]
        yield f"advisory-{number}", network, f"advisory-{number}-best", _spec(near, 5, [best])
        worst = [[f"(<= Y_{i} Y_{j})" for j in range(5) if j != i] for i in (3, 4)]
        yield f"advisory-{number}", network, f"advisory-{number}-worst", _spec(near, 5, worst)
    for number in range(1, 3):
        network = _network(f"image-{number}", (16, 10, 10, 4))
        for picture in range(1, 4):
            random = Random(f"image-{number} picture {picture}")
            pixels = [Fraction(random.randrange(8, 57), 64) for _ in range(16)]
            scores = network.exact(tuple(pixels))
            label = max(range(4), key=lambda i, scores=scores: scores[i])  # type: ignore[misc]
            others = [[f"(>= Y_{i} Y_{label})"] for i in range(4) if i != label]
            for radius in (1, 8):
                box = [(pixel - radius * _UNIT, pixel + radius * _UNIT) for pixel in pixels]
                yield f"image-{number}", network, f"image-{number}-{picture}-{radius}", _spec(box, 4, others)


def _network(name: str, widths: Sequence[int]) -> Network:
    random, layers = Random(name), []
    for inputs, outputs in pairwise(widths):
        weights = [[random.randrange(-32, 33) / 32 for _ in range(inputs)] for _ in range(outputs)]
        layers.append(Layer(np.array(weights), np.array([random.randrange(-8, 9) / 16 for _ in range(outputs)])))
    return Network(tuple(layers))


def _spec(box: Sequence[Interval], outputs: int, alternatives: Sequence[Sequence[str]]) -> str:
    """VNN-LIB 1.0: a box, and an or of ands."""
    lines = [f"(declare-const X_{i} Real)" for i in range(len(box))]
    lines += [f"(declare-const Y_{i} Real)" for i in range(outputs)]
    for i, (low, high) in enumerate(box):
        lines += [f"(assert (>= X_{i} {decimal(low)}))", f"(assert (<= X_{i} {decimal(high)}))"]
    if len(alternatives) == 1:
        lines += [f"(assert {condition})" for condition in alternatives[0]]
    else:
        lines += ["(assert (or", *(f"    (and {' '.join(alternative)})" for alternative in alternatives), "))"]
    return "".join(f"{line}\n" for line in lines)
