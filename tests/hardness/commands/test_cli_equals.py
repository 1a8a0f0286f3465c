"""``hardness solve A --equals B``: the steps before a solver, the solver, and bad input."""

import json
from pathlib import Path

import numpy as np
import pytest

from instances.formats.onnx import write_network
from instances.network import Layer, Network
from tests.hardness.commands.command import Command
from tests.instances.parameters.drawn import shallow, two_layers

HAT = shallow([[1.0], [1.0], [1.0]], [1.0, 0.0, -1.0], [1.0, -2.0, 1.0])
SCALED = shallow([[1.0], [2.0], [4.0]], [-1.0, 2.0, 0.0], [1.0, 0.5, -0.5])
FLIPPED = shallow([[-1.0], [-1.0], [-1.0]], [-1.0, 0.0, 1.0], [1.0, -2.0, 1.0])
SPLIT = two_layers([[1], [1], [1]], [1, 0, -1], [[1, -2, 1]], [0], [1])
TALLER = shallow([[1.0], [1.0], [1.0]], [1.0, 0.0, -1.0], [1.0, -2.0, 1.0], 2.0**-40)


@pytest.mark.parametrize(
    ("other", "status", "note"),
    [
        (SCALED, 10, "equal canonical forms"),
        (FLIPPED, 10, "one hidden layer, grouped by hyperplanes"),
        (TALLER, 20, "different values at the first of 1 points"),
        (SPLIT, 10, None),
    ],
)
def test_equality_is_decided_and_the_note_says_how(
    hardness: Command, tmp_path: Path, other: Network, status: int, note: str | None
) -> None:
    write_network(HAT, tmp_path / "a.onnx")
    write_network(other, tmp_path / "b.onnx")
    answer = tmp_path / "answer.json"
    done = hardness(
        "solve", tmp_path / "a.onnx", "--equals", tmp_path / "b.onnx", "--solver", "region", "--json", answer
    )
    assert done.status == status, done.error
    said = json.loads(answer.read_text())
    assert said["question"] == "zero-map"
    assert said["solver"] == ("region" if note is None else "none")
    if note is not None:
        assert said["note"] == note
    assert (said["witness"] is not None) == (status == 20)


def test_on_a_box_only_that_counts(hardness: Command, tmp_path: Path) -> None:
    write_network(shallow([[1.0]], [0.0], [1.0]), tmp_path / "a.onnx")
    write_network(Network((Layer([[1.0]], [0.0]),)), tmp_path / "b.onnx")
    files = ("solve", tmp_path / "a.onnx", "--equals", tmp_path / "b.onnx", "--solver", "region")
    assert hardness(*files).status == 20
    assert hardness(*files, "--box", "0", "1").status == 10


def test_equality_of_what_cannot_be_compared_is_one_line(hardness: Command, tmp_path: Path) -> None:
    write_network(HAT, tmp_path / "a.onnx")
    write_network(Network((Layer(np.eye(2), [0.0, 0.0]),)), tmp_path / "b.onnx")
    files = ("solve", tmp_path / "a.onnx", "--equals", tmp_path / "b.onnx", "--solver", "region")
    assert "one has 1 inputs, one 2" in hardness(*files).error
    assert (
        "--equals asks whether two networks are the same function" in hardness(*files, "--question", "zero-map").error
    )
    missing = hardness("solve", tmp_path / "a.onnx", "--equals", tmp_path / "c.onnx", "--solver", "region")
    assert missing.status == 1
    assert len(missing.error.splitlines()) == 1
