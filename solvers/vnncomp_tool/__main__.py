"""From what ``hardness solve --json`` wrote to a VNN-COMP result: ``python -m solvers.vnncomp_tool JSON ONNX VNNLIB``.

The result goes to stdout. A JSON file that is not there means that the network or the specification is not understood.
"""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from instances.formats.onnx import read_network
from instances.formats.vnnlib.read import read_vnnlib
from instances.network import Network, Point
from instances.question import Question
from instances.witness import decode


def main(answer: str, onnx: str, vnnlib: str) -> None:
    print("\n".join(result(Path(answer), Path(onnx), Path(vnnlib))))


def result(answer: Path, onnx: Path, vnnlib: Path) -> Iterator[str]:
    """The lines: a verdict and, for sat, the counterexample."""
    if not answer.exists():
        yield "error"
        return
    said = json.loads(answer.read_bytes())
    if said["verdict"] == "yes" and said["certified"]:
        network = read_network(onnx)
        yield "sat"
        yield from counterexample(network, floating(read_vnnlib(vnnlib).about(network), decode(said["witness"])))
    elif said["verdict"] == "no":
        yield "unsat"
    elif said["stop"] == "time":
        yield "timeout"
    else:
        yield "error" if said["stop"] == "crashed" else "unknown"


def floating(question: Question[Point], witness: Point) -> Point:
    """The point in float32, which is how it is replayed, if that is still a witness; else in float64."""
    single = tuple(Fraction(float(np.float32(float(v)))) for v in witness)
    return single if question.check(single) else tuple(Fraction(float(v)) for v in witness)


def counterexample(network: Network, point: Point) -> Iterator[str]:
    """Inputs and exact outputs in the format of VNN-LIB 1.0."""
    pairs = [f"(X_{i} {_decimal(v)})" for i, v in enumerate(point)]
    pairs += [f"(Y_{i} {_decimal(v)})" for i, v in enumerate(network.exact(point))]
    yield "(" + "\n ".join(pairs) + ")"


def _decimal(value: Fraction) -> str:
    return format(Decimal(float(value)), "f")


if __name__ == "__main__":
    main(*sys.argv[1:])
