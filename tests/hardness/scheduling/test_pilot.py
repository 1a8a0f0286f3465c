"""A pilot finds sizes once: what it found is stored and printed, and a second run repeats it exactly."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hardness.scheduling.run import run_study
from hardness.store.store import Store
from hardness.study.progress import Lines, Progress
from hardness.study.status import prospect
from hardness.study.study import read_study
from instances.errors import InputError

STUDY = """
name: pilot
instances:
  - {family: gnp-multicolored-clique, params: {colors: [2, 3], density: threshold}, replicates: 2, seed: 1,
     to: positivity, sizes: {of: nodes, cells: 4, cost: [0.004, 0.06]}}
solvers: [sweep, activation-sat]
limits: {wall_s: 1, memory_gib: 1}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "s.yaml").write_text(STUDY)
    return tmp_path / "s.yaml"


def lines(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("- {")]


def test_what_a_pilot_finds_is_repeated_exactly(study: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    ahead = list(prospect(read_study(study), store, (), ()))
    assert ahead[0] == "study     pilot: at most 32 instances, 32 runs"
    first, again = io.StringIO(), io.StringIO()
    count = run_study(read_study(study), store, progress=Lines(first))
    costs, runs = Store(store).costs(), Store(store).runs()
    assert len(costs) == 4
    assert all(min(found.medians.values()) < 0.06 for found in costs.values())
    assert run_study(read_study(study), store, progress=Lines(again)) == 0
    assert lines(again.getvalue()) == lines(first.getvalue()) != []
    assert "looking for sizes" not in again.getvalue()
    assert Store(store).costs() == costs
    assert list(prospect(read_study(study), store, (), ()))[-1].startswith("missing   0 runs")
    # Every solver ran on its own sizes alone, and on several instances of each; what is equal was run once.
    assert count == len(runs)
    plan = Store(store).plan()
    assert plan is not None
    assert len(plan.left_out) + len(lines(first.getvalue())) == 4

    # The printed list is a study without a pilot that makes the same instances.
    plain = STUDY[: STUDY.index("  - {")] + "".join(f"  {line}\n" for line in lines(first.getvalue()))
    study.write_text(plain + STUDY[STUDY.index("solvers: [sweep") :])
    assert not read_study(study).sized
    assert run_study(read_study(study), store, progress=Progress()) == 0
    assert {(run.digest, run.solver) for run in Store(store).runs()} == {(run.digest, run.solver) for run in runs}


def test_one_list_for_all_solvers(study: Path, tmp_path: Path) -> None:
    study.write_text(STUDY.replace("0.06]", "0.06], shared: true"))
    said = io.StringIO()
    run_study(read_study(study), tmp_path / "s.db", progress=Lines(said))
    assert 1 <= len(lines(said.getvalue())) <= 2
    runs = Store(tmp_path / "s.db").runs()
    by_solver = [{run.digest for run in runs if run.solver == name} for name in ("sweep", "activation-sat")]
    assert by_solver[0] == by_solver[1] != set()


def test_a_pilot_that_is_killed_is_resumed(study: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    command = [sys.executable, "-m", "hardness", "run", str(study), "--out", str(store)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not (store.exists() and _cells_of(store)):
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    before = Store(store).costs()
    assert before
    run_study(read_study(study), store, progress=Progress())
    after = Store(store).costs()
    assert {name: after[name] for name in before} == before
    assert len(after) == 4
    runs = Store(store).runs()
    assert len({run.key for run in runs}) == len(runs)


def _cells_of(store: Path) -> int:
    try:
        return len(Store(store).costs())
    except InputError:  # the tables are not yet there
        return 0


def test_a_study_without_its_sizes_is_not_built(study: Path) -> None:
    with pytest.raises(InputError, match="sizes of gnp-multicolored-clique are to be found: hardness run"):
        read_study(study).recipes()


def test_sizes_that_no_solver_can_have_stop_the_study_before_it_runs(study: Path, tmp_path: Path) -> None:
    study.write_text(STUDY.replace("[0.004, 0.06]", "[0.0000001, 0.000001]"))
    with pytest.raises(InputError, match=r"no size could be drawn \(making the next takes more than 1e-06 s\)"):
        run_study(read_study(study), tmp_path / "s.db", progress=Progress())
    assert Store(tmp_path / "s.db").runs() == []


@pytest.mark.parametrize(("right", "wrong"), [("to: positivity", "to: positivities"), ("colors: [2, 3]", "colors: -1")])
def test_a_study_with_sizes_that_is_wrong_empties_no_store(right: str, wrong: str, study: Path, tmp_path: Path) -> None:
    plain = STUDY.replace(", sizes: {of: nodes, cells: 4, cost: [0.004, 0.06]}", "").replace(
        "density", "nodes: 3, density"
    )
    study.write_text(plain)
    count = run_study(read_study(study), tmp_path / "s.db", progress=Progress())
    assert count > 0
    study.write_text(STUDY.replace(right, wrong))
    with pytest.raises(InputError):
        run_study(read_study(study), tmp_path / "s.db", fresh=True, progress=Progress())
    assert len(Store(tmp_path / "s.db").runs()) == count
