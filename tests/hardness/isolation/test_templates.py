"""A solver is loaded once and copied for every run, unless a copy would not be on its own."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardness.isolation import pool as pools
from hardness.isolation import templates
from hardness.isolation.jobs import Job, solver_job
from hardness.isolation.pool import Pool
from hardness.running.solving import loaded
from instances.errors import InputError
from instances.problem import Verdict
from solvers.answer import Stop
from solvers.solver import NotInstalledError
from tests.hardness.isolation.pools import run
from tests.hardness.isolation.processes import living_children, within
from tests.hardness.running.misbehaving import HERE

SOLVER = """
import os, sys, threading, time
from dataclasses import dataclass
from instances.problem import Verdict
from solvers.answer import Answer, Stop

LOADED = os.getpid()
{loading}

@dataclass(frozen=True)
class Solver:
    name = "made-up"
    version = "1"

    def refusal(self, question):
        return None

    def solve(self, question, limits):
        {solving}
        work = {{"process": os.getpid(), "parent": os.getppid(), "loaded": LOADED}}
        return Answer(Verdict.NO, Stop.FINISHED, work=work)
"""


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """With the folder of the test on the path, and with little patience."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(pools, "WARMING_S", 2.0)
    monkeypatch.setenv("STORE_OF_THE_TEST", str(tmp_path))
    with Pool() as opened:
        yield opened
    assert within(5, lambda: not living_children())


def made(folder: Path, loading: str = "", solving: str = "pass") -> str:
    """A solver of one's own, by its name."""
    name = f"made_up_{abs(hash((loading, solving)))}"
    (folder / f"{name}.py").write_text(SOLVER.format(loading=loading, solving=solving))
    return f"{name}:Solver"


def test_all_runs_are_copies_of_one_process(pool, tmp_path):
    solver = made(tmp_path)
    outcomes = [run(pool, solver) for _ in range(3)]
    (template,) = {outcome.answer.work["loaded"] for outcome in outcomes}
    assert template not in {outcome.answer.work[name] for outcome in outcomes for name in ("process", "parent")}
    assert {(outcome.start, outcome.warm) for outcome in outcomes} == {("forked", True)}
    assert len({outcome.answer.work["process"] for outcome in outcomes}) == 3
    assert len({outcome.answer.work["parent"] for outcome in outcomes}) == 1  # its guard, which starts the next one too


def test_what_a_run_does_to_its_modules_the_next_one_does_not_see(pool, tmp_path):
    solver = made(
        tmp_path, "seen = []", "assert len(seen) < 99; question.network.neurons == 1 and seen.extend('x' * 99)"
    )
    for _ in range(3):
        outcome = run(pool, solver)
        # The second time that the same run asks, it is there.
        assert (outcome.answer.stop, outcome.start) == (Stop.CRASHED, "forked")
        assert "AssertionError" in outcome.answer.reason
        assert outcome.repetitions == 1


@pytest.mark.parametrize(
    "loading",
    [
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
        "if os.fork() == 0: time.sleep(600)",
        f"file = open({__file__!r})",
        "import mmap; memory = mmap.mmap(-1, 4096)",
    ],
    ids=["threads", "children", "open files", "shared memory"],
)
def test_where_a_copy_would_not_be_on_its_own_runs_are_fresh(pool, tmp_path, loading):
    outcome = run(pool, made(tmp_path, loading))
    assert (outcome.answer.verdict, outcome.start, outcome.warm) == (Verdict.NO, "fresh", True)


def test_what_only_solving_starts_a_copy_starts_for_itself(pool, tmp_path):
    start = "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    for _ in range(2):
        outcome = run(pool, made(tmp_path, "", start))
        assert (outcome.answer.verdict, outcome.start, outcome.warm) == (Verdict.NO, "forked", True)


@pytest.mark.parametrize("solving", ["time.sleep(600)", "os._exit(3)", "os.kill(os.getpid(), 9)", "1 / 0"])
def test_a_warm_up_that_fails_leaves_a_template_that_is_not_warm(pool, tmp_path, solving):
    solver = made(tmp_path, "", f"question.network.neurons > 1 and {solving}")
    for _ in range(2):
        outcome = run(pool, solver)
        assert (outcome.answer.verdict, outcome.start, outcome.warm) == (Verdict.NO, "forked", False)


@pytest.mark.parametrize(
    ("loading", "said"),
    [
        ("1 / 0", "cannot be loaded: ZeroDivisionError: division by zero"),
        ("sys.exit(1)", "cannot be loaded: SystemExit: 1"),
        ("os._exit(1)", "cannot be loaded: EOFError: its process ended"),
        ("import no_such_module", "cannot be imported: No module named 'no_such_module'"),
        ("time.sleep(600)", "cannot be loaded: TimeoutError: it took too long"),
        ("[os.write(file, b'nonsense') for file in range(3, 9)]", "cannot be loaded: ValueError: it says what is no"),
    ],
)
def test_a_solver_that_cannot_be_loaded_is_said_in_one_line(pool, tmp_path, monkeypatch, loading, said):
    monkeypatch.setattr(templates, "LOADING_S", 2.0)
    (found,) = loaded([made(tmp_path, loading)], pool)
    assert isinstance(found, InputError)
    assert said in str(found)
    assert len(str(found)) < 400


def test_versions_are_asked_in_the_templates_and_all_at_once(pool, tmp_path):
    found = loaded(
        [made(tmp_path, "time.sleep(0.5)"), "region", "no-such-solver", f"{HERE}:SaysNo", "path/no.yaml"], pool
    )
    assert found[0] == found[3] == "1"
    assert isinstance(found[1], str)
    assert "unknown solver" in str(found[2])
    assert isinstance(found[4], InputError)


def test_a_tool_that_is_not_there_is_told_from_what_is_wrong(pool, tmp_path):
    description = tmp_path / "tool.yaml"
    description.write_text("name: none\ncommand: no-such-program {onnx} {vnnlib}\n")
    (found,) = loaded([str(description)], pool)
    assert isinstance(found, NotInstalledError)


def test_a_template_that_dies_is_replaced_but_not_for_ever(pool, tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "MOST_DEATHS", 2)
    solver, starts = made(tmp_path), []
    for _ in range(5):
        starts.append(run(pool, solver).start)
        template = pool._held[solver_job(solver)].template
        if template.usable:
            os.kill(template._pid, 9)
            assert within(5, lambda template=template: template.poll() or template.failure)
    assert starts[:3] == ["forked"] * 3
    assert starts[-1] == "fresh"


def test_the_first_template_may_die_too(pool):
    assert run(pool, "Honest").answer.verdict is Verdict.YES
    os.kill(pool._root._process.pid, 9)
    time.sleep(0.2)
    outcome = run(pool, "Honest")
    assert (outcome.answer.verdict, outcome.start) == (Verdict.YES, "forked")


def test_no_template_outlives_its_pool(tmp_path, monkeypatch):
    monkeypatch.setenv("STORE_OF_THE_TEST", str(tmp_path))
    with Pool() as opened:
        opened.prepare(Job("hardness.running.child", "region"))
        opened.prepare(Job("hardness.running.child", f"{HERE}:Honest"))
        assert within(5, living_children)
    assert within(5, lambda: not living_children())
