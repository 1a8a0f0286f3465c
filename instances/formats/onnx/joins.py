"""Operators that join several values: sums, differences and concatenations of branches."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.graph import WIDEST, Node
from instances.formats.onnx.maps import Dense, Entrywise
from instances.formats.onnx.multiplied import MOST_WEIGHTS, TooLargeError
from instances.formats.onnx.value import Value
from instances.network import Floats
from instances.numbers.dyadic import exact_sum

Taken = Sequence[Value | None]
"""What a node takes: values, with None where it takes a constant."""

Operands = Sequence[NDArray[Any] | None]
"""The constants, with None where it takes a value."""


def _add(node: Node, taken: Taken, operands: Operands) -> Value:
    return _sum(node, taken, operands, [1.0] * len(taken))


def _subtract(node: Node, taken: Taken, operands: Operands) -> Value:
    return _sum(node, taken, operands, [1.0, -1.0])


def _concatenate(node: Node, taken: Taken, operands: Operands) -> Value:
    parts = [_part(value, operand, _first(taken)) for value, operand in zip(taken, operands, strict=True)]
    numbers, first = [], 0
    for shape, _, _ in parts:
        numbers.append(np.arange(first, first + prod(shape)).reshape(shape))
        first += prod(shape)
    _bounded(first, _first(taken))
    try:
        order = np.concatenate(numbers, axis=node.attributes["axis"])
    except ValueError as error:
        raise InputError(f"cannot join these values: {error}") from None
    weights = np.concatenate([part[1] for part in parts])[order.ravel()]
    bias = np.concatenate([part[2] for part in parts])[order.ravel()]
    return _made(weights, bias, order.shape, taken, node)


JOINS: dict[str, Callable[[Node, Taken, Operands], Value]] = {
    "Add": _add,
    "Concat": _concatenate,
    "Sub": _subtract,
    "Sum": _add,
}


def _sum(node: Node, taken: Taken, operands: Operands, signs: Sequence[float]) -> Value:
    parts = [_part(value, operand, _first(taken)) for value, operand in zip(taken, operands, strict=True)]
    try:
        shape = np.broadcast_shapes(*(part[0] for part in parts))
    except ValueError:
        raise InputError(f"its shapes {shown([part[0] for part in parts])} do not fit") from None
    _bounded(prod(shape), _first(taken))
    total: tuple[Floats, Floats] | None = None
    for sign, (own, weights, bias) in zip(signs, parts, strict=True):
        place = np.broadcast_to(np.arange(prod(own)).reshape(own), shape).ravel()
        term = sign * weights[place], sign * bias[place]
        if total is None:
            total = term
            continue
        sums = exact_sum(total[0], term[0]), exact_sum(total[1], term[1])
        if sums[0] is None or sums[1] is None:
            raise InputError("adds numbers whose sum float64 does not hold, and nothing is rounded here")
        total = sums[0], sums[1]
    assert total is not None, "something is added"
    return _made(*total, shape, taken, node)


def _part(value: Value | None, operand: NDArray[Any] | None, other: Value) -> tuple[tuple[int, ...], Floats, Floats]:
    """Shape, weights and bias of a value or a constant."""
    if value is not None:
        return (value.shape, *value.affine())
    if operand is None or operand.dtype.kind != "f" or not np.isfinite(operand).all():
        raise InputError("joins values and what is no array of finite floats")
    _bounded(operand.size, other)
    return operand.shape, np.zeros((operand.size, other.trunk.width)), operand.ravel()


def _first(taken: Taken) -> Value:
    return next(value for value in taken if value is not None)


def _bounded(size: int, value: Value) -> None:
    if size > WIDEST:
        raise InputError(f"makes an array of {size} entries; at most {WIDEST} are read")
    if size * value.trunk.width > MOST_WEIGHTS:
        weights = size * value.trunk.width
        raise TooLargeError(f"a layer would have {weights} weights; at most {MOST_WEIGHTS} are read")


def _made(weights: Floats, bias: Floats, shape: tuple[int, ...], taken: Taken, node: Node) -> Value:
    values = [value for value in taken if value is not None]
    if len({value.double for value in values}) > 1:
        raise InputError("joins values of float32 and of float64; one type is right")
    shift = np.array([*map(Fraction, bias.tolist()), None], dtype=object)[:-1].reshape(shape)
    entries = Entrywise.identity(shape)
    if bias.any():
        entries = entries.then(None, shift, node.place)
    return Value(values[0].trunk, [Dense(np.asarray(weights, dtype=np.float64), node.place)], entries, values[0].double)
