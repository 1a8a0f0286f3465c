"""Steps of a chain in ONNX: each appends nodes of one operator, in one of the ways that its version has.

What they make is valid ONNX, so that ONNX's own reference evaluator computes it. They follow shapes by themselves and
know nothing of the reader.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tests.instances.formats.onnx.onnx_drawn import Array, Chain

LARGEST = 12
"""Entries of a value."""


def _shapes_around(chain: Chain) -> tuple[int, ...]:
    """The shape of a constant that the value is broadcast with, which may widen it."""
    shape = [size if chain.flip() else 1 for size in chain.shape][chain.draw(st.integers(0, len(chain.shape))) :]
    for place, size in enumerate(chain.shape[len(chain.shape) - len(shape) :]):
        if size == 1 and prod(chain.shape) * 2 <= LARGEST and chain.draw(st.integers(0, 4)) == 0:
            shape[place] = 2
            break
    if len(shape) == len(chain.shape) and chain.draw(st.integers(0, 4)) == 0:
        shape = [1, *shape]
    return tuple(shape)


def _with_constant(chain: Chain, operator: str, array: Array, either_side: bool = True) -> None:
    constant = chain.constant(array)
    sides = [constant, chain.value] if either_side and chain.flip() else [chain.value, constant]
    chain.go_on(np.broadcast_shapes(chain.shape, array.shape), operator, sides)


def add(chain: Chain) -> None:
    _with_constant(chain, "Add", chain.floats(_shapes_around(chain)))


def subtract(chain: Chain) -> None:
    _with_constant(chain, "Sub", chain.floats(_shapes_around(chain)))


def multiply(chain: Chain) -> None:
    _with_constant(chain, "Mul", chain.floats(_shapes_around(chain)))


def divide(chain: Chain) -> None:
    _with_constant(chain, "Div", chain.floats(_shapes_around(chain), st.sampled_from([-2.0, 0.5, 1.0, 4.0])), False)


def total(chain: Chain) -> None:
    arrays = [chain.floats([1]), chain.floats(_shapes_around(chain))][: chain.draw(st.integers(0, 2))]
    names = [chain.value, *map(chain.constant, arrays)]
    shape = np.broadcast_shapes(chain.shape, *(array.shape for array in arrays))
    chain.go_on(shape, "Sum", chain.draw(st.permutations(names)))


def negate(chain: Chain) -> None:
    chain.go_on(chain.shape, "Neg", [chain.value])


def relu(chain: Chain) -> None:
    chain.go_on(chain.shape, "Relu", [chain.value])


def clip(chain: Chain) -> None:
    largest = float(np.finfo(chain.kind).max)
    if chain.opset < 11:
        chain.go_on(chain.shape, "Clip", [chain.value], min=0.0, **({"max": np.inf} if chain.flip() else {}))
        return
    zero, end = chain.initializer(np.zeros((), chain.kind)), np.array(chain.draw(st.sampled_from([np.inf, largest])))
    ends = chain.draw(st.sampled_from([[], [""], [chain.initializer(end.astype(chain.kind))]]))
    chain.go_on(chain.shape, "Clip", [chain.value, zero, *ends])


def maximum(chain: Chain) -> None:
    if chain.opset < 8:  # no broadcasting yet
        zeros = [np.zeros(chain.shape, chain.kind)]
    else:
        shapes = [(), (1,), _shapes_around(chain)]
        zeros = [np.zeros(shape, chain.kind) for shape in chain.draw(st.lists(st.sampled_from(shapes), max_size=2))]
    names = chain.draw(st.permutations([chain.value, *map(chain.constant, zeros)]))
    if len(names) == 1:
        names = [chain.value, chain.constant(np.zeros(chain.shape, chain.kind))]
    chain.go_on(np.broadcast_shapes(chain.shape, *(zero.shape for zero in zeros)), "Max", names)


def matrix_from_the_right(chain: Chain) -> None:
    if not chain.shape:
        return
    columns = chain.draw(st.integers(1, 3))
    if prod(chain.shape[:-1]) * columns > LARGEST or chain.draw(st.integers(0, 4)) == 0:
        shape: tuple[int, ...] = (chain.shape[-1],)
        after = chain.shape[:-1]
    else:
        shape, after = (chain.shape[-1], columns), (*chain.shape[:-1], columns)
        if len(chain.shape) > 1 and chain.draw(st.integers(0, 4)) == 0:
            shape = (1, *shape)
            after = (1,) * (3 - len(chain.shape)) + after
    chain.go_on(after, "MatMul", [chain.value, chain.constant(chain.floats(shape))])


def matrix_from_the_left(chain: Chain) -> None:
    if not chain.shape:
        return
    inner, after = (chain.shape[-2], chain.shape[-1:]) if len(chain.shape) > 1 else (chain.shape[-1], ())
    rows = chain.draw(st.integers(1, 3))
    if prod(chain.shape) // inner * rows > LARGEST or chain.draw(st.integers(0, 4)) == 0:
        shape: tuple[int, ...] = (inner,)
        after = (*chain.shape[:-2], *after)
    else:
        shape, after = (rows, inner), (*chain.shape[:-2], rows, *after)
    chain.go_on(after, "MatMul", [chain.constant(chain.floats(shape)), chain.value])


def matrices(chain: Chain) -> None:
    """Three in a row, whose product float64 does not hold."""
    if not chain.shape:
        return
    fine = st.sampled_from([0.1, 1 / 3, -0.7, 1e-3, 3.3, 0.0])
    for size in chain.draw(st.lists(st.integers(1, 2), min_size=3, max_size=3)):
        if prod(chain.shape[:-1]) * size <= LARGEST:
            matrix = chain.initializer(chain.floats((chain.shape[-1], size), fine))
            chain.go_on((*chain.shape[:-1], size), "MatMul", [chain.value, matrix])


def shifts(chain: Chain) -> None:
    """Two in a row, whose sum float64 does not hold."""
    for number in chain.draw(st.permutations([2.0**20, 2.0**-34])):
        chain.go_on(chain.shape, "Add", [chain.value, chain.initializer(np.array(number, chain.kind))])


def gemm(chain: Chain) -> None:
    if len(chain.shape) != 2:
        axis = min(1, len(chain.shape))
        chain.go_on((prod(chain.shape[:axis]), prod(chain.shape[axis:])), "Flatten", [chain.value], axis=axis)
    told: dict[str, Any] = {}
    for name in ("alpha", "beta"):
        if chain.flip():
            told[name] = chain.draw(st.sampled_from([0.5, -2.0, 0.0, 1.0]))
    rows, columns = chain.shape
    on_the_left = chain.flip()
    mine, other = ("transA", "transB") if on_the_left else ("transB", "transA")
    if chain.flip():
        told[mine] = 1
        rows, columns = columns, rows
    inner, kept = (columns, rows) if on_the_left else (rows, columns)
    size = chain.draw(st.integers(1, max(1, min(3, LARGEST // kept))))
    matrix = chain.floats((inner, size) if on_the_left else (size, inner))
    if chain.flip():
        told[other] = 1
        matrix = matrix.T
    after = (kept, size) if on_the_left else (size, kept)
    name = chain.constant(matrix)
    names = [chain.value, name] if on_the_left else [name, chain.value]
    biases = [(), (1,), (after[1],), (1, after[1]), (after[0], 1), after]
    if chain.opset < 11 or chain.flip():
        names.append(chain.constant(chain.floats(chain.draw(st.sampled_from(biases)))))
    chain.go_on(after, "Gemm", names, **told)


def identity(chain: Chain) -> None:
    chain.go_on(chain.shape, "Identity", [chain.value])


def dropout(chain: Chain) -> None:
    rest: list[str] = []
    if chain.opset >= 12 and chain.flip():
        rest = [chain.initializer(np.array(0.25, chain.kind))]
        if chain.flip():
            rest.append(chain.initializer(np.array(False)))
    told = {"ratio": 0.25} if chain.opset < 12 and chain.flip() else {}
    chain.go_on(chain.shape, "Dropout", [chain.value, *rest], **told)


def cast(chain: Chain) -> None:
    if chain.flip():
        chain.double = True
    chain.go_on(chain.shape, "Cast", [chain.value], to=TensorProto.DOUBLE if chain.double else TensorProto.FLOAT)


def _integers(chain: Chain, values: Sequence[int]) -> str:
    return chain.constant(np.array(values, dtype=np.int64))


def _other_shape(chain: Chain) -> tuple[int, ...]:
    left, shape = prod(chain.shape), []
    for _ in range(chain.draw(st.integers(0, 3))):
        shape.append(chain.draw(st.sampled_from([v for v in range(1, left + 1) if left % v == 0])))
        left //= shape[-1]
    return (*shape, left) if left > 1 or chain.flip() else tuple(shape)


def reshape(chain: Chain) -> None:
    shape = _other_shape(chain)
    told = list(shape)
    for place, size in enumerate(shape):
        if place < len(chain.shape) and chain.shape[place] == size and chain.flip():
            told[place] = 0
    if told and chain.flip():
        told[chain.draw(st.integers(0, len(told) - 1))] = -1
    attributes = {"allowzero": 1} if chain.opset >= 14 and 0 not in told and chain.flip() else {}
    chain.go_on(shape, "Reshape", [chain.value, _integers(chain, told)], **attributes)


def view(chain: Chain) -> None:
    """x.view(x.size(0), -1), as PyTorch writes it."""
    if not chain.shape:
        return
    sizes = chain.node("Shape", [chain.value])
    if chain.opset >= 15 and chain.flip():
        first = chain.node("Shape", [chain.value], start=0, end=1)
    elif chain.opset >= 10 and chain.flip():
        first = chain.node("Slice", [sizes, *(_integers(chain, [v]) for v in (0, 1, 0))])
    else:
        index = chain.node("Constant", [], value=numpy_helper.from_array(np.array(0), "i"))
        picked = chain.node("Gather", [sizes, index])
        axes = {"axes": [0]} if chain.opset < 13 else {}
        first = chain.node("Unsqueeze", [picked, *([] if axes else [_integers(chain, [0])])], **axes)
    told = chain.node("Concat", [first, _integers(chain, [-1])], axis=0)
    chain.go_on((chain.shape[0], prod(chain.shape[1:])), "Reshape", [chain.value, told])


def flatten(chain: Chain) -> None:
    axis = chain.draw(st.integers(0 if chain.opset < 11 else -len(chain.shape), len(chain.shape)))
    told = {} if axis == 1 and chain.flip() else {"axis": axis}
    chain.go_on((prod(chain.shape[:axis]), prod(chain.shape[axis:])), "Flatten", [chain.value], **told)


def _with_axes(chain: Chain, operator: str, shape: tuple[int, ...], axes: Sequence[int] | None) -> None:
    if axes is None:
        chain.go_on(shape, operator, [chain.value])
    elif chain.opset < 13:
        chain.go_on(shape, operator, [chain.value], axes=list(axes))
    else:
        chain.go_on(shape, operator, [chain.value, _integers(chain, axes)])


def squeeze(chain: Chain) -> None:
    ones = [i for i, size in enumerate(chain.shape) if size == 1]
    axes = sorted(chain.draw(st.sets(st.sampled_from(ones)))) if ones else []
    if not axes and chain.opset < 13:
        axes = ones
    left = tuple(size for i, size in enumerate(chain.shape) if i not in axes)
    if axes == ones and chain.flip():
        _with_axes(chain, "Squeeze", left, None)
    elif axes:
        below = len(chain.shape) if chain.opset >= 11 and len(axes) == 1 and chain.flip() else 0
        _with_axes(chain, "Squeeze", left, [axis - below for axis in axes])


def unsqueeze(chain: Chain) -> None:
    rank = len(chain.shape) + chain.draw(st.integers(1, 2))
    axes = sorted(chain.draw(st.permutations(range(rank)))[: rank - len(chain.shape)])
    left = iter(chain.shape)
    shape = tuple(1 if i in axes else next(left) for i in range(rank))
    # Several negative ones are another shape to the reference evaluator than to the standard.
    below = rank if chain.opset >= 11 and len(axes) == 1 and chain.flip() else 0
    _with_axes(chain, "Unsqueeze", shape, [axis - below for axis in axes])


def transpose(chain: Chain) -> None:
    if not chain.shape or chain.flip():
        chain.go_on(chain.shape[::-1], "Transpose", [chain.value])
    else:
        order = chain.draw(st.permutations(range(len(chain.shape))))
        chain.go_on(tuple(chain.shape[i] for i in order), "Transpose", [chain.value], perm=order)


def gather(chain: Chain) -> None:
    if not chain.shape:
        return
    axis = chain.draw(st.integers(0, len(chain.shape) - 1))
    size = chain.shape[axis]
    least = 0 if chain.opset < 11 else -size
    most = max(1, LARGEST * size // prod(chain.shape))
    drawn = chain.draw(st.lists(st.integers(least, size - 1), min_size=1, max_size=min(3, most)))
    indices = np.array(drawn[0] if len(drawn) == 1 and chain.flip() else drawn, dtype=np.int64)
    shape = (*chain.shape[:axis], *indices.shape, *chain.shape[axis + 1 :])
    told = axis - len(chain.shape) if chain.opset >= 11 and chain.flip() else axis
    chain.go_on(shape, "Gather", [chain.value, chain.constant(indices)], axis=told)


def slices(chain: Chain) -> None:
    if not chain.shape:
        return
    axis = chain.draw(st.integers(0, len(chain.shape) - 1))
    size = chain.shape[axis]
    start = chain.draw(st.integers(-size, size - 1))
    step = chain.draw(st.sampled_from([1, 2, -1])) if chain.opset >= 10 else 1
    ends = [size, 2**31 - 1] if step > 0 else [-size - 1, -(2**31)]
    end = chain.draw(st.sampled_from(ends))
    shape = list(chain.shape)
    shape[axis] = len(range(size)[start:end:step])
    if chain.opset < 10:
        chain.go_on(tuple(shape), "Slice", [chain.value], starts=[start], ends=[end], axes=[axis])
        return
    rest = [_integers(chain, [v]) for v in (start, end, axis, step)]
    chain.go_on(tuple(shape), "Slice", [chain.value, *(rest if step != 1 or chain.flip() else rest[:3])])


def expand(chain: Chain) -> None:
    if chain.opset < 8:
        return
    shape = _shapes_around(chain)
    after = np.broadcast_shapes(chain.shape, shape)
    chain.go_on(after, "Expand", [chain.value, _integers(chain, shape)])


def called(chain: Chain) -> None:
    """A local function of the model, named like an operator of ONNX."""
    inside = [helper.make_node("Neg", ["a"], ["t"]), helper.make_node("Add", ["t", "c"], ["b"])]
    name = chain.name("Relu") if chain.flip() else "Relu"
    if not any(function.name == name for function in chain.functions):
        opsets = [helper.make_opsetid("", chain.opset)]
        chain.functions.append(helper.make_function("my.ops", name, ["a", "c"], ["b"], inside, opsets))
    chain.operators.update(("Neg", "Add"))
    constant = chain.constant(chain.floats([1]))
    output = chain.name()
    chain.nodes.append(helper.make_node(name, [chain.value, constant], [output], domain="my.ops"))
    chain.value = output
    chain.shape = np.broadcast_shapes(chain.shape, (1,))


def aside(chain: Chain) -> None:
    """A branch that nobody uses, of an operator that is not read."""
    chain.nodes.append(helper.make_node("Tanh", [chain.value], [chain.name()]))


STEPS: dict[str, Callable[[Chain], None]] = {
    step.__name__: step
    for step in (
        add,
        aside,
        called,
        cast,
        clip,
        divide,
        dropout,
        expand,
        flatten,
        gather,
        gemm,
        identity,
        matrix_from_the_left,
        matrix_from_the_right,
        matrices,
        maximum,
        multiply,
        negate,
        relu,
        reshape,
        shifts,
        slices,
        squeeze,
        subtract,
        total,
        transpose,
        unsqueeze,
        view,
    )
}
