"""Strategies that take turns cost a constant factor more than the best, lose nothing, and leave nothing behind."""

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.stopping import turns
from solvers.stopping.limits import Deadline, Limits, OutOfTimeError, checkpoint
from solvers.stopping.turns import Strategy, give_way, take_turns

few = settings(deadline=None, max_examples=100)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


class Log:
    """Strategies that write down every step of theirs."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.ended: list[str] = []

    def strategy(
        self, name: str, need: int, answer: str | None = None, step: int = 1, after: Callable[[], object] = lambda: None
    ) -> Callable[[], str | None]:
        """Answers by its name, or as it is told, after so much work, done in steps."""

        def run() -> str | None:
            done = 0
            try:
                while done < need:
                    self.steps.append(name)
                    checkpoint(step)
                    done += step
                    after()
            finally:
                self.ended.append(name)
            return name if answer is None else answer or None

        return run


@few
@given(st.data())
def test_whoever_is_best_the_others_cost_a_constant_factor(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    log = Log()
    needs = [data.draw(st.integers(0, 400)) for _ in range(count)]
    steps = [data.draw(st.integers(1, 9)) for _ in range(count)]
    firsts = [data.draw(st.integers(1, 50)) for _ in range(count)]
    shares = [data.draw(st.integers(1, 8)) for _ in range(count)]
    names = "abcd"[:count]
    strategies = [
        Strategy(log.strategy(name, need, step=step), first, share)
        for name, need, step, first, share in zip(names, needs, steps, firsts, shares, strict=True)
    ]
    answer = take_turns(strategies)
    assert answer is not None
    done = {name: log.steps.count(name) * step for name, step in zip(names, steps, strict=True)}
    assert done[answer] >= needs[names.index(answer)]
    for need, step, first, share in zip(needs, steps, firsts, shares, strict=True):
        allowance = max(first, 2 * (need + step) / share)
        for name, other, most in zip(names, shares, steps, strict=True):
            assert done[name] <= allowance * other + most  # the last step may be beyond
    assert set(log.steps) <= set(log.ended)


@few
@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.integers(1, 8))
def test_every_run_takes_the_same_turns(needs: list[int], first: int) -> None:
    logs = [Log(), Log()]
    for log in logs:
        take_turns([Strategy(log.strategy(name, need), first) for name, need in zip("abcd", needs, strict=False)])
    assert logs[0].steps == logs[1].steps


def test_a_strategy_goes_on_where_it_was() -> None:
    log = Log()
    answer = take_turns([Strategy(log.strategy("a", 100), 2), Strategy(log.strategy("b", 9), 2)])
    assert (answer, "".join(log.steps)) == ("b", "aabbaabbaaaabbbbaaaaaaaab")


def test_a_favourite_has_longer_turns_and_a_latecomer_comes_later() -> None:
    log = Log()
    strategies = [
        Strategy(log.strategy("a", 100), 1, share=3),
        Strategy(log.strategy("b", 100), 1),
        Strategy(log.strategy("c", 2), 4),
    ]
    assert take_turns(strategies) == "c"
    assert "".join(log.steps) == "aaab" + "aaab" + "aaaaaabb" + "cc"


def test_one_that_gives_up_leaves_the_turn_to_the_others() -> None:
    log = Log()
    assert take_turns([Strategy(log.strategy("a", 3, ""), 9), Strategy(log.strategy("b", 20), 9)]) == "b"
    assert take_turns([Strategy(log.strategy("a", 3), 9), Strategy(log.strategy("b", 20, ""), 1)]) == "a"
    assert take_turns([Strategy(log.strategy(name, 20, ""), 2) for name in "ab"]) is None
    assert take_turns([]) is None


def test_who_gives_way_ever_later_is_not_left_behind() -> None:
    log = Log()
    patience, steps = 4, 0

    def disappointed() -> None:
        nonlocal patience, steps
        steps += 1
        if steps == patience:
            steps, patience = 0, 2 * patience
            give_way()

    hasty = log.strategy("a", 500, after=disappointed)
    assert take_turns([Strategy(hasty, 40), Strategy(log.strategy("b", 10**6), 40)]) == "a"
    assert "".join(log.steps).startswith("aaaa" + 40 * "b" + 8 * "a" + 40 * "b")
    assert log.steps.count("b") <= 2 * 10 * 500
    give_way()  # without turns to take it means nothing


def test_turns_within_turns() -> None:
    log = Log()

    def inner() -> str | None:
        return take_turns([Strategy(log.strategy("x", 1000), 2), Strategy(log.strategy("y", 30), 2)])

    assert take_turns([Strategy(inner, 4), Strategy(log.strategy("b", 1000), 4)]) == "y"
    assert "".join(log.steps).startswith("xxyybbbbxxyybbbbxxxxyyyybbbbbbbb")
    assert sorted(set(log.ended)) == ["b", "x", "y"]


def test_what_a_strategy_raises_is_raised_and_the_others_are_ended() -> None:
    log = Log()

    def broken() -> str:
        checkpoint(3)
        raise ZeroDivisionError

    for strategies in ([broken, log.strategy("a", 100)], [log.strategy("a", 100), broken]):
        with pytest.raises(ZeroDivisionError):
            take_turns([Strategy(run, 2) for run in strategies])
    assert log.ended == ["a", "a"]


def test_one_without_memory_leaves_it_to_the_others() -> None:
    log = Log()

    def gorging() -> str:
        checkpoint(3)
        raise MemoryError

    for strategies in ([gorging, log.strategy("a", 100)], [log.strategy("a", 100), gorging]):
        assert take_turns([Strategy(run, 2) for run in strategies]) == "a"
    for strategies in ([gorging, gorging], [gorging, log.strategy("a", 9, "")], [log.strategy("a", 9, ""), gorging]):
        with pytest.raises(MemoryError):
            take_turns([Strategy(run, 2) for run in strategies])


def test_a_deadline_ends_them_all() -> None:
    log = Log()
    with Deadline(Limits(wall_s=0.05, memory_bytes=2**30)), pytest.raises(OutOfTimeError, match="time limit"):
        take_turns([Strategy(log.strategy(name, 10**9), 100) for name in "abc"])
    assert sorted(log.ended) == ["a", "b", "c"]


def test_a_strategy_that_is_done_within_its_first_turn_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "Thread", None)
    log = Log()
    assert take_turns([Strategy(log.strategy("a", 5), 9), Strategy(log.strategy("b", 1), 9)]) == "a"
    assert log.steps == ["a"] * 5


def test_without_memory_for_a_thread_the_first_strategy_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(turns, "Thread", Stuck)
    log = Log()
    assert take_turns([Strategy(log.strategy("a", 50), 2), Strategy(log.strategy("b", 1), 2)]) == "a"
