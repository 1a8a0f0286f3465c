"""Questions of ACAS Xu (Julian et al. 2016; Katz et al. 2017), from a folder with the competition's files.

The networks are not in this package: the environment variable ``ACAS_XU`` names a folder with
``ACASXU_run2a_1_1_batch_2000.onnx`` and others, and ``prop_1.vnnlib`` to ``prop_4.vnnlib``. Without it there are no
cases.
"""

import os
from functools import cache
from pathlib import Path

from benchmarks.case import Case, Group
from instances.formats.onnx import read_network
from instances.formats.vnnlib.read import read_vnnlib

NETWORKS = ("1_1", "1_7", "1_9", "2_2", "3_3", "4_2", "4_5", "5_9")
YES = {("2_2", 2), ("4_5", 2), ("5_9", 2), ("1_7", 3), ("1_9", 3), ("1_7", 4), ("1_9", 4)}
"""The published answers; all others are no."""

FOLDER = os.environ.get("ACAS_XU", "")


@cache
def acas(prop: int, answer: str) -> Group:
    """One property of all networks of which the published answer is this."""
    wanted = [name for name in NETWORKS if ((name, prop) in YES) == (answer == "yes")]

    def case(name: str) -> Case:
        network = read_network(Path(FOLDER) / f"ACASXU_run2a_{name}_batch_2000.onnx")
        question = read_vnnlib(Path(FOLDER) / f"prop_{prop}.vnnlib").about(network)
        return Case(name, question, answer)

    return Group(f"ACAS prop_{prop} {answer}", lambda: [case(name) for name in wanted] if FOLDER else [])
