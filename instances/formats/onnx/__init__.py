"""Networks as ONNX files: a chain of Gemm and Relu out, the many spellings of such a chain in.

Weights are exact both ways. A file says nothing of a question or its answer. docs/onnx.md says which files are read,
and what they mean.
"""

from pathlib import Path

from instances.errors import InputError
from instances.formats.onnx.chain import follow
from instances.formats.onnx.graph import Graph
from instances.formats.onnx.model import read_model
from instances.formats.onnx.write import write_network
from instances.network import Network

__all__ = ["read_network", "write_network"]


def read_network(path: str | Path) -> Network:
    """Read a network from ONNX, exactly.

    The network is the real function that the graph's operators define over the numbers that the file holds; nothing is
    rounded, on constants neither. Understood are affine operators, also on images and of branches, ReLUs, maximum
    pooling, and operators that move entries, on float32 or float64 numbers, with one input of batch size 1 (or open)
    and one output. A file whose name ends in ``.gz``, ``.xz`` or ``.bz2`` is unpacked; data that is external to it is
    sought beside it.

    Raises
    ------
    InputError
        If the file is no such network, naming the node; or if its numbers, multiplied out, have no exact form in
        float64.
    """
    try:
        return follow(Graph.of(read_model(Path(path))))
    except InputError as error:
        raise InputError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
