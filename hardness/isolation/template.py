"""A process that has loaded everything, and is forked for every run: ``python -P -m hardness.isolation.template``.

The harness asks for a warm-up, or for a guard, one JSON object a message. A guard is a copy of this process, and starts
runs, one after the other, each of which is a copy again; neither does any of their work, so that no run finds what
another one has left. Nor does this process warm up in a way that has not been tried in a copy before
(`hardness.isolation.trial`). Where a copy would not be on its own (threads are not copied; files, memory and other
processes are shared), this process says so, and the harness starts fresh ones.

The first template, which is started by the command above, holds a job without a solver. The others branch off from it
before they load theirs, so that what all of them need is loaded once.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from time import monotonic, sleep
from typing import Any, NoReturn

from hardness.isolation.guard import KILL, PATIENCE_S, TERMINATE, Bounds, Guard
from hardness.isolation.limits import adopt_orphans, close_all_but, die_with_parent, hold
from hardness.isolation.trial import attempt, below, open_files, shared

MESSAGE_BYTES = 2**16
"""The longest message, in either direction."""

LOG_BYTES = 2**24
"""The longest file that a template may write, such as what a solver prints while it is loaded."""

FILES = 8
"""A run brings at most so many: the socket to say things on, what takes its stdout and its stderr, and what else its
job needs."""


class _Template:
    """This process.

    Parameters
    ----------
    harness
        The socket to the harness.
    parent
        The process to end with.
    """

    def __init__(self, harness: socket.socket, parent: int) -> None:
        self._harness = harness
        self._guards: set[int] = set()
        self._branches: set[int] = set()
        die_with_parent(parent)
        adopt_orphans()
        self._say({"pid": os.getpid()})

    def serve(self, module: str, spec: str) -> NoReturn:
        """Load a job, and do what the harness asks until it goes away."""
        files = open_files()
        try:
            self._job = import_module(module).Job(spec)
            _freeze()
            self._say({"loaded": self._job.version, "shared": shared(files)})
            while asked := self._asked():
                self._do(*asked, files)
        except BaseException as error:  # whatever a solver's module does: the harness has to know
            self._say({"failed": type(error).__name__, "reason": str(error)[:1000]})
        # The harness has ended, or wants no more copies. What is under way has guards of its own.
        self._end_others(self._guards | self._branches)
        for branch in self._branches:
            os.kill(branch, signal.SIGKILL)
            os.waitpid(branch, 0)
        self._end_others(self._guards)  # what a branch had no time to end, Linux has handed to this process
        os._exit(0)  # native libraries may crash while the interpreter shuts down

    def _asked(self) -> tuple[dict[str, Any], list[int]] | None:
        """The next message with the files that it brings; None if there will be none."""
        message, received, _, _ = socket.recv_fds(self._harness, MESSAGE_BYTES, FILES)
        with suppress(ChildProcessError):
            while ended := os.waitpid(-1, os.WNOHANG)[0]:
                self._guards.discard(ended)
                self._branches.discard(ended)
        return (json.loads(message), received) if message else None

    def _do(self, asked: dict[str, Any], received: list[int], files: dict[str, str]) -> None:
        if "warm" in asked:
            self._job.warm_up(asked["warm"])
            _freeze()
            self._say({"warm": asked["warm"], "shared": shared(files, self._guards)})
        elif "branch" in asked:
            self._branch(asked["branch"], *received)
        elif "guard" in asked:
            self._guard(*received)
        elif asked["end"] in self._guards:
            self._end(asked["end"])

    def _branch(self, job: dict[str, str], control: int) -> None:
        """Start another template."""
        me, process = os.getpid(), _fork(control)
        if process == 0:
            close_all_but({0, 1, 2, control})
            os.setsid()
            _Template(socket.socket(fileno=control), me).serve(**job)
        self._branches.add(process)
        os.close(control)

    def _guard(self, control: int) -> None:
        """Start a guard, which starts runs as the harness asks it."""
        process = _fork(control)
        if process == 0:
            self._harness.close()
            self._run_all(socket.socket(fileno=control))
        self._guards.add(process)
        os.close(control)

    def _run_all(self, control: socket.socket) -> NoReturn:
        """Start one run after the other, until nobody asks any more."""
        try:
            guard, wanted = Guard(control), True
            while wanted:
                message, received, _, _ = socket.recv_fds(control, MESSAGE_BYTES, FILES)
                if message in (TERMINATE, KILL):  # what that was about has ended meanwhile
                    continue
                wanted = bool(message) and guard.run(*self._run(json.loads(message), *received))
                for file in received:
                    os.close(file)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def _run(
        self, asked: dict[str, Any], said: int, stdout: int, stderr: int, *more: int
    ) -> tuple[Callable[[], None], Bounds]:
        """What is done in a run, and what that may use."""

        def inside() -> None:
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
            close_all_but({0, 1, 2, said, *more})
            if "trial" in asked:
                attempt(self._job, asked["trial"])
            self._job.run(asked["run"], said, *more)

        return inside, Bounds(**asked["bounds"])

    def _end(self, process: int) -> None:
        """Kill a guard that does not do its work any more, and what it leaves, which Linux hands to this process."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        self._guards.discard(process)
        self._end_others(self._guards | self._branches)

    def _end_others(self, kept: set[int]) -> None:
        """Kill every process below this one but some and what is below these."""
        end = monotonic() + PATIENCE_S
        while monotonic() < end and (others := below(os.getpid(), kept)):
            for other in others:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(other, signal.SIGKILL)
            sleep(0.001)

    def _say(self, what: dict[str, Any]) -> None:
        with suppress(OSError):  # nobody listens any more
            self._harness.send(json.dumps(what).encode())


def _fork(control: int) -> int:
    """Fork; if that fails, -1, and whoever waits at the socket `control` is told."""
    try:
        return os.fork()
    except OSError as error:
        os.write(control, json.dumps({"failed": "OSError", "reason": f"cannot be forked: {error.strerror}"}).encode())
        return -1


def _freeze() -> None:
    """What is there now stays as it is in every copy: nothing of it is to be looked at, and so copied, in vain."""
    gc.collect()
    gc.freeze()


def main(control: str, parent: str, module: str) -> None:
    hold(resource.RLIMIT_FSIZE, LOG_BYTES)
    _Template(socket.socket(fileno=int(control)), int(parent)).serve(module, "")


if __name__ == "__main__":
    main(*sys.argv[1:])
