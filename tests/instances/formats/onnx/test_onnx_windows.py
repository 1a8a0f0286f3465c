"""Convolutions, pooling and batch normalisation are read as the functions that they are in a runtime."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.network import Network

onnxruntime = pytest.importorskip("onnxruntime")
node = helper.make_node


def saved(path: Path, nodes: list[Any], stored: dict[str, Any], shape: list[int]) -> Path:
    """A float32 model from X to Y, whose output shape is found by inference."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in stored.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    made = onnx.shape_inference.infer_shapes(made)
    onnx.save(made, path)
    return path


def eighths(seed: int, *shape: int) -> Any:
    return (np.random.default_rng(seed).integers(-16, 17, shape) / 8).astype(np.float32)


def compared(path: Path, shape: list[int]) -> Network:
    """Read a network, and see that it says what the runtime says, at points where floats are exact."""
    network = read_network(path)
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    for seed in range(5):
        x = eighths(100 + seed, *shape)
        (expected,) = session.run(None, {"X": x})
        found = network(x.reshape(1, -1).astype(np.float64))
        assert np.array_equal(found.ravel(), expected.ravel().astype(np.float64))
    return network


CONVOLUTIONS: list[tuple[list[int], list[int], dict[str, Any]]] = [
    ([1, 1, 4, 5], [2, 1, 3, 3], {}),
    ([1, 2, 5, 4], [3, 2, 2, 3], {"pads": [1, 0, 2, 1], "strides": [2, 1]}),
    ([1, 4, 5, 5], [4, 2, 2, 2], {"group": 2, "dilations": [2, 2]}),
    ([1, 3, 6], [3, 1, 3], {"group": 3, "auto_pad": "SAME_UPPER", "strides": [2]}),
    ([1, 1, 5, 5], [1, 1, 2, 2], {"auto_pad": "SAME_LOWER"}),
    ([1, 1, 3, 3], [2, 1, 3, 3], {"auto_pad": "VALID"}),
]


@pytest.mark.parametrize(("shape", "kernel", "told"), CONVOLUTIONS)
def test_a_convolution_is_an_affine_map(
    shape: list[int], kernel: list[int], told: dict[str, Any], tmp_path: Path
) -> None:
    stored = {
        "W": eighths(1, *kernel),
        "b": eighths(2, kernel[0]),
        "V": eighths(3, kernel[0], kernel[0], *[1] * (len(shape) - 2)),
    }
    nodes = [node("Conv", ["X", "W", "b"], ["h"], **told), node("Relu", ["h"], ["r"]), node("Conv", ["r", "V"], ["Y"])]
    network = compared(saved(tmp_path / "f.onnx", nodes, stored, shape), shape)
    assert len(network.layers) == 2


