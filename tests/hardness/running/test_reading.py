"""Somebody's network is read in a process of its own, within the limits that the solver has."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from hardness.running.reading import Asked, instance_of
from instances.errors import InputError
from instances.question import Box
from instances.questions import Maximum, Reachability
from instances.suite import read_instance
from solvers.solver import Limits
from tests.hardness.commands.command import Command
from tests.hardness.isolation.processes import within
from tests.instances.formats.onnx.onnx_models import FIRST, LAST, PLAIN, RELU, STORED, Array, model, node, written

PLENTY = Limits(60, 4 * 2**30)


def slow(folder: Path) -> Path:
    """Two maps in a row whose product, exact in float64, has nine million weights."""
    draws = np.random.default_rng(0)

    def floats(*shape: int) -> Array:
        return draws.normal(size=shape).astype(np.float32)

    nodes = [node("MatMul", ["X", "a"], ["u"]), node("MatMul", ["u", "b"], ["v"]), node("Relu", ["v"], ["r"]),
             node("MatMul", ["r", "a"], ["Y"])]  # fmt: skip
    return written(folder, model(nodes, {"a": floats(3000, 1), "b": floats(1, 3000)}, [1, 3000]))


def large(folder: Path) -> Path:
    """An identity matrix of as many numbers as are read."""
    return written(folder, model([node("Relu", ["X"], ["Y"])], {}, [1, 5000], output=[1, 5000]))


def test_the_instance_is_what_was_asked(tmp_path: Path) -> None:
    network = str(written(tmp_path, model([FIRST, RELU, LAST], STORED)))
    asked = read_instance(instance_of(Asked(network, None, "maximum", {}, ("0", "1/2")), tmp_path, PLENTY)).question
    assert asked == Maximum(PLAIN, Box.cube(2, 0, Fraction(1, 2)))
    (tmp_path / "s.vnnlib").write_text(
        "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(assert (>= Y_0 1e-5))"
        "(assert (or (and (>= X_0 0) (<= X_0 1) (>= X_1 0) (<= X_1 1))"
        " (and (>= X_0 2) (<= X_0 3) (>= X_1 0) (<= X_1 0))))"
    )
    asked = read_instance(instance_of(Asked(network, str(tmp_path / "s.vnnlib")), tmp_path, PLENTY)).question
    target = "X_0 <= 1 and Y_0 >= 1e-5 or X_0 >= 2 and X_1 <= 0 and Y_0 >= 1e-5"
    assert asked == Reachability(PLAIN, Box((Fraction(0), Fraction(0)), (Fraction(3), Fraction(1))), target)


@pytest.mark.parametrize(
    ("make", "limits", "message"),
    [
        (slow, Limits(0.5, 4 * 2**30), r"f\.onnx: reading it takes longer than 0\.5 s; give it more by --timeout"),
        (large, Limits(60, 2**29), r"f\.onnx: reading it takes more than 0\.5 GiB; give it more by --memory-gib"),
        (lambda folder: folder / "absent.onnx", PLENTY, r"absent\.onnx: no such file"),
    ],
)
def test_reading_ends_at_a_limit_in_one_line(
    tmp_path: Path, make: Callable[[Path], Path], limits: Limits, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        instance_of(Asked(str(make(tmp_path)), None, "positivity", {}), tmp_path, limits)
    assert "\n" not in str(caught.value)


def test_the_command_line_says_so(hardness: Command) -> None:
    path = slow(Path())
    failed = hardness("solve", path, "--question", "positivity", "--solver", "region", "--timeout", "0.5")
    assert (failed.status, failed.error) == (1, "f.onnx: reading it takes longer than 0.5 s; give it more by --timeout")


def test_reading_dies_with_whoever_asked(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hardness.running.reading import Asked, instance_of\n"
        "from solvers.solver import Limits\n"
        "instance_of(Asked(sys.argv[1], None, 'positivity', {}), Path(sys.argv[2]), Limits(600, 2**32))"
    )
    mark = f"READER_OF_THE_TEST={os.getpid()}.{time.monotonic_ns()}"
    name, value = mark.split("=")
    environment = {**os.environ, name: value, "PYTHONPATH": os.pathsep.join(sys.path)}
    asking = subprocess.Popen([sys.executable, "-c", code, slow(tmp_path), tmp_path], env=environment)

    def readers() -> int:
        count = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words, variables = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
                count += b"hardness.running.reading" in words and mark.encode() in variables
            except OSError:  # it has ended meanwhile
                pass
        return count

    assert within(30, readers)
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    assert within(10, lambda: not readers())
