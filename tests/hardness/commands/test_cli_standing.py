"""How far a study has come, what a run would do, a part of it, and two stores against each other."""

import re
from pathlib import Path

import pytest

from hardness.judging.judge import Category
from hardness.store.store import Store
from tests.hardness.commands.command import Command
from tests.hardness.reporting.synthetic import run

STUDY = """
name: small
instances:
  - family: gaussian-network
    params: {inputs: 1, width: [2, 3], bias: 0}
    seed: 1
    to: maximum
  - family: tent
    params: {folds: 2}
    seed: 1
    to: maximum
solvers: [region, sweep]
limits: {wall_s: 5, memory_gib: 2}
"""


@pytest.fixture
def study() -> str:
    Path("small.yaml").write_text(STUDY)
    return "small.yaml"


def test_a_study_is_run_in_parts_and_its_status_says_how_far_it_is(hardness: Command, study: str) -> None:
    dry = hardness("run", study, "--out", "q.db", "--dry-run")
    assert "3 instances, 6 runs" in dry.out
    assert "missing   6 runs, at most 30 s" in dry.out
    assert not Path("q.db").exists()
    assert hardness("run", study, "--out", "q.db", "--solver", "sweep", "--family", "gaussian-network").status == 0
    assert {(each.solver, each.family) for each in Store(Path("q.db")).runs()} == {("sweep", "gaussian-network")}
    assert "missing   4 runs" in hardness("run", study, "--out", "q.db", "--dry-run").out
    part = hardness("run", study, "--out", "q.db", "--dry-run", "--solver", "sweep")
    assert "3 instances, 3 runs" in part.out
    assert "missing   1 runs" in part.out
    told = hardness("status", "q.db")
    assert told.status == 0
    assert "2 of 6 planned runs are here" in told.out
    assert "running   no" in told.out
    assert "left      at most 20 s" in told.out
    assert re.search(r"^sweep +2 +2 +0 +0 ", told.out, re.MULTILINE)
    assert re.search(r"^region +0 ", told.out, re.MULTILINE)


def test_the_status_says_that_a_study_is_running(hardness: Command, study: str) -> None:
    assert hardness("run", study, "--out", "q.db", "--solver", "sweep", "--family", "tent").status == 0
    with Store(Path("q.db")).writing():
        assert "running   yes" in hardness("status", "q.db").out


def store(path: str, seconds: dict[str, float | None]) -> None:
    """Runs on instances of these names, None for one that was cut off."""
    with Store(Path(path)).writing() as writer:
        for name, spent in seconds.items():
            cut = {"verdict": "unknown", "stop": "time", "reason": "too long", "category": Category.UNKNOWN}
            writer.add(run(instance=name, digest=name, wall_s=spent or 20.0, **({} if spent else cut)))


def test_two_stores_are_compared_losses_first(hardness: Command) -> None:
    names = [f"i{number}" for number in range(10)]
    store("a.db", dict.fromkeys(names, 1.0) | {"i8": None, "only-a": 1.0})
    store("b.db", dict.fromkeys(names, 2.0) | {"i9": None, "only-b": 1.0})
    done = hardness("compare", "a.db", "b.db")
    assert done.status == 0
    head, row, *rest = done.out.splitlines()
    assert head.split()[:5] == ["solver", "pairs", "lost", "won", "both"]
    assert row.split() == ["region", "10", "1", "1", "8", "2.00", "[2.00,", "2.00]"]
    assert rest == ["lost: region on i9 (n = 60, d = 3): too long"]


def test_answers_that_contradict_each_other_are_told(hardness: Command) -> None:
    store("a.db", {"i": 1.0})
    with Store(Path("b.db")).writing() as writer:
        writer.add(run(instance="i", digest="i", verdict="yes", known="yes"))
    assert "contradiction: region on i: no, then yes" in hardness("compare", "a.db", "b.db").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("status", "absent.db"), "absent.db: no such file"),
        (("compare", "absent.db", "absent.db"), "absent.db: no such file"),
        (("run", "small.yaml", "--out", "q.db", "--solver", "milp"), "the study has no solver 'milp'; it has region"),
        (("run", "small.yaml", "--out", "q.db", "--family", "max"), "no family 'max'; it has gaussian-network, tent"),
    ],
)
def test_what_is_not_there_is_one_line(hardness: Command, study: str, arguments: tuple[str, ...], message: str) -> None:
    assert message in hardness(*arguments).error


def test_stores_without_a_common_run_are_not_compared(hardness: Command) -> None:
    store("a.db", {"i": 1.0})
    store("b.db", {"j": 1.0})
    assert "share no instance" in hardness("compare", "a.db", "b.db").error
