"""A run, from outside: one solver on one question, in a process that cannot outlive, outgrow or confuse the harness.

Here live the start of the process and the watch over its time. Inside, it is `hardness.running.child`; what it says is
read by `hardness.running.claim`, and what its answer is worth is the business of `hardness.judging.process`.
"""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import IO, Any

from hardness.isolation.files.folder import remove
from hardness.isolation.files.memory import nameless, unchangeable
from hardness.isolation.guard import Bounds
from hardness.isolation.jobs import solver_job
from hardness.isolation.pool import Pool, Way
from hardness.isolation.process import ENDING_S, NEVER_STARTED, Contained, Files, Process
from hardness.isolation.report import Report
from hardness.isolation.reported import Listener
from hardness.isolation.runexec import runexec
from hardness.isolation.waiting import Awaited
from hardness.outcome import Outcome, Proof
from hardness.running.child import OUTPUT_BYTES, PROOF_BYTES, too_long
from hardness.running.claim import Told
from hardness.sealed import Sealed
from hardness.strict_json import MalformedError
from instances.errors import InputError
from instances.problem import Verdict
from solvers.answer import Answer, Stop, unknown
from solvers.solver import Limits, NotInstalledError

STARTUP_S = 120.0
"""Seconds within which a process must have read the question and begun to solve."""

GRACE_S = 1.0
"""Seconds after the wall limit for a solver that stops by itself, and after SIGTERM for one that tidies up."""

TIDYING_S = 10.0
"""Seconds after SIGTERM for runexec, which kills what is in its container by itself, and then tidies up and reports."""

TICK_S = 0.02
"""Seconds between two looks inside runexec. No measured time depends on it while the solver finishes by itself."""

SAID_BYTES = 2**24
"""So much of what a process says is listened to, its answer included."""

DISK_BYTES = 2**28
"""What a run may have in its folder, besides a proof."""

_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "OutOfMemory", "Unable to allocate memory")
"""The last words of native libraries that end the process for want of memory."""

_STARTS = 3
"""How often a run is started whose template dies before."""

_TAIL_BYTES = 4096


def loaded(solvers: Sequence[str], pool: Pool) -> list[str | InputError]:
    """The version of each solver, as its template says, or why it cannot be loaded.

    What a solver's module does when it is imported, it does there and not in the harness.
    """
    found: list[str | InputError] = []
    for solver, version in zip(solvers, pool.versions([solver_job(solver) for solver in solvers]), strict=True):
        if isinstance(version, str):
            found.append(version)
        elif version.name == NotInstalledError.__name__:
            found.append(NotInstalledError(version.reason))
        elif version.name == InputError.__name__:
            found.append(InputError(version.reason))
        else:
            found.append(InputError(f"solver {solver} cannot be loaded: {version}"))
    return found


