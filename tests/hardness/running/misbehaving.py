"""Solvers that lie, hang, crash and gorge, one of each kind, and one that is honest.

They are named in a study as ``tests.hardness.running.misbehaving:Hanging``.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any, ClassVar

from instances.problem import Verdict
from instances.question import Box, Question
from solvers.answer import Answer, Stop
from solvers.solver import Limits
from tests.oracles.one_hidden_layer import positive_somewhere

HERE = "tests.hardness.running.misbehaving"


@dataclass(frozen=True)
class _Named:
    version: ClassVar[str] = "1"

    @property
    def name(self) -> str:
        return type(self).__name__.lower()

    def refusal(self, question: Question[Any]) -> str | None:
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        raise NotImplementedError


@dataclass(frozen=True)
class Honest(_Named):
    """Brute force, after a nap if wanted."""

    nap_s: float = 0.0

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        time.sleep(self.nap_s)
        witness = positive_somewhere(question.network, question.domain if isinstance(question.domain, Box) else None)
        threads = int(os.environ["OMP_NUM_THREADS"])
        work = {"threads": threads, "seed": limits.seed, "stdin": len(sys.stdin.read())}
        return Answer(Verdict.NO if witness is None else Verdict.YES, Stop.FINISHED, witness, work=work)


@dataclass(frozen=True)
class SaysNo(_Named):
    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        return Answer(Verdict.NO, Stop.FINISHED)


@dataclass(frozen=True)
class SaysYes(_Named):
    """Yes at a point where no instance of the tests is positive; or at no point at all."""

    witness: bool = True

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        point = (Fraction(-1000),) * question.network.inputs
        return Answer(Verdict.YES, Stop.FINISHED, point if self.witness else None)


@dataclass(frozen=True)
class SaysValue(_Named):
    """A value, attained or not, at the origin; or at no point at all."""

    value: str = "0"
    witness: bool = True

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        point = (Fraction(0),) * question.network.inputs
        value = inf if self.value == "inf" else Fraction(self.value)
        return Answer(Verdict.VALUE, Stop.FINISHED, point if self.witness else None, value=value)


@dataclass(frozen=True)
class Malformed(_Named):
    """Returns what is no answer, or one whose witness is made of floats."""

    floats: bool = False

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        if self.floats:
            return Answer(Verdict.YES, Stop.FINISHED, (0.5,) * question.network.inputs)
        return "yes"  # type: ignore[return-value]


@dataclass(frozen=True)
class Scribbling(_Named):
    """Writes into the file that its process reports in, and goes."""

    text: str = ""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        Path(sys.argv[-1]).write_text(self.text)
        os._exit(0)


@dataclass(frozen=True)
class Hanging(_Named):
    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(60)


@dataclass(frozen=True)
class Forking(_Named):
    """Leaves a process behind that ignores SIGTERM and holds a lock on a file, and answers, hangs or is killed."""

    held_file: str = ""
    hang: bool = False
    suicide: bool = False

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        file = os.open(self.held_file, os.O_CREAT | os.O_WRONLY)
        fcntl.flock(file, fcntl.LOCK_SH)
        if os.fork() == 0:
            os.write(file, b"held")
            time.sleep(600)
            os._exit(0)
        while not Path(self.held_file).stat().st_size:
            time.sleep(0.01)
        if self.suicide:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.hang:
            time.sleep(600)
        return Answer(Verdict.NO, Stop.FINISHED)


@dataclass(frozen=True)
class Crashing(_Named):
    how: str = "exception"

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        match self.how:
            case "exception":
                raise ZeroDivisionError("the last line\nof many")
            case "exit":
                sys.exit(0)
            case "_exit":
                print("a last word", file=sys.stderr, flush=True)
                os._exit(3)
            case "bad_alloc":
                print("  what():  std::bad_alloc", file=sys.stderr, flush=True)
                os.abort()
            case "segfault":
                ctypes.string_at(0)
            case signal_name:
                os.kill(os.getpid(), signal.Signals[signal_name])
        raise AssertionError("still alive")


@dataclass(frozen=True)
class Gorging(_Named):
    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        eaten = []
        while True:
            eaten.append(bytes(2**25))


@dataclass(frozen=True)
class Verbose(_Named):
    """Yes near the upper corner of the box, in numbers of so many digits."""

    digits: int = 10

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        near = 1 - Fraction(1, 10**self.digits + 1)
        return Answer(Verdict.YES, Stop.FINISHED, (near,) * question.network.inputs)


@dataclass(frozen=True)
class Burning(_Named):
    """Computes for ever."""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        while True:
            pass


@dataclass(frozen=True)
class Chattering(_Named):
    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        for _ in range(100):
            sys.stdout.write("x" * 2**20)
        return Answer(Verdict.NO, Stop.FINISHED)


@dataclass(frozen=True)
class Flooding(_Named):
    """Writes a gigabyte to stdout: in pieces whose failure it does not mind, by another process, or as another one."""

    how: str = "pieces"

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        command = ["head", "-c", "1G", "/dev/zero"]
        match self.how:
            case "pieces":
                piece = bytes(2**24)
                for _ in range(64):
                    with suppress(OSError):
                        os.write(1, piece)
            case "process":
                subprocess.run(command, check=False)
            case "exec":
                os.execvp(command[0], command)
        return Answer(Verdict.NO, Stop.FINISHED)


@dataclass(frozen=True)
class Telling(_Named):
    """Says no, how often it was asked in this process, and on which processors it is; may nap, each time or once."""

    nap_s: float = 0.0
    once: bool = False

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        _asked.append(question)
        if not self.once or [asked.digest for asked in _asked].count(question.digest) == 1:
            time.sleep(self.nap_s)
        cores = ",".join(map(str, sorted(os.sched_getaffinity(0))))
        return Answer(Verdict.NO, Stop.FINISHED, work={"calls": len(_asked)}, note=cores)


@dataclass(frozen=True)
class Fickle(_Named):
    """Says no every other time, and else yes."""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        _asked.append(question)
        if len(_asked) % 2:
            return Answer(Verdict.NO, Stop.FINISHED)
        return Answer(Verdict.YES, Stop.FINISHED, (Fraction(2),) * question.network.inputs)


_asked: list[Question[Any]] = []


@dataclass(frozen=True)
class Warped(_Named):
    """Naps 0.2 s while the clock on the wall goes back by a day."""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        before = time.time
        time.time = lambda: before() - 86400.0
        time.sleep(0.2)
        return Answer(Verdict.NO, Stop.FINISHED)


@dataclass(frozen=True)
class Refusing(_Named):
    def refusal(self, question: Question[Any]) -> str | None:
        return "not today"


@dataclass(frozen=True)
class KillsParent(_Named):
    """Takes the worker along that started it."""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        process = os.getppid()
        while b"hardness.isolation" in Path(f"/proc/{process}/cmdline").read_bytes():
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(process, signal.SIGKILL)
        time.sleep(60)
        raise AssertionError("still alive")
