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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hardness.child import environment, peak_rss_bytes
from hardness.proof_check import Checking, Proof
from instances.errors import InputError
from instances.formats.witness import decode, decode_value
from instances.problem import Verdict
from solvers.answer import Answer, Stop, unknown
from solvers.solver import Limits

STARTUP_S = 120.0
"""Seconds within which the process must have read the instance and begun to solve."""

GRACE_S = 1.0
"""Seconds after the wall limit for a solver that stops by itself, and after SIGTERM for one that tidies up."""

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
    """

    answer: Answer
    wall_s: float | None
    cpu_s: float | None
    startup_s: float
    peak_rss_bytes: int | None
    proof: Proof | None = None


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
    """

    def __init__(self, instance: Path, solver: str, limits: Limits, proof: Path | None = None) -> None:
        self._instance, self._limits, self._proof = instance, limits, proof
        self._outcome: Outcome | None = None
        self._checking: Checking | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="hardness-")
        self._result = Path(self._folder.name) / "result"
        self._stderr = Path(self._folder.name) / "stderr"
        arguments = [str(instance), solver, repr(limits.wall_s), str(limits.memory_bytes), str(limits.seed)]
        arguments += [str(os.getpid()), str(self._result), *([] if proof is None else [str(proof)])]
        self._began = time.monotonic()
        self._solving: tuple[float, float] | None = None  # when, on the monotonic clock, and CPU seconds until then
        self._terminated: float | None = None
        self._peak: int | None = None
        # A pipe would stall the child when it is full; a file is bounded by the child's own limit.
        with (Path(self._folder.name) / "stdout").open("wb") as stdout, self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "hardness.child", *arguments],
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
        self._peak = peak_rss_bytes(self._process.pid) or self._peak
        # Once there is an answer, the time that is left is for its proof.
        spans = 2 if self._proof is not None and self._result.exists() else 1
        end = self._began + STARTUP_S
        if self._solving is not None:
            end = self._solving[0] + spans * self._limits.wall_s + GRACE_S
        if self._terminated is not None:
            if now > self._terminated + GRACE_S:
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

    def _reap(self) -> tuple[int, float]:
        """Kill what is left of the group; returns the leader's exit code (-signal if one killed it) and CPU seconds."""
        self._signal(signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode, usage.ru_utime + usage.ru_stime

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
        code, process_cpu_s = self._reap()
        answer, spent = self._answer(code)
        wall_s, cpu_s = spent.get("wall_s"), spent.get("cpu_s")
        if self._solving is not None and wall_s is None:
            wall_s, cpu_s = now - self._solving[0], max(0.0, process_cpu_s - self._solving[1])
        if answer.verdict is not Verdict.UNKNOWN and wall_s is not None and wall_s > self._limits.wall_s:
            answer = unknown(Stop.TIME, f"answered after {wall_s:.2f} s, beyond the wall limit", answer.work)
        startup_s = (now if self._solving is None else self._solving[0]) - self._began
        peak = spent.get("peak_rss_bytes")
        return Outcome(answer, wall_s, cpu_s, startup_s, self._peak if peak is None else int(peak)), spent

    def _answer(self, code: int) -> tuple[Answer, dict[str, Any]]:
        """What the process says, if it says anything that can be meant; else what its end means."""
        if not self._result.exists():
            return self._silence(code), {}
        try:
            data = json.loads(self._result.read_bytes())
            spent: dict[str, Any] = {name: _number(data[name]) for name in ("wall_s", "cpu_s", "peak_rss_bytes")}
            spent |= {"proof_s": _number(data["proof_s"])} if "proof_s" in data else {}
            spent |= {"proof_reason": str(data["proof_reason"])} if "proof_reason" in data else {}
            answer = Answer(
                Verdict(data["verdict"]),
                Stop(data["stop"]),
                witness=decode(data["witness"]),
                reason=str(data["reason"]),
                work={str(name): count for name, count in data["work"].items()},
                value=decode_value(data["value"]),
                note=str(data["note"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError, InputError) as error:
            return unknown(Stop.CRASHED, f"the result is malformed: {type(error).__name__}: {error}"[:300], {}), {}
        return answer, spent

    def _silence(self, code: int) -> Answer:
        """Why a process ended without a result."""
        said = self._last_line()
        if self._terminated is not None and self._solving is None:
            return unknown(Stop.CRASHED, f"did not begin to solve within {STARTUP_S:g} s", {})
        if self._terminated is not None:
            return unknown(Stop.TIME, "killed at the wall limit", {})
        if code == -signal.SIGXCPU:
            return unknown(Stop.TIME, "killed at the CPU limit", {})
        if code == -signal.SIGKILL:
            return unknown(Stop.MEMORY, "killed from outside by SIGKILL, as Linux does when memory runs out", {})
        if "MemoryError" in said or "bad_alloc" in said:
            return unknown(Stop.MEMORY, f"out of memory: {said}", {})
        what = f"ended with exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
        return unknown(Stop.CRASHED, f"{what} without an answer" + (f": {said}" if said else ""), {})

    def _last_line(self) -> str:
        with self._stderr.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
            lines = file.read().decode(errors="replace").split("\n")
        return next((" ".join(line.split())[:300] for line in reversed(lines) if line.strip()), "")


def execute(instance: Path, solver: str, limits: Limits, proof: Path | None = None) -> Outcome:
    """Run `solver` on the instance at `instance` to its end; whatever the solver does, this returns an outcome."""
    with contextlib.closing(Execution(instance, solver, limits, proof)) as execution:
        while (outcome := execution.poll()) is None:
            time.sleep(TICK_S)
        return outcome


def _started(file: Path) -> tuple[float, float] | None:
    if not file.exists():
        return None
    data: dict[str, float] = json.loads(file.read_bytes())
    return data["monotonic_s"], data["cpu_s"]


def _number(value: object) -> float | None:
    if value is not None and (not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0):
        raise ValueError(f"{value!r} is no number of at least 0")
    return value
