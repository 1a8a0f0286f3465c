"""A process that runs one command and sees to it that nothing of it survives: ``python -I supervisor.py``.

It needs the standard library only. The first line on stdin, JSON, says what to run (see `main`); stdin then stays open
as long as somebody wants the answer. At the time limit, at the command's end, or when stdin closes (because the asking
process ended, however that was), every descendant is killed, also one that moved to a session of its own: Linux hands
orphans to this process. Elsewhere the command's process group is killed. What came of it is JSON on stdout.
"""

import contextlib
import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import time
from typing import Any

HEAD_BYTES = 2**20
"""So much of the command's stdout is kept; what follows is read and dropped, so that no pipe is ever full."""

TAIL_BYTES = 4096
"""So much of the end of stdout and of stderr is kept, for a last word."""

GRACE_S = 0.5
"""Seconds between SIGTERM and SIGKILL at the time limit."""

TICK_S = 0.01

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def main() -> None:
    """Run ``command`` (a list) in ``folder`` with ``environment``, for ``seconds``, in ``memory_bytes``.

    If the asking process goes away, ``folder`` is removed.
    """
    asked = json.loads(sys.stdin.buffer.readline())
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    try:
        command = subprocess.Popen(
            asked["command"],
            cwd=asked["folder"],
            env=asked["environment"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: _limit(int(asked["memory_bytes"])),
        )
    except OSError as error:
        print(json.dumps({"failed": f"{error.filename or asked['command'][0]}: {error.strerror}"}))
        return
    output = _Output(command)
    wanted, code = _watch(command, output, began + float(asked["seconds"]))
    seconds = time.monotonic() - began
    if wanted and code is None:
        _signal_all(signal.SIGTERM, command)
        _watch(command, output, time.monotonic() + GRACE_S)
    _end_all(command)
    output.take(to_the_end=True)
    if wanted:
        print(json.dumps({"code": code, "seconds": seconds, "stdout": output.head(), "last": output.last_line()}))
    else:
        shutil.rmtree(asked["folder"], ignore_errors=True)


def _limit(memory_bytes: int) -> None:
    """Between fork and exec: never more than what this process may use itself."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    held = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (held, held))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Output:
    """What the command prints, read as it comes and mostly forgotten."""

    def __init__(self, command: "subprocess.Popen[bytes]") -> None:
        self._selector = selectors.DefaultSelector()
        self._kept, self._tails = b"", {}
        for stream in (command.stdout, command.stderr):
            assert stream is not None, "both are pipes"
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ)
            self._tails[stream] = b""
        self._first = command.stdout
        self._selector.register(sys.stdin, selectors.EVENT_READ)

    def take(self, to_the_end: bool = False) -> bool:
        """Read what is there, for at most a tick; False if stdin has closed."""
        open_end = True
        while events := self._selector.select(0 if to_the_end else TICK_S):
            for key, _ in events:
                stream: Any = key.fileobj
                got = os.read(stream.fileno(), 2**16)
                if not got:
                    self._selector.unregister(stream)
                    open_end &= stream in self._tails
                elif stream in self._tails:
                    if stream is self._first:
                        self._kept += got[: HEAD_BYTES - len(self._kept)]
                    self._tails[stream] = (self._tails[stream] + got)[-TAIL_BYTES:]
            if not to_the_end:
                break
        return open_end

    def head(self) -> str:
        return self._kept.decode(errors="replace")

    def last_line(self) -> str:
        """The last line of stderr, or else of stdout."""
        for tail in reversed(self._tails.values()):
            lines = [line for line in tail.decode(errors="replace").splitlines() if line.strip()]
            if lines:
                return " ".join(lines[-1].split())
        return ""


def _watch(command: "subprocess.Popen[bytes]", output: _Output, end: float) -> tuple[bool, int | None]:
    """Whether the answer is still wanted, and the exit status (-signal if one killed it); None at the end of time."""
    while True:
        if not output.take():
            return False, None
        if (code := command.poll()) is not None:
            return True, code
        if time.monotonic() >= end:
            return True, None


def _end_all(command: "subprocess.Popen[bytes]") -> None:
    """Kill until nobody is left; whoever is born meanwhile is killed in the next round."""
    while _signal_all(signal.SIGKILL, command):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(TICK_S / 10)


def _signal_all(number: signal.Signals, command: "subprocess.Popen[bytes]") -> int:
    """Send a signal to every living descendant; returns how many there are."""
    if not os.path.isdir("/proc/self"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(command.pid, number)
        return 0
    found = descendants(os.getpid())
    for process in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
    return len(found)


def descendants(of: int) -> list[int]:
    """The living processes below a process, its own children first."""
    children = _children_of_all() if _children(of) is None else None
    found, queue = [], [of]
    while queue:
        parent = queue.pop(0)
        for child in (_children(parent) or []) if children is None else children.get(parent, []):
            queue.append(child)
            if _state(child) not in (b"", b"Z", b"X"):
                found.append(child)
    return found


def _children(process: int) -> list[int] | None:
    """What the kernel says are the children of a process; None if it does not say."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        return None
    return found


def _children_of_all() -> dict[int, list[int]]:
    """The children of every process, for kernels that do not say: by asking each for its parent."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                children.setdefault(int(_stat(int(entry))[1]), []).append(int(entry))
    return children


def _state(process: int) -> bytes:
    """As in ``ps``, such as Z for a zombie; nothing if there is no such process."""
    try:
        return _stat(process)[0]
    except (OSError, IndexError):
        return b""


def _stat(process: int) -> list[bytes]:
    """What the kernel says of a process, from its state on."""
    with open(f"/proc/{process}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].split()


if __name__ == "__main__":
    main()
