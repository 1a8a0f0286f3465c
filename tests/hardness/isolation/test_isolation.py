"""A run is confined, repeated if it is tiny, and measured by clocks that nobody sets; also when things go wrong."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from shutil import which

import pytest

from hardness.isolation import pool as pool_module
from hardness.isolation import runexec as runexec_module
from hardness.isolation.files.spool import Spool
from hardness.isolation.limits import peak_rss_bytes
from hardness.isolation.pool import Pool
from hardness.isolation.report import Report
from hardness.isolation.runexec import Runexec, read_report, runexec
from hardness.isolation.waiting import wait
from hardness.machine.cores import physical_cores, slots
from hardness.outcome import Outcome
from hardness.running import solving
from hardness.running.child import OUTPUT_BYTES, REPEATING_S, TINY_S, WAITING_S
from hardness.running.solving import Solving
from hardness.sealed import Sealed
from instances.errors import InputError
from instances.problem import Verdict
from solvers.answer import Stop
from solvers.solver import Limits
from tests.hardness.isolation.pools import MEMORY_BYTES, UNASKED, instance, judged
from tests.hardness.running.misbehaving import HERE
from tests.hardness.running.test_execute import released


def run(pool: Pool, solver: str, wall_s: float = 20.0, cores: tuple[int, ...] = ()) -> Outcome:
    return judged(pool, solver, wall_s, cores=cores)[0]


# Cores and clocks


def test_a_run_is_pinned_to_its_core(pool):
    core = physical_cores()[-1]
    outcome = run(pool, "Telling", cores=core)
    assert outcome.answer.note == ",".join(map(str, core))
    assert outcome.isolation.endswith("rlimits, affinity")


def test_a_core_that_is_forbidden_is_not_said_to_be_held(pool):
    nowhere = (max(os.sched_getaffinity(0)) + 500,)
    outcome = run(pool, "Telling", cores=nowhere)
    assert outcome.answer.verdict is Verdict.NO
    assert outcome.isolation.endswith("rlimits")


def test_hyperthreads_share_a_slot_and_forbidden_processors_have_none(tmp_path, monkeypatch):
    siblings = {0: "0,4", 1: "1,5", 2: "2-3", 3: "2-3", 4: "0,4", 5: "1,5"}
    for cpu, text in siblings.items():
        folder = tmp_path / f"cpu{cpu}" / "topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(f"{text}\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3, 4, 6})
    assert physical_cores(tmp_path) == [(0, 4), (1,), (2, 3), (6,)]


def test_more_runs_than_cores_are_not_pinned():
    cores = physical_cores()
    assert slots(len(cores)) == cores
    assert slots(1) == cores[:1]
    assert slots(len(cores) + 1) == [()] * (len(cores) + 1)


def test_a_fixed_piece_of_work_is_measured_before_the_solver(pool):
    outcome = run(pool, "Telling")
    assert 0.001 < outcome.calibration_cpu_s < 1
    assert outcome.calibration_wall_s > 0.001


def test_a_clock_that_is_set_changes_no_time(pool, monkeypatch):
    """Here it jumps by a day back and forth at every look, and in the process of the solver too."""
    now, jumps = time.time(), count()
    monkeypatch.setattr(time, "time", lambda: now + (-1) ** next(jumps) * 86400.0)
    outcome = run(pool, "Warped")
    assert outcome.answer.verdict is Verdict.NO
    assert 0.2 <= outcome.wall_s < 5
    assert 0 < outcome.startup_s < 20
    before = time.monotonic()
    assert run(pool, "Hanging", wall_s=0.3).answer.stop is Stop.TIME
    assert time.monotonic() - before < 10


# Tiny runs


def test_a_tiny_run_is_repeated_and_its_counts_are_of_the_first_time(pool):
    outcome = run(pool, "Telling")
    assert outcome.repetitions > 1
    assert outcome.answer.work == {"calls": 1 + 3 * outcome.warm}
    assert 0 < outcome.wall_s < WAITING_S
    assert outcome.first is not None


def test_the_time_of_a_tiny_run_is_that_of_one(pool):
    nap_s = TINY_S / 2
    outcome = run(pool, f"Telling[nap_s={nap_s}]")
    assert 1 < outcome.repetitions <= 2 + REPEATING_S / nap_s
    assert nap_s <= outcome.wall_s < 4 * nap_s


def test_an_answer_that_comes_too_late_is_not_saved_by_repetition(pool):
    outcome = run(pool, f"Telling[nap_s={TINY_S / 2},once=on]", wall_s=TINY_S / 4)
    assert outcome.repetitions > 1
    assert outcome.wall_s < outcome.first[0]
    assert outcome.answer.stop is Stop.TIME


def test_a_longer_run_is_not_repeated(pool):
    outcome = run(pool, f"Telling[nap_s={WAITING_S}]")
    assert outcome.repetitions == 1
    assert outcome.first == (outcome.wall_s, outcome.cpu_s)


def test_a_refusal_is_not_repeated(pool):
    assert run(pool, "Refusing").repetitions == 1


def test_repetitions_that_disagree_are_a_crash(pool):
    outcome = run(pool, "Fickle")
    assert outcome.answer.stop is Stop.CRASHED
    words = ("no", "yes") if "by no first" in outcome.answer.reason else ("yes", "no")
    said = "RuntimeError: the same question is answered by {} first and by {} later"
    assert outcome.answer.reason == said.format(*words)


# Faults


def _solving(pool: Pool, spool: Spool, solver: str) -> Solving:
    return Solving(pool, Sealed.of(instance(1), UNASKED, spool), f"{HERE}:{solver}", Limits(60, MEMORY_BYTES))


@pytest.mark.parametrize("how", ["pieces", "process", "exec"])
def test_a_gigabyte_of_output_fills_neither_disk_nor_memory(pool, how):
    before, most = peak_rss_bytes(os.getpid()), 0
    with (
        closing(Spool(pool.workspace.path)) as spool,
        closing(_solving(pool, spool, f"Flooding[how={how}]")) as solving,
    ):
        while (outcome := solving.poll()) is None:
            wait(solving.awaited)
        most = max(os.fstat(file.fileno()).st_size for file in solving._files[:2])
    assert 0 < most <= OUTPUT_BYTES
    assert peak_rss_bytes(os.getpid()) - before < 32 * 2**20
    assert outcome.answer.verdict is (Verdict.UNKNOWN if how == "exec" else Verdict.NO)


def test_kill_9_of_a_solver_is_survived_and_takes_its_children_along(pool, tmp_path):
    file = tmp_path / "held"
    outcome = run(pool, f"Forking[held_file={file},suicide=on]")
    assert outcome.answer.stop is Stop.MEMORY
    assert "SIGKILL" in outcome.answer.reason
    assert released(file)


def test_a_full_disk_below_a_run_is_nobodys_crash(small_disk, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    with Pool() as pool:
        assert run(pool, "Honest").answer.verdict is Verdict.YES
        with pytest.raises(OSError, match="No space left"):
            (small_disk / "ballast").write_bytes(bytes(2**20))
        with pytest.raises(InputError, match=r"[Nn]o space left on"):
            run(pool, "Honest")
        (small_disk / "ballast").unlink()
        assert run(pool, "Honest").answer.verdict is Verdict.YES


# runexec


def fake(folder: Path, version: str = "runexec 0", *, works: bool = True) -> Path:
    """A program that takes what runexec takes and reports as it does, without confining anything."""
    program = folder / "runexec"
    program.write_text(f"""#!{sys.executable}
