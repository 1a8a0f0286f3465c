"""What a solver may use, and where it looks at that: every loop of a solver comes by a checkpoint.

A checkpoint is a call, wherever the loop is, without anything that has to be handed there. It looks at the deadlines of
all who are waiting for the answer, and it counts work, by which strategies take turns (`solvers.stopping.turns`).
Native code that cannot come by one is told how long it may take, or is not begun if it would take longer.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import TypeVar

LONGEST_S = 1e6
"""Stands for no limit, where there must be one."""

FEW = 16
"""Steps of a loop that take next to no time."""

LOOK_S = 0.05
"""Seconds after which a solver has looked at the clock again."""

T = TypeVar("T")

Charge = Callable[[int], None]
"""Is told of work when it has been done."""


@dataclass(frozen=True)
class Limits:
    """What a solver may use. The harness enforces them from outside; a solver that looks at them stops politely.

    Parameters
    ----------
    wall_s
        Seconds of wall time.
    memory_bytes
        Bytes of address space.
    seed
        For the solver's random choices.
    """

    wall_s: float
    memory_bytes: int
    seed: int = 0


class OutOfTimeError(TimeoutError):
    """A deadline has passed. Nothing else that solvers raise says so."""

    def __init__(self, reason: str = "time limit") -> None:
        super().__init__(reason)


class Deadline:
    """The moment at which a solver has to stop. Inside ``with Deadline(limits):`` every `checkpoint` looks at it."""

    def __init__(self, limits: Limits) -> None:
        self._end = time.monotonic() + limits.wall_s
        self._outer: list[Token[float]] = []

    @property
    def remaining_s(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._end

    def __enter__(self) -> "Deadline":
        self._outer.append(_end.set(min(self._end, _end.get())))
        return self

    def __exit__(self, *raised: object) -> None:
        _end.reset(self._outer.pop())


_end: ContextVar[float] = ContextVar("_end", default=inf)
"""The earliest of the deadlines that hold."""

_charges: ContextVar[tuple[Charge, ...]] = ContextVar("_charges", default=())
"""Who counts the work that is done now."""


def checkpoint(work: int = 0) -> None:
    """A place where a solver may be stopped, or made to wait while other strategies have their turn.

    Parameters
    ----------
    work
        What has been done since the last one, in units of roughly a microsecond, but computed from sizes and counts
        alone: the same on every machine and in every run.

    Raises
    ------
    OutOfTimeError
        If a deadline has passed.
    """
    if work:
        for charge in _charges.get():
            charge(work)
    if time.monotonic() >= _end.get():
        raise OutOfTimeError


def watched(items: Iterable[T]) -> Iterator[T]:
    """The items, with a checkpoint before every few: for loops over what may be many, and in comprehensions."""
    rest = iter(items)
    while some := list(islice(rest, FEW)):
        checkpoint()
        yield from some


def time_left_s() -> float:
    """Seconds until the earliest deadline, for native code that takes a limit; infinite without a deadline."""
    return max(0.0, _end.get() - time.monotonic())


def uninterrupted(expected_s: float) -> None:
    """A checkpoint before native code that cannot be interrupted and is expected to take so long.

    Raises
    ------
    OutOfTimeError
        If it would end after the deadline, and later than it is decent to be.
    """
    if expected_s > max(time_left_s(), LOOK_S):
        raise OutOfTimeError


@contextmanager
def charged_to(charge: Charge) -> Iterator[None]:
    """Work inside is counted by `charge`, too."""
    token = _charges.set((*_charges.get(), charge))
    try:
        yield
    finally:
        _charges.reset(token)
