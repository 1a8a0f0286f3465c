"""Whether a job can be warmed up, and what copies of a process would share or lack: found out in a copy of its own.

Whatever a warm-up does, crash, hang or start threads, it does first in a process that nobody needs.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from solvers.external.supervisor import descendants

WARM, SHARING, COLD = 0, 10, 11
"""Exit statuses of a trial: the warm-up works; it works, and leaves what copies would share; there is none."""


def attempt(job: Any, what: dict[str, Any]) -> NoReturn:
    """Warm up a job in this process, and end it with what came of that."""
    files = open_files()
    warm = job.warm_up(what)
    os._exit(COLD if not warm else SHARING if shared(files) else WARM)


def shared(files: dict[str, str], guards: Iterable[int] = ()) -> str:
    """What copies of this process would share or lack, in words; nothing if each would be on its own.

    Parameters
    ----------
    files
        What was open before the job was loaded.
    guards
        Processes that are not the job's.
    """
    if len(os.listdir("/proc/self/task")) > 1:
        return "it has started threads, which are not copied"
    if below(os.getpid(), guards):
        return "it has started other processes, which are not copied"
    opened = {name: where for name, where in open_files().items() if files.get(name) != where}
    if opened:
        return f"it keeps {next(iter(opened.values()))} open, which copies would share"
    for line in Path("/proc/self/maps").read_text().splitlines():
        address, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights.startswith("rw") and rights.endswith("s"):
            return f"it shares the memory of {name[0] if name else address}"
    return ""


def below(process: int, kept: Iterable[int]) -> set[int]:
    """The living processes below one, but for some and what is below these."""
    return set(descendants(process)) - {other for each in kept for other in (each, *descendants(each))}


def open_files() -> dict[str, str]:
    """Where each open file of this process leads, by its number."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the listing itself was one
            found[name] = os.readlink(f"/proc/self/fd/{name}")
    return found
