"""The model in an ONNX file: with the data that lies beside it, its functions inlined, and nothing left unchecked."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from numpy.typing import NDArray

from instances.errors import InputError, shown
from instances.formats.sources.compressed import MOST_BYTES, read_bytes

OLDEST_OPSET = 7
"""Before this version operators broadcast by attributes, in another way than since."""

MOST_NODES = 100_000
"""A graph with more nodes, functions inlined, is not read."""

DEFAULT_DOMAINS = ("", "ai.onnx")
"""The two names of ONNX's own operators."""


def read_model(path: Path) -> Any:
    """The checked model in a file, unpacked if it ends in ``.gz``, ``.xz`` or ``.bz2``.

    Data that is external to the file is read from the files beside it; together they are as long as a model may be. The
    model's local functions are inlined.

    Raises
    ------
    InputError
        If the file is no valid model, or asks for what is not read; without the file's name before it.
    """
    from google.protobuf.message import DecodeError
    from onnx import checker, inliner, load_model_from_string

    content = read_bytes(path)
    try:
        model = load_model_from_string(content)
        _bring_data(model, path.parent, MOST_BYTES - len(content))
        checker.check_model(model)
        _check_version(model)
        _check_size(model)
        if model.functions:
            # What the checker found to be the same operators may have an older version's number, which is not inlined.
            for function in model.functions:
                for opset in function.opset_import:
                    if opset.domain in DEFAULT_DOMAINS:
                        opset.version = opset_version(model)
            model = inliner.inline_local_functions(model)
    except InputError:
        raise
    except (DecodeError, checker.ValidationError, *_MALFORMED) as error:
        raise InputError(f"not a valid ONNX file: {_one_line(error)}") from None
    return model


_MALFORMED = (AttributeError, IndexError, KeyError, OSError, OverflowError, RuntimeError, TypeError, ValueError)
"""What reading the parts of a file raises that parses but contradicts itself, such as a tensor without its data."""


def stored(tensor: Any) -> NDArray[Any]:
    """The array in a tensor."""
    from onnx import numpy_helper

    try:
        array: NDArray[Any] = numpy_helper.to_array(tensor)
    except _MALFORMED as error:
        raise InputError(
            f"the tensor {shown(tensor.name)} contradicts itself: {' '.join(str(error).split())[:200]}"
        ) from None
    return array


def opset_version(model: Any) -> int:
    """The version of ONNX's own operators."""
    return max(int(opset.version) for opset in model.opset_import if opset.domain in DEFAULT_DOMAINS)


def _one_line(error: Exception) -> str:
    """What a library says, cut short."""
    return " ".join(str(error).split())[:200]


def _check_version(model: Any) -> None:
    from onnx import defs

    versions = {int(opset.version) for opset in model.opset_import if opset.domain in DEFAULT_DOMAINS}
    newest = defs.onnx_opset_version()
    if len(versions) != 1 or not OLDEST_OPSET <= max(versions) <= newest:
        found = ", ".join(map(str, sorted(versions))) or "none"
        raise InputError(f"its opset is {found}; one from {OLDEST_OPSET} to {newest} is read")


def _check_size(model: Any) -> None:
    """Count the nodes that there will be once functions are inlined; calls have no cycles, as the checker has seen."""
    functions = {(f.domain, f.name, f.overload): f.node for f in model.functions}
    counted: dict[tuple[str, str, str], int] = {}

    def count(nodes: Any) -> int:
        total = 0
        for call, times in Counter((n.domain, n.op_type, n.overload) for n in _with_inner(nodes)).items():
            if call in functions and call not in counted:
                counted[call] = count(functions[call])
            total += times * counted.get(call, 1)
        return total

    nodes = count(model.graph.node)
    if nodes > MOST_NODES:
        raise InputError(f"it has {shown(nodes)} nodes, functions inlined; at most {MOST_NODES} are read")


def _with_inner(nodes: Any) -> Iterator[Any]:
    """Nodes, and those of the graphs in their attributes."""
    for node in nodes:
        yield node
        for attribute in node.attribute:
            for graph in (attribute.g, *attribute.graphs):
                yield from _with_inner(graph.node)


def _bring_data(model: Any, folder: Path, most: int) -> None:
    """Put the external data of every tensor into the model."""
    from onnx import TensorProto

    for tensor in _tensors(model.graph, model.functions):
        if tensor.data_location == TensorProto.EXTERNAL:
            tensor.raw_data = _external(tensor, folder, most)
            most -= len(tensor.raw_data)
            tensor.data_location = TensorProto.DEFAULT
            tensor.ClearField("external_data")


def _tensors(graph: Any, functions: Any) -> Iterator[Any]:
    graphs, nodes = [graph], [node for function in functions for node in function.node]
    while graphs or nodes:
        for one in graphs:
            nodes += one.node
            yield from one.initializer
            for sparse in one.sparse_initializer:
                yield from (sparse.values, sparse.indices)
        attributes = [attribute for node in nodes for attribute in node.attribute]
        for attribute in attributes:
            sparse_tensors = (attribute.sparse_tensor, *attribute.sparse_tensors)
            yield from (attribute.t, *attribute.tensors)
            yield from (part for sparse in sparse_tensors for part in (sparse.values, sparse.indices))
        graphs = [inner for attribute in attributes for inner in (attribute.g, *attribute.graphs)]
        nodes = []


def _external(tensor: Any, folder: Path, most: int) -> bytes:
    """The bytes of a tensor that lie in another file."""
    from onnx import helper

    place = f"the tensor {shown(tensor.name)} has external data"
    told = {entry.key: entry.value for entry in tensor.external_data}
    where = told.get("location", "")
    parts = PurePosixPath(where).parts
    if not parts or where.startswith("/") or ".." in parts or not where.isprintable() or len(where) > 1000:
        raise InputError(f"{place} at {shown(where)}; the name of a file beside the model, or below, is right")
    file = folder / where
    # A link may not lead elsewhere either.
    if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        raise InputError(f"{place} at {shown(where)}, which is a link out of the model's folder")
    if not file.is_file():
        raise InputError(f"{place} in {file}, and there is no such file")
    entries = 1
    for dimension in tensor.dims:
        entries *= max(0, dimension)
    wanted = entries * helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    numbers = [told.get("offset", "0"), told.get("length", str(wanted))]
    if not all(re.fullmatch(r"[0-9]{1,18}", number) for number in numbers):
        raise InputError(f"{place} at offset {shown(numbers[0])} of length {shown(numbers[1])}; integers are right")
    offset, length = map(int, numbers)
    there = file.stat().st_size - offset
    if wanted != length or length > there:
        raise InputError(
            f"{place} of {shown(wanted)} bytes, and {length} of them are said to be at offset {offset} of {file}, where"
            f" there are {max(0, there)}"
        )
    if wanted > most:
        raise InputError(f"{place}, and with it the model is longer than {MOST_BYTES} bytes; so much is not read")
    with file.open("rb") as stream:
        stream.seek(offset)
        content: bytes = stream.read(wanted)
    return content
