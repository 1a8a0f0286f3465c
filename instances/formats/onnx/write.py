"""Writing a network as ONNX: a chain of Gemm and Relu, and nothing else."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instances.formats.atomic import write_whole
from instances.network import Network

OPSET = 13
IR_VERSION = 8


def write_network(network: Network, path: Path) -> None:
    """Write a network as ONNX: equal networks give equal bytes.

    Opset 13, IR 8, input ``X`` [1, d], output ``Y`` [1, m], only Gemm (transB=1) and Relu; float32 if every weight
    is a float32 number, else float64.

    Parameters
    ----------
    network
        Any network, also one with empty hidden layers.
    path
        Where to; its folder is created, a file there is replaced at once.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    entries = [array for layer in network.layers for array in (layer.weights, layer.bias)]
    single = all(_is_single(array) for array in entries)
    dtype, element = ("<f4", TensorProto.FLOAT) if single else ("<f8", TensorProto.DOUBLE)
    nodes, initializers, value = [], [], "X"
    last = len(network.layers) - 1
    for number, layer in enumerate(network.layers):
        affine = "Y" if number == last else f"z{number}"
        names = [f"W{number}", f"b{number}"]
        nodes.append(helper.make_node("Gemm", [value, *names], [affine], name=f"gemm{number}", transB=1))
        initializers += [
            numpy_helper.from_array(array.astype(dtype), name)
            for name, array in zip(names, (layer.weights, layer.bias), strict=True)
        ]
        if number < last:
            value = f"a{number}"
            nodes.append(helper.make_node("Relu", [affine], [value], name=f"relu{number}"))
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("X", element, [1, network.inputs])],
        [helper.make_tensor_value_info("Y", element, [1, network.outputs])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    write_whole(path, model.SerializeToString(deterministic=True))


def _is_single(array: NDArray[np.float64]) -> bool:
    with np.errstate(over="ignore"):
        return bool((array.astype(np.float32).astype(np.float64) == array).all())
