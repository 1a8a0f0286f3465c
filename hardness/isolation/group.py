"""A process that nothing survives: whatever it starts ends with the block in which it was started."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

from hardness.isolation.limits import environment


@contextmanager
def process_group(
    command: Sequence[str],
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, on one thread, that imports what this one can.

    Its limits it takes upon itself, see `hardness.isolation.limits`. That it is not waited for in the block keeps its
    number, by which all of its group is killed at the end.
    """
    process = subprocess.Popen(
        command, stdin=stdin, stdout=stdout, stderr=stderr, env=environment(), start_new_session=True
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without waiting for it."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
