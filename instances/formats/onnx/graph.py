"""A model's graph as far as its output needs it: one input, one output, and the nodes between them in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.model import DEFAULT_DOMAINS, opset_version, stored

WIDEST = 100_000
"""No value that flows has more entries."""

MOST_DIMENSIONS = 32
"""No array has more dimensions."""


@dataclass(frozen=True)
class Node:
    """One operation.

    Parameters
    ----------
    operator
        Its name among ONNX's own operators.
    opset
        Their version.
    inputs
        Names of what it takes; empty where an optional one is left out.
    output
        Name of its first output; others are not read.
    attributes
        By name.
    place
        How messages call it: its name and operator.
    """

    operator: str
    opset: int
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Any]
    place: str


@dataclass(frozen=True)
class Graph:
    """What has to be followed.

    Parameters
    ----------
    value
        Name of the input.
    shape
        Its shape, with a batch of 1 where that is open.
    double
        Whether its numbers are float64.
    output
        Name of the output.
    declared
        The output's shape as the model declares it, None for what is open.
    constants
        The tensors in the file that are needed, by name.
    nodes
        Those that the output needs.
    """

    value: str
    shape: tuple[int, ...]
    double: bool
    output: str
    declared: tuple[int | None, ...]
    constants: Mapping[str, NDArray[Any]]
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, model: Any) -> "Graph":
        """The graph of a checked model.

        Raises
        ------
        InputError
            If it has not one input and one output, they are no arrays of floats, or a node is none of ONNX's own.
        """
        from onnx import TensorProto

        graph = model.graph
        tensors = {tensor.name: tensor for tensor in graph.initializer}
        inputs = [value for value in graph.input if value.name not in tensors]
        if len(inputs) != 1 or len(graph.output) != 1:
            raise InputError(f"expected one input and one output; the graph has {len(inputs)} and {len(graph.output)}")
        (source,), (target,) = inputs, graph.output
        if source.type.tensor_type.elem_type not in (TensorProto.FLOAT, TensorProto.DOUBLE):
            raise InputError(f"input {shown(source.name)} is neither float32 nor float64")
        shape, bound = _input_shape(source)
        needed, nodes = {target.name}, []
        for node in reversed(graph.node):  # in the file's topological order
            if not needed.isdisjoint(node.output):
                nodes.append(node)
                needed.update(filter(None, node.input))
        return cls(
            source.name,
            shape,
            source.type.tensor_type.elem_type == TensorProto.DOUBLE,
            target.name,
            _declared_shape(target, bound),
            {name: stored(tensor) for name, tensor in tensors.items() if name in needed},
            tuple(_node(node, opset_version(model)) for node in reversed(nodes)),
        )


def _node(node: Any, opset: int) -> Node:
    from onnx import helper

    own = node.domain in DEFAULT_DOMAINS
    name = node.name or next((output for output in node.output if output), "")
    place = f"node {shown(name)} ({node.op_type if own else f'{node.domain}::{node.op_type}'})"
    if not own:
        raise InputError(f"{place}: an operator of the domain {shown(node.domain)}; those of ONNX itself are read")
    attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    return Node(node.op_type, opset, tuple(node.input), node.output[0], attributes, place)


def _input_shape(value: Any) -> tuple[tuple[int, ...], dict[str, int]]:
    """The input's shape with a batch of 1, and the sizes that names of open dimensions stand for."""
    sizes = list(value.type.tensor_type.shape.dim)
    dims = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in sizes]
    bound = {}
    # The first of several dimensions is the batch, which exporters like to leave open.
    if len(dims) > 1 and dims[0] <= 0:
        dims[0] = 1
        bound = {sizes[0].dim_param: 1} if sizes[0].dim_param else {}
    if not 0 < len(dims) <= MOST_DIMENSIONS or min(dims) < 1:
        raise InputError(
            f"input {shown(value.name)} needs a batch of 1 and fixed sizes; got {shown(dims)} (0: open); only the first"
            " of several may be open"
        )
    if prod(dims) > WIDEST:
        raise InputError(f"input {shown(value.name)} has {shown(prod(dims))} entries; at most {WIDEST} are read")
    return tuple(dims), bound


def _declared_shape(value: Any, bound: Mapping[str, int]) -> tuple[int | None, ...]:
    sizes = value.type.tensor_type.shape.dim
    return tuple(
        int(dim.dim_value) if dim.HasField("dim_value") and dim.dim_value > 0 else bound.get(dim.dim_param)
        for dim in sizes
    )


def empty(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """An array of a shape that takes no memory."""
    return np.broadcast_to(np.False_, shape)