import resource, signal, subprocess, sys
if "--version" in sys.argv:
    sys.exit(print({version!r}))
if not {works}:
    sys.exit(print("terminationreason=failed"))
limit = int(sys.argv[sys.argv.index("--memlimit") + 1].removesuffix("B"))
process = subprocess.Popen(sys.argv[sys.argv.index("--") + 1 :])
killed = []
signal.signal(signal.SIGTERM, lambda *_: (killed.append(1), process.kill()))
code = process.wait()
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print("starttime=2026-01-02T03:04:05+00:00")
if killed:
    print("terminationreason=killed")
elif code == 137:
    print("terminationreason=memory")
    code = -9
print(f"exitsignal={{-code}}" if code < 0 else f"returnvalue={{code}}")
print("walltime=1.0s")
print(f"cputime={{usage.ru_utime + usage.ru_stime}}s")
print("memory=12345678B")
""")
    program.chmod(0o755)
    return program


@pytest.fixture
def alone() -> Iterator[Pool]:
    with Pool() as opened:
        yield opened


@pytest.fixture(params=["fake", "real"])
def inside(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runexec]:
    """Every run goes through a runexec: one that only looks like it, and the one that is installed."""
    if request.param == "fake":
        monkeypatch.setenv("PATH", f"{fake(tmp_path).parent}{os.pathsep}{os.environ['PATH']}")
    elif which("runexec") is None:
        pytest.skip("BenchExec is not installed")
    runexec.cache_clear()
    found = runexec()
    if found is None:
        pytest.skip("runexec does not work here")
    monkeypatch.setattr(solving, "runexec", lambda: found)
    yield found
    runexec.cache_clear()


def test_inside_runexec_an_answer_arrives_whole(alone, inside):
    core = physical_cores()[0]
    outcome = run(alone, "Telling[nap_s=0.1]", cores=core)
    assert (outcome.answer.verdict, outcome.answer.work) == (Verdict.NO, {"calls": 3})
    assert outcome.answer.note == ",".join(map(str, core))
    assert outcome.isolation == f"cgroups and container by {inside.version}, rlimits, affinity"
    assert (outcome.start, outcome.warm) == ("fresh", True)
    assert 0.1 <= outcome.wall_s < 1


def test_inside_runexec_a_solver_that_hangs_is_killed_with_its_children(alone, inside, tmp_path, monkeypatch):
    monkeypatch.setattr(pool_module, "WARMING_S", 1.0)
    file = tmp_path / "held"
    outcome = run(alone, f"Forking[held_file={file},hang=on]", wall_s=0.4)
    assert outcome.answer.stop is Stop.TIME
    assert outcome.cpu_s is not None
    assert outcome.peak_rss_bytes > 10**6
    assert released(file)


@pytest.mark.parametrize(
    ("how", "stop", "reason"),
    [
        ("segfault", Stop.CRASHED, "killed by SIGSEGV"),
        ("_exit", Stop.CRASHED, "ended with exit status 3 without an answer: a last word"),
    ],
)
def test_inside_runexec_a_crash_is_a_crash(alone, inside, how, stop, reason):
    outcome = run(alone, f"Crashing[how={how}]")
    assert outcome.answer.stop is stop
    assert outcome.answer.reason.startswith(reason)


def test_an_end_by_the_limit_of_a_cgroup_is_about_memory(pool):
    with closing(Spool(pool.workspace.path)) as spool, closing(_solving(pool, spool, "Hanging")) as solving:
        while solving.poll() is None and solving._process is None:
            wait(solving.awaited)
        answer = solving._answer(Report(-9, 1.0, MEMORY_BYTES, "memory"))
    assert (answer.stop, answer.reason) == (Stop.MEMORY, "killed at the memory limit")


def test_inside_runexec_output_is_limited_too(alone, inside):
    assert run(alone, "Chattering").answer.reason == "wrote a file longer than 16 MiB"


def test_a_runexec_that_does_not_work_or_is_not_there_is_not_used(tmp_path, monkeypatch):
    for folder, found in ((tmp_path, fake(tmp_path, works=False)), (tmp_path / "none", None)):
        monkeypatch.setenv("PATH", str(folder))
        assert which("runexec") == (None if found is None else str(found))
        runexec.cache_clear()
        assert runexec() is None
    runexec.cache_clear()


def test_what_runexec_says_is_read():
    said = "terminationreason=memory\nexitsignal=9\nwalltime=2.5s\ncputime=1.25s\nmemory=100B\nblkio-read=0B\n"
    assert read_report(said) == Report(-9, 1.25, 100, "memory")
    assert read_report("returnvalue=3\ncputime=1s\n") == Report(3, 1.0, None)
    for nothing in ("", "terminationreason=failed\n", "returnvalue=x\ncputime=1s\n"):
        assert read_report(nothing) is None


def test_a_runexec_goes_when_the_harness_goes(tmp_path):
    """The harness is killed by SIGKILL; the program that stands for runexec is told to end."""
    ended = tmp_path / "ended"
    program = tmp_path / "slow"
    program.write_text(
        f"#!/bin/sh\ntrap 'touch {ended}; exit' TERM\ntouch {tmp_path / 'began'}\nwhile :; do sleep 0.05; done\n"
    )
    program.chmod(0o755)
    harness = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, subprocess, sys\n"
            "subprocess.run([sys.executable, '-m', 'hardness.isolation.runexec', str(os.getpid()), sys.argv[1]])",
            str(program),
        ],
        cwd=Path(runexec_module.__file__).parents[1],
    )
    end = time.monotonic() + 20
    while not (tmp_path / "began").exists() and time.monotonic() < end:
        time.sleep(0.02)
    harness.kill()
    harness.wait()
    while not ended.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert ended.exists()
