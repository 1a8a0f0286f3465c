"""The command line lists what there is, looks at the machine, and builds, runs and reports."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardness.listing.matrix import Row, matrix
from instances.families import FAMILIES
from instances.problems import PROBLEMS
from instances.questions import QUESTIONS
from instances.reductions import REDUCTIONS
from solvers.answer import Stop
from solvers.registry import SOLVERS, load
from solvers.solver import Limits
from tests.hardness.commands.command import MISBEHAVING, Command


@pytest.mark.parametrize(
    ("what", "names"),
    [("solvers", SOLVERS), ("families", FAMILIES), ("reductions", REDUCTIONS), ("questions", QUESTIONS)],
)
def test_list_shows_what_the_registries_have(hardness: Command, what: str, names: dict[str, object]) -> None:
    listed = hardness("list", what)
    assert listed.status == 0
    for name in names:
        assert any(line.startswith(name) for line in listed.out.splitlines())


def test_list_reductions_says_theorem_and_size_and_what_reaches_what(hardness: Command) -> None:
    listed = hardness("list", "reductions").out
    assert "not stated" not in listed
    assert listed.count("    theorem  ") == listed.count("    size     ") == len(REDUCTIONS)
    graph = listed.split("What reaches what")[1]
    assert "clique\n    --> positivity            clique-to-multicolored-clique, multicolored" in graph
    for problem in PROBLEMS:
        assert f"\n{problem}\n" in graph  # every source reaches some question


def test_list_questions_says_who_decides_what_and_why_not(hardness: Command) -> None:
    listed = hardness("list", "questions").out
    for row in matrix():
        assert re.search(
            rf"^    {re.escape(row.example)} +{', '.join(row.deciders) or 'nobody'}$", listed, re.MULTILINE
        )
        for refusal in row.refusals.values():
            assert refusal is None or f"        {refusal}\n" in listed


@pytest.mark.parametrize("row", list(matrix()), ids=lambda row: f"{row.asked.name}, {row.example}")
def test_the_matrix_says_what_the_solvers_do(row: Row) -> None:
    for solver, refusal in row.refusals.items():
        answer = load(solver).solve(row.asked, Limits(5, 2**32))
        if refusal is None:
            assert answer.stop is Stop.FINISHED, (solver, answer.reason)
        else:
            assert (answer.stop, answer.reason) == (Stop.UNSUPPORTED, refusal)
            assert "\n" not in refusal


def test_list_explains_the_options_of_solvers_and_the_parameters_of_families(hardness: Command) -> None:
    assert "[structure=on]" in hardness("list", "solvers").out
    assert "--density" in hardness("list", "families").out
    assert "quickstart" in hardness("list", "studies").out


def test_the_version_is_printed(hardness: Command) -> None:
    printed = hardness("--version")
    assert printed.status == 0
    assert printed.out.startswith("hardness ")


def test_doctor_looks_at_both_import_orders_and_the_limits(hardness: Command) -> None:
    found = hardness("doctor")
    lines = found.out.splitlines()
    for what in ("import ortools, then highspy: works", "import highspy, then ortools: works", "memory limit: held"):
        assert f"ok  {what}" in lines
    assert found.status == (1 if any(line.startswith("NO") for line in lines) else 0)


STUDY = f"""\
name: tiny
instances:
  - {{family: random-ksat, params: {{variables: [2, 3], ratio: 2.0, width: 2}}, seed: 1, to: positivity}}
solvers: ["{MISBEHAVING}:Honest"]
limits: {{wall_s: 5, memory_gib: 1}}
"""


def test_build_writes_the_same_suite_twice(hardness: Command) -> None:
    Path("tiny.yaml").write_text(STUDY)
    for folder in ("one", "two"):
        built = hardness("build", "tiny.yaml", "--out", folder)
        assert (built.status, built.out) == (0, f"2 instances in {folder}\n")
    for file in Path("one").rglob("*.*"):
        assert file.read_bytes() == ("two" / file.relative_to("one")).read_bytes()


def test_run_stores_and_report_shows(hardness: Command) -> None:
    Path("tiny.yaml").write_text(STUDY)
    assert hardness("run", "tiny.yaml", "--out", "t.db", "--jobs", "2").status == 0
    again = hardness("run", "tiny.yaml", "--out", "t.db")
    assert again.status == 0
    reported = hardness("report", "t.db", "--out", "page")
    assert (reported.status, reported.out) == (0, "page/index.html\n")
    assert "Honest" in Path("page/index.html").read_text()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell starts background jobs with interrupts ignored, which children would inherit."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_has_status_130_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "slow.yaml").write_text(STUDY.replace("Honest", "Hanging"))
    command = [sys.executable, "-m", "hardness", "run", str(tmp_path / "slow.yaml"), "--out", str(tmp_path / "s.db")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "runs to do" in process.stderr.readline()  # now it can be interrupted politely
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "error: interrupted; what is finished is kept"
    assert "Traceback" not in err
