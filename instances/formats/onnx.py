"""Networks as ONNX files: a chain of Gemm and Relu out, the common spellings of such a chain in.

Weights are exact both ways. A file says nothing of a question or its answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.formats.compressed import read_bytes
from instances.network import Layer, Network

OPSET = 13
IR_VERSION = 8

WIDEST = 100_000
"""Inputs with more entries are not read."""


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


def read_network(path: Path) -> Network:
    """Read a network from ONNX, exactly.

    Understood are chains of Gemm, MatMul, Add, Sub, Relu, Flatten, Reshape, Constant and Identity on float32 or float64
    numbers, one input of batch size 1 (or symbolic) and one output. Affine maps in a row are multiplied out. A file
    whose name ends in ``.gz`` is unpacked.

    Raises
    ------
    InputError
        If the file is no such network, naming the node; or if a product of affine maps is not exact in float64.
    """
    from google.protobuf.message import DecodeError
    from onnx import checker, load_model_from_string

    content = read_bytes(path)
    try:
        model = load_model_from_string(content)
        checker.check_model(model)
        return _Chain.of(model.graph).network()
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except (DecodeError, checker.ValidationError, *_MALFORMED) as error:
        line = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: not a valid ONNX file: {line}") from None


_MALFORMED = (AttributeError, IndexError, KeyError, OSError, OverflowError, RuntimeError, TypeError, ValueError)
"""What reading the parts of a file raises that parses but contradicts itself, such as a tensor without its data."""


@dataclass
class _Chain:
    """The network as far as it has been read: one value flows through the nodes."""

    value: str
    shape: tuple[int, ...]
    inputs: int
    constants: dict[str, NDArray[Any]]
    layers: list[Layer] = field(default_factory=list)
    pending: Layer | None = None
    """The affine map since the last ReLU, None for the identity."""

    @classmethod
    def of(cls, graph: Any) -> "_Chain":
        from onnx import numpy_helper

        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        inputs = [value for value in graph.input if value.name not in constants]
        if len(inputs) != 1 or len(graph.output) != 1:
            raise InputError(f"expected one input and one output; the graph has {len(inputs)} and {len(graph.output)}")
        chain = cls(inputs[0].name, *_input_shape(inputs[0]), constants)
        for node in graph.node:
            chain.add(node)
        if graph.output[0].name != chain.value:
            raise InputError(f"the output {graph.output[0].name!r} is not the end of the chain, {chain.value!r}")
        return chain

    def network(self) -> Network:
        return Network((*self.layers, self.affine()))

    def affine(self) -> Layer:
        return self.pending or _identity(self.width)

    @property
    def width(self) -> int:
        return prod(self.shape)

    def add(self, node: Any) -> None:
        """Take in one node, in the file's topological order."""
        place = f"node {node.name or node.output[0]!r} ({node.op_type})"
        operands = [name for name in node.input if name]
        flowing = [name for name in operands if name not in self.constants]
        try:
            if not flowing:
                self.constants[node.output[0]] = self.constant(node)
                return
            if flowing != [self.value]:
                raise InputError(f"takes {', '.join(flowing)}; a chain takes the value before it, {self.value!r}, once")
            if node.op_type not in _OPERATORS:
                raise InputError(f"unsupported operator; known: {', '.join(sorted({*_OPERATORS, 'Constant'}))}")
            _OPERATORS[node.op_type](self, node, [self.constants.get(name) for name in operands])
        except InputError as error:
            raise InputError(f"{place}: {error}") from None
        self.value = node.output[0]

    def constant(self, node: Any) -> NDArray[Any]:
        from onnx import numpy_helper

        attributes = _attributes(node)
        if node.op_type == "Constant" and "value" in attributes:
            value: NDArray[Any] = numpy_helper.to_array(attributes["value"])
            return value
        if node.op_type == "Identity":
            return self.constants[node.input[0]]
        raise InputError("unsupported operator on constants; known: Constant with a tensor, Identity")

    def gemm(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        attributes = _attributes(node)
        if attributes.get("transA", 0):
            raise InputError("transA is 1; only 0 is understood")
        weights = _scaled(_numbers(_second(operands), rank=2), attributes.get("alpha", 1.0))
        if not attributes.get("transB", 0):
            weights = weights.T
        if len(self.shape) != 2:
            raise InputError(f"its value has shape {list(self.shape)}; flatten it first")
        bias = np.zeros(()) if len(operands) < 3 else _scaled(_numbers(operands[2]), attributes.get("beta", 1.0))
        self.multiply(weights, bias)

    def matmul(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        self.multiply(_numbers(_second(operands), rank=2).T, np.zeros(()))

    def multiply(self, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
        if weights.shape[1] != self.shape[-1] or self.width != self.shape[-1]:
            raise InputError(f"takes {weights.shape[1]} numbers, but its value has shape {list(self.shape)}")
        layer = Layer(weights, _row(bias, weights.shape[0]))
        self.pending = layer if self.pending is None else _compose(layer, self.pending)
        self.shape = (*self.shape[:-1], layer.outputs)

    def plus(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        constant = next(operand for operand in operands if operand is not None)
        before, shift = self.affine(), _row(_numbers(constant), self.width)
        bias = [Fraction(b) + Fraction(c) for b, c in zip(before.bias.tolist(), shift.tolist(), strict=True)]
        self.pending = Layer(before.weights, _floats(bias))

    def minus(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        """The value minus a constant, or a constant minus the value."""
        if operands[0] is not None:
            before = self.affine()
            self.pending = Layer(-before.weights, -before.bias)
            self.plus(node, operands)
        else:
            self.plus(node, [-_numbers(operands[1])])

    def relu(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        self.layers.append(self.affine())
        self.pending = None

    def reshape(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        wanted = [int(v) for v in _second(operands)]
        copied = [self.shape[i] if v == 0 and i < len(self.shape) else v for i, v in enumerate(wanted)]
        try:
            self.shape = np.broadcast_to(np.False_, self.shape).reshape(copied).shape
        except ValueError:
            raise InputError(f"cannot make shape {wanted} of {list(self.shape)}") from None

    def flatten(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        axis = _attributes(node).get("axis", 1)
        self.shape = (prod(self.shape[:axis]), prod(self.shape[axis:]))

    def keep(self, node: Any, operands: Sequence[NDArray[Any] | None]) -> None:
        pass


_OPERATORS = {
    "Gemm": _Chain.gemm,
    "MatMul": _Chain.matmul,
    "Add": _Chain.plus,
    "Sub": _Chain.minus,
    "Relu": _Chain.relu,
    "Reshape": _Chain.reshape,
    "Flatten": _Chain.flatten,
    "Identity": _Chain.keep,
}


def _attributes(node: Any) -> dict[str, Any]:
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _input_shape(value: Any) -> tuple[tuple[int, ...], int]:
    """The shape of the input with a batch of 1, and its number of entries."""
    from onnx import TensorProto

    tensor = value.type.tensor_type
    if tensor.elem_type not in (TensorProto.FLOAT, TensorProto.DOUBLE):
        raise InputError(f"input {value.name!r} is neither float32 nor float64")
    dims = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in tensor.shape.dim]
    # The first of several dimensions is the batch, which exporters like to leave open.
    shape = (1, *dims[1:]) if len(dims) > 1 and dims[0] in (0, 1) else tuple(dims)
    if not shape or min(shape) < 1 or (len(shape) > 1 and shape[0] != 1):
        raise InputError(f"input {value.name!r} needs a batch of 1 and fixed sizes; got {dims} (0: open)")
    if prod(shape) > WIDEST:
        raise InputError(f"input {value.name!r} has {prod(shape)} entries; at most {WIDEST} are read")
    return shape, prod(shape)


def _second(operands: Sequence[NDArray[Any] | None]) -> NDArray[Any]:
    if len(operands) < 2 or operands[0] is not None or operands[1] is None:
        raise InputError("its first operand must be the chain's value, its second a constant")
    return operands[1]


def _numbers(array: NDArray[Any] | None, rank: int | None = None) -> NDArray[np.float64]:
    if array is None or array.dtype not in (np.float32, np.float64):
        raise InputError(f"its constant is {array if array is None else array.dtype}; expected float32 or float64")
    if rank is not None and array.ndim != rank:
        raise InputError(f"its constant has shape {list(array.shape)}; expected a matrix")
    return np.asarray(array, dtype=np.float64)


def _scaled(array: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    if factor == 1.0:
        return array
    return _floats([Fraction(factor) * Fraction(v) for v in array.ravel().tolist()]).reshape(array.shape)


def _row(array: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """A bias, which may be broadcast, as a vector of `width` entries."""
    if array.size not in (1, width) or array.size != prod(array.shape[-1:]):
        raise InputError(f"a bias of shape {list(array.shape)} does not fit {width} numbers")
    return np.broadcast_to(array.ravel(), (width,))


def _identity(width: int) -> Layer:
    return Layer(np.eye(width), np.zeros(width))


def _compose(after: Layer, before: Layer) -> Layer:
    """The map `after` of `before`, exactly."""
    (A, a, s), (B, b, t) = after.integers, before.integers
    weights, bias = A * B, A * b + a * fmpz(t)
    entries = _floats([Fraction(int(v), s * t) for v in (*weights.entries(), *bias.entries())])
    cut = len(entries) - after.outputs
    return Layer(entries[:cut].reshape(after.outputs, before.inputs), entries[cut:])


def _floats(exact: Sequence[Fraction]) -> NDArray[np.float64]:
    try:
        values = [float(v) for v in exact]
    except OverflowError:
        values = []
    if values != list(exact):
        raise InputError("the affine maps up to here, multiplied out, are not exact in float64")
    return np.array(values, dtype=np.float64)
