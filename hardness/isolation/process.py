"""A process under way, as the harness sees it: what there is to wait for, how it ended, and how to end it.

Three ways lead to one, and all of them to the same `Process`: a copy of a template, a fresh process in a guard of its
own, and a fresh process inside runexec.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from select import POLLIN, poll
from typing import IO, Any, Protocol

from hardness.isolation.guard import KILL, TERMINATE, Bounds
from hardness.isolation.jobs import Job
from hardness.isolation.limits import environment
from hardness.isolation.report import Report
from hardness.isolation.runexec import read_report
from hardness.strict_json import MalformedError, count, parse, seconds

_MESSAGE_BYTES = 2**12
_REPORT_BYTES = 2**16

ENDING_S = 12.0
"""Seconds after SIGKILL within which a guard must have ended everything."""

NEVER_STARTED = "its template died before it was started"
"""Why nothing is known of the end of a process that never was."""


@dataclass(frozen=True)
class Files:
    """The open files that are handed down to a process.

    Parameters
    ----------
    said
        The socket on which it says things.
    stdout, stderr
        What takes its output.
    more
        What else it needs, by number.
    """

    said: socket.socket
    stdout: IO[bytes]
    stderr: IO[bytes]
    more: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """All of them, in the order of the fields."""
        return [self.said.fileno(), self.stdout.fileno(), self.stderr.fileno(), *self.more]


class Process(Protocol):
    """A process with all that it starts."""

    @property
    def files(self) -> Sequence[int]:
        """What becomes readable when there is something to `poll` for; nothing if one has to look now and then."""

    def poll(self) -> Report | None:
        """How it ended, or None as long as it runs."""

    def terminate(self) -> None:
        """Ask all of it to end."""

    def kill(self) -> None:
        """End all of it."""

    def close(self) -> None:
        """End what is left, and do not return before that."""


class Guarded:
    """A process in a guard.

    Parameters
    ----------
    control
        The socket to the guard.
    guard
        The guard's number, if it has said it already.
    end_guard
        What ends a guard that does not answer any more, by its number.
    """

    def __init__(self, control: socket.socket, guard: int | None, end_guard: Callable[[int], None]) -> None:
        self._control, self.guard, self._end_guard = control, guard, end_guard
        self._running = False
        self._report: Report | None = None
        self._killed: float | None = None
        control.setblocking(False)

    @property
    def files(self) -> Sequence[int]:
        return (self._control.fileno(),) if self._report is None else ()

    def poll(self) -> Report | None:
        while self._report is None:
            try:
                message = self._control.recv(_MESSAGE_BYTES)
            except ConnectionResetError:
                continue  # what we said last was not read any more; what was said before still is here
            except BlockingIOError:
                if self._killed is not None and time.monotonic() > self._killed + ENDING_S:
                    self._lost("its guard was stopped")
                break
            except OSError:
                message = b""
            self._take(message)
        return self._report

    def terminate(self) -> None:
        self._send(TERMINATE)

    def kill(self) -> None:
        self._killed = self._killed or time.monotonic()
        self._send(KILL)

    def close(self) -> None:
        self._end()
        self._control.close()

    def _end(self) -> Report:
        """End what is left, and return how it ended."""
        if self._report is None:
            self.kill()
            waiting = poll()
            waiting.register(self._control, POLLIN)
            while (report := self.poll()) is None:
                waiting.poll(1000 * ENDING_S)
            return report
        return self._report

    def _take(self, message: bytes) -> None:
        """What the guard says: who it is, why there is no process, how the process ended; or nothing more."""
        try:
            said = parse(message, _MESSAGE_BYTES) if message else {}
            if "pid" in said:
                self.guard = count(said["pid"])
            elif "started" in said:
                self._running = True
            elif "failed" in said:
                self._report = Report(-1, 0.0, None, lost=str(said["reason"]))
            elif message:
                code, over = int(said["code"]), said["over"]
                self._report = Report(code, seconds(said["cpu_s"], 1e9), count(said["memory_bytes"]), over=str(over))
            elif not self._running:
                self._report = Report(-signal.SIGKILL, 0.0, None, lost=NEVER_STARTED)
            else:
                self._lost("its guard was killed")
        except (MalformedError, ValueError, TypeError, KeyError):
            self._lost("its guard says what is no report")

    def _lost(self, how: str) -> None:
        self._report = Report(-signal.SIGKILL, 0.0, None, lost=how)
        self._end_guard(self.guard or 0)

    def _send(self, what: bytes) -> None:
        with suppress(OSError):
            self._control.send(what)


class Fresh(Guarded):
    """A process of its own in a guard of its own; nothing is loaded yet.

    Parameters
    ----------
    job
        Whose module's function ``fresh`` does the work.
    asked
        ``run``, what that is given; or ``trial``, a warm-up that is to be tried.
    """

    def __init__(self, job: Job, asked: dict[str, Any], bounds: Bounds, files: Files) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps(asked | asdict(job) | {"bounds": asdict(bounds)})
        with theirs:
            handed = [theirs.fileno(), files.said.fileno(), *files.more]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "hardness.isolation.guard", request, *map(str, handed)],
                stdin=subprocess.DEVNULL,
                stdout=files.stdout,
                stderr=files.stderr,
                env=environment(),
                pass_fds=handed,
                start_new_session=True,
            )
        super().__init__(ours, None, self._end_group)

    def close(self) -> None:
        super().close()
        self._process.wait()

    def _end_group(self, guard: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()


class Contained:
    """A process inside runexec, which is its guard. There is nothing to wait for: one has to look.

    Parameters
    ----------
    command
        What starts it, runexec's own options included.
    report
        The open file that takes what runexec prints.
    stderr
        The open file that takes what it complains of.
    """

    files: Sequence[int] = ()

    def __init__(self, command: Sequence[str], report: IO[bytes], stderr: IO[bytes]) -> None:
        self._printed = report
        self._report: Report | None = None
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=report,
            stderr=stderr,
            env=environment(),
            start_new_session=True,
        )

    def poll(self) -> Report | None:
        # The zombie is left in place, so that its number still names the group when what is left of it is killed.
        ended = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        if self._report is None and ended:
            self._reap()
        return self._report

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def close(self) -> None:
        if self._report is None:
            self._reap()

    def _reap(self) -> None:
        self._signal(signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        printed = os.pread(self._printed.fileno(), _REPORT_BYTES, 0).decode(errors="replace")
        own = Report(self._process.returncode, usage.ru_utime + usage.ru_stime, None)
        self._report = read_report(printed) or own

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
