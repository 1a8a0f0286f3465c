"""What a competitor hands back."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

Answered = str | float
"""``yes``, ``no``, ``unknown``, or a value."""

LATE = 1.1
"""By what factor and a second more a call may exceed its limit."""

T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """An answer with its dual multiplier.

    Parameters
    ----------
    answer
        ``unknown`` if a limit was reached.
    seconds
        Wall time of the solve call; the competitor's model was built before.
    work
        What was counted, such as regions.
    note
        Why the answer is unknown.
    """

    answer: Answered
    seconds: float
    work: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


def timed(call: Callable[[], T], limit_s: float) -> tuple[T, float]:
    """The result of a call and its wall seconds.

    A call that does not heed its limit ends the process, by a signal that native code does not hold up.
    """
    signal.setitimer(signal.ITIMER_REAL, LATE * limit_s + 1)
    start = perf_counter()
    result = call()
    spent = perf_counter() - start
    signal.setitimer(signal.ITIMER_REAL, 0)
    return result, spent
