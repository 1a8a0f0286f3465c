"""Many instances at once: a line each, a table, and files for other programs; what fails does not stop the rest."""

import csv
import json
from pathlib import Path

import pytest

from instances import Network, write_instance, write_network
from instances.network import Layer
from instances.problem import Verdict
from instances.questions import Positivity
from instances.recipe import Instance, Known
from tests.hardness.commands.command import MISBEHAVING, Command

TENT = Network((Layer([[1], [1]], [0, -1]), Layer([[1, -2]], [-0.25])))


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "suite"
    for box in ((0, 2), (3, 4), (0, "1/8")):
        write_instance(folder, Instance(Positivity(TENT, box), None), Known(Verdict.UNKNOWN, "nobody knows"))
    return folder


def test_a_folder_is_solved_with_a_line_each_and_a_table(hardness: Command, suite: Path) -> None:
    done = hardness("solve", suite, "--jobs", 2)
    assert done.status == 0
    lines, table = done.out.split("\n\n")
    assert len(lines.splitlines()) == 3
    assert sum(": yes (certified), " in line for line in lines.splitlines()) == 1
    assert sum(": no (uncertified), " in line for line in lines.splitlines()) == 2
    assert [line.split()[:3] for line in table.splitlines()] == [
        ["verdict", "instances", "certified"],
        ["yes", "1", "1"],
        ["no", "2", "0"],
    ]


@pytest.mark.parametrize("how", ["folder", "pattern", "names", "everything in it"])
def test_the_same_instances_whatever_names_them(hardness: Command, suite: Path, how: str) -> None:
    given = {
        "folder": [suite],
        "pattern": [f"{suite}/*.yaml"],
        "names": sorted(suite.glob("*.yaml")),
        "everything in it": sorted(suite.iterdir()),
    }[how]
    done = hardness("solve", *given, "--solver", "region", "--json", "-", "--csv", "rows.csv")
    assert done.status == 0
    found = [json.loads(line) for line in done.out.splitlines()]
    assert sorted(item["file"] for item in found) == sorted(map(str, suite.glob("*.yaml")))
    assert sorted(item["verdict"] for item in found) == ["no", "no", "yes"]
    rows = list(csv.DictReader(Path("rows.csv").read_text().splitlines()))
    assert {row["file"]: row["verdict"] for row in rows} == {item["file"]: item["verdict"] for item in found}
    assert [row["file"] for row in rows] == sorted(row["file"] for row in rows)


def test_what_cannot_be_read_is_a_line_and_the_rest_is_solved(hardness: Command, suite: Path) -> None:
    (suite / "broken.yaml").write_text("{")
    (suite / "broken.onnx").write_text("")
    done = hardness("solve", suite, "--json", "all.jsonl", "--csv", "all.csv")
    assert done.status == 1
    assert "broken.yaml: failed: " in done.out
    found = [json.loads(line) for line in Path("all.jsonl").read_text().splitlines()]
    assert len(found) == 4
    assert sum("error" in item for item in found) == 1
    assert sum(bool(row["error"]) for row in csv.DictReader(Path("all.csv").read_text().splitlines())) == 1


def test_the_status_says_whether_some_failed(hardness: Command, suite: Path) -> None:
    refused = ("solve", suite, "--solver", f"{MISBEHAVING}:Refusing", "--timeout", "0.2", "--jobs", 3)
    assert hardness(*refused).status == hardness(*refused, "--exit-zero").status == 1


@pytest.mark.parametrize(("options", "status"), [((), 3), pytest.param(("--exit-zero",), 0, marks=pytest.mark.slow)])
def test_the_status_says_whether_some_are_unknown(
    hardness: Command, suite: Path, options: tuple[str, ...], status: int
) -> None:
    hanging = ("solve", suite, "--solver", f"{MISBEHAVING}:Hanging", "--timeout", "0.2", "--jobs", 3)
    assert hardness(*hanging, *options).status == status


def test_many_networks_are_asked_the_same(hardness: Command, tmp_path: Path) -> None:
    for number in (1, 2):
        write_network(TENT, tmp_path / f"net{number}.onnx")
    done = hardness("solve", "net1.onnx", "net2.onnx", "--question", "maximum", "--box", 0, 2)
    assert done.status == 0
    assert done.out.count("value 0.75 (uncertified)") == 2
    assert hardness("solve", tmp_path, "--question", "maximum", "--box", 0, 2).out.count("value 0.75") == 2


def test_one_instance_is_as_before_and_the_solver_is_picked(hardness: Command, suite: Path) -> None:
    (yes,) = [path for path in suite.glob("*.yaml") if "- '2'" in path.read_text()]
    done = hardness("solve", yes, "--csv", "one.csv")
    assert done.status == 10
    assert "solver    auto " in done.out
    assert len(list(csv.DictReader(Path("one.csv").read_text().splitlines()))) == 1
    assert hardness("solve", yes, "--exit-zero").status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing/*.yaml"], "nothing/*.yaml: no file matches"),
        (["."], "the folder holds no instances, NAME.yaml with NAME.onnx beside it"),
        ([".", "--question", "maximum"], "the folder holds no networks NAME.onnx"),
        (["suite", "--proof", "suite/a.yaml"], "of several instances --proof is a folder"),
        (["suite/a.yaml", "--question", "maximum"], "brings its own question"),
        (["suite", "--solver", "nobody"], "unknown solver 'nobody'"),
        (["suite", "--jobs", "0"], "--jobs"),
    ],
)
def test_what_names_no_instances_is_refused_in_one_line(
    hardness: Command, suite: Path, arguments: list[str], message: str
) -> None:
    (suite / "a.yaml").write_text("")
    assert message in hardness("solve", *arguments).error


def test_an_unknown_answer_says_why_beside_the_verdict(hardness: Command, suite: Path) -> None:
    path = next(suite.glob("*.yaml"))
    done = hardness("solve", path, "--solver", f"{MISBEHAVING}:Hanging", "--timeout", "0.2")
    assert "verdict   unknown (time)" in done.out
