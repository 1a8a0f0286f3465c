"""An ONNX model that is being drawn, and its constants in every spelling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[Any]

quarters = st.integers(-8, 8).map(lambda v: v / 4)
numbers = st.one_of(quarters, quarters, st.sampled_from([0.1, -0.3, 1 / 3, 1e-3]).map(lambda v: float(np.float32(v))))
"""Few of these have products that float64 does not hold."""


@dataclass
class Chain:
    """A model that is being written."""

    draw: st.DrawFn
    opset: int
    double: bool
    shape: tuple[int, ...]
    open_batch: bool = False
    value: str = "X"
    nodes: list[Any] = field(default_factory=list)
    stored: list[Any] = field(default_factory=list)
    functions: list[Any] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)
    count: int = 0

    @property
    def kind(self) -> type[np.floating[Any]]:
        return np.float64 if self.double else np.float32

    def name(self, stem: str = "t") -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """A node beside the chain."""
        output = self.name()
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=self.name("n"), **attributes))
        self.operators.add(operator)
        return output

    def go_on(self, shape: tuple[int, ...], operator: str, inputs: Sequence[str], **attributes: Any) -> None:
        """A node of the chain."""
        self.value, self.shape = self.node(operator, inputs, **attributes), shape

    def flip(self) -> bool:
        return self.draw(st.booleans())

    def floats(self, shape: Sequence[int], entries: st.SearchStrategy[float] = numbers) -> Array:
        count = prod(shape)
        drawn = self.draw(st.lists(entries, min_size=count, max_size=count))
        return np.array(drawn, dtype=self.kind).reshape(shape)

    def initializer(self, array: Array) -> str:
        name = self.name("c")
        self.stored.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def constant(self, array: Array) -> str:
        """A constant by one of its spellings."""
        array = np.asarray(array)
        ways = ["initializer", "initializer", "constant", *_SPELLINGS]
        return _SPELLINGS.get(self.draw(st.sampled_from(ways)), _stored_or_constant)(self, array)


def _stored_or_constant(chain: Chain, array: Array) -> str:
    if chain.flip():
        return chain.initializer(array)
    told: dict[str, Any] = {"value": numpy_helper.from_array(array, "v")}
    if chain.opset >= 12 and array.dtype in (np.int64, np.float32) and array.ndim < 2 and array.size and chain.flip():
        kind = "int" if array.dtype.kind == "i" else "float"
        told = {f"value_{kind}s": array.tolist()} if array.ndim else {f"value_{kind}": array.item()}
    return chain.node("Constant", [], **told)


def _transposed(chain: Chain, array: Array) -> str:
    if chain.flip() or array.ndim < 2:
        return chain.node("Transpose", [_stored_or_constant(chain, array.transpose())])
    order = chain.draw(st.permutations(range(array.ndim)))
    return chain.node("Transpose", [_stored_or_constant(chain, array.transpose(np.argsort(order)))], perm=order)


def _computed(chain: Chain, array: Array) -> str:
    """As a sum, difference, product or quotient of exact constants."""
    if array.dtype.kind != "f":
        return _stored_or_constant(chain, array)
    single = (1,) * min(1, array.ndim)  # a constant without dimensions must not get one
    other = np.full(chain.draw(st.sampled_from([(), single, array.shape])), chain.draw(st.sampled_from([0.5, 2, 4])))
    other = other.astype(array.dtype)
    match chain.draw(st.sampled_from(["Add", "Sub", "Mul", "Div", "Neg", "Sum", "Max", "Relu", "MatMul"])):
        case "Mul":
            parts, operator = [array / other, other], "Mul"
        case "Div":
            parts, operator = [array * other, other], "Div"
        case "Neg":
            parts, operator = [-array], "Neg"
        case "Max" if (array >= 0).all():
            parts, operator = [array, np.zeros(single, array.dtype), -array], "Max"
        case "Relu" if (array >= 0).all():
            parts, operator = [array], "Relu"
        case "MatMul" if array.ndim == 2:
            parts, operator = [array * 2, np.eye(array.shape[1], dtype=array.dtype) / 2], "MatMul"
        case "Sum":
            parts, operator = [np.zeros_like(array), array, np.zeros(single, array.dtype)], "Sum"
        case "Sub":
            parts, operator = [2 * array, array], "Sub"
        case _:
            parts, operator = [array / 2, array / 2], "Add"
    return chain.node(operator, [_stored_or_constant(chain, np.asarray(part, array.dtype)) for part in parts])


def _cast(chain: Chain, array: Array) -> str:
    kinds = [np.float32, np.float64] if array.dtype.kind == "f" else [np.int32, np.float32]
    other = chain.draw(st.sampled_from([*kinds, np.float16]))
    with np.errstate(all="ignore"):
        if not np.array_equal(array.astype(other).astype(array.dtype), array):
            other = np.float64
    stored = chain.initializer(array.astype(other))
    return chain.node("Cast", [stored], to=helper.np_dtype_to_tensor_dtype(array.dtype))


def _joined(chain: Chain, array: Array) -> str:
    if not array.ndim:
        return _stored_or_constant(chain, array)
    axis = chain.draw(st.integers(0, array.ndim - 1))
    cut = chain.draw(st.integers(0, array.shape[axis]))
    parts = [_stored_or_constant(chain, part) for part in np.split(array, [cut], axis=axis)]
    return chain.node("Concat", parts, axis=axis)


def _picked(chain: Chain, array: Array) -> str:
    """Out of a larger array."""
    larger = np.stack([array + 1, array]).astype(array.dtype)
    index = np.array(chain.draw(st.sampled_from([1, -1] if chain.opset >= 11 else [1])))
    return chain.node("Gather", [_stored_or_constant(chain, larger), chain.initializer(index)], axis=0)


def _filled(chain: Chain, array: Array) -> str:
    """By one value, where it has no other."""
    if chain.opset < 9 or len(set(array.ravel().tolist())) != 1:
        return _stored_or_constant(chain, array)
    value = numpy_helper.from_array(array.ravel()[:1], "v")
    shape = chain.initializer(np.array(array.shape, dtype=np.int64))
    if array.ndim and chain.flip():
        one = chain.node("ConstantOfShape", [chain.initializer(np.array([1]))], value=value)
        return chain.node("Expand", [one, shape])
    return chain.node("ConstantOfShape", [shape], value=value)


_SPELLINGS: dict[str, Callable[[Chain, Array], str]] = {
    "transposed": _transposed,
    "computed": _computed,
    "cast": _cast,
    "joined": _joined,
    "picked": _picked,
    "filled": _filled,
}
