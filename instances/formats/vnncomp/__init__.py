"""Questions in the files of VNN-COMP, the competition of neural network verifiers."""

from pathlib import Path
from typing import Any

from instances.formats.atomic import write_whole
from instances.formats.onnx import write_network
from instances.formats.vnncomp.query import Query
from instances.formats.vnncomp.stands_for import query
from instances.formats.vnnlib.write import Specification, version_1
from instances.question import Question

__all__ = ["Query", "query", "write_vnncomp_instance"]


def write_vnncomp_instance(question: Question[Any], folder: Path, name: str) -> tuple[Path, Path]:
    """Write the query that stands for a question, for a tool that reads ONNX and VNN-LIB 1.0.

    The network stays as it is: float32 if that holds its numbers, else float64. Nothing is promised of what the tool's
    floats make of it; `hardness export` is stricter.

    Parameters
    ----------
    question
        With a gap, and on R^d with a witness box.
    folder
        Is created.
    name
        Of both files, without the ending.

    Returns
    -------
    The paths of NAME.onnx and NAME.vnnlib.

    Raises
    ------
    InputError
        If no query stands for the question, or a bound is no finite decimal; then nothing is written.
    """
    stands = query(question)
    text = version_1(Specification.of(stands.asked), stands.comments)
    network, specification = folder / f"{name}.onnx", folder / f"{name}.vnnlib"
    write_network(stands.asked.network, network)
    write_whole(specification, text.encode())
    return network, specification
