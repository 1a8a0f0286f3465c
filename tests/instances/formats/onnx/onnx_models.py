"""Small ONNX models for tests: one with a hidden layer of three neurons, and others of the same tensors."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from instances.network import Layer, Network

Array = NDArray[Any]
node = helper.make_node

W0 = np.array([[1.0, -1.0], [2.0, 1.0], [-1.0, 3.0]], dtype=np.float32)
B0 = np.array([0.5, -1.0, 0.0], dtype=np.float32)
W1 = np.array([[1.0, -2.0, 1.0]], dtype=np.float32)
B1 = np.array([-0.25], dtype=np.float32)
STORED = {"W0": W0, "b0": B0, "W1": W1, "b1": B1}
FIRST, RELU, LAST = (
    node("Gemm", ["X", "W0", "b0"], ["h"], transB=1),
    node("Relu", ["h"], ["r"]),
    node("Gemm", ["r", "W1", "b1"], ["Y"], transB=1),
)
PLAIN = Network((Layer(W0, B0), Layer(W1, B1)))


def model(
    nodes: list[Any],
    stored: dict[str, Array],
    shape: list[int | str] | None = None,
    opset: int = 14,
    functions: list[Any] | None = None,
    output: list[int | str] | None = None,
    domains: dict[str, int] | None = None,
) -> Any:
    """A float32 model from X to Y."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, shape or [1, 2])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, output or [1, 1])],
        [numpy_helper.from_array(array, name) for name, array in stored.items()],
    )
    opsets = [helper.make_opsetid(name, number) for name, number in ({"": opset} | (domains or {})).items()]
    return helper.make_model(graph, functions=functions or [], opset_imports=opsets, ir_version=8)


def ints(*values: int) -> Array:
    return np.array(values, dtype=np.int64)


def single(*values: float) -> Array:
    return np.array(values, dtype=np.float32)


def written(tmp_path: Path, made: Any) -> Path:
    path = tmp_path / "f.onnx"
    onnx.save(made, path)
    return path
