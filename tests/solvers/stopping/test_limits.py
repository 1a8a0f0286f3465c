"""A solver stops itself: it looks at the clock often, and says how far it came, also when memory runs out."""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from typing import Any

import highspy
import pytest
from ortools.math_opt.python import mathopt

from instances.errors import InputError
from instances.families import FAMILIES
from instances.problem import Verdict
from instances.question import Question
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.registry import SOLVERS, load
from solvers.solver import Prover
from solvers.stopping import limits, native
from solvers.stopping.as_answer import within
from solvers.stopping.limits import (
    Deadline,
    Limits,
    OutOfTimeError,
    charged_to,
    checkpoint,
    time_left_s,
    uninterrupted,
    watched,
)
from solvers.stopping.native import Native
from tests.drawn import drawn

LONGEST_S = 0.5
"""CPU seconds without a look; ten times what is aimed at, since machines differ."""

NO = Answer(Verdict.NO, Stop.FINISHED, work={"steps": 1})


def of(wall_s: float) -> Limits:
    return Limits(wall_s, 4 * 2**30)


def test_a_checkpoint_raises_once_a_deadline_has_passed() -> None:
    checkpoint()
    with Deadline(of(60)), Deadline(of(0)), Deadline(of(60)):
        with pytest.raises(OutOfTimeError):
            checkpoint()
        with pytest.raises(OutOfTimeError):
            list(watched([1]))
    checkpoint()
    with Deadline(of(0)):
        assert list(watched([])) == []
        assert time_left_s() == 0
    assert time_left_s() == inf


def test_the_earliest_deadline_holds_whatever_is_inside() -> None:
    with Deadline(of(5)), Deadline(of(1000)):
        assert time_left_s() <= 5
        with Deadline(of(1)) as deadline:
            assert time_left_s() <= 1
            assert deadline.remaining_s <= 1
        assert 1 < time_left_s() <= 5


def test_work_is_charged_to_everybody_around_it() -> None:
    outer, inner = [0], [0]
    with charged_to(lambda work: outer.append(work)):
        checkpoint(3)
        with charged_to(lambda work: inner.append(work)):
            checkpoint(4)
        checkpoint()
    checkpoint(5)
    assert (sum(outer), sum(inner)) == (7, 4)


def test_what_would_take_too_long_is_not_begun() -> None:
    uninterrupted(10**6)
    with Deadline(of(10)):
        uninterrupted(5)
        with pytest.raises(OutOfTimeError):
            uninterrupted(20)
    with Deadline(of(0)):
        uninterrupted(limits.LOOK_S / 2)  # which is as good as a look


def test_native_code_that_keeps_no_time_is_left_alone() -> None:
    thread = Native()
    with Deadline(of(0.05)), pytest.raises(OutOfTimeError):
        thread.run(lambda: time.sleep(1))
    ended: list[str] = []
    thread.close(lambda: ended.append("now"))
    assert ended == []
    idle = Native()
    idle.close(lambda: ended.append("at once"))
    assert ended == ["at once"]


def test_no_thread_for_native_code_is_a_lack_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(native.ThreadPoolExecutor, "submit", refuse)
    with pytest.raises(MemoryError, match="new thread"):
        Native().run(lambda: None)


