"""Operators on images, [1, channels, ...]: convolution, pooling and batch normalisation, as affine maps.

A maximum is not affine, but max(a, b) = b + R(a - b): a window's maximum is found in rounds of pairs, each a layer of
ReLUs, in which other numbers z pass as R(z) - R(-z), or as they are where they come from a ReLU.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import isqrt, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError
from instances.formats.onnx.graph import Node
from instances.formats.onnx.multiplied import TooLargeError
from instances.formats.onnx.value import Value
from instances.network import Floats

Operands = Sequence[NDArray[Any] | None]

MOST_PRODUCTS = 10_000_000
"""No matrix that a convolution or pooling is has more entries, zeros included."""

Windows = list[tuple[NDArray[np.intp], NDArray[np.intp]]]
"""For every place in the kernel the outputs for which it is inside the image, and the pixels there."""


def convolution(value: Value, node: Node, operands: Operands) -> None:
    """Conv: every output channel is a sum over windows of the input channels of its group."""
    weights = _floats(operands[1])
    channels, image = _image(value)
    groups = int(node.attributes.get("group", 1))
    outputs, depth, *kernel = weights.shape
    if len(kernel) != len(image) or groups < 1 or depth * groups != channels or outputs % groups:
        raise InputError(f"weights of shape {list(weights.shape)} do not fit {channels} channels of {list(image)}")
    if list(node.attributes.get("kernel_shape", kernel)) != kernel:
        raise InputError("its kernel_shape is not that of its weights")
    sizes, windows = _windows(node, image, kernel)
    pixels, places = prod(image), prod(sizes)
    matrix = _zeros(outputs * places, channels * pixels).reshape(outputs, places, channels, pixels)
    share = outputs // groups
    for (outs, ins), taps in zip(windows, weights.reshape(outputs, depth, -1).transpose(2, 0, 1), strict=True):
        for group in range(groups):
            rows, columns = slice(group * share, (group + 1) * share), slice(group * depth, (group + 1) * depth)
            matrix[rows, :, columns, :][:, outs, :, ins] = taps[rows]
    value.multiply(matrix.reshape(outputs * places, channels * pixels), (1, outputs, *sizes), node.place)
    if len(operands) > 2 and operands[2] is not None:
        bias = _floats(operands[2])
        if bias.shape != (outputs,):
            raise InputError(f"a bias of shape {list(bias.shape)} does not fit {outputs} channels")
        value.shift(_rationals(bias).reshape(-1, *[1] * len(sizes)), node.place)


def average(value: Value, node: Node, operands: Operands) -> None:
    """AveragePool."""
    channels, image = _image(value)
    kernel = list(node.attributes.get("kernel_shape", ()))
    sizes, windows = _windows(node, image, kernel)
    counts = np.zeros(prod(sizes), dtype=np.int64)
    for outs, _ in windows:
        counts[outs] += 1
    if node.attributes.get("count_include_pad", 0):
        counts[:] = prod(kernel)
    _sum(value, windows, channels, prod(image), sizes, node.place)
    value.scale(np.array([Fraction(1, int(n)) for n in counts], dtype=object).reshape(sizes), node.place)


def global_average(value: Value, node: Node, operands: Operands) -> None:
    """GlobalAveragePool: one window, the image."""
    channels, image = _image(value)
    windows = [(np.zeros(1, dtype=np.intp), np.array([pixel])) for pixel in range(prod(image))]
    _sum(value, windows, channels, prod(image), [1] * len(image), node.place)
    value.scale(np.array(Fraction(1, prod(image)), dtype=object), node.place)


def maximum(value: Value, node: Node, operands: Operands) -> None:
    """MaxPool."""
    channels, image = _image(value)
    sizes, windows = _windows(node, image, list(node.attributes.get("kernel_shape", ())))
    members: list[list[int]] = [[] for _ in range(channels * prod(sizes))]
    for outs, ins in windows:
        for channel, (out, pixel) in product(range(channels), zip(outs.tolist(), ins.tolist(), strict=True)):
            members[channel * prod(sizes) + out].append(channel * prod(image) + pixel)
    positive, width = value.positive, channels * prod(image)
    while max(map(len, members), default=1) > 1:
        pairs = sorted({pair for window in members for pair in zip(window[::2], window[1::2], strict=False)})
        passed = sorted({b for _, b in pairs} | {window[-1] for window in members if len(window) % 2})
        place = {one: len(pairs) + i for i, one in enumerate(passed)}
        signs = 1 if positive else 2
        before = _zeros(len(pairs) + signs * len(passed), width)
        after = _zeros(len(pairs) + len(passed), len(before))
        for i, (a, b) in enumerate(pairs):
            before[i, a], before[i, b] = 1.0, -1.0
            after[i, i] = 1.0
            after[i, place[b]] = 1.0
        for one, i in place.items():
            before[i, one] = after[i, i] = 1.0
        if not positive:
            for one, i in place.items():
                before[i + len(passed), one] = -1.0
            after[:, len(pairs) + len(passed) :] = -after[:, len(pairs) : len(pairs) + len(passed)]
        value.multiply(before, (len(before),), node.place)
        value.relu()
        value.multiply(after, (len(after),), node.place)
        number = {pair: i for i, pair in enumerate(pairs)}
        members = [
            [number[pair] for pair in zip(window[::2], window[1::2], strict=False)]
            + ([place[window[-1]]] if len(window) % 2 else [])
            for window in members
        ]
        width = len(after)
    order = np.array([window[0] for window in members], dtype=np.intp)
    value.rearrange(lambda part: part.reshape(-1)[order].reshape(1, channels, *sizes))


def normalisation(value: Value, node: Node, operands: Operands) -> None:
    """BatchNormalization with fixed statistics, where the square root in it is rational."""
    if node.attributes.get("training_mode", 0) or len(operands) != 5 or any(part is None for part in operands[1:]):
        raise InputError("normalises by what it sees; fixed means and variances are read")
    channels, dimensions = value.shape[1:2], max(0, len(value.shape) - 2)
    scale, shift, mean, variance = (_rationals(_floats(part)) for part in operands[1:])
    if any(part.shape != channels for part in (scale, shift, mean, variance)):
        raise InputError(f"its constants do not fit a value of shape {list(value.shape)}")
    epsilon = Fraction(float(node.attributes.get("epsilon", np.float32(1e-5))))
    roots = [_root(v + epsilon) for v in variance.tolist()]
    if None in roots:
        raise InputError(
            "divides by the square root of variance + epsilon, which is no rational number; fold it into the weights"
        )
    factor = scale / np.array([*roots, None], dtype=object)[:-1]
    sides = (-1, *[1] * dimensions)
    value.scale(factor.reshape(sides), node.place)
    value.shift((shift - mean * factor).reshape(sides), node.place)


WINDOWED: dict[str, Callable[[Value, Node, Operands], None]] = {
    "AveragePool": average,
    "BatchNormalization": normalisation,
    "Conv": convolution,
    "GlobalAveragePool": global_average,
    "MaxPool": maximum,
}


def _image(value: Value) -> tuple[int, tuple[int, ...]]:
    """Channels and sizes."""
    if len(value.shape) < 3 or value.shape[0] != 1:
        raise InputError(f"its value has shape {list(value.shape)}; [1, channels, sizes] is right")
    return value.shape[1], value.shape[2:]


def _windows(node: Node, image: Sequence[int], kernel: Sequence[int]) -> tuple[list[int], Windows]:
    """The sizes of what comes out, and which pixels each output sees."""
    told, n = node.attributes, len(image)
    strides, dilations = list(told.get("strides", [1] * n)), list(told.get("dilations", [1] * n))
    pads = list(told.get("pads", [0] * 2 * n))
    right = len(kernel) == len(strides) == len(dilations) == n and len(pads) == 2 * n
    if not right or min([*kernel, *strides, *dilations]) < 1 or min(pads) < 0 or max([*kernel, *pads]) > 10**5:
        raise InputError(f"its kernel, strides, dilations or pads do not fit an image of {list(image)}")
    if told.get("ceil_mode", 0):
        raise InputError("rounds the size of its output up; ceil_mode = 0 is read")
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
    auto = told.get("auto_pad", b"NOTSET")
    auto = auto.decode() if isinstance(auto, bytes) else auto
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        missing = [
            max(0, (-(-size // s) - 1) * s + span - size) for size, s, span in zip(image, strides, spans, strict=True)
        ]
        small, large = [m // 2 for m in missing], [m - m // 2 for m in missing]
        pads = [*small, *large] if auto == "SAME_UPPER" else [*large, *small]
    elif auto not in ("NOTSET", "VALID"):
        raise InputError(f"its auto_pad is {auto}; NOTSET, VALID, SAME_UPPER and SAME_LOWER are read")
    elif auto == "VALID":
        pads = [0] * 2 * n
    sizes = [
        (size + pads[i] + pads[n + i] - span) // s + 1
        for i, (size, s, span) in enumerate(zip(image, strides, spans, strict=True))
    ]
    if min(sizes) < 1:
        raise InputError(f"its kernel is larger than an image of {list(image)}")
    if prod(sizes) * prod(kernel) > MOST_PRODUCTS:
        raise _too_large(prod(sizes) * prod(kernel))
    grid = np.indices(sizes).reshape(n, -1)
    found: Windows = []
    for tap in product(*map(range, kernel)):
        at = [grid[i] * strides[i] + tap[i] * dilations[i] - pads[i] for i in range(n)]
        inside = np.all([(a >= 0) & (a < size) for a, size in zip(at, image, strict=True)], axis=0)
        pixel = np.zeros(grid.shape[1], dtype=np.intp)
        for a, size in zip(at, image, strict=True):
            pixel = pixel * size + a
        found.append((np.flatnonzero(inside), pixel[inside]))
    return sizes, found


def _sum(value: Value, windows: Windows, channels: int, pixels: int, sizes: Sequence[int], place: str) -> None:
    """The sum over every window, channel by channel."""
    places = prod(sizes)
    matrix = _zeros(channels * places, channels * pixels).reshape(channels, places, channels, pixels)
    for outs, ins in windows:
        for channel in range(channels):
            matrix[channel, outs, channel, ins] = 1.0
    value.multiply(matrix.reshape(channels * places, channels * pixels), (1, channels, *sizes), place)


def _zeros(rows: int, columns: int) -> Floats:
    if rows * columns > MOST_PRODUCTS:
        raise _too_large(rows * columns)
    return np.zeros((rows, columns))


def _too_large(size: int) -> TooLargeError:
    return TooLargeError(f"it would be a matrix of {size} weights; at most {MOST_PRODUCTS} are read")


def _root(value: Fraction) -> Fraction | None:
    """The square root, if it is rational and positive."""
    if value <= 0:
        return None
    p, q = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(p, q) if p * p == value.numerator and q * q == value.denominator else None


def _floats(array: NDArray[Any] | None) -> Floats:
    if array is None or array.dtype.kind != "f" or not np.isfinite(array).all():
        raise InputError("takes constants that are no finite floats; those of a fixed network are right")
    return array


def _rationals(numbers: Floats) -> NDArray[Any]:
    return np.array([*map(Fraction, numbers.ravel().tolist()), None], dtype=object)[:-1].reshape(numbers.shape)
