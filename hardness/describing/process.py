"""The process that computes a description: a fork of its own for every section, so that none can spoil another.

Here live both sides. `computed` starts ``python -m hardness.describing.process``, hands it the subject, and yields what
the sections say, as it comes. What cannot stop itself is killed, and named with the limit that it met.
"""

import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from hardness.describing import section
from hardness.describing.described import Part
from hardness.describing.section import Entry, Subject
from hardness.isolation.group import process_group
from hardness.isolation.limits import RESERVE_BYTES, die_with_parent, hold, use_the_reserve
from instances.errors import InputError
from solvers.stopping.limits import Deadline, Limits

QUICK_S = 1.0
"""What is not asked for is only computed if it takes no longer."""

GRACE_S = 2.0
"""Seconds that a section has to stop by itself."""

STARTUP_S = 60.0
"""Seconds within which the process must have begun."""

_MOST_BYTES = 1 << 28
"""No section says more."""

_FEW_INPUTS = 8
"""With no more of them several cheap sections need qhull, which is loaded once before they are forked."""


@dataclass(frozen=True)
class Order:
    """What is to be computed.

    Parameters
    ----------
    subject
        Of the description.
    names
        The sections.
    chosen
        Whether they were asked for by name, so that none is left out for its cost.
    limits
        Of each section.
    """

    subject: Subject
    names: tuple[str, ...]
    chosen: bool
    limits: Limits


def computed(order: Order) -> Iterator[Part]:
    """What each section says, in order.

    Raises
    ------
    RuntimeError
        If the process ends without having said it all.
    """
    command = [sys.executable, "-P", "-m", "hardness.describing.process", str(os.getpid())]
    with process_group(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            pickle.dump(order, process.stdin)
            process.stdin.close()
        allowed = order.limits.wall_s + 2 * GRACE_S
        for number in range(len(order.names)):
            yield _next(process.stdout, allowed if number else allowed + STARTUP_S)


def _next(stream: IO[bytes], seconds: float) -> Part:
    length = _read(stream.fileno(), 8, seconds)
    data = _read(stream.fileno(), int.from_bytes(length or b"", "big"), seconds)
    if not data:
        raise RuntimeError("the process that describes has ended, and says nothing")
    part: Part = pickle.loads(data)
    return part


def _read(file: int, size: int, seconds: float) -> bytes | None:
    """So many bytes, or None if they do not come in time."""
    data, end = b"", time.monotonic() + seconds
    while len(data) < size:
        ready, _, _ = select.select([file], [], [], max(0.0, end - time.monotonic()))
        more = os.read(file, size - len(data)) if ready else b""
        if not more:
            return None
        data += more
    return data


def main() -> None:
    """Compute what the order on stdin asks for, and write one `Part` after the other to stdout."""
    die_with_parent(int(sys.argv[1]))
    order: Order = pickle.load(sys.stdin.buffer)
    if order.subject.matrix is None and order.subject.network.inputs <= _FEW_INPUTS:
        import_module("scipy.spatial")
    out = os.dup(sys.stdout.fileno())
    os.dup2(2, 1)  # nothing else may be said there
    for name in order.names:
        data = pickle.dumps(_part(name, order))
        for chunk in (len(data).to_bytes(8, "big"), data):
            view = memoryview(chunk)
            while view:
                view = view[os.write(out, view) :]


def _part(name: str, order: Order) -> Part:
    chosen = section(name)
    reason = chosen.why_not(order.subject)
    if reason is not None:
        return Part(name, missing=reason)
    cost_s, limits = chosen.cost_s(order.subject), order.limits
    if not order.chosen:
        if cost_s > QUICK_S:
            return Part(name, missing=f"it would take {_duration(cost_s)}; --only {name} computes it")
        limits = Limits(min(limits.wall_s, QUICK_S), limits.memory_bytes, limits.seed)
    return _forked(name, order.subject, limits)


def _duration(seconds: float) -> str:
    if seconds > 1e5:
        return "days or more"
    return f"about {seconds:.0f} s" if seconds < 120 else f"about {seconds / 60:.0f} minutes"


def _forked(name: str, subject: Subject, limits: Limits) -> Part:
    """Compute a section in a fork, and kill it if it does not stop by itself."""
    reading, writing = os.pipe()
    me, child = os.getpid(), os.fork()
    if child == 0:
        try:
            os.close(reading)
            die_with_parent(me)
            _say(writing, _inside(name, subject, limits))
        finally:
            os._exit(0)
    os.close(writing)
    data, end = b"", time.monotonic() + limits.wall_s + GRACE_S
    while len(data) < _MOST_BYTES:
        ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        more = os.read(reading, 1 << 16) if ready else b""
        if not more:
            break
        data += more
    os.close(reading)
    late = time.monotonic() >= end
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        part: Part = pickle.loads(data)
    except (EOFError, pickle.UnpicklingError):
        why = "time limit" if late else "it ended without a word, maybe for want of memory"
        return Part(name, missing=why)
    return part


def _say(file: int, part: Part) -> None:
    view = memoryview(pickle.dumps(part))
    while view:
        view = view[os.write(file, view) :]


def _inside(name: str, subject: Subject, limits: Limits) -> Part:
    """What a section says, or how far it comes."""
    hold(resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes + RESERVE_BYTES)
    entries: list[Entry] = []
    began, missing = time.perf_counter(), ""
    try:
        with Deadline(limits):
            entries.extend(section(name).entries(subject))  # what came before an error stays
    except InputError as error:
        missing = str(error)
    except TimeoutError:
        missing = f"the limit of {limits.wall_s:g} s was met"
    except MemoryError:
        use_the_reserve()
        missing = f"the limit of {limits.memory_bytes / 2**30:g} GiB of memory was met"
    except Exception as error:
        missing = f"internal, please report it: {type(error).__name__}: {error}"[:300]
    return Part(name, tuple(entries), missing, time.perf_counter() - began)


if __name__ == "__main__":
    main()
