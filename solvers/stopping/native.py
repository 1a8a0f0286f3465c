"""Native code that keeps no time limit well: it runs in a thread, which is left alone when the time is over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from solvers.stopping.limits import LONGEST_S, OutOfTimeError, time_left_s

T = TypeVar("T")


class Native:
    """Runs calls one after the other, all in one thread of their own. They have to release Python's lock."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None

    def run(self, call: Callable[[], T], late_s: float = 0.0) -> T:
        """The result of a call.

        Parameters
        ----------
        late_s
            How long after the deadline it may still come.

        Raises
        ------
        OutOfTimeError
            If it does not. The call goes on until it ends by itself.
        MemoryError
            If there is none for a thread.
        """
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1)
        try:
            running = self._thread.submit(call)
        except RuntimeError as error:
            raise MemoryError(str(error)) from error
        done, _ = wait((running,), min(time_left_s() + late_s, LONGEST_S))
        if not done:
            raise OutOfTimeError
        return running.result()

    def close(self, last: Callable[[], object] = lambda: None) -> None:
        """Make one last call once all others have ended, whenever that is."""
        if self._thread is None:
            last()
        else:
            self._thread.submit(last)
            self._thread.shutdown(wait=False)
