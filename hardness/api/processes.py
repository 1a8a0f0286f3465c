"""The templates of processes that calls of `hardness.solve` share, so that only the first one waits for them."""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hardness.isolation.pool import Pool

_lock = threading.Lock()
_shared: tuple[int, Pool] | None = None
"""With the process that it belongs to: a fork of it has to have its own."""


@contextmanager
def pool() -> Iterator[Pool]:
    """The shared pool; one of its own for a thread that asks while another one uses it."""
    global _shared
    if not _lock.acquire(blocking=False):
        with Pool() as own:
            yield own
        return
    try:
        if _shared is None or _shared[0] != os.getpid():
            _shared = os.getpid(), Pool()
        yield _shared[1]
    finally:
        _lock.release()


def close() -> None:
    """End the shared templates; the next call starts others."""
    global _shared
    with _lock:
        if _shared is not None and _shared[0] == os.getpid():
            _shared[1].close()
        _shared = None


atexit.register(close)
