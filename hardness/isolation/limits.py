"""What a process takes upon itself before it does anything else: limits, a core, and to go when its parent goes."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

RESERVE_BYTES = 64 * 2**20
"""Set aside between the soft and the hard limit of memory, so that a process out of memory can still say so."""

_DEATH_SIGNAL, _SUBREAPER = 1, 36  # PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER


def hold(kind: int, soft: int, hard: int | None = None) -> bool:
    """Take a limit upon this process, or the inherited hard limit where that is lower.

    Parameters
    ----------
    kind
        Such as ``resource.RLIMIT_CPU``.
    soft, hard
        What is asked; without `hard`, the hard limit stays what it is.

    Returns
    -------
    Whether an inherited limit is lower than what was asked.
    """
    inherited = resource.getrlimit(kind)[1]
    bounded = inherited != resource.RLIM_INFINITY
    top = inherited if hard is None or (bounded and inherited < hard) else hard
    lower = bounded and inherited < soft
    # At the hard limit of CPU time the kernel kills without a word; a second before, the process can tell.
    last = max(1, inherited - 1) if kind == resource.RLIMIT_CPU else inherited
    resource.setrlimit(kind, (last if lower else soft, top))
    return lower


def confine(memory_bytes: int, file_bytes: int, longest_bytes: int, cores: Sequence[int]) -> list[str]:
    """Take the limits of memory and of files' lengths, and the cores, upon this process.

    Parameters
    ----------
    memory_bytes
        Of address space.
    file_bytes, longest_bytes
        The longest file that may be written, and to what that may be raised later.
    cores
        The processors to run on; wherever the kernel likes if there are none.

    Returns
    -------
    The kinds of guarantee that hold, for the column `isolation`.
    """
    hold(resource.RLIMIT_AS, memory_bytes, memory_bytes + RESERVE_BYTES)
    hold(resource.RLIMIT_FSIZE, file_bytes, longest_bytes)
    hold(resource.RLIMIT_CORE, 0, 0)
    with contextlib.suppress(OSError):  # the processors may be forbidden to this process by now
        os.sched_setaffinity(0, set(cores))
    return ["rlimits", *(["affinity"] if set(cores) == os.sched_getaffinity(0) else [])]


def use_the_reserve() -> None:
    """Raise the limit of memory to its hard limit: for a process that is out of it and has to say so."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def address_space_bytes() -> int:
    """What the limit of memory is about, of this process at this moment."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def die_with_parent(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Ask Linux to end this process when `parent` dies, were it by SIGKILL; elsewhere the CPU limit ends it."""
    _prctl(_DEATH_SIGNAL, by)
    if os.getppid() != parent:  # it has died already
        os._exit(1)


def adopt_orphans() -> None:
    """Ask Linux to make this process the parent of every descendant whose own parent ends."""
    _prctl(_SUBREAPER, 1)


def close_all_but(kept: Collection[int]) -> None:
    """Close every open file of this process but these."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept:
            with contextlib.suppress(OSError):  # the listing itself was one
                os.close(int(name))


def peak_rss_bytes(pid: int) -> int | None:
    """The largest resident memory of a process so far; None where the kernel does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def environment() -> dict[str, str]:
    """Of a child: one thread, and what this process can import, but nothing that merely lies in the current folder.

    Sets of strings have the same order in every process, so that counted work does not depend on it.
    """
    python_path = os.pathsep.join(_places())
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA")}
    return {**os.environ, **threads, "PYTHONHASHSEED": "0", "PYTHONPATH": python_path}


_HIDING = [f"{name}{kind}" for name in ("hardness", "instances", "solvers") for kind in ("", ".py")]


def _places() -> list[str]:
    """Where this process finds modules; a folder that hides our packages by its own, as a script's may, comes last."""
    ours = Path(__file__).resolve().parents[2]
    places = [entry or os.getcwd() for entry in sys.path]
    hiding = [
        place
        for place in places
        if Path(place).resolve() != ours and any((Path(place) / name).exists() for name in _HIDING)
    ]
    return [*(place for place in places if place not in hiding), *hiding]


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
