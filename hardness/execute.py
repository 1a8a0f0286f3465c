"""One solver on one instance, in a process that cannot outlive, outgrow or confuse the harness.

Here live the start of the process, the watch over it and the reading of what it leaves. The process itself is
`hardness.child`; a proof that it leaves is checked in another one, `hardness.proof_check`. What the answer is worth is
the business of `hardness.judge`.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hardness.child import OUTPUT_BYTES, environment, peak_rss_bytes, too_long
from hardness.proof_check import Checking, Proof
from hardness.runexec import Report, read_report, runexec
from instances.errors import InputError
from instances.formats.witness import decode, decode_value
from instances.problem import Verdict
from solvers.answer import Answer, Stop, unknown
from solvers.solver import Limits

STARTUP_S = 120.0
"""Seconds within which the process must have read the instance and begun to solve."""

GRACE_S = 1.0
"""Seconds after the wall limit for a solver that stops by itself, and after SIGTERM for one that tidies up."""

TIDYING_S = 10.0
"""Seconds after SIGTERM for runexec, which kills what is in its container by itself, and then tidies up and reports."""

_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "OutOfMemory", "Unable to allocate memory")
"""The last words of native libraries that end the process for want of memory."""

TICK_S = 0.02
"""Seconds between two looks at a process. No measured time depends on it while the solver finishes by itself."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Parameters
    ----------
    answer
        The solver's, or an unknown that says what became of it. An answer that comes after the wall limit is an
        unknown too.
    wall_s, cpu_s
        Seconds of the solver alone; of a process that did not report them, until its end as the harness saw it. None
        if the solver never began. `cpu_s` includes the children that the solver has waited for.
    startup_s
        Seconds before the solver began: the interpreter, the imports, reading the instance.
    peak_rss_bytes
        Largest resident memory of the process; None if it died before anybody could look.
    proof
        What became of the proof that was wanted; None if none was, or the answer needs none.
    repetitions
        How often the solver answered. If more than once, `wall_s` is the median and `cpu_s` the mean of all but the
        first time; all else is of the first time.
    first
        Wall and CPU seconds of the first time; None without an answer.
    calibration_wall_s, calibration_cpu_s
        Seconds that a fixed piece of work took in the same process before the solver began, see
        `hardness.calibration`; None if it never came so far.
    isolation
        The guarantees that held for the process, comma-separated.
    """

    answer: Answer
    wall_s: float | None
    cpu_s: float | None
    startup_s: float
    peak_rss_bytes: int | None
    proof: Proof | None = None
    repetitions: int = 1
    first: tuple[float, float] | None = None
    calibration_wall_s: float | None = None
    calibration_cpu_s: float | None = None
    isolation: str = "process group"


class Execution:
    """A run that is under way, from its start on: `poll` it until it has an outcome, then `close` it.

    Parameters
    ----------
    instance
        NAME.yaml or NAME.onnx of the instance.
    solver
        Name with options, as in `solvers.registry`.
    limits
        Of the solver; the memory limit holds for the whole process.
    proof
        Where a proof is wanted, if the answer needs one and the solver can write it. It is written after solving,
        within as much time again, and checked in a process of its own.
    cores
        Processors to run on, see `hardness.cores`; all that this process may use if there are none.
    """

    def __init__(
        self, instance: Path, solver: str, limits: Limits, proof: Path | None = None, cores: Sequence[int] = ()
    ) -> None:
        self._instance, self._limits, self._proof = instance, limits, proof
        self._outcome: Outcome | None = None
        self._checking: Checking | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="hardness-")
        folder = Path(self._folder.name)
        self._result, self._stderr, self._report = folder / "result", folder / "stderr", folder / "report"
        self._runexec = runexec()
        # In a container the harness is nobody's parent; runexec itself goes with it.
        parent = os.getpid() if self._runexec is None else 0
        arguments = [str(instance), solver, repr(limits.wall_s), str(limits.memory_bytes), str(limits.seed)]
        arguments += [str(parent), ",".join(map(str, cores)), str(self._result)]
        arguments += [] if proof is None else [str(proof)]
        command = [sys.executable, "-P", "-m", "hardness.child", *arguments]
        if self._runexec is not None:
            longest_s = STARTUP_S + 2 * limits.wall_s + 3 * GRACE_S
            command = self._runexec.command(command, folder, limits.memory_bytes, longest_s, cores)
        self._began = time.monotonic()
        self._solving: _Started | None = None
        self._terminated: float | None = None
        self._peak: int | None = None
        # A pipe would stall the child when it is full; a file is bounded by the child's own limit.
        own = folder / "stdout" if self._runexec is None else self._report
        with own.open("wb") as stdout, self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=environment(),
                start_new_session=True,
            )

    def poll(self) -> Outcome | None:
        """The outcome, or None as long as the process runs. A process beyond its time is ended, at first politely."""
        if self._checking is not None:
            checked = self._checking.poll()
            return None if checked is None or self._outcome is None else replace(self._outcome, proof=checked)
        # The zombie is left in place, so that its number still names the group when what is left of it is killed.
        ended = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        now = time.monotonic()
        if self._solving is None:
            self._solving = _started(self._result.with_suffix(".started"))
        if ended:
            return self._after(*self._ended(now))
        if self._runexec is None:
            self._peak = peak_rss_bytes(self._process.pid) or self._peak
        # Once there is an answer, the time that is left is for its proof.
        spans = 2 if self._proof is not None and self._result.exists() else 1
        end = self._began + STARTUP_S
        if self._solving is not None:
            end = self._solving.monotonic_s + spans * self._limits.wall_s + GRACE_S
        if self._terminated is not None:
            if now > self._terminated + (GRACE_S if self._runexec is None else TIDYING_S):
                self._signal(signal.SIGKILL)
        elif now > end:
            self._terminated = now
            self._signal(signal.SIGTERM)
        return None

    def close(self) -> None:
        """Kill what is left, and leave nothing on disk."""
        if self._process.returncode is None:
            self._reap()
        if self._checking is not None:
            self._checking.close()
        self._folder.cleanup()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _reap(self) -> Report:
        """Kill what is left of the group; returns how its leader ended."""
        self._signal(signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        inside = None if self._runexec is None else read_report(self._report.read_text(errors="replace"))
        return inside or Report(self._process.returncode, usage.ru_utime + usage.ru_stime, self._peak, False)

    def _after(self, outcome: Outcome, said: dict[str, Any]) -> Outcome | None:
        """The outcome if there is no proof to check, else None, and its proof is being checked from now on."""
        if self._proof is None or not {"proof_s", "proof_reason"} & said.keys():
            return outcome
        if not self._proof.exists():
            reason = str(said.get("proof_reason") or "the solver proved nothing")
            return replace(outcome, proof=Proof(False, f"no proof: {reason}", proof_s=said.get("proof_s")))
        self._outcome = outcome
        self._checking = Checking(self._instance, outcome.answer, self._proof, said.get("proof_s"), self._limits)
        return None

    def _ended(self, now: float) -> tuple[Outcome, dict[str, Any]]:
        report = self._reap()
        answer, spent = self._answer(report)
        if answer.stop is Stop.CRASHED and os.statvfs(self._folder.name).f_bavail == 0:
            raise InputError(f"{self._folder.name}: no space left on the disk; make room, and run it again")
        wall_s, cpu_s = spent.get("wall_s"), spent.get("cpu_s")
        if self._solving is not None and wall_s is None:
            wall_s, cpu_s = now - self._solving.monotonic_s, max(0.0, report.cpu_s - self._solving.cpu_s)
        first = _first(spent)
        if answer.verdict is not Verdict.UNKNOWN and first is not None and first[0] > self._limits.wall_s:
            answer = unknown(Stop.TIME, f"answered after {first[0]:.2f} s, beyond the wall limit", answer.work)
        startup_s = (now if self._solving is None else self._solving.monotonic_s) - self._began
        peak = spent.get("peak_rss_bytes")
        around = Outcome.isolation if self._runexec is None else self._runexec.guarantee
        begun = self._solving
        outcome = Outcome(
            answer,
            wall_s,
            cpu_s,
            startup_s,
            report.memory_bytes if peak is None else int(peak),
            repetitions=int(spent.get("repetitions", 1)),
            first=first,
            calibration_wall_s=None if begun is None else begun.calibration_wall_s,
            calibration_cpu_s=None if begun is None else begun.calibration_cpu_s,
            isolation=", ".join((around, *(() if begun is None else begun.guarantees))),
        )
        return outcome, spent

    def _answer(self, report: Report) -> tuple[Answer, dict[str, Any]]:
        """What the process says, if it says anything that can be meant; else what its end means."""
        if not self._result.exists():
            return self._silence(report), {}
        try:
            data = json.loads(self._result.read_bytes())
            spent: dict[str, Any] = {name: _number(data[name]) for name in ("wall_s", "cpu_s", "peak_rss_bytes")}
            rest = ("proof_s", "repetitions", "first_wall_s", "first_cpu_s")
            spent |= {name: _number(data[name]) for name in rest if name in data}
            spent |= {"proof_reason": str(data["proof_reason"])} if "proof_reason" in data else {}
            answer = Answer(
                Verdict(data["verdict"]),
                Stop(data["stop"]),
                witness=decode(data["witness"]),
                reason=str(data["reason"]),
                work={str(name): count for name, count in data["work"].items()},
                value=decode_value(data["value"]),
                note=str(data["note"]),
                unwitnessed=data.get("unwitnessed") is True,
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError, InputError) as error:
            return unknown(Stop.CRASHED, f"the result is malformed: {type(error).__name__}: {error}"[:300], {}), {}
        return answer, spent

    def _silence(self, report: Report) -> Answer:
        """Why a process ended without a result."""
        code, said = report.code, self._last_line()
        if self._terminated is not None and self._solving is None:
            return unknown(Stop.CRASHED, f"did not begin to solve within {STARTUP_S:g} s", {})
        if self._terminated is not None:
            return unknown(Stop.TIME, "killed at the wall limit", {})
        if report.out_of_memory:
            return unknown(Stop.MEMORY, "killed at the memory limit", {})
        if code == -signal.SIGXCPU:
            return unknown(Stop.TIME, "killed at the CPU limit", {})
        if code == -signal.SIGXFSZ:
            return unknown(Stop.CRASHED, too_long(OUTPUT_BYTES), {})
        if code == -signal.SIGKILL:
            return unknown(Stop.MEMORY, "killed from outside by SIGKILL, as Linux does when memory runs out", {})
        if any(sign in said for sign in _OUT_OF_MEMORY):
            return unknown(Stop.MEMORY, f"out of memory: {said}", {})
        what = f"ended with exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
        return unknown(Stop.CRASHED, f"{what} without an answer" + (f": {said}" if said else ""), {})

    def _last_line(self) -> str:
        with self._stderr.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
            lines = file.read().decode(errors="replace").split("\n")
        return next((" ".join(line.split())[:300] for line in reversed(lines) if line.strip()), "")


def execute(
    instance: Path, solver: str, limits: Limits, proof: Path | None = None, cores: Sequence[int] = ()
) -> Outcome:
    """Run `solver` on the instance at `instance` to its end; whatever the solver does, this returns an outcome."""
    with contextlib.closing(Execution(instance, solver, limits, proof, cores)) as execution:
        while (outcome := execution.poll()) is None:
            time.sleep(TICK_S)
        return outcome


@dataclass(frozen=True)
class _Started:
    """What the process says when the solver begins: when, on the monotonic clock, and what it has spent until then."""

    monotonic_s: float
    cpu_s: float
    calibration_wall_s: float
    calibration_cpu_s: float
    guarantees: Sequence[str]


def _started(file: Path) -> _Started | None:
    return _Started(**json.loads(file.read_bytes())) if file.exists() else None


def _first(spent: dict[str, Any]) -> tuple[float, float] | None:
    first = spent.get("first_wall_s", spent.get("wall_s")), spent.get("first_cpu_s", spent.get("cpu_s"))
    return None if first[0] is None or first[1] is None else (first[0], first[1])


def _number(value: object) -> float | None:
    if value is not None and (not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0):
        raise ValueError(f"{value!r} is no number of at least 0")
    return value
