"""Models that ask for much are refused before anything is allocated, and large ones are read fast."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from onnx import helper

from tests.instances.formats.onnx.onnx_models import Array, ints, model, node, single


def nested(depth: int) -> list[Any]:
    """Functions each of which calls the one before twice."""
    opsets = [helper.make_opsetid("", 14), helper.make_opsetid("my.ops", 1)]

    def call(number: int, takes: str, makes: str) -> Any:
        return node(f"f{number}", [takes], [makes], domain="my.ops") if number else node("Neg", [takes], [makes])

    return [
        helper.make_function("my.ops", f"f{i}", ["a"], ["b"], [call(i - 1, "a", "t"), call(i - 1, "t", "b")], opsets)
        for i in range(1, depth)
    ]


def widening(steps: int, by: Callable[[int], tuple[int, ...]]) -> Any:
    """Shape after shape."""
    names = ["X", *(f"v{i}" for i in range(1, steps)), "Y"]
    nodes = [node("Expand", [names[i], f"s{i}"], [names[i + 1]]) for i in range(steps)]
    return model(nodes, {f"s{i}": ints(*by(i)) for i in range(steps)}, output=[1, 1])


BOMBS: dict[str, Any] = {
    "a wide ReLU": model([node("Relu", ["X"], ["Y"])], {}, [1, 100_000], output=[1, 100_000]),
    "a wide difference": model(
        [node("Sub", ["X", "c"], ["x"]), node("Relu", ["x"], ["Y"])],
        {"c": single(0.1)},
        [1, 90_000],
        output=[1, 90_000],
    ),
    "a wide input": model([node("Relu", ["X"], ["Y"])], {}, [1, 2**40], output=[1, 2**40]),
    "an input of many dimensions": model([node("Relu", ["X"], ["Y"])], {}, [2**62] * 5000, output=[1]),
    "a value that is expanded": widening(3, lambda i: (10**9,) * (i + 1) + (1, 2)),
    "a value that is repeated": model(
        [node("Gather", ["X", "i"], ["Y"], axis=1)], {"i": np.zeros(10**6, np.int64)}, output=[1, 10**6]
    ),
    "a value that is broadcast": model(
        [node("Add", ["X", "c"], ["Y"])], {"c": np.zeros((60_000, 1), np.float32)}, output=[60_000, 2]
    ),
    "a value that is multiplied": model(
        [node("MatMul", ["X", "c"], ["x"]), node("MatMul", ["c", "x"], ["Y"])],
        {"c": np.zeros((2, 60_000), np.float32)},
        output=[1, 1],
    ),
    "a matrix for each of many rows": model(
        [node("MatMul", ["X", "c"], ["Y"])], {"c": np.eye(300, dtype=np.float32)}, [300, 300], output=[300, 300]
    ),
    "a constant that is filled": model(
        [node("ConstantOfShape", ["s"], ["c"]), node("Add", ["X", "c"], ["Y"])], {"s": ints(2**40, 2**40)}
    ),
    "a constant that is broadcast": model(
        [node("Add", ["a", "b"], ["c"]), node("Add", ["X", "c"], ["Y"])],
        {"a": np.zeros((30_000, 1), np.float32), "b": np.zeros((1, 30_000), np.float32)},
    ),
    "a constant that is multiplied": model(
        [node("MatMul", ["a", "b"], ["c"]), node("Add", ["X", "c"], ["Y"])],
        {"a": np.zeros((30_000, 1), np.float32), "b": np.zeros((1, 30_000), np.float32)},
    ),
    "a constant that is expanded and transposed": model(
        [node("Expand", ["a", "s"], ["b"]), node("Transpose", ["b"], ["c"]), node("Add", ["X", "c"], ["Y"])],
        {"a": single(1), "s": ints(2**20, 2**20)},
    ),
    "functions of functions": model(
        [node("f39", ["X"], ["Y"], domain="my.ops")], {}, functions=nested(40), domains={"my.ops": 1}, output=[1, 2]
    ),
    "many divisors": model(
        [node("Div", ["X", "c"], ["x"]), node("Relu", ["x"], ["Y"])],
        {"c": (np.arange(1000, dtype=np.float32) + 3) / 7},
        [1, 1000],
        output=[1, 1000],
    ),
}


def test_models_that_ask_for_much_are_refused_at_once_in_little_memory(tmp_path: Path) -> None:
    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (3 * 2**29, 3 * 2**29))

    for number, made in enumerate(BOMBS.values()):
        (tmp_path / f"{number:02}.onnx").write_bytes(made.SerializeToString())
    code = (
        "import sys; from pathlib import Path; from instances.errors import InputError\n"
        "from instances.formats.onnx import read_network\n"
        "for file in sys.argv[1:]:\n"
        "    try: print('read', read_network(Path(file)).widths)\n    except InputError as error: print(error)"
    )
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", code, *sorted(tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=capped, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for name, line in zip(BOMBS, done.stdout.splitlines(), strict=True):
        assert ".onnx: " in line, (name, line)
        assert len(line) < len(str(tmp_path)) + 250, (name, line)


def test_a_million_weights_are_read_in_seconds(tmp_path: Path) -> None:
    """The limit is ten times what it takes; multiplying out entry by entry would take minutes."""

    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    draws = np.random.default_rng(0)

    def floats(*shape: int) -> Array:
        return draws.normal(size=shape).astype(np.float32)

    choice = np.eye(1000, dtype=np.float32)[draws.integers(0, 1000, 1000)]
    first, last = node("Gemm", ["X", "W", "b"], ["z"]), node("Gemm", ["a", "V"], ["Y"])
    files = {
        "plain": model([first, node("Relu", ["z"], ["a"]), last], {"W": floats(784, 1300), "b": floats(1300),
                       "V": floats(1300, 1)}, [1, 784]),
        "scaled": model([node("Mul", ["X", "s"], ["x"]), node("Gemm", ["x", "W", "b"], ["z"]),
                         node("Relu", ["z"], ["a"]), last], {"W": floats(784, 1300), "b": floats(1300),
                        "V": floats(1300, 1), "s": np.float32(2) ** draws.integers(-3, 3, 784)}, [1, 784]),
        "chosen": model([first, node("MatMul", ["z", "C"], ["c"]), node("Relu", ["c"], ["a"]), last],
                        {"W": floats(64, 1000), "b": floats(1000), "C": choice, "V": floats(1000, 1)}, [1, 64]),
        "cut": model([first, node("MatMul", ["z", "C"], ["c"]), node("Relu", ["c"], ["a"]), last],
                     {"W": floats(64, 1000), "b": floats(1000), "C": floats(1000, 1000), "V": floats(1000, 1)},
                     [1, 64]),
    }  # fmt: skip
    for name, made in files.items():
        (tmp_path / f"{name}.onnx").write_bytes(made.SerializeToString())
    code = (
        "import sys; from pathlib import Path; from instances.formats.onnx import read_network\n"
        "for name in sys.argv[1:]: print(Path(name).stem, *read_network(Path(name)).widths)"
    )
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", code, *(tmp_path / f"{name}.onnx" for name in files)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=capped, env=environment, check=True)
    assert done.stdout.split("\n")[:4] == ["plain 1300", "scaled 1300", "chosen 1000", "cut 2000 1000"]
