"""What operators do to the value that flows, when everything else that they take is constant."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError
from instances.formats.onnx.graph import Node
from instances.formats.onnx.multiplied import MOST_WEIGHTS, TooLargeError
from instances.formats.onnx.value import Value
from instances.network import Floats

Array = NDArray[Any]

Operands = Sequence[Array | None]
"""The constants that a node takes, with None where it takes the value, or nothing."""


def _relu(value: Value, node: Node, operands: Operands) -> None:
    value.relu()


def _clip(value: Value, node: Node, operands: Operands) -> None:
    """A ReLU, if it cuts off what is below 0 and nothing else."""
    told = operands[1:]
    if node.opset < 11:
        told = [np.array(node.attributes[name]) if name in node.attributes else None for name in ("min", "max")]
    low, high = (_number(bound) for bound in [*told, None, None][:2])
    largest = np.finfo(np.float64 if value.double else np.float32).max
    if operands[0] is not None or low != 0 or (high is not None and high < largest):
        bounds = (-np.inf if low is None else low), (np.inf if high is None else high)
        raise InputError(f"clips to [{bounds[0]}, {bounds[1]}]; from 0 on without an end is right, as a ReLU does")
    value.relu()


def _maximum(value: Value, node: Node, operands: Operands) -> None:
    """A ReLU, if the other operands are 0."""
    for operand in _constants(operands):
        if _numbers(operand).any():
            raise InputError("takes the maximum with other numbers than 0; a ReLU is read")
        value.widen(value.fitting(operand))
    value.relu()


def _add(value: Value, node: Node, operands: Operands) -> None:
    for operand in _constants(operands):
        value.shift(_rationals(operand), node.place)


def _subtract(value: Value, node: Node, operands: Operands) -> None:
    (constant,) = map(_rationals, _constants(operands))
    if operands[0] is None:
        value.shift(np.asarray(-constant), node.place)
    else:
        value.scale(_MINUS, node.place)
        value.shift(constant, node.place)


def _multiply(value: Value, node: Node, operands: Operands) -> None:
    (constant,) = map(_rationals, _constants(operands))
    value.scale(constant, node.place)


def _divide(value: Value, node: Node, operands: Operands) -> None:
    (constant,) = map(_rationals, _constants(operands))
    if operands[0] is not None:
        raise InputError("divides by the value; a value divided by constants is read")
    if not all(constant.flat):
        raise InputError("divides by 0")
    value.scale(np.asarray(1 / constant), node.place)


def _negate(value: Value, node: Node, operands: Operands) -> None:
    value.scale(_MINUS, node.place)


def _cast(value: Value, node: Node, operands: Operands) -> None:
    from onnx import TensorProto

    wanted = node.attributes["to"]
    if wanted not in (TensorProto.FLOAT, TensorProto.DOUBLE) or (value.double and wanted == TensorProto.FLOAT):
        raise InputError("rounds the value to another type; float32 to float64 is read, which does not")
    value.double = wanted == TensorProto.DOUBLE


def _matmul(value: Value, node: Node, operands: Operands) -> None:
    left, right = operands
    if left is None:
        _from_the_right(value, _numbers(right), node)
    else:
        _from_the_left(value, _numbers(left), node)


def _gemm(value: Value, node: Node, operands: Operands) -> None:
    told, (left, right, *rest) = node.attributes, operands
    if len(value.shape) != 2:
        raise InputError(f"its value has shape {list(value.shape)}; flatten it first")
    if left is not None and right is not None:
        raise InputError("adds the value to a product of constants; the value is right in the product")
    constant = _numbers(right if left is None else left)
    if constant.ndim != 2:
        raise InputError(f"its constant has shape {list(constant.shape)}; expected a matrix")
    mine, other = ("transA", "transB") if left is None else ("transB", "transA")
    if told.get(mine, 0):
        value.rearrange(np.transpose)
    multiply = _from_the_right if left is None else _from_the_left
    multiply(value, constant.T if told.get(other, 0) else constant, node)
    alpha, beta = (_rationals(np.array(told.get(name, 1.0))) for name in ("alpha", "beta"))
    if alpha != 1:
        value.scale(alpha, node.place)
    if rest and rest[0] is not None:
        bias = _rationals(rest[0])
        wanted = value.shape[len(value.shape) - bias.ndim :]
        if bias.ndim > 2 or any(size not in (1, most) for size, most in zip(bias.shape, wanted, strict=True)):
            raise InputError(f"a bias of shape {list(bias.shape)} does not fit {value.shape[1]} numbers")
        value.shift(np.asarray(bias * beta), node.place)


OPERATORS: dict[str, Callable[[Value, Node, Operands], None]] = {
    "Add": _add,
    "Cast": _cast,
    "Clip": _clip,
    "Div": _divide,
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Max": _maximum,
    "Mul": _multiply,
    "Neg": _negate,
    "Relu": _relu,
    "Sub": _subtract,
    "Sum": _add,
}


def _from_the_right(value: Value, constant: Floats, node: Node) -> None:
    """The value times a matrix, either of which may be a vector."""
    matrix, vector = _matrix(constant, column=True), constant.ndim == 1
    if not value.shape or value.shape[-1] != len(matrix):
        raise InputError(f"takes {len(matrix)} numbers, but its value has shape {list(value.shape)}")
    ahead = (1,) * (constant.ndim - max(2, len(value.shape))) + value.shape[:-1]
    shape = ahead if vector else (*ahead, matrix.shape[1])
    value.multiply(_repeated(matrix.T, prod(value.shape[:-1]), 1), shape, node.place)


def _from_the_left(value: Value, constant: Floats, node: Node) -> None:
    """A matrix times the value, either of which may be a vector."""
    matrix, vector = _matrix(constant, column=False), constant.ndim == 1
    inner, columns = (*value.shape, 1) if len(value.shape) == 1 else value.shape[-2:] or (0, 0)
    if inner != matrix.shape[1] or not value.shape:
        raise InputError(f"takes {matrix.shape[1]} numbers, but its value has shape {list(value.shape)}")
    ahead = (1,) * (constant.ndim - max(2, len(value.shape))) + value.shape[:-2]
    shape = (*ahead, *(() if vector else (len(matrix),)), *(() if len(value.shape) == 1 else (columns,)))
    value.multiply(_repeated(matrix, prod(ahead), columns), shape, node.place)


def _matrix(array: Floats, column: bool) -> Floats:
    """A matrix, or a vector as one, without leading dimensions of size 1."""
    if array.ndim == 1:
        return array[:, None] if column else array[None, :]
    if array.ndim == 0 or prod(array.shape[:-2]) != 1:
        raise InputError(f"its constant has shape {list(array.shape)}; expected a matrix")
    return array.reshape(array.shape[-2:])


def _repeated(matrix: Floats, before: int, after: int) -> Floats:
    """The Kronecker product of identity matrices of these sizes around a matrix: it is applied to many at once."""
    size = matrix.size * (before * after) ** 2
    if size > MOST_WEIGHTS:
        raise TooLargeError(f"a layer would have {size} weights; at most {MOST_WEIGHTS} in all are read")
    wide = matrix if after == 1 else np.kron(matrix, np.eye(after))
    return np.asarray(wide if before == 1 else np.kron(np.eye(before), wide), dtype=np.float64)


_MINUS = np.array(Fraction(-1), dtype=object)


def _constants(operands: Operands) -> list[Array]:
    return [operand for operand in operands if operand is not None]


def _numbers(array: Array | None) -> Floats:
    if array is None or array.dtype.kind != "f":
        raise InputError(f"its constant is {None if array is None else array.dtype}; expected float32 or float64")
    if not np.isfinite(array).all():
        raise InputError("its constant holds numbers that are not finite; they must be finite")
    return array


def _rationals(array: Array) -> Array:
    """The rationals that floats are."""
    numbers = _numbers(array)
    return np.array([Fraction(v) for v in numbers.ravel().tolist()], dtype=object).reshape(numbers.shape)


def _number(bound: Array | None) -> float | None:
    if bound is None:
        return None
    if bound.size != 1 or bound.dtype.kind != "f":
        raise InputError("a bound is no single number")
    return float(bound.ravel()[0])
