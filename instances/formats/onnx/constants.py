"""Operators on constants only, computed exactly.

A constant is an array of int64 or bool, or of float64 whatever float type the file has: these numbers are the same. No
result is rounded. Where float64 does not hold one, a float32 runtime and a float64 one would compute different
constants, and neither is what is written; so the node is refused.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.graph import Node
from instances.formats.onnx.model import stored
from instances.formats.onnx.moves import MOVES, move_of
from instances.formats.onnx.multiplied import MOST_WEIGHTS
from instances.numbers.dyadic import as_floats, as_integers, exact_product, exact_quotient, exact_sum, matrix_product

Array = NDArray[Any]

MOST_ENTRIES = MOST_WEIGHTS
"""No constant has more."""


def constant(array: Array) -> Array:
    """An array of the file in the type that constants have here.

    Raises
    ------
    InputError
        If it holds neither floats nor integers nor truth values.
    """
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array.astype(np.float64)
    if array.dtype.kind in "iu" and (array.size == 0 or int(array.max()) < 2**63):
        return array.astype(np.int64)
    if array.dtype.kind == "b":
        return array
    raise InputError(f"a constant of type {array.dtype}; floats, integers and truth values are read")


def fold(node: Node, operands: Sequence[Array | None]) -> Array:
    """What a node makes of constants.

    Raises
    ------
    InputError
        If it is none of `FOLDS` and `MOVES`, its operands do not fit, or the result is not exact.
    """
    if node.operator in FOLDS:
        return FOLDS[node.operator](node, operands)
    first, *rest = operands or [None]
    if node.operator not in MOVES or first is None:
        known = ", ".join(sorted({*FOLDS, *MOVES}))
        raise InputError(f"unsupported operator on constants; known: {known}")
    return move_of(node, first.shape, rest, MOST_ENTRIES)(first)


def _constant(node: Node, operands: Sequence[Array | None]) -> Array:
    told = node.attributes
    for name, kind in (("value_float", np.float64), ("value_floats", np.float64), ("value_int", np.int64),
                       ("value_ints", np.int64)):  # fmt: skip
        if name in told:
            return np.array(told[name], dtype=kind)
    if "value" in told:
        return constant(stored(told["value"]))
    raise InputError("a constant that is no array of numbers")


def _constant_of_shape(node: Node, operands: Sequence[Array | None]) -> Array:
    (sizes,) = _all(operands)
    if sizes.dtype.kind != "i" or sizes.size > 32 or min(sizes.tolist(), default=0) < 0:
        raise InputError("takes a shape, a short list of integers of at least 0")
    _bounded(sizes.tolist())
    value = node.attributes.get("value")
    filled = np.zeros(1) if value is None else constant(stored(value))
    return np.broadcast_to(filled.reshape(()), sizes.tolist())


def _concat(node: Node, operands: Sequence[Array | None]) -> Array:
    arrays = _all(operands)
    _bounded([sum(array.size for array in arrays)])
    try:
        return np.concatenate(arrays, axis=node.attributes["axis"])
    except ValueError as error:
        raise InputError(f"cannot join these arrays: {error}") from None


def cast(node: Node, operands: Sequence[Array | None]) -> Array:
    """A type that holds the same numbers, or truth values or integers from any."""
    from onnx import helper

    (array,) = _all(operands)
    wanted = np.dtype(helper.tensor_dtype_to_np_dtype(node.attributes["to"]))
    with np.errstate(all="ignore"):
        found = array.astype(wanted) if wanted.kind in "fiub" else None
    kept = array if wanted.kind == "f" else np.trunc(array)
    if found is None or (wanted.kind != "b" and not np.array_equal(found.astype(kept.dtype), kept)):
        raise InputError(f"cannot take its numbers for {wanted} exactly")
    return constant(found)


def _elementwise(
    exactly: Callable[[Array, Array], Array | None], integers: Callable[[Array, Array], Array]
) -> Callable[[Node, Sequence[Array | None]], Array]:
    """An operator of two operands or more, of which the first two are taken together, then the next with that."""

    def pair(a: Array, b: Array) -> Array:
        _bounded(_broadcast(a, b))
        if a.dtype.kind != b.dtype.kind or a.dtype.kind not in "fi":
            raise InputError(f"computes with {a.dtype} and {b.dtype}; numbers of one kind are right")
        if a.dtype.kind == "i":
            try:
                return np.asarray(integers(a.astype(object), b.astype(object))).astype(np.int64)
            except (OverflowError, ZeroDivisionError):
                raise InputError("makes integers that int64 does not hold") from None
        _finite(a), _finite(b)
        found = exactly(a, b)
        if found is None:
            raise InputError("makes constants that float64 does not hold exactly, and nothing is rounded here")
        return found

    return lambda node, operands: reduce(pair, _all(operands))


def _toward_zero(a: Array, b: Array) -> Array:
    quotient = abs(a) // abs(b)
    return np.where((a < 0) == (b < 0), quotient, -quotient)


def _negative(node: Node, operands: Sequence[Array | None]) -> Array:
    (array,) = _all(operands)
    return -array


def _matmul(node: Node, operands: Sequence[Array | None]) -> Array:
    left, right = map(_finite, _all(operands))
    if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[0]:
        raise InputError(f"multiplies arrays of shape {shown(left.shape)} and {shown(right.shape)}; matrices are right")
    _bounded([len(left), right.shape[1]])
    (a, s), (b, t) = as_integers(left), as_integers(right)
    product = as_floats(matrix_product(a, b), s * t)
    if product is None:
        raise InputError("makes constants that float64 does not hold exactly, and nothing is rounded here")
    return product


def _maximum(node: Node, operands: Sequence[Array | None]) -> Array:
    arrays = _all(operands)
    _bounded(_broadcast(*arrays))
    return reduce(np.maximum, arrays)


def _relu(node: Node, operands: Sequence[Array | None]) -> Array:
    (array,) = _all(operands)
    return np.maximum(array, 0)


FOLDS: dict[str, Callable[[Node, Sequence[Array | None]], Array]] = {
    "Add": _elementwise(exact_sum, lambda a, b: a + b),
    "Cast": cast,
    "Concat": _concat,
    "Constant": _constant,
    "ConstantOfShape": _constant_of_shape,
    "Div": _elementwise(exact_quotient, _toward_zero),
    "MatMul": _matmul,
    "Max": _maximum,
    "Mul": _elementwise(exact_product, lambda a, b: a * b),
    "Neg": _negative,
    "Relu": _relu,
    "Sub": _elementwise(lambda a, b: exact_sum(a, -b), lambda a, b: a - b),
    "Sum": _elementwise(exact_sum, lambda a, b: a + b),
}


def _all(operands: Sequence[Array | None]) -> list[Array]:
    found = [operand for operand in operands if operand is not None]
    if len(found) < len(operands) or not found:
        raise InputError("leaves out an operand that it needs")
    return found


def _broadcast(*arrays: Array) -> Sequence[int]:
    try:
        return np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise InputError(f"its shapes {shown([array.shape for array in arrays])} do not fit") from None


def _bounded(sizes: Sequence[int]) -> None:
    if prod(sizes) > MOST_ENTRIES:
        raise InputError(f"makes an array of shape {shown(list(sizes))}; at most {MOST_ENTRIES} entries are read")


def _finite(array: Array) -> Array:
    if array.dtype.kind != "f" or not np.isfinite(array).all():
        raise InputError(f"its constant is {array.dtype} or not finite; finite floats are right")
    return array
