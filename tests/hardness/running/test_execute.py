"""A process can do what it wants; the harness gets an outcome."""

import fcntl
import os
import time
from fractions import Fraction
from pathlib import Path

import pytest

from hardness.running import solving
from hardness.running.execute import execute
from instances.errors import InputError
from instances.problem import Verdict
from solvers.answer import Stop
from solvers.solver import Limits
from tests.hardness.isolation.pools import MEMORY_BYTES, Freshly, run
from tests.hardness.running.misbehaving import HERE


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


def test_an_honest_answer_arrives_whole(pool):
    outcome = run(pool, "Honest")
    assert outcome.answer.verdict is Verdict.YES
    assert outcome.answer.witness == (Fraction(2),)
    assert outcome.answer.work == {"threads": 1, "seed": 7, "stdin": 0}
    assert outcome.wall_s is not None
    assert 0 <= outcome.wall_s < 2
    assert outcome.cpu_s is not None
    assert outcome.startup_s > 0.001
    assert (outcome.start, outcome.warm) == (("fresh", False) if isinstance(pool, Freshly) else ("forked", True))
    assert outcome.peak_rss_bytes is not None
    assert outcome.peak_rss_bytes > 10 * 2**20


def test_only_the_solver_is_timed(pool):
    outcome = run(pool, "Honest[nap_s=0.4]")
    assert 0.4 <= outcome.wall_s < 1.0
    assert outcome.cpu_s < 0.3


def test_memory_is_the_childs_and_not_what_the_parent_holds(pool):
    held = bytearray(os.urandom(1)) * (400 * 2**20)
    outcome = run(pool, "Honest")
    assert len(held) == 400 * 2**20
    assert outcome.peak_rss_bytes < 300 * 2**20


def test_an_answer_after_the_wall_limit_is_none(pool):
    outcome = run(pool, "Honest[nap_s=0.4]", wall_s=0.3)
    assert outcome.answer.stop is Stop.TIME
    assert outcome.answer.work["threads"] == 1
    assert "beyond the wall limit" in outcome.answer.reason


def test_a_solver_that_hangs_and_ignores_sigterm_is_killed(pool):
    outcome = run(pool, "Hanging", wall_s=0.3)
    assert outcome.answer.stop is Stop.TIME
    assert 0.3 <= outcome.wall_s < 2.5
    assert outcome.cpu_s is not None
    assert outcome.peak_rss_bytes is not None


@pytest.mark.parametrize(("hang", "stop"), [("on", Stop.TIME), ("off", Stop.FINISHED)])
def test_what_a_solver_forks_dies_with_it(pool, tmp_path, hang, stop):
    file = tmp_path / "held"
    outcome = run(pool, f"Forking[held_file={file},hang={hang}]", wall_s=0.5)
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
def test_a_crash_is_a_crash_with_its_last_words(pool, how, reason):
    outcome = run(pool, f"Crashing[how={how}]")
    assert outcome.answer.stop is Stop.CRASHED
    assert outcome.answer.reason == reason
    assert outcome.wall_s is not None


@pytest.mark.parametrize("how", ["SIGKILL", "bad_alloc"])
def test_an_end_by_sigkill_or_after_bad_alloc_counts_as_memory(pool, how):
    assert run(pool, f"Crashing[how={how}]").answer.stop is Stop.MEMORY


def test_a_cpu_limit_counts_as_time(pool):
    assert run(pool, "Crashing[how=SIGXCPU]").answer.stop is Stop.TIME


def test_a_solver_that_eats_memory_meets_its_limit(pool):
    outcome = run(pool, "Gorging", memory_bytes=400 * 2**20)
    assert outcome.answer.stop is Stop.MEMORY
    assert outcome.peak_rss_bytes < 500 * 2**20


def test_a_limit_too_small_to_start_is_about_memory_too(pool):
    assert run(pool, "Honest", memory_bytes=60 * 2**20).answer.stop is Stop.MEMORY


def test_a_hundred_megabytes_of_output_stall_nothing_and_fill_nothing(pool):
    outcome = run(pool, "Chattering")
    assert outcome.answer.stop is Stop.CRASHED
    assert outcome.answer.reason == "wrote a file longer than 16 MiB"


def test_what_is_no_answer_is_a_crash(pool):
    outcome = run(pool, "Malformed")
    assert outcome.answer.stop is Stop.CRASHED
    assert "'yes', which is no answer" in outcome.answer.reason


def test_a_witness_of_floats_is_a_crash(pool):
    outcome = run(pool, "Malformed[floats=on]")
    assert outcome.answer.stop is Stop.CRASHED
    assert "a witness holds integers, rationals and tuples" in outcome.answer.reason


def test_a_refusal_is_unsupported_and_says_why(pool):
    answer = run(pool, "Refusing").answer
    assert (answer.stop, answer.reason) == (Stop.UNSUPPORTED, "not today")


def test_an_instance_that_cannot_be_read_is_said_before_anything_runs(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        execute(tmp_path / "none.yaml", f"{HERE}:Honest", Limits(5, MEMORY_BYTES))


def test_a_process_that_never_begins_to_solve_is_ended(pool, tmp_path, monkeypatch):
    monkeypatch.setattr(solving, "STARTUP_S", 0.0)
    outcome = run(pool, "Honest")
    assert outcome.answer.stop is Stop.CRASHED
    assert "did not begin to solve" in outcome.answer.reason


def test_the_childs_modules_are_the_parents_and_not_the_current_folders(pool, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    assert run(pool, "Honest").answer.verdict is Verdict.YES
