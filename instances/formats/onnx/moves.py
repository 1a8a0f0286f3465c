"""Operators that move, copy or drop entries of an array and do not look at them: on constants and on what flows alike.

Each is given the array's shape, and says what becomes of any array of that shape. It checks the size of what comes out
before anything is allocated.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.graph import MOST_DIMENSIONS, Node, empty

Array = NDArray[Any]
Move = Callable[[Array], Array]
Shape = tuple[int, ...]


def move_of(node: Node, shape: Shape, rest: Sequence[Array | None], most: int) -> Move:
    """What a node does to an array.

    Parameters
    ----------
    node
        Its operator is one of `MOVES`.
    shape
        The shape of the array that it takes first.
    rest
        Its other operands.
    most
        Entries that may come out.

    Raises
    ------
    InputError
        If the array does not fit, or too much would come out.
    """
    move, comes_out = MOVES[node.operator](node, shape, rest)
    if len(comes_out) > MOST_DIMENSIONS or prod(comes_out) > most:
        raise InputError(f"makes an array of shape {shown(list(comes_out))}; at most {most} entries are read")
    return move


def _identity(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    return _same, shape


def _dropout(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    """The identity, but when the network is trained."""
    if len(rest) > 1 and rest[1] is not None and rest[1].any():
        raise InputError("drops at random, in training mode; export the network for inference")
    return _same, shape


def _reshape(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    wanted = _integers(rest, 0)
    if node.attributes.get("allowzero", 0):
        sizes = list(wanted)
    else:
        sizes = [shape[i] if v == 0 and i < len(shape) else v for i, v in enumerate(wanted)]
    if -1 in sizes:
        known = prod(v for v in sizes if v != -1)
        sizes[sizes.index(-1)] = prod(shape) // known if known else -1
    if any(v < 0 for v in sizes) or prod(sizes) != prod(shape):
        raise InputError(f"cannot make shape {shown(wanted)} of {list(shape)}")
    return (lambda array: array.reshape(sizes)), tuple(sizes)


def _flatten(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    axis = node.attributes.get("axis", 1)
    axis = len(shape) if axis == len(shape) else _axis(axis, len(shape), shape)
    sizes = prod(shape[:axis]), prod(shape[axis:])
    return (lambda array: array.reshape(sizes)), sizes


def _squeeze(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    told = _axes(node, rest)
    if told is None:
        axes = {i for i, size in enumerate(shape) if size == 1}
    else:
        axes = {_axis(axis, len(shape), shape) for axis in told}
    if any(shape[axis] != 1 for axis in axes):
        raise InputError(f"cannot squeeze the axes {shown(told)} out of shape {list(shape)}; they have size 1")
    sizes = tuple(size for i, size in enumerate(shape) if i not in axes)
    return (lambda array: array.reshape(sizes)), sizes


def _unsqueeze(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    told = _axes(node, rest)
    if told is None:
        raise InputError("says no axes")
    rank = len(shape) + len(told)
    axes = {_axis(axis, rank, shape) for axis in told}
    if len(axes) < len(told):
        raise InputError(f"puts in the axes {shown(told)}; each once is right")
    left = iter(shape)
    sizes = tuple(1 if i in axes else next(left) for i in range(rank))
    return (lambda array: array.reshape(sizes)), sizes


def _transpose(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    order = [int(axis) for axis in node.attributes.get("perm", reversed(range(len(shape))))]
    if sorted(order) != list(range(len(shape))):
        raise InputError(f"permutes the axes to {shown(order)}; the value has shape {list(shape)}")
    return (lambda array: array.transpose(order)), tuple(shape[axis] for axis in order)


def _gather(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    axis = _axis(node.attributes.get("axis", 0), len(shape), shape)
    indices = rest[0] if rest else None
    if indices is None or indices.dtype.kind != "i":
        raise InputError("its indices are no constant integers")
    if indices.size and not (-shape[axis] <= indices.min() and indices.max() < shape[axis]):
        raise InputError(f"its indices reach beyond shape {list(shape)}")
    sizes = (*shape[:axis], *indices.shape, *shape[axis + 1 :])
    return (lambda array: array.take(indices, axis=axis)), sizes


def _slice(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    if node.opset < 10:
        starts, ends = node.attributes.get("starts", []), node.attributes.get("ends", [])
        axes, steps = node.attributes.get("axes"), None
    else:
        starts, ends = _integers(rest, 0), _integers(rest, 1)
        axes = _integers(rest, 2) if len(rest) > 2 and rest[2] is not None else None
        steps = _integers(rest, 3) if len(rest) > 3 and rest[3] is not None else None
    axes = range(len(starts)) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise InputError("its starts, ends, axes and steps are not as many, or a step is 0")
    taken = [slice(None)] * len(shape)
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        # A negative end beyond the beginning leaves nothing out, which Python understands in the same way.
        taken[_axis(axis, len(shape), shape)] = slice(start, end, step)
    return (lambda array: array[tuple(taken)]), empty(shape)[tuple(taken)].shape


def _expand(node: Node, shape: Shape, rest: Sequence[Array | None]) -> tuple[Move, Shape]:
    wanted = _integers(rest, 0)
    try:
        if min(wanted, default=0) < 0:
            raise ValueError
        sizes = np.broadcast_shapes(shape, tuple(wanted))
    except ValueError:
        raise InputError(f"cannot expand shape {list(shape)} to {shown(wanted)}") from None
    return (lambda array: np.broadcast_to(array, sizes)), sizes


MOVES: dict[str, Callable[[Node, Shape, Sequence[Array | None]], tuple[Move, Shape]]] = {
    "Dropout": _dropout,
    "Expand": _expand,
    "Flatten": _flatten,
    "Gather": _gather,
    "Identity": _identity,
    "Reshape": _reshape,
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}


def _same(array: Array) -> Array:
    return array


def _axis(axis: int, rank: int, shape: Shape) -> int:
    """An axis of `rank` many, counted from the end if it is negative."""
    if not -rank <= axis < rank:
        raise InputError(f"there is no axis {axis}; the value has shape {list(shape)}")
    return int(axis) % rank


def _axes(node: Node, rest: Sequence[Array | None]) -> list[int] | None:
    """Axes, which have been an operand since version 13."""
    if node.opset < 13:
        told = node.attributes.get("axes")
        return None if told is None else list(told)
    return None if not rest or rest[0] is None else _integers(rest, 0)


def _integers(operands: Sequence[Array | None], place: int) -> list[int]:
    operand = operands[place] if place < len(operands) else None
    if operand is None or operand.dtype.kind != "i" or operand.size > MOST_DIMENSIONS:
        raise InputError("takes its shape or axes from what is no short list of constant integers")
    return [int(v) for v in operand.ravel()]
