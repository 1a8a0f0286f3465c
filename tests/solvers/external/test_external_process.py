"""Processes of verifiers of others: whatever they do, it is contained."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from instances.errors import InputError
from instances.problem import Verdict
from solvers.answer import Stop
from solvers.external.process import run
from solvers.external.tool import Tool
from solvers.registry import load
from tests.solvers.external.stranger import LIMITS, NO, YES, Make, tool

_ = tool  # a fixture


def leaked(folder: Path) -> int:
    return int((folder / "pid").read_text())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def gone(pid: int) -> bool:
    end = time.monotonic() + 20
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_a_tool_is_told_whole_seconds_and_the_seed_and_finds_nothing_on_stdin(tool: Make, tmp_path: Path) -> None:
    assert tool("telling").solve(NO, replace(LIMITS, wall_s=9.5)).verdict is Verdict.NO
    assert (tmp_path / "told").read_text() == "10 7 "


def test_a_tool_that_ignores_its_timeout_and_sigterm_is_stopped_and_its_early_word_does_not_count(tool: Make) -> None:
    began = time.monotonic()
    answer = tool("deaf").solve(NO, replace(LIMITS, wall_s=0.5))
    assert (answer.stop, answer.verdict) == (Stop.TIME, Verdict.UNKNOWN)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(("how", "wall_s"), [("leaking", 20), ("leaking and hanging", 2)])
def test_a_child_in_a_session_of_its_own_does_not_survive_the_tool(
    tool: Make, tmp_path: Path, how: str, wall_s: float
) -> None:
    answer = tool(how).solve(NO, replace(LIMITS, wall_s=wall_s))
    assert answer.verdict is (Verdict.NO if how == "leaking" else Verdict.UNKNOWN)
    assert not alive(leaked(tmp_path))


def test_a_tool_and_its_files_do_not_survive_the_process_that_asks_it(tool: Make, tmp_path: Path) -> None:
    tool("leaking and hanging")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "from tests.solvers.external.stranger import LIMITS, NO\nfrom solvers.registry import load\n"
        f"load({str(tmp_path / 'stranger.yaml')!r}).solve(NO, LIMITS)\n"
    )
    environment = os.environ | {"TMPDIR": str(scratch), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as asking_process:
        while not (tmp_path / "pid").exists():
            assert asking_process.poll() is None
            time.sleep(0.02)
        asking_process.send_signal(signal.SIGKILL)
    assert gone(leaked(tmp_path))
    end = time.monotonic() + 20
    while list(scratch.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    assert not list(scratch.iterdir())


def test_a_hundred_megabytes_of_chatter_are_read_over(tool: Make) -> None:
    assert tool("chattering").solve(YES, LIMITS).witness == (Fraction(2),)
    assert tool("chattering without an end").solve(YES, replace(LIMITS, wall_s=1)).stop is Stop.TIME


def test_a_tool_out_of_memory_and_one_that_crashes_say_so(tool: Make) -> None:
    gorged = tool("gorging").solve(NO, replace(LIMITS, memory_bytes=2**29))
    assert (gorged.stop, "MemoryError" in gorged.reason) == (Stop.MEMORY, True)
    crashed = tool("crashing").solve(NO, LIMITS)
    assert crashed.stop is Stop.CRASHED
    assert crashed.reason == "stranger was killed by SIGABRT (a last word) without a whole result"


def test_a_command_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be run: .*nothing-here: No such file"):
        run([str(tmp_path / "nothing-here")], tmp_path, {}, 5, 2**30)


def test_a_tool_leaves_nothing_on_disk(tool: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for how in ("honest", "crashing"):
        tool(how).solve(YES, LIMITS)
        assert isinstance(load(str(tmp_path / "stranger.yaml")), Tool)
    assert not list(scratch.iterdir())


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        (resource.RLIMIT_CPU, 30),
        (resource.RLIMIT_AS, 3 * 2**29),
        (resource.RLIMIT_FSIZE, 2**20),
        (resource.RLIMIT_NOFILE, 64),
    ],
)
def test_limits_that_whoever_calls_us_has_are_no_obstacle(tool: Make, tmp_path: Path, kind: int, most: int) -> None:
    """As after `ulimit`, whose hard limits nobody can raise; the smaller one holds."""
    tool("honest")
    code = (
        "import sys; from tests.solvers.external.stranger import LIMITS, NO; from solvers.registry import load\n"
        "print(load(sys.argv[1]).solve(NO, LIMITS))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "stranger.yaml"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(kind, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verdict.NO" in done.stdout, done.stderr
