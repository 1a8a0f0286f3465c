"""Our solvers stop themselves: a run that the harness has to kill is a fault."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hardness.running.execute import Outcome, execute
from hardness.store.store import Store
from hardness.study.study import shipped_studies
from instances.families import FAMILIES
from instances.problem import Verdict
from instances.recipe import Instance, Known
from instances.suite import write_instance
from solvers.answer import Stop
from solvers.registry import SOLVERS, load
from solvers.solver import Limits
from tests.drawn import SIZES, drawn
from tests.hardness.commands.command import Command

MEMORY_BYTES = 2 * 2**30
LIMITS_S = (0.1, 1.0, 5.0)
DRAWS, BLOCK = 100, 5
PROOF_KILLED = "the process ended before the proof did"


def stopped_badly(verdict: str, stop: Stop, reason: str, work: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with how an answer came to its end."""
    if verdict == "unknown":
        if stop not in (Stop.TIME, Stop.MEMORY, Stop.WORK, Stop.INEXACT, Stop.UNSUPPORTED):
            yield f"{stop}: {reason}"
        elif stop in (Stop.TIME, Stop.MEMORY, Stop.WORK) and not work:
            yield f"{stop} without work: {reason}"


def faults(outcome: Outcome) -> Iterator[str]:
    """What is wrong with how a run came to its end."""
    answer, proof = outcome.answer, outcome.proof
    yield from stopped_badly(answer.verdict.value, answer.stop, answer.reason, answer.work)
    if proof is not None and PROOF_KILLED in proof.reason:
        yield "killed while it wrote a proof"


def runs(family: str, seed: int, wall_s: float, folder: Path) -> Iterator[str]:
    """The faults of all solvers on an instance."""
    recipe = drawn(family, seed)
    instance = Instance.of(recipe)
    path = write_instance(folder, instance, Known(Verdict.UNKNOWN, "not asked"))
    for solver in SOLVERS:
        if load(solver).refusal(instance.question) is None:
            outcome = execute(path, solver, Limits(wall_s, MEMORY_BYTES), folder / f"{seed}-{solver}.proof")
            yield from (f"{solver} at {wall_s} s: {fault}; {recipe.line}" for fault in faults(outcome))


def test_every_family_is_drawn_from() -> None:
    assert SIZES.keys() == FAMILIES.keys()
    for family, sizes in SIZES.items():
        assert set(sizes) <= FAMILIES[family].parameters.keys()


def test_a_kill_is_a_fault(tmp_path: Path) -> None:
    path = write_instance(tmp_path, Instance.of(drawn("tent", 0)), Known(Verdict.UNKNOWN, "not asked"))
    outcome = execute(path, "tests.hardness.running.misbehaving:Hanging", Limits(0.1, MEMORY_BYTES))
    assert list(faults(outcome)) == ["Stop.TIME without work: killed at the wall limit"]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, DRAWS, BLOCK))
@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_that_is_drawn_has_to_be_killed(family: str, first: int, tmp_path: Path) -> None:
    found = [
        line
        for seed in range(first, first + BLOCK)
        for line in runs(family, seed, LIMITS_S[seed % len(LIMITS_S)], tmp_path)
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("study", [name for name in shipped_studies() if name != "acas-xu"])  # whose files are not here
def test_no_run_of_a_shipped_study_has_to_be_killed(study: str, hardness: Command, tmp_path: Path) -> None:
    assert hardness("run", study, "--out", tmp_path / "q.db").status == 0
    ours = [run for run in Store(tmp_path / "q.db").runs() if run.solver.partition("[")[0] in SOLVERS]
    assert ours
    killed = [
        (run.solver, run.recipe, run.reason)
        for run in ours
        if list(stopped_badly(run.verdict, Stop(run.stop), run.reason, run.work)) or PROOF_KILLED in run.reason
    ]
    assert killed == []
