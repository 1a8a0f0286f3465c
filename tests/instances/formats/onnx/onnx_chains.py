"""A Hypothesis strategy for ONNX models: chains of every operator that is read, in every version and spelling."""

from typing import Any

import numpy as np
import onnx
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tests.instances.formats.onnx.onnx_drawn import Chain
from tests.instances.formats.onnx.onnx_steps import STEPS, identity

OPSETS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 21, onnx.defs.onnx_opset_version())


@st.composite
def chains(draw: st.DrawFn, through: str, more: int = 3) -> tuple[Any, tuple[int, ...], frozenset[str]]:
    """A model one of whose steps is the one that is named, with at most so many before it and after it.

    Also the shape of its input, and the operators that it has.
    """
    shapes = [(1, 2), (1, 3), (2,), (2, 1), (2, 2), (1, 1, 2), (1, 2, 2), (3, 1, 2), (1,)]
    shape = draw(st.sampled_from(shapes))
    chain = Chain(draw, draw(st.sampled_from(OPSETS)), draw(st.booleans()), shape)
    element = TensorProto.DOUBLE if chain.double else TensorProto.FLOAT
    batch = draw(st.sampled_from([1, "batch", -1])) if len(shape) > 1 and shape[0] == 1 else shape[0]
    before, after = (draw(st.lists(st.sampled_from(sorted(STEPS)), max_size=more)) for _ in range(2))
    for name in (*before, through, *after):
        STEPS[name](chain)
    if chain.value == "X":
        identity(chain)
    graph = helper.make_graph(
        chain.nodes,
        "g",
        [helper.make_tensor_value_info("X", element, [batch, *shape[1:]])],
        [
            helper.make_tensor_value_info(
                chain.value, TensorProto.DOUBLE if chain.double else TensorProto.FLOAT, chain.shape
            )
        ],
        chain.stored,
    )
    opsets = [helper.make_opsetid("", chain.opset), helper.make_opsetid("my.ops", 1)]
    model = helper.make_model(graph, functions=chain.functions, opset_imports=opsets, ir_version=8)
    return model, shape, frozenset(chain.operators)


def in_float64(model: Any) -> Any:
    """A copy in which every float is a float64, so that the reference evaluator rounds as little as it can."""
    copied = type(model)()
    copied.CopyFrom(model)
    for nodes in (copied.graph.node, *(function.node for function in copied.functions)):
        for node in nodes:
            for attribute in node.attribute:
                if node.op_type == "Cast" and attribute.i in (TensorProto.FLOAT, TensorProto.FLOAT16):
                    attribute.i = TensorProto.DOUBLE
                elif node.op_type in ("Constant", "ConstantOfShape"):
                    told = helper.get_attribute_value(attribute)
                    if attribute.name.startswith("value_float"):
                        told = numpy_helper.from_array(np.array(told))
                        attribute.CopyFrom(helper.make_attribute("value", told))
                    elif attribute.name == "value":
                        attribute.t.CopyFrom(_in_float64(attribute.t))
    for tensor in copied.graph.initializer:
        tensor.CopyFrom(_in_float64(tensor))
    for value in (*copied.graph.input, *copied.graph.output):
        value.type.tensor_type.elem_type = TensorProto.DOUBLE
    return copied


def _in_float64(tensor: Any) -> Any:
    array = numpy_helper.to_array(tensor)
    return numpy_helper.from_array(array.astype(np.float64), tensor.name) if array.dtype.kind == "f" else tensor
