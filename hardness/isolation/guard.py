"""The process around a run: whatever the run starts ends with it, and all of it together keeps to what it may use.

A guard starts one process at a time, waits for it, and is a child of nobody but the harness or a template. Linux makes
it the parent of every descendant of that process whose own parent ends, so that none gets away by moving to a session
of its own. It listens to the harness on a socket: when that closes, because the harness has ended, the guard ends
everything.

``python -P -m hardness.isolation.guard`` is the guard of one process that has loaded nothing yet; a template forks one
for its copies (`hardness.isolation.template`). Only the standard library is needed, and what is called here is bound
before any solver is loaded.
"""

import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from select import POLLIN, poll
from time import monotonic, sleep
from typing import Any

from hardness.isolation.limits import adopt_orphans, close_all_but, die_with_parent
from hardness.isolation.trial import attempt
from solvers.external.supervisor import descendants

TERMINATE, KILL = b"T", b"K"
"""What the harness says: end politely, and end."""

TICK_S = 0.1
"""Seconds between two looks at what the run uses."""

PATIENCE_S = 10.0
"""Seconds after which a guard gives up on descendants that cannot be killed."""

_MOST_ENTRIES = 2000
"""So many files in the run's folder are looked at."""

_pidfd_open, _wait4, _kill = os.pidfd_open, os.wait4, os.kill


@dataclass(frozen=True)
class Bounds:
    """What a process and its descendants may use together.

    Parameters
    ----------
    memory_bytes
        Of resident memory, what they share counted once.
    folder, disk_bytes
        A folder, and what may be in it.
    """

    memory_bytes: int
    folder: str
    disk_bytes: int


class Guard:
    """This process, as the guard of others.

    Parameters
    ----------
    control
        The socket to the harness.
    """

    def __init__(self, control: socket.socket) -> None:
        with suppress(PermissionError):  # it leads a session already
            os.setsid()
        adopt_orphans()
        self._control = control
        self._say({"pid": os.getpid()})

    def run(self, inside: Callable[[], object], bounds: Bounds) -> bool:
        """Run `inside` in a process of its own, see to its end, and report it to the harness.

        The report is one JSON object: ``code``, the exit status or minus the signal; ``cpu_s`` and ``memory_bytes``,
        what the process used, with the children it has waited for, and the most memory it held; and ``over``: which
        bound was passed, ``memory`` or ``disk``, or nothing.

        Returns
        -------
        Whether anybody listens any more.
        """
        me, child = os.getpid(), os.fork()
        if child == 0:
            try:
                os.setsid()
                self._control.close()
                die_with_parent(me)
                inside()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        self._say({"started": True})
        over, wanted = _watch(child, self._control, bounds)
        code, cpu_s, memory_bytes = _end_all(child)
        return wanted and self._say({"code": code, "cpu_s": cpu_s, "memory_bytes": memory_bytes, "over": over})

    def _say(self, what: dict[str, Any]) -> bool:
        try:
            self._control.send(json.dumps(what).encode())
        except OSError:
            return False
        return True


def _watch(child: int, control: socket.socket, bounds: Bounds) -> tuple[str, bool]:
    """Wait for the end of the child, or for a reason to end it.

    Returns
    -------
    Which bound was passed, and whether anybody wants to know how it ended.
    """
    ended, poller = _pidfd_open(child), poll()
    poller.register(ended, POLLIN)
    poller.register(control, POLLIN)
    try:
        while True:
            ready = [file for file, _ in poller.poll(1000 * TICK_S)]
            if ended in ready:
                return "", True
            if ready:
                try:
                    said = control.recv(1)
                except OSError:
                    said = b""
                if said != TERMINATE:
                    return "", said == KILL
                _signal_all(signal.SIGTERM)
            elif over := _over(bounds):
                return over, True
    finally:
        os.close(ended)


def _over(bounds: Bounds) -> str:
    """Which bound is passed at this moment."""
    if _entries_bytes(bounds.folder) > bounds.disk_bytes:
        return "disk"
    running = descendants(os.getpid())
    # One process alone is bounded by its own limit; what several share would be counted more than once.
    alone = len(running) < 2 or sum(_memory(process, "status", b"VmRSS:") for process in running) <= bounds.memory_bytes
    if alone or sum(_memory(process, "smaps_rollup", b"Pss:") for process in running) <= bounds.memory_bytes:
        return ""
    return "memory"


def _memory(process: int, file: str, name: bytes) -> int:
    """A number of kB in a file of the kernel about a process, in bytes; 0 if the process has ended."""
    try:
        with open(f"/proc/{process}/{file}", "rb") as opened:
            return next((1024 * int(line.split()[1]) for line in opened if line.startswith(name)), 0)
    except OSError:
        return 0


def _entries_bytes(folder: str) -> int:
    """What the files in a folder take on the disk, as far as `_MOST_ENTRIES` of them."""
    total, left, folders = 0, _MOST_ENTRIES, [folder]
    while folders and left:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                left -= 1
                if not left:
                    break
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    return total


def _signal_all(number: signal.Signals) -> None:
    for process in descendants(os.getpid()):
        with suppress(ProcessLookupError, PermissionError):
            _kill(process, number)


def _end_all(child: int) -> tuple[int, float, int]:
    """Kill until nobody is left; whoever is born meanwhile is killed in the next round.

    Returns
    -------
    How the child ended, as its exit status or minus the signal, its CPU seconds and the most memory it held, in bytes.
    """
    found, end = (-int(signal.SIGKILL), 0.0, 0), monotonic() + PATIENCE_S
    while monotonic() < end:
        try:
            process, status, usage = _wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if process == child:
            code, cpu_s = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime
            found = code, cpu_s, usage.ru_maxrss * 1024
        elif not process:
            _signal_all(signal.SIGKILL)
            sleep(0.001)
    return found


def main(asked: str, control: str, *handed: str) -> None:
    given, files = json.loads(asked), [int(file) for file in handed]

    def inside() -> None:
        close_all_but({0, 1, 2, *files})
        module = import_module(given["module"])
        if "trial" in given:
            attempt(module.Job(given["spec"]), given["trial"])
        module.fresh(given["run"], *files)

    Guard(socket.socket(fileno=int(control))).run(inside, Bounds(**given["bounds"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
