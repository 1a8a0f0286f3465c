"""Waiting for whatever comes first, without looking again and again."""

import time
from dataclasses import dataclass
from math import ceil, inf
from select import POLLIN, poll


@dataclass(frozen=True)
class Awaited:
    """What is worth another look.

    Parameters
    ----------
    files
        Any of these becomes readable.
    until
        Or this moment of the monotonic clock comes.
    """

    files: tuple[int, ...] = ()
    until: float = inf


def wait(*awaited: Awaited) -> None:
    """Return as soon as one of them is worth a look."""
    poller = poll()
    for one in awaited:
        for file in one.files:
            poller.register(file, POLLIN)
    until = min((one.until for one in awaited), default=0.0)
    left_ms = max(0.0, until - time.monotonic()) * 1000
    poller.poll(None if until == inf else ceil(min(left_ms, 2**30)))
