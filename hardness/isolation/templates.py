"""Templates as the harness sees them; what happens inside is `hardness.isolation.template`."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from math import inf
from pathlib import Path
from typing import IO, Any

from hardness.isolation.guard import Bounds
from hardness.isolation.jobs import Job
from hardness.isolation.limits import environment
from hardness.isolation.process import Files, Guarded
from hardness.isolation.template import MESSAGE_BYTES
from hardness.isolation.trial import below
from hardness.isolation.waiting import Awaited
from hardness.strict_json import MalformedError, count, parse
from solvers.external.supervisor import descendants

LOADING_S = 120.0
"""Seconds within which a job must have loaded everything."""

WARMING_S = 10.0
"""Seconds within which a warm-up must end; they are tiny."""

_LEAVING_S = 2.0
"""Seconds that a template has to end by itself."""


class LoadingError(RuntimeError):
    """A job could not be loaded: the name of the exception, and what it said."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


class Template:
    """A template, as the harness sees it.

    Parameters
    ----------
    control
        The socket to it.

    Attributes
    ----------
    version
        The job's, when it is loaded.
    failure
        Why it cannot be used, if so.
    shared
        Why it is not forked, if so: what its copies would share or lack.
    warm
        What it has warmed up with.
    """

    def __init__(self, control: socket.socket) -> None:
        self._socket = control
        self._socket.setblocking(False)
        self._pid: int | None = None
        self.version: str | None = None
        self.failure: LoadingError | None = None
        self.shared = ""
        self.warm: set[str] = set()
        self.warming = False
        self._until = time.monotonic() + LOADING_S
        self._copies: set[_Copy] = set()
        self._idle: list[tuple[socket.socket, int]] = []
        self._warmed = 0
        self._touched, self._retired = False, False

    @property
    def awaited(self) -> Awaited:
        """When there is something to `poll` for."""
        return Awaited((self._socket.fileno(),), self._until)

    @property
    def usable(self) -> bool:
        """Whether it may be asked for anything more."""
        return self.failure is None and not self._touched

    def poll(self) -> None:
        """Hear what it says."""
        while self.failure is None:
            try:
                message = self._socket.recv(MESSAGE_BYTES)
            except ConnectionResetError:
                continue  # what we said last was not read any more; what was said before still is here
            except BlockingIOError:
                if time.monotonic() > self._until:
                    self._fail("TimeoutError", "it took too long")
                return
            except OSError:
                message = b""
            self._take(message)

    def warm_up(self, what: dict[str, Any]) -> None:
        """Ask for a warm-up. Guards of before are copies of a process that was not warm."""
        self._close_idle()
        self._warmed += 1
        self.warming, self._until = True, time.monotonic() + WARMING_S
        self._send({"warm": what})

    def copy(self, asked: dict[str, Any], bounds: Bounds, files: Files) -> Guarded:
        """Start a copy, which does what it is asked: a ``run``, or a ``trial`` of a warm-up."""
        control, guard = self._idle.pop() if self._idle else (self._guard(), None)
        with suppress(OSError):  # the guard has died meanwhile, which is noticed when nothing comes back
            socket.send_fds(control, [json.dumps(asked | {"bounds": asdict(bounds)}).encode()], files.numbers)
        copy = _Copy(control, guard, self, self._warmed)
        self._copies.add(copy)
        return copy

    def _guard(self) -> socket.socket:
        """A new guard, by its socket."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._send({"guard": True}, [theirs.fileno()])
        return ours

    def end(self, guard: int) -> None:
        """End a copy whose guard does not do its work. Whoever got there may have got here: nothing more is asked."""
        self._touched = True
        self._send({"end": guard})

    def release(self, copy: "_Copy", control: socket.socket, guard: int | None) -> None:
        """Forget a copy, which has ended; its guard, if it is known, is kept for the next one."""
        self._copies.discard(copy)
        if guard is None or self._retired or not self.usable or copy.warmed < self._warmed:
            control.close()
        else:
            self._idle.append((control, guard))
        if self._retired and not self._copies:
            self.close()

    def retire(self) -> None:
        """End it as soon as none of its copies is under way."""
        self._retired = True
        if not self._copies:
            self.close()

    def close(self) -> None:
        """End it."""
        self._close_idle()
        self._socket.close()

    def _close_idle(self) -> None:
        for control, _ in self._idle:
            control.close()
        self._idle.clear()

    def _take(self, message: bytes) -> None:
        try:
            ended = {"failed": "EOFError", "reason": "its process ended"}
            said: dict[str, Any] = parse(message, MESSAGE_BYTES) if message else ended
            if "failed" in said:
                self._fail(str(said["failed"]), str(said["reason"]))
                return
            if "pid" in said:
                self._pid = self._pid or count(said["pid"])
                return
            self.shared, self._until = str(said["shared"]), inf
            if "loaded" in said:
                self.version = str(said["loaded"])
            else:
                self.warm.add(str(said["warm"]["what"]))
                self.warming = False
        except (MalformedError, TypeError, KeyError) as error:
            self._fail("ValueError", f"it says what is no message: {error}")

    def _fail(self, name: str, reason: str) -> None:
        self.failure, self._until = LoadingError(name, reason), inf
        self._kill()

    def _kill(self) -> None:
        """End it, and what it has started but for copies, which have guards of their own."""
        if self._pid is not None and self._pid in descendants(os.getpid()):
            guards = [copy.guard for copy in self._copies if copy.guard is not None]
            for process in (self._pid, *below(self._pid, guards)):
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)

    def _send(self, what: dict[str, Any], files: Iterable[int] = ()) -> None:
        """Say something; what does not arrive is noticed when nothing comes back."""
        with suppress(OSError):
            socket.send_fds(self._socket, [json.dumps(what).encode()], list(files))


class Root(Template):
    """The first template, which is a process that the harness starts.

    Parameters
    ----------
    module
        Of its job, in which there is no solver.
    log
        What takes its output and that of its branches.
    folder
        For their temporary files.
    """

    def __init__(self, module: str, log: IO[bytes], folder: Path) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(ours)
        with theirs:
            words = [str(theirs.fileno()), str(os.getpid()), module]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "hardness.isolation.template", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment() | {"TMPDIR": str(folder)},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    def branch(self, job: Job) -> Template:
        """Another template, of a job."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._send({"branch": asdict(job)}, [theirs.fileno()])
        return Template(ours)

    def close(self) -> None:
        """End it and all its branches."""
        super().close()
        if self.version is None:  # it is still loading, which nobody waits for
            self._process.kill()
        try:
            self._process.wait(_LEAVING_S)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()


class _Copy(Guarded):
    """A run that was forked, from what the template was after so many warm-ups."""

    def __init__(self, control: socket.socket, guard: int | None, template: Template, warmed: int) -> None:
        super().__init__(control, guard, template.end)
        self.warmed = warmed
        self._template: Template | None = template

    def close(self) -> None:
        if self._template is not None:
            report = self._end()
            self._template.release(self, self._control, None if report.lost else self.guard)
            self._template = None