POOLS: list[tuple[str, dict[str, Any]]] = [
    ("AveragePool", {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ("AveragePool", {"kernel_shape": [2, 2], "pads": [1, 1, 0, 0], "strides": [2, 2]}),
    ("AveragePool", {"kernel_shape": [2, 4], "pads": [0, 1, 0, 1], "count_include_pad": 1}),
    ("GlobalAveragePool", {}),
    ("MaxPool", {"kernel_shape": [2, 2], "strides": [2, 2]}),
    ("MaxPool", {"kernel_shape": [3, 2], "pads": [1, 0, 1, 1]}),
    ("MaxPool", {"kernel_shape": [1, 1]}),
]


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(("operator", "told"), POOLS)
def test_pooling_is_exact_before_and_after_a_relu(
    operator: str, told: dict[str, Any], first: bool, tmp_path: Path
) -> None:
    shape = [1, 2, 4, 4]
    nodes = [
        node("Identity" if first else "Relu", ["X"], ["r"]),
        node(operator, ["r"], ["p"], **told),
        node("Flatten", ["p"], ["f"]),
        node("Neg", ["f"], ["Y"]),
    ]
    compared(saved(tmp_path / "f.onnx", nodes, {}, shape), shape)


def test_batch_normalisation_is_read_where_its_square_root_is_rational(tmp_path: Path) -> None:
    stored = {
        "scale": np.array([1.5, -2.0], dtype=np.float32),
        "shift": np.array([0.5, 0.25], dtype=np.float32),
        "mean": np.array([0.25, -1.0], dtype=np.float32),
        "variance": np.array([3.75, 0.0], dtype=np.float32),
    }
    nodes = [node("BatchNormalization", ["X", *stored], ["Y"], epsilon=0.25)]
    compared(saved(tmp_path / "f.onnx", nodes, stored, [1, 2, 2, 2]), [1, 2, 2, 2])
    nodes = [node("BatchNormalization", ["X", *stored], ["Y"])]
    with pytest.raises(InputError, match="no rational number; fold it into the weights"):
        read_network(saved(tmp_path / "g.onnx", nodes, stored, [1, 2, 2, 2]))


BRANCHES: dict[str, list[Any]] = {
    "a residual block": [
        node("MatMul", ["X", "A"], ["a"]), node("Relu", ["a"], ["r"]), node("MatMul", ["r", "B"], ["b"]),
        node("Add", ["X", "b"], ["s"]), node("Relu", ["s"], ["Y"]),
    ],
    "two blocks after a ReLU": [
        node("Relu", ["X"], ["x"]), node("MatMul", ["x", "A"], ["a"]), node("Relu", ["a"], ["r"]),
        node("MatMul", ["r", "B"], ["b"]), node("Add", ["b", "x"], ["s"]), node("Relu", ["s"], ["t"]),
        node("MatMul", ["t", "A"], ["u"]), node("Relu", ["u"], ["v"]), node("Sub", ["t", "v"], ["Y"]),
    ],
    "affine branches": [
        node("MatMul", ["X", "A"], ["a"]), node("MatMul", ["X", "B"], ["b"]), node("Sub", ["a", "b"], ["s"]),
        node("Concat", ["s", "X", "c"], ["d"], axis=1), node("Relu", ["d"], ["Y"]),
    ],
    "branches with ReLUs of their own": [
        node("MatMul", ["X", "A"], ["a"]), node("Relu", ["a"], ["r"]), node("MatMul", ["X", "B"], ["b"]),
        node("Relu", ["b"], ["q"]), node("Concat", ["r", "q"], ["d"], axis=-1), node("Sum", ["d", "d"], ["Y"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_branches_are_carried_on_beside_each_other(name: str, tmp_path: Path) -> None:
    stored = {"A": eighths(1, 3, 3), "B": eighths(2, 3, 3), "c": eighths(3, 1, 2)}
    compared(saved(tmp_path / "f.onnx", BRANCHES[name], stored, [1, 3]), [1, 3])


def test_branches_whose_sum_is_rounded_are_refused(tmp_path: Path) -> None:
    stored = {"A": np.array([[0.1]], dtype=np.float32), "B": np.array([[2.0**60]], dtype=np.float32)}
    nodes = [
        node("MatMul", ["X", "A"], ["a"]),
        node("MatMul", ["X", "B"], ["b"]),
        node("Add", ["a", "b"], ["Y"], name="sum"),
    ]
    with pytest.raises(InputError, match=r"node 'sum'.*nothing is rounded"):
        read_network(saved(tmp_path / "f.onnx", nodes, stored, [1, 1]))


@pytest.mark.parametrize(
    ("made", "stored", "shape", "message"),
    [
        (
            node("Conv", ["X", "W"], ["Y"]),
            {"W": eighths(1, 8, 8, 3, 3)},
            [1, 8, 32, 32],
            "a matrix of 58982400 weights",
        ),
        (node("Conv", ["X", "W"], ["Y"]), {"W": eighths(1, 1, 2, 3, 3)}, [1, 1, 4, 4], "do not fit 1 channels"),
        (node("Conv", ["X", "W"], ["Y"]), {"W": eighths(1, 1, 1, 5, 5)}, [1, 1, 4, 4], "larger than an image"),
        (node("Conv", ["X", "W"], ["Y"]), {"W": np.full((1, 1, 1, 1), np.inf, np.float32)}, [1, 1, 2, 2], "finite"),
        (node("MaxPool", ["X"], ["Y"], kernel_shape=[2, 2], ceil_mode=1), {}, [1, 1, 4, 4], "ceil_mode = 0"),
        (node("AveragePool", ["X"], ["Y"], kernel_shape=[3, 3]), {}, [1, 1, 4, 4], "not exact in float64"),
        (node("MaxPool", ["X"], ["Y"], kernel_shape=[2, 2]), {}, [2, 1, 4, 4], r"\[1, channels, sizes\] is right"),
    ],
)
def test_what_is_no_exact_map_of_bounded_size_is_refused(
    made: Any, stored: dict[str, Any], shape: list[int], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "f.onnx"
    graph = helper.make_graph(
        [made],
        "g",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [1, 1, 2, 2])],
        [numpy_helper.from_array(array, name) for name, array in stored.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), path)
    with pytest.raises(InputError, match=message):
        read_network(path)
