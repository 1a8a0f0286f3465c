"""Verifiers of others by description, by the scripts of VNN-COMP, and by other packages."""

import shutil
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from instances.errors import InputError
from instances.problem import Verdict
from instances.questions import Positivity
from solvers import registry
from solvers.answer import Stop
from solvers.registry import load
from solvers.solver import NotInstalledError
from tests.solvers.external.stranger import LIMITS, NO, YES, Make, tool

_ = tool  # a fixture


def scripts(folder: Path, run_script: str, prepare: str = "exit 0") -> Path:
    folder.mkdir(parents=True)
    for name, body in (("run_instance.sh", run_script), ("prepare_instance.sh", prepare)):
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_vnncomp_tool_is_called_as_the_competition_calls_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    folder = scripts(tmp_path / "tool", f'echo "run $@" >> {told}; echo holds > "$5"', f'echo "prepare $@" >> {told}')
    (tmp_path / "tool.yaml").write_text("name: other\nscripts: tool\ncategory: sat_relu\n")
    for spec, category in ((str(folder), "relu-hardness"), (str(tmp_path / "tool.yaml"), "sat_relu")):
        told.unlink(missing_ok=True)
        assert load(spec).solve(NO, replace(LIMITS, wall_s=5)).verdict is Verdict.NO
        prepare, run_ = (line.split() for line in told.read_text().splitlines())
        assert prepare == ["prepare", "v1", category, *run_[3:5]]
        assert run_[:3] == ["run", "v1", category]
        assert [Path(word).suffix for word in run_[3:5]] == [".onnx", ".vnnlib"]
        assert run_[6] == "5"


def test_a_tool_that_cannot_prepare_is_not_run(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "tool", 'echo holds > "$5"', "echo no licence >&2; exit 3")
    answer = load(f"{folder}/").solve(NO, LIMITS)
    assert (answer.stop, answer.reason) == (
        Stop.CRASHED,
        "prepare_instance.sh ended with exit status 3 (no licence)",
    )


@pytest.mark.skipif(shutil.which("awk") is None, reason="needs awk")
@pytest.mark.slow
@pytest.mark.parametrize(("question", "verdict"), [(YES, Verdict.YES), (NO, Verdict.NO)])
def test_our_own_entry_to_the_competition_answers_as_any_other(
    tmp_path: Path, question: Positivity, verdict: Verdict
) -> None:
    own = Path(registry.__file__).with_name("vnncomp_tool")
    (tmp_path / "own.yaml").write_text(f"name: own\nscripts: {own}\nenvironment: {{PYTHON: {sys.executable}}}\n")
    answer = load(str(tmp_path / "own.yaml")).solve(question, replace(LIMITS, wall_s=60))
    assert answer.verdict is verdict, answer.reason
    assert verdict is Verdict.NO or question.check(answer.witness)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name: x\n", "give either command"),
        ("name: x\ncommand: a {onnx} {vnnlib}\nscripts: b\n", "give either command"),
        ("name: x\ncommand: sh {onnx}\n", "{vnnlib} among them"),
        ("name: x\ncommand: sh {onnx} {vnnlib} {cores}\n", "known: {onnx} {vnnlib} {timeout} {result} {seed}"),
        ("name: x\ncommand: sh {onnx} {vnnlib} 'open\n", "no command line"),
        ("name: x\ncommand: ''\n", "a program and its arguments"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\ncategory: c\n", "category goes with scripts"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\nenvironment: [a]\n", "a mapping of names to texts"),
        ("name: x\nscripts: nowhere\n", "no run_instance.sh"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\nshell: true\n", "unknown key shell"),
        ("- x\n", "expected a mapping"),
    ],
)
def test_a_malformed_description_is_refused_in_one_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "tool.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load(str(path))
    assert why in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_missing_files_programs_and_rights_are_said(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("name: x\ncommand: no-such-verifier {onnx} {vnnlib}\n")
    with pytest.raises(NotInstalledError, match="there is no program no-such-verifier"):
        load(str(tmp_path / "t.yaml"))
    with pytest.raises(InputError, match="no such file"):
        load("./nowhere.yaml")
    folder = scripts(tmp_path / "tool", "exit 0")
    (folder / "run_instance.sh").chmod(0o644)
    with pytest.raises(InputError, match=r"chmod \+x"):
        load(str(folder))


def test_another_description_is_another_version(tool: Make) -> None:
    assert tool("honest").version != tool("unsat").version
    assert tool("honest", version="2.5").version.startswith("1+2.5+")


def test_other_packages_add_solvers_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("theirs", "solvers.milp:Milp", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.GROUP else [])
    assert load("theirs[engine=gscip]").version == load("milp").version
    with pytest.raises(InputError, match=r"known: .*theirs"):
        load("nobody")
