#!/usr/bin/env python3
"""Make this benchmark: python3 generate_properties.py SEED

Needs numpy and onnx only. The same seed makes the same files, byte for byte. Seed 0 writes the networks as they are;
any other seed changes the order of their hidden neurons and of the instances, which changes all names but no answer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import sys
import zlib
from pathlib import Path
from typing import Any

import onnx
from onnx import numpy_helper

DATA = ""
"""Instances, as the compressed JSON list of what `write` takes."""


def main(seed: int) -> None:
    folder = Path(__file__).resolve().parent
    packed = json.loads(zlib.decompress(base64.b85decode(DATA)).decode())
    draws = random.Random(seed)
    order = list(range(len(packed)))
    if seed:
        order = shuffled(len(packed), draws)
    manifest = []
    rows: dict[str, list[str]] = {"1.0": [], "2.0": []}
    for index in order:
        manifest.append(write(packed[index], folder, seed, draws, rows))
    for version in rows:
        (folder / version / "instances.csv").write_bytes("".join(rows[version]).encode())
    text = json.dumps({"seed": seed, "instances": manifest}, indent=1, sort_keys=True)
    (folder / "manifest.json").write_bytes((text + "\n").encode())


def write(
    instance: dict[str, Any], folder: Path, seed: int, draws: random.Random, rows: dict[str, list[str]]
) -> dict[str, Any]:
    model = onnx.load_model_from_string(base64.b85decode(instance["onnx"]))
    if seed:
        permute(model.graph, draws)
    content = model.SerializeToString(deterministic=True)
    name = hashlib.sha256(content + instance["1.0"].encode()).hexdigest()[:10]
    for version in rows:
        for ending, data in (("onnx", content), ("vnnlib", instance[version].encode())):
            path = folder / version / ending / (name + "." + ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        rows[version].append("onnx/{0}.onnx,vnnlib/{0}.vnnlib,{1}\n".format(name, instance["timeout"]))
    return dict(instance["manifest"], name=name)


def permute(graph: Any, draws: random.Random) -> None:
    """Put the neurons of every hidden layer into another order; weights are W0, b0, W1, b1 and so on."""
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    for layer in range(len(tensors) // 2 - 1):
        weights, bias, after = [
            tensors[name + str(number)] for name, number in (("W", layer), ("b", layer), ("W", layer + 1))
        ]
        order = shuffled(bias.dims[0], draws)
        replace(weights, numpy_helper.to_array(weights)[order])
        replace(bias, numpy_helper.to_array(bias)[order])
        replace(after, numpy_helper.to_array(after)[:, order])


def replace(tensor: Any, array: Any) -> None:
    tensor.raw_data = array.astype("<f4").tobytes()


def shuffled(count: int, draws: random.Random) -> list[int]:
    """An order that depends on nothing but draws of floats, which no version of Python changes."""
    keys = [draws.random() for _ in range(count)]
    return sorted(range(count), key=keys.__getitem__)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: python3 generate_properties.py SEED, an integer of at least 0")
    main(int(sys.argv[1]))
