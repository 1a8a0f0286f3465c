"""Descriptions, studies and tools that somebody made to do harm are one short line each, at once."""

import os
import re
import time
from pathlib import Path

import pytest

from tests.hardness.commands.command import Command, make
from tests.instances.formats.test_plain_yaml import LAUGHS

INSTANCE = {
    "aliases multiplied": ("kind: positivity", "kind: [*a29]", "more than 1000000 values"),
    "lists nested": ("threshold: '0'", f"threshold: {'[' * 900}{']' * 900}", "nested more than 50 deep"),
    "a date that is none": ("threshold: '0'", "threshold: 2001-99-99", "exact rational .* got '2001-99-99'"),
    "an exponent": ("threshold: '0'", "threshold: 1e999999999", "expected an exact rational .* got '1e999999999'"),
    "an underscore": ("threshold: '0'", "threshold: 1_0", "expected an exact rational .* got '1_0'"),
    "another digit": ("threshold: '0'", "threshold: '٣'", "expected an exact rational"),
    "a long number": ("threshold: '0'", f"threshold: {'9' * 300_000}", "expected an exact rational"),
    "a tag": ("threshold: '0'", "threshold: !!int x", "the tag"),
    "NUL in a name": ("file: NAME", 'file: "a\\0b"', "expected the name of a file"),
    "a long name": ("file: NAME", f"file: {'a' * 100_000}", "expected the name of a file"),
    "a pipe": ("file: NAME", "file: pipe", "it is a folder, a pipe or a device, and no file"),
    "a device": ("file: NAME", "file: /dev/zero", "longer than 1073741824 bytes|not a valid ONNX file"),
    "too many colors": (
        "provenance:",
        "provenance:\n  family: gnp-multicolored-clique\n  params: {colors: 100000000, nodes: 2, density: 0.5}\n"
        "  seed: 1\n  steps: []\nold:",
        "would take too long or too much memory",
    ),
    "a digest that is a path": ("problem: cnf\n  digest: ", "problem: cnf\n  digest: ../", "a SHA-256 in hexadecimal"),
}


@pytest.mark.parametrize("name", INSTANCE)
def test_a_hostile_description_is_one_short_line_at_once(hardness: Command, name: str) -> None:
    path = make(hardness)
    os.mkfifo("suite/pipe")
    old, new, message = INSTANCE[name]
    text = path.read_text().replace(f"file: {path.stem}.onnx", "file: NAME")
    assert old in text
    laughs = LAUGHS if "*a29" in new else ""
    path.write_text(laughs + text.replace(old, new, 1).replace("NAME", f"{path.stem}.onnx"))
    began = time.process_time()
    failed = hardness("solve", path, "--solver", "region", "--timeout", "60")
    assert failed.status == 1
    assert re.search(message, failed.error), failed.error
    assert len(failed.error) < 400
    assert time.process_time() - began < 5  # some milliseconds, but for the device


HEAD = "solvers: [region]\nlimits: {wall_s: 1, memory_gib: 1}\ninstances: [{to: injectivity, "
DRAWN = "family: random-digraph, params: {nodes: 3, density: 0.5}, seed: 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"name: s\n{HEAD}{DRAWN}, replicates: 1000000000}}]", "these are 1000000000 instances"),
        (f"name: s\n{HEAD}{DRAWN.replace('3', '100000000')}}}]", "would take too long"),
        (f"{LAUGHS}name: s\n{HEAD.replace('[region]', '[*a29]')}{DRAWN}}}]", "more than 1000000 values"),
        (f'name: s\n{HEAD}file: "a\\0b"}}]', "expected the name of a file"),
        (f"name: s\n{HEAD}{DRAWN.replace('1', '2001-99-99')}}}]", "seed is '2001-99-99'; expected an integer"),
    ],
)
def test_a_hostile_study_is_one_short_line(hardness: Command, text: str, message: str) -> None:
    Path("s.yaml").write_text(text)
    failed = hardness("build", "s.yaml", "--out", "x")
    assert failed.status == 1
    assert message in failed.error
    assert len(failed.error) < 400


def test_a_hostile_tool_is_one_short_line(hardness: Command) -> None:
    path = make(hardness)
    for text in (
        'name: x\ncommand: "sh {onnx} {vnnlib} a\\0b"\n',
        'name: x\ncommand: sh {onnx} {vnnlib}\nenvironment: {A: "a\\0b"}\n',
        'name: x\nscripts: "a\\0b"\n',
        f"{LAUGHS}name: *a29\n",
        f"name: x\ncommand: {'[' * 500}\n",
    ):
        Path("tool.yaml").write_text(text)
        failed = hardness("solve", path, "--solver", "tool.yaml")
        assert failed.status == 1
        assert len(failed.error) < 400