@pytest.mark.parametrize(
    ("error", "stop", "reason"),
    [
        (OutOfTimeError(), Stop.TIME, "time limit after 3 steps"),
        (MemoryError(), Stop.MEMORY, "memory limit after 3 steps"),
    ],
)
def test_a_limit_is_an_answer_with_the_work_so_far(error: Exception, stop: Stop, reason: str) -> None:
    work = {"steps": 0}

    def decide() -> Answer:
        work["steps"] = 3
        raise error

    answer = within(of(60), decide, lambda: work, lambda: f"{work['steps']} steps")
    assert (answer.verdict, answer.stop, answer.reason, answer.work) == (Verdict.UNKNOWN, stop, reason, {"steps": 3})
    assert within(of(60), lambda: NO, lambda: work, str) is NO
    with pytest.raises(ZeroDivisionError):
        within(of(60), lambda: 1 // 0, lambda: work, str)  # type: ignore[arg-type, return-value]


@pytest.fixture
def gaps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """CPU seconds between looks at the clock, but for native code that was handed a limit.

    Python collects no garbage meanwhile: in a process that has run thousands of tests that takes as long as the bound.
    """
    found, last = [0.0], [0.0]

    def look() -> float:
        now = time.process_time()
        found.append(now - last[0])
        last[0] = now
        return time.monotonic()

    def handed_a_limit(place: Any, name: str) -> None:
        call: Callable[..., Any] = getattr(place, name)

        def limited(*args: Any, **options: Any) -> Any:
            look()
            try:
                return call(*args, **options)
            finally:
                last[0] = time.process_time()

        monkeypatch.setattr(place, name, limited)

    handed_a_limit(highspy.Highs, "run")
    handed_a_limit(mathopt, "solve")
    handed_a_limit(Native, "run")
    monkeypatch.setattr(limits, "time", type("Clock", (), {"monotonic": staticmethod(look)}))
    gc.disable()
    last[0] = time.process_time()
    yield found
    gc.enable()


def hopeless(family: str) -> Question[Any]:
    """One of the larger questions about a family."""
    questions = []
    for seed in range(8):
        with suppress(InputError):  # a network of this size is not asked about that
            questions.append(drawn(family, seed).chain.target)
    question = max(questions, key=lambda made: sum(made.size.values()))
    assert isinstance(question, Question)
    return question


@pytest.mark.parametrize("family", FAMILIES)
def test_no_loop_goes_on_without_a_look(family: str, gaps: list[float], tmp_path: Any) -> None:
    question = hopeless(family)
    for name in SOLVERS:
        solver = load(name)
        if solver.refusal(question) is not None:
            continue
        time_left_s()
        gaps.clear()
        answers = [solver.solve(question, of(0.1))]
        if isinstance(solver, Prover):
            with Deadline(of(0.1)), ProofWriter(tmp_path / f"{name}.proof", question) as proof:
                answers.append(solver.prove(question, of(0.1), proof))
        assert max(gaps, default=0.0) < LONGEST_S, name
        for answer in answers:
            assert answer.stop in (Stop.FINISHED, Stop.TIME, Stop.WORK, Stop.INEXACT, Stop.UNSUPPORTED), name
            assert answer.work or answer.stop in (Stop.FINISHED, Stop.UNSUPPORTED, Stop.INEXACT), name


GORGING = """
import json, resource
from math import gcd
from pathlib import Path
import numpy as np
from instances.network import Layer, Network
from instances.question import Box
from instances.questions import Positivity
from solvers.registry import load
from solvers.solver import Limits

# In the plane every three directions are related; the relations of 300 of them take some 30 MiB.
rows = [[x, y] for x in range(1, 30) for y in range(1, 30) if gcd(x, y) == 1][:300]
signs = np.where(np.arange(300) % 2, 1.0, -1.0)
layers = Layer(rows, np.full(300, -1.0)), Layer([signs, -signs], [0.0, 0.0]), Layer([[1.0, 1.0]], [-1.0])
question, solver = Positivity(Network(layers), Box.cube(2, 0, 1), threshold=100), load("activation-sat")
assert solver.solve(question, Limits(0, 2**30)).stop.value == "time"  # everything is loaded
pages = int(Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 16 * 2**20,) * 2)
answer = solver.solve(question, Limits(60, 2**30))
print(json.dumps([answer.stop.value, answer.reason, len(answer.work)]))
"""


def test_a_solver_that_runs_out_of_memory_says_so_itself() -> None:
    run = subprocess.run([sys.executable, "-c", GORGING], capture_output=True, text=True, check=True)
    stop, reason, counts = json.loads(run.stdout)
    assert (stop, reason.split(" after ")[0]) == ("memory", "memory limit")
    assert counts > 0