class Solving:
    """A run that is under way, from its start on: `poll` it until it has an outcome, then `close` it.

    Parameters
    ----------
    pool
        Where its template is.
    sealed
        The instance.
    solver
        Name with options, as in `solvers.registry`.
    limits
        Of the solver; the memory limit holds for the whole process, and for all that it starts together.
    proof
        What the file with the proof is called, if one is wanted. It is written after solving, within as much time
        again.
    cores
        Processors to run on, see `hardness.machine.cores`; all that this process may use if there are none.

    Attributes
    ----------
    written
        When there is an outcome: the file with the proof, open, if there is one to check.
    """

    def __init__(
        self,
        pool: Pool,
        sealed: Sealed,
        solver: str,
        limits: Limits,
        proof: str | None = None,
        cores: Sequence[int] = (),
    ) -> None:
        self._pool, self._sealed, self._limits, self._proof, self._cores = pool, sealed, limits, proof, cores
        self._job, self._runexec = solver_job(solver), runexec()
        self._outcome: Outcome | None = None
        self.written: IO[bytes] | None = None
        self._process: Process | None = None
        self._starts = 0
        self._prepare()

    def poll(self) -> Outcome | None:
        """The outcome, or None as long as the process runs. A process beyond its time is ended, at first politely."""
        if self._outcome is None and self._started() is not None:
            assert self._process is not None, "it is started"
            report = self._process.poll()
            self._hear()
            if report is None:
                self._end_in_time(self._process)
            elif report.lost == NEVER_STARTED and self._starts < _STARTS:
                self.close()
                self._prepare()
            else:
                self._outcome = self._ended(report, time.monotonic())
        return self._outcome

    @property
    def awaited(self) -> Awaited:
        """When there is something to `poll` for."""
        if self._outcome is not None:
            return Awaited(until=0.0)
        if self._process is None:
            return self._pool.awaited(self._job, self._sealed.kind.text)
        if not self._process.files:
            return Awaited(until=time.monotonic() + TICK_S)
        return Awaited((*self._process.files, self._listener.file), self._until)

    def close(self) -> None:
        """End what is left, and leave nothing on disk."""
        if self._process is not None:
            self._process.close()
            self._process = None
        for file in self._files:
            file.close()
        self._folder.close()

    # The start

    def _prepare(self) -> None:
        """Nothing is started, nothing said."""
        self._folder = self._pool.workspace.folder()
        self._files: list[IO[bytes] | socket.socket] = []
        self._fault = ""
        self._terminated: float | None = None
        self._killed: float | None = None
        self._began = time.monotonic()

    def _started(self) -> Process | None:
        """The process, which is started as soon as its template is ready."""
        if self._process is None:
            way = self._pool.way(self._job, self._sealed.kind.text, self._limits.memory_bytes)
            if way is not None:
                self._starts += 1
                self._began = time.monotonic()
                self._told = Told(self._began, self._proof is not None)
                self._process = self._start(way)
        return self._process

    def _start(self, way: Way) -> Process:
        request = self._request(way)
        if self._runexec is not None:
            return self._contained(request)
        # A pipe would stall the process when it is full; a file is bounded by the process's own limit.
        stdout, stderr = nameless(), nameless()
        self._files, self._stderr = [stdout, stderr], stderr
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        question = unchangeable(self._sealed.question.read())
        self._files += [ours, question]
        self._listener = Listener(ours.fileno(), SAID_BYTES)
        self._start_kind, self._isolation = "forked" if way.forked else "fresh", "process tree"
        disk_bytes = DISK_BYTES + (0 if self._proof is None else PROOF_BYTES)
        bounds = Bounds(self._limits.memory_bytes, str(self._folder.path), disk_bytes)
        with theirs:
            return self._pool.start(
                self._job, way, request, bounds, Files(theirs, stdout, stderr, (question.fileno(),))
            )

    def _request(self, way: Way) -> dict[str, Any]:
        """What `hardness.running.child` is given."""
        folder, limits = self._folder.path, self._limits
        return {
            "solver": self._job.spec,
            "sha256": self._sealed.question.sha256,
            "wall_s": limits.wall_s,
            "memory_bytes": limits.memory_bytes,
            "seed": limits.seed,
            "cores": list(self._cores),
            "folder": str(folder),
            "proof": None if self._proof is None else str(folder / self._proof),
            "warm_up": self._sealed.kind.text if way.warm else None,
            "forked": way.forked and self._runexec is None,
        }

    def _contained(self, request: dict[str, Any]) -> Process:
        """In a container the harness is nobody's parent, and hands nothing down; what is said goes to a file."""
        assert self._runexec is not None, "it is there"
        said, report, complaints = (self._folder.make(name) for name in ("said", "report", "complaints"))
        stdout, self._stderr = self._folder.make("stdout"), self._folder.make("stderr")
        self._files += [said, report, complaints, stdout, self._stderr]
        self._listener = Listener(said.fileno(), SAID_BYTES)
        folder, limits = self._folder.path, self._limits
        question = self._folder.keep("question", self._sealed.question.read())
        request = request | {"said": str(folder / "said"), "question": str(question)}
        words = [sys.executable, "-P", "-m", self._job.module, json.dumps(request)]
        longest_s = STARTUP_S + 2 * limits.wall_s + 3 * GRACE_S
        command = self._runexec.command(words, folder, limits.memory_bytes, longest_s, self._cores)
        self._start_kind, self._isolation = "fresh", self._runexec.guarantee
        return Contained(command, report, complaints)

    # The watch

    def _hear(self) -> None:
        """Take what the process says; one that says nonsense has nothing more to say."""
        if self._fault:
            return
        try:
            for line in self._listener.news():
                self._told.take(line, time.monotonic())
        except MalformedError as error:
            self._fault = f"the result is malformed: {error}"
            self._kill()

    def _end_in_time(self, process: Process) -> None:
        now = time.monotonic()
        if now < self._until:
            return
        if self._terminated is not None:
            self._kill()
        else:
            self._terminated = now
            process.terminate()

    def _kill(self) -> None:
        if self._killed is None and self._process is not None:
            self._killed = time.monotonic()
            self._process.kill()

    @property
    def _until(self) -> float:
        """When the process is told to end, or is ended."""
        if self._killed is not None:
            return self._killed + ENDING_S
        if self._terminated is not None:
            return self._terminated + (GRACE_S if self._runexec is None else TIDYING_S)
        if self._told.begun is None:
            return self._began + STARTUP_S
        # Once there is an answer, the time that is left is for its proof.
        spans = 2 if self._proof is not None and self._told.claim is not None else 1
        return self._told.begun.monotonic_s + spans * self._limits.wall_s + GRACE_S

    # The end

    def _ended(self, report: Report, now: float) -> Outcome:
        begun, claim = self._told.begun, self._told.claim
        wall_s, cpu_s = (None, None) if claim is None else (claim.wall_s, claim.cpu_s)
        answer, lost = self._answer(report), self._fault or report.lost
        if begun is not None and (wall_s is None or lost):
            wall_s, cpu_s = now - begun.monotonic_s, max(0.0, report.cpu_s - begun.cpu_s)
        peaks = [peak for peak in (report.memory_bytes, claim.peak_rss_bytes if claim else None) if peak is not None]
        first = None if claim is None or lost else claim.first
        if answer.verdict is not Verdict.UNKNOWN and first is not None and first[0] > self._limits.wall_s:
            answer = unknown(Stop.TIME, f"answered after {first[0]:.2f} s, beyond the wall limit", answer.work)
        return Outcome(
            answer,
            wall_s,
            cpu_s,
            startup_s=(now if begun is None else begun.monotonic_s) - self._began,
            peak_rss_bytes=min(peaks, default=None),
            proof=self._proof_of(answer),
            repetitions=1 if claim is None or lost else claim.repetitions,
            first=first,
            calibration_wall_s=None if begun is None else begun.calibration_wall_s,
            calibration_cpu_s=None if begun is None else begun.calibration_cpu_s,
            isolation=", ".join((self._isolation, *(() if begun is None else begun.guarantees))),
            start=self._start_kind,
            warm=begun is not None and begun.warm,
            counted=None if claim is None or lost else claim.counted,
        )

    def _answer(self, report: Report) -> Answer:
        """What the process says, if it says anything that can be meant; else what its end means."""
        lost = self._fault or report.lost
        if lost:
            return unknown(Stop.CRASHED, lost, {})
        claim = self._told.claim
        answer = self._silence(report) if claim is None else claim.answer
        if answer.stop is Stop.CRASHED and os.statvfs(self._pool.workspace.path).f_bavail == 0:
            remove(self._folder.path)
            if os.statvfs(self._pool.workspace.path).f_bavail == 0:
                where = self._pool.workspace.path.parent
                raise InputError(f"{where}: no space left on the disk; make room, and run it again")
            return unknown(Stop.CRASHED, "filled the disk", {})
        return answer

    def _silence(self, report: Report) -> Answer:
        """Why a process ended without an answer."""
        code, said, begun = report.code, self._last_line(), self._told.begun
        if self._terminated is not None and begun is None:
            return unknown(Stop.CRASHED, f"did not begin to solve within {STARTUP_S:g} s", {})
        if self._terminated is not None:
            return unknown(Stop.TIME, "killed at the wall limit", {})
        if report.over == "memory":
            return unknown(Stop.MEMORY, "killed at the memory limit", {})
        if report.over == "disk":
            return unknown(Stop.CRASHED, f"wrote more than {DISK_BYTES // 2**20} MiB into its folder", {})
        inherited = None if begun is None else begun.cpu_limit_s
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and inherited and report.cpu_s >= inherited):
            at = "" if inherited is None else f" of {inherited} s, which is inherited (see: ulimit -H -t)"
            return unknown(Stop.TIME, f"killed at the CPU limit{at}", {})
        if code == -signal.SIGXFSZ:
            return unknown(Stop.CRASHED, too_long(OUTPUT_BYTES), {})
        if code == -signal.SIGKILL:
            return unknown(Stop.MEMORY, "killed from outside by SIGKILL, as Linux does when memory runs out", {})
        if any(sign in said for sign in _OUT_OF_MEMORY):
            return unknown(Stop.MEMORY, f"out of memory: {said}", {})
        what = f"ended with exit status {code}" if code >= 0 else f"killed by {_signal_name(-code)}"
        return unknown(Stop.CRASHED, f"{what} without an answer" + (f": {said}" if said else ""), {})

    def _proof_of(self, answer: Answer) -> Proof | None:
        """Why there is no proof that was wanted; None if there is one to check, or the answer needs none."""
        proved = self._told.proved
        if self._proof is None or answer.verdict is Verdict.UNKNOWN:
            return None
        if proved is None:
            return Proof(False, "no proof: the process ended before the proof did")
        if proved.proof_s is None and proved.reason is None:
            return None
        try:
            self.written = self._folder.take(self._proof, PROOF_BYTES)
        except OSError as error:
            return Proof(False, f"no proof: what lies in its place is {error.strerror}", proof_s=proved.proof_s)
        if self.written is None:
            return Proof(False, f"no proof: {proved.reason or 'the solver proved nothing'}", proof_s=proved.proof_s)
        self._files.append(self.written)
        return None

    @property
    def proof_s(self) -> float | None:
        """When there is an outcome: what the proof took."""
        return None if self._told.proved is None else self._told.proved.proof_s

    def _last_line(self) -> str:
        """The last line that the process complained in."""
        file = self._stderr.fileno()
        tail = os.pread(file, _TAIL_BYTES, max(0, os.fstat(file).st_size - _TAIL_BYTES)).decode(errors="replace")
        last = next((" ".join(line.split()) for line in reversed(tail.split("\n")) if line.strip()), "")
        return "".join(sign if sign.isprintable() else "?" for sign in last[:300])


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
