"""A process can do what it wants; the harness gets an outcome."""

import fcntl
import os
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import pytest

from hardness import execute as execute_module
from hardness.execute import Outcome, execute
from hardness.runexec import Report
from instances.formats.suite import write_instance
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from solvers.answer import Stop
from solvers.solver import Limits
from tests.hardness.misbehaving import HERE

MEMORY_BYTES = 2**30


@pytest.fixture(autouse=True)
def _quick_and_tidy(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """Shorter graces; and whatever happens, nothing stays in the temporary folder."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(execute_module, "GRACE_S", 0.3)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def instance(offset: int) -> Instance:
    """Is ReLU(x) - offset > 0 somewhere in [0, 2]?"""
    network = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-float(offset)])))
    return Instance(Positivity(network, Box.cube(1, 0, 2)), None)


def run(tmp_path: Path, solver: str, wall_s: float = 20.0, memory_bytes: int = MEMORY_BYTES) -> Outcome:
    path = write_instance(tmp_path, instance(1), Known(Verdict.UNKNOWN, "not asked"))
    return execute(path, f"{HERE}:{solver}", Limits(wall_s, memory_bytes, seed=7))


def released(file: Path) -> bool:
    """Whether within two seconds no process holds a lock on the file any more."""
    end = time.monotonic() + 2
    with file.open() as opened:
        while time.monotonic() < end:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                time.sleep(0.02)
    return False


def test_an_honest_answer_arrives_whole(tmp_path):
    outcome = run(tmp_path, "Honest")
    assert outcome.answer.verdict is Verdict.YES
    assert outcome.answer.witness == (Fraction(2),)
    assert outcome.answer.work == {"threads": 1, "seed": 7, "stdin": 0}
    assert outcome.wall_s is not None
    assert 0 <= outcome.wall_s < 2
    assert outcome.cpu_s is not None
    assert outcome.startup_s > 0.05
    assert outcome.peak_rss_bytes is not None
    assert outcome.peak_rss_bytes > 10 * 2**20


def test_only_the_solver_is_timed(tmp_path):
    outcome = run(tmp_path, "Honest[nap_s=0.4]")
    assert 0.4 <= outcome.wall_s < 1.0
    assert outcome.cpu_s < 0.3


def test_memory_is_the_childs_and_not_what_the_parent_holds(tmp_path):
    held = bytearray(os.urandom(1)) * (400 * 2**20)
    outcome = run(tmp_path, "Honest")
    assert len(held) == 400 * 2**20
    assert outcome.peak_rss_bytes < 300 * 2**20


def test_an_answer_after_the_wall_limit_is_none(tmp_path):
    outcome = run(tmp_path, "Honest[nap_s=0.4]", wall_s=0.3)
    assert outcome.answer.stop is Stop.TIME
    assert outcome.answer.work["threads"] == 1
    assert "beyond the wall limit" in outcome.answer.reason


def test_a_solver_that_hangs_and_ignores_sigterm_is_killed(tmp_path):
    outcome = run(tmp_path, "Hanging", wall_s=0.3)
    assert outcome.answer.stop is Stop.TIME
    assert 0.3 <= outcome.wall_s < 2.5
    assert outcome.cpu_s is not None
    assert outcome.peak_rss_bytes is not None


@pytest.mark.parametrize(("hang", "stop"), [("on", Stop.TIME), ("off", Stop.FINISHED)])
def test_what_a_solver_forks_dies_with_it(tmp_path, hang, stop):
    file = tmp_path / "held"
    outcome = run(tmp_path, f"Forking[held_file={file},hang={hang}]", wall_s=0.5)
    assert outcome.answer.stop is stop
    assert file.read_text().startswith("held")
    assert released(file)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("exception", "ZeroDivisionError: the last line of many"),
        ("exit", "SystemExit: 0"),
        ("_exit", "ended with exit status 3 without an answer: a last word"),
        ("segfault", "killed by SIGSEGV without an answer"),
        ("SIGABRT", "killed by SIGABRT without an answer"),
    ],
)
def test_a_crash_is_a_crash_with_its_last_words(tmp_path, how, reason):
    outcome = run(tmp_path, f"Crashing[how={how}]")
    assert outcome.answer.stop is Stop.CRASHED
    assert outcome.answer.reason == reason
    assert outcome.wall_s is not None


@pytest.mark.parametrize("how", ["SIGKILL", "bad_alloc"])
def test_an_end_by_sigkill_or_after_bad_alloc_counts_as_memory(tmp_path, how):
    assert run(tmp_path, f"Crashing[how={how}]").answer.stop is Stop.MEMORY


def test_a_cpu_limit_counts_as_time(tmp_path):
    assert run(tmp_path, "Crashing[how=SIGXCPU]").answer.stop is Stop.TIME


def test_a_solver_that_eats_memory_meets_its_limit(tmp_path):
    outcome = run(tmp_path, "Gorging", memory_bytes=400 * 2**20)
    assert outcome.answer.stop is Stop.MEMORY
    assert outcome.peak_rss_bytes < 500 * 2**20


def test_a_limit_too_small_to_start_is_about_memory_too(tmp_path):
    assert run(tmp_path, "Honest", memory_bytes=60 * 2**20).answer.stop is Stop.MEMORY


def test_a_hundred_megabytes_of_output_stall_nothing_and_fill_nothing(tmp_path):
    outcome = run(tmp_path, "Chattering")
    assert outcome.answer.stop is Stop.CRASHED
    assert outcome.answer.reason == "wrote a file longer than 16 MiB"


def test_what_is_no_answer_is_a_crash(tmp_path):
    outcome = run(tmp_path, "Malformed")
    assert outcome.answer.stop is Stop.CRASHED
    assert "'yes', which is no answer" in outcome.answer.reason


def test_a_witness_of_floats_is_a_crash(tmp_path):
    outcome = run(tmp_path, "Malformed[floats=on]")
    assert outcome.answer.stop is Stop.CRASHED
    assert "a witness holds integers, rationals and tuples" in outcome.answer.reason


GOOD = (
    '"value": null; "stop": "finished"; "reason": ""; "work": {}; "note": "";'
    ' "wall_s": 0; "cpu_s": 0; "peak_rss_bytes": 1'
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "[]",
        "{}",
        "[" * 100_000,
        '{"verdict": "perhaps"; "witness": null; ' + GOOD + "}",
        '{"verdict": "unknown"; "witness": null; ' + GOOD + "}",
        '{"verdict": "yes"; "witness": [0.5]; ' + GOOD + "}",
        '{"verdict": "yes"; "witness": ["1/0"]; ' + GOOD + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace("{}", '{"regions": -1}') + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace("{}", "3") + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace('"note": ""', r'"note": "two\nlines"') + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace('"wall_s": 0', '"wall_s": NaN') + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace('"wall_s": 0', '"wall_s": "0"') + "}",
        '{"verdict": "no"; "witness": null; ' + GOOD.replace('"value": null', '"value": "1"') + "}",
        '{"verdict": "value"; "witness": null; ' + GOOD + "}",
        '{"verdict": "value"; "witness": null; ' + GOOD.replace('"value": null', '"value": 0.5') + "}",
        '{"verdict": "value"; "witness": null; ' + GOOD.replace('"value": null', '"value": "nan"') + "}",
    ],
)
def test_garbage_in_the_result_is_a_crash(tmp_path, text):
    """Read as the harness reads it, without a process for each."""
    path = write_instance(tmp_path, instance(1), Known(Verdict.UNKNOWN, "not asked"))
    execution = execute_module.Execution(path, f"{HERE}:Hanging", Limits(20, MEMORY_BYTES))
    try:
        execution._result.write_text(text.replace(";", ","))
        answer, spent = execution._answer(Report(0, 0.0, None, False))
    finally:
        execution.close()
    assert answer.stop is Stop.CRASHED
    assert "the result is malformed" in answer.reason
    assert spent == {}


def test_garbage_from_a_real_process_is_a_crash(tmp_path):
    outcome = run(tmp_path, "Scribbling[text=yes]")
    assert outcome.answer.stop is Stop.CRASHED
    assert "the result is malformed" in outcome.answer.reason


def test_a_refusal_is_unsupported_and_says_why(tmp_path):
    answer = run(tmp_path, "Refusing").answer
    assert (answer.stop, answer.reason) == (Stop.UNSUPPORTED, "not today")


def test_an_instance_that_cannot_be_read_is_a_crash_that_says_so(tmp_path):
    outcome = execute(tmp_path / "none.yaml", f"{HERE}:Honest", Limits(5, MEMORY_BYTES))
    assert outcome.answer.stop is Stop.CRASHED
    assert "no such file" in outcome.answer.reason
    assert outcome.wall_s is None
    assert outcome.cpu_s is None


def test_a_process_that_never_begins_to_solve_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(execute_module, "STARTUP_S", 0.0)
    outcome = run(tmp_path, "Honest")
    assert outcome.answer.stop is Stop.CRASHED
    assert "did not begin to solve" in outcome.answer.reason


def test_the_childs_modules_are_the_parents_and_not_the_current_folders(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    assert run(tmp_path, "Honest").answer.verdict is Verdict.YES
