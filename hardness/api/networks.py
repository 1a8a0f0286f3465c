"""Networks as other libraries have them: pairs of NumPy arrays, and modules of PyTorch, which is not imported.

A file is no business of this module: `hardness.running.reading` reads it, in a process that cannot outgrow its limits.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.onnx.value import Value
from instances.network import Floats, Layer, Network

KNOWN = (
    "an instances.Network, the path of an ONNX file, pairs (weights, biases) of arrays, one a layer, or a"
    " torch.nn.Sequential"
)
"""What a network can be, for messages."""

_SILENT = {"Identity", "Flatten", "Dropout"}
"""Modules of PyTorch that change nothing, or nothing after training."""


def network_of(given: Any) -> Network:
    """The network that a value stands for.

    Raises
    ------
    InputError
        Saying what would be right.
    """
    if isinstance(given, Network):
        return given
    if hasattr(given, "children") and hasattr(given, "training"):  # as modules of PyTorch
        return _of_modules(given)
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)) and given:
        return Network(tuple(_layer(part, number) for number, part in enumerate(given, start=1)))
    raise InputError(f"a network is {KNOWN}; got {shown(given)}")


def _layer(part: Any, number: int) -> Layer:
    """A pair of arrays, the weights in the shape (outputs, inputs)."""
    if isinstance(part, Layer):
        return part
    if not isinstance(part, Sequence) or len(part) != 2:
        raise InputError(f"layer {number} is {shown(part)}; a pair (weights, biases) is right")
    weights, bias = (_numbers(array, f"layer {number}") for array in part)
    if weights.ndim == 2 and bias.ndim == 1 and weights.shape[0] != len(bias) == weights.shape[1]:
        raise InputError(
            f"layer {number}: weights of shape {weights.shape} do not go with {len(bias)} biases; they are (outputs,"
            " inputs), so transpose them"
        )
    try:
        return Layer(weights, bias)
    except InputError as error:
        raise InputError(f"layer {number}: {error}") from None


def _numbers(given: Any, where: str) -> Floats:
    """An array in float64, if that holds its numbers."""
    try:
        array = np.asarray(given)
        held = np.asarray(array, dtype=np.float64 if array.dtype.kind in "fiuO" else "none")
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{where}: an array of real numbers is expected; got {shown(given)}") from None
    if not _equal(array, held):
        raise InputError(f"{where}: an array of {array.dtype} whose numbers float64 does not hold; convert it first")
    return held


def _equal(array: NDArray[Any], held: Floats) -> bool:
    """Whether these are the same numbers, integers of any size too."""
    if array.dtype.kind == "f":
        return bool(np.array_equal(array, held.astype(array.dtype), equal_nan=True))
    return bool(np.isfinite(held).all()) and [int(v) for v in held.ravel()] == array.ravel().tolist()


def _of_modules(module: Any) -> Network:
    """A tree of modules as one chain of affine maps and ReLUs, multiplied out exactly where two affine maps meet."""
    value: Value | None = None
    for place, part in _leaves(module, type(module).__name__):
        kinds = {kind.__name__ for kind in type(part).__mro__}
        if "Linear" in kinds:
            weights = _tensor(part.weight, place)
            if value is None:
                value = Value.input((weights.shape[1],), double=True)
            if value.shape != (weights.shape[1],):
                raise InputError(f"{place}: takes {weights.shape[1]} numbers, and {value.shape[0]} flow into it")
            value.multiply(weights, (len(weights),), place)
            if part.bias is not None:
                bias = _tensor(part.bias, place)
                value.shift(np.array([Fraction(v) for v in bias.tolist()], dtype=object), place)
        elif "ReLU" in kinds and value is not None:
            value.relu()
        elif "Dropout" in kinds and part.training:
            raise InputError(f"{place}: it is in training, and its outputs are random; call module.eval() first")
        elif not kinds & _SILENT:
            known = ", ".join(["Linear", "ReLU", *sorted(_SILENT)])
            told = "comes before the first Linear" if "ReLU" in kinds else f"is no {known}"
            raise InputError(f"{place} {told}; export the module to ONNX, which is read in many more forms")
    if value is None:
        raise InputError(f"{type(module).__name__} has no Linear; a network needs one")
    return value.network()


def _leaves(module: Any, place: str) -> Iterator[tuple[str, Any]]:
    """The modules without parts, in the order of a Sequential, with their places."""
    kinds = {kind.__name__ for kind in type(module).__mro__}
    parts = list(module.children())
    if parts and "Sequential" not in kinds:
        raise InputError(f"{place} is no Sequential, so nothing says in which order its parts are; export it to ONNX")
    if not parts and "Sequential" not in kinds:
        yield f"{place}", module
    for number, part in enumerate(parts):
        yield from _leaves(part, f"{place}[{number}].{type(part).__name__}")


def _tensor(tensor: Any, place: str) -> Floats:
    """A tensor in float64, which holds what half and single precision hold."""
    for step in ("detach", "cpu", "double", "numpy"):
        tensor = getattr(tensor, step)() if hasattr(tensor, step) else tensor
    array = _numbers(tensor, place)
    if not np.isfinite(array).all():
        raise InputError(f"{place}: its weights and biases must be finite")
    return array
