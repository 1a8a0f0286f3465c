"""Strategies that take turns, so that no choice among them is final.

No rule can tell beforehand which of several complete strategies is quickest on an instance. Whoever is chosen is given
an allowance of work; once that is used up the turn is another one's, and comes back with twice the allowance. Nothing
is lost in between: a strategy is suspended where it is, with all that it has learned.

The one with the least allowance is always next. So if strategy i decides after work T_i, no allowance is above
a_i = max(first_i, 2 T_i) until then, and k strategies do at most k a_i together. That holds for every i: **but for the
first allowances, taking turns costs at most 2 k times what the best strategy takes alone**, whatever put them in
order. With shares s_i, by which a favourite may do s_i times the work for an allowance, it is a_i (s_1 + ... + s_k),
a_i = max(first_i, 2 T_i / s_i). If strategies began anew with every turn, the factor would double; if turns did not
grow, it would not be bounded. (Levin 1973, universal search; Luby, Sinclair and Zuckerman 1993, optimal speedup of Las
Vegas algorithms; Gomes and Selman 2001, algorithm portfolios.)

Work is what `solvers.stopping.limits.checkpoint` is told, never time, so that all runs take the same turns.

A strategy is any call. It is suspended inside a checkpoint, so from the second one on each runs in a thread of its own,
of which only one is ever awake; a first strategy that never has to give way starts no thread. Strategies must not share
what one of them may leave half-changed at a checkpoint; in particular, a cached property (Python locks all of its kind
while it computes one) comes by none.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from threading import Semaphore, Thread
from typing import Any, Generic, TypeVar

from solvers.stopping.limits import OutOfTimeError, charged_to

T = TypeVar("T")


@dataclass(frozen=True)
class Strategy(Generic[T]):
    """One way to an answer.

    Parameters
    ----------
    run
        Returns the answer, or None if this turns out to be no way to one.
    first
        Its first allowance, positive.
    share
        How much work it may do for each unit of its allowance.
    """

    run: Callable[[], T | None]
    first: int
    share: int = 1


def take_turns(strategies: Sequence[Strategy[T]]) -> T | None:
    """The answer of the strategy that comes to one first; None if none does.

    Of equal allowances that of the earlier strategy is next. Once there is an answer the other strategies are stopped,
    at the checkpoints where they wait, by a `OutOfTimeError`; what they then return or raise does not matter. What a
    strategy raises of itself is raised here, but for a `MemoryError` as long as there are others: what it held is free.
    """
    return _Table(strategies).play()


def give_way() -> None:
    """End the turn of the strategy that runs, if it takes turns with others, as if its allowance were used up.

    A rule for doing so, such as after so many disappointments, has to be twice as patient the next time, or the
    strategy would be left behind ever further: allowances double all the same.
    """
    seat = _sitting.get()
    if seat is not None:
        seat.pass_on()


class _Seat(Generic[T]):
    """A strategy with its account, and with the thread in which it waits for its turn."""

    def __init__(self, table: "_Table[T]", strategy: Strategy[T]) -> None:
        self.allowance = strategy.first
        self.left = False
        self.turn = Semaphore(0)
        self.thread: Thread | None = None
        self._table = table
        self._strategy = strategy
        self._done = 0

    def play(self) -> None:
        """Run the strategy to its end."""
        _sitting.set(self)
        try:
            with charged_to(self.charge):
                answer = self._strategy.run()
        except BaseException as error:
            self._table.leave(self, None, error)
        else:
            self._table.leave(self, answer, None)

    def charge(self, work: int) -> None:
        self._done += work
        if self._table.over or self._spent:
            self.pass_on()

    def pass_on(self) -> None:
        """Wait for the next turn, which allows for twice as much."""
        self.allowance *= 2
        while self._spent:  # what cannot be interrupted may have taken more
            self.allowance *= 2
        self._table.pass_on(self)

    @property
    def _spent(self) -> bool:
        return self._done >= self.allowance * self._strategy.share


_sitting: ContextVar[_Seat[Any] | None] = ContextVar("_sitting", default=None)


class _Table(Generic[T]):
    """Who has the turn. Only whoever has it touches any of this, so that nothing happens twice at once.

    Attributes
    ----------
    over
        Whether there is an answer, an error, or nobody left.
    """

    def __init__(self, strategies: Sequence[Strategy[T]]) -> None:
        self.over = False
        self._seats = [_Seat(self, strategy) for strategy in strategies]
        self._context = copy_context()
        self._answer: T | None = None
        self._error: BaseException | None = None
        self._shortage: MemoryError | None = None

    def play(self) -> T | None:
        """Let them play; the first one does so in the thread of the caller."""
        self._host = self._next()
        if self._host is None:
            return None
        try:
            self._context.copy().run(self._host.play)
            if not self.over:
                self._host.turn.acquire()
        finally:
            self.over = True
            for seat in self._seats:
                if seat.thread is not None:
                    seat.turn.release()
                    seat.thread.join()
        error = self._error or (self._shortage if self._answer is None else None)
        if error is not None:
            raise error
        return self._answer

    def pass_on(self, seat: _Seat[T]) -> None:
        """Whoever is next has the turn until it is this seat's again."""
        if not self.over and self._hand_over(seat):
            seat.turn.acquire()
        if self.over:
            raise OutOfTimeError("another strategy has come to an answer")

    def leave(self, seat: _Seat[T], answer: T | None, error: BaseException | None) -> None:
        """A strategy has ended."""
        seat.left = True
        if self.over:
            return
        if isinstance(error, MemoryError):
            self._shortage, error = MemoryError(*error.args), None  # without the frames, and all that they hold
        gave_up = answer is None and error is None
        if not (gave_up and self._hand_over(seat)):
            self._answer, self._error, self.over = answer, error, True
            if self._host is not None:
                self._host.turn.release()

    def _hand_over(self, seat: _Seat[T]) -> bool:
        """Give the turn to whoever is next; False if it stays where it is, or nobody is left."""
        while (following := self._next()) not in (None, seat):
            assert following is not None
            if following is self._host or following.thread is not None:
                following.turn.release()
                return True
            following.thread = Thread(target=self._context.copy().run, args=(following.play,), daemon=True)
            try:
                following.thread.start()
                return True
            except RuntimeError:  # there is no memory for one more thread
                following.thread, following.left = None, True
        return False

    def _next(self) -> _Seat[T] | None:
        return min((seat for seat in self._seats if not seat.left), key=lambda seat: seat.allowance, default=None)
