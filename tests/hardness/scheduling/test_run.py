"""A study runs to its end whatever its solvers do, and goes on where it stopped."""

import io
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hardness.errors import GeneratorError
from hardness.isolation import pool
from hardness.judging.judge import Category
from hardness.running import execute, solving
from hardness.scheduling import task
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.store.store import Run, Store
from hardness.study import written as built
from hardness.study.progress import Lines, Live, Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study, read_study
from instances.errors import InputError
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.recipe import Known
from solvers.solver import Limits
from tests.hardness.isolation.processes import harness, living_children, within
from tests.hardness.reporting import synthetic
from tests.hardness.running.misbehaving import HERE

ENTRY = FamilyEntry(
    "gnp-multicolored-clique", {"colors": (2,), "nodes": (2,), "density": (0.0, 1.0)}, 1, seed=1, to="positivity"
)  # one no and one yes


def study(*solvers: str, wall_s: float = 10.0, entry: FamilyEntry = ENTRY) -> Study:
    return Study("test", (entry,), tuple(f"{HERE}:{solver}" for solver in solvers), Limits(wall_s, 2**30))


def runs(path: Path) -> dict[tuple[str, str], Run]:
    """The runs by solver and known answer."""
    return {(run.solver.removeprefix(f"{HERE}:"), run.known): run for run in Store(path).runs()}


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where the store goes; every process that the test starts carries the place in its environment."""
    monkeypatch.setenv("STORE_OF_THE_TEST", str(tmp_path))
    return tmp_path / "q.db"


def test_every_kind_of_solver_is_judged_rightly(path, monkeypatch):
    monkeypatch.setattr(solving, "GRACE_S", 0.2)
    monkeypatch.setattr(pool, "WARMING_S", 1.0)
    expected = {
        "Honest": (Category.CERTIFIED, Category.CORRECT),
        "SaysNo": (Category.WRONG, Category.CORRECT),
        "SaysYes": (Category.INVALID_WITNESS, Category.INVALID_WITNESS),
        "Malformed": (Category.ERROR, Category.ERROR),
        "Crashing[how=segfault]": (Category.ERROR, Category.ERROR),
        "Gorging": (Category.UNKNOWN, Category.UNKNOWN),
        "Hanging": (Category.UNKNOWN, Category.UNKNOWN),
        "Refusing": (Category.UNKNOWN, Category.UNKNOWN),
    }
    small = replace(study(*expected), limits=Limits(0.5, 2**29))
    assert run_study(small, path, scheduler=Local(4), progress=Progress()) == 2 * len(expected)
    found = runs(path)
    assert {s: (found[s, "yes"].category, found[s, "no"].category) for s in expected} == expected
    assert (found["Gorging", "yes"].stop, found["Hanging", "yes"].stop) == ("memory", "time")
    honest = found["Honest", "yes"]
    assert honest.certified
    assert len(honest.witness) == len(honest.source_witness) == honest.d == 2
    assert honest.n == 24
    assert honest.params == {"colors": 2, "nodes": 2, "density": 1.0}
    assert honest.recipe.startswith("hardness generate gnp-multicolored-clique --colors 2")
    assert (honest.instance, honest.wall_limit_s) == (honest.digest[:10], 0.5)
    assert all(run.started_utc.endswith("+00:00") for run in found.values())
    assert len({run.key for run in found.values()}) == len(found)


def test_a_second_run_does_nothing_and_a_fresh_one_does_all(path):
    small = study("SaysNo")
    assert run_study(small, path, progress=Progress()) == 2
    assert run_study(small, path, progress=Progress()) == 0
    assert run_study(replace(small, limits=Limits(9.0, 2**30)), path, progress=Progress()) == 2
    assert len(Store(path).runs()) == 4
    assert run_study(small, path, fresh=True, progress=Progress()) == 2
    assert len(Store(path).runs()) == 2


def test_a_study_with_seeds_runs_every_solver_under_each_of_them_and_adds_what_is_missing(path):
    assert run_study(replace(study("Honest"), seeds=2), path, progress=Progress()) == 4
    assert run_study(replace(study("Honest"), seeds=3), path, progress=Progress()) == 2
    stored = Store(path).runs()
    assert Counter((run.known, run.seed) for run in stored) == Counter((a, s) for a in ("yes", "no") for s in range(3))
    assert all(run.work["seed"] == run.seed for run in stored)


def test_every_instance_is_described_once(path):
    run_study(study("SaysNo", "SaysYes"), path, progress=Progress())
    described = Store(path).features()
    assert set(described) == {run.digest for run in Store(path).runs()}
    for run in Store(path).runs():
        found = described[run.digest]
        assert (found.features["n"], found.features["d"]) == (run.n, run.d)
        assert found.wall_s > 0


def test_equal_instances_count_once(path):
    twice = replace(ENTRY, replicates=3)
    assert run_study(study("SaysNo", entry=twice), path, progress=Progress()) == 2


def test_no_more_than_jobs_run_at_a_time(path, monkeypatch):
    alive, most = set(), 0

    class Counted(execute.Execution):
        def __init__(self, *arguments):
            nonlocal most
            super().__init__(*arguments)
            alive.add(self)
            most = max(most, len(alive))

        def close(self):
            super().close()
            alive.remove(self)

    monkeypatch.setattr(task, "Execution", Counted)
    run_study(study("SaysNo", "SaysYes", "Refusing"), path, scheduler=Local(2), progress=Progress())
    assert (most, alive) == (2, set())


def test_an_interruption_keeps_what_is_finished_and_kills_the_rest(path):
    class Interrupting(Progress):
        def finished(self, run):
            raise KeyboardInterrupt

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_study(study("SaysNo", "Hanging", wall_s=60.0), path, scheduler=Local(4), progress=Interrupting())
    assert time.monotonic() - before < 10
    assert [run.solver for run in Store(path).runs()] == [f"{HERE}:SaysNo"]
    assert not living_children()
    assert sorted(file.name for file in path.parent.iterdir()) == ["q.db"]


def test_a_killed_run_is_resumed_without_losing_or_repeating_any(path, tmp_path):
    file = tmp_path / "study.yaml"
    data = {
        "name": "killed",
        "instances": [
            {
                "family": "gnp-multicolored-clique",
                "params": {"colors": 2, "nodes": [1, 2], "density": [0.0, 1.0]},
                "seed": 1,
                "to": "positivity",
            }
        ],
        "solvers": [f"{HERE}:Honest[nap_s=0.2]", f"{HERE}:SaysNo"],
        "limits": {"wall_s": 10, "memory_gib": 1},
    }
    file.write_text(yaml.safe_dump(data))
    with harness(file, path, "--jobs", "2") as process:
        while not process.stderr.readline().startswith("[3/8]"):
            assert process.poll() is None
        process.kill()
    before = Store(path).runs()
    assert 3 <= len(before) < 8
    assert run_study(read_study(file), path, progress=Progress()) == 8 - len(before)
    after = Store(path).runs()
    assert after[: len(before)] == before
    assert len({run.key for run in after}) == len(after) == 8
    assert {(run.solver, run.category) for run in after if "Honest" in run.solver} == {
        (f"{HERE}:Honest[nap_s=0.2]", Category.CERTIFIED),
        (f"{HERE}:Honest[nap_s=0.2]", Category.CORRECT),
    }


def test_the_solvers_of_a_killed_harness_die_with_it(path, tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(
        "name: hanging\ninstances: [{family: random-ksat, params: {variables: 3, ratio: 1}, seed: 1, to: positivity}]\n"
        f"solvers: ['{HERE}:Hanging']\nlimits: {{wall_s: 60, memory_gib: 1}}\n"
    )
    with harness(file, path, "--jobs", "2") as process:
        assert within(10, living_children)
        process.kill()
    assert within(2, lambda: not living_children())


def test_a_witness_that_holds_against_the_oracles_no_stops_the_study(path, monkeypatch):
    monkeypatch.setattr(built, "ask_oracle", lambda recipe: Known(Verdict.NO, "a broken oracle"))
    with pytest.raises(GeneratorError, match=r"hardness generate .*a broken oracle"):
        run_study(study("Honest"), path, scheduler=Local(1), progress=Progress())


def test_an_oracle_whose_own_witness_fails_stops_the_study(path, monkeypatch):
    monkeypatch.setattr(MulticoloredClique, "check", lambda self, witness: False)
    with pytest.raises(GeneratorError, match="the oracle's witness fails"):
        run_study(study("Honest"), path, progress=Progress())
    assert Store(path).runs() == []


def test_an_oracle_that_gives_up_leaves_a_no_uncertified(path, monkeypatch):
    monkeypatch.setattr(built, "ask_oracle", lambda recipe: Known(Verdict.UNKNOWN, "budget"))
    run_study(study("Honest"), path, progress=Progress())
    assert Counter(run.category for run in Store(path).runs()) == {Category.CERTIFIED: 1, Category.UNCERTIFIED: 1}


def test_a_wrong_solver_or_number_of_jobs_is_refused_before_anything_is_made(path):
    with pytest.raises(InputError, match="unknown solver"):
        run_study(replace(study("Honest"), solvers=("regoin",)), path)
    with pytest.raises(InputError, match="jobs is 0"):
        run_study(study("Honest"), path, scheduler=Local(0))
    assert not path.exists()


def test_plain_lines_say_what_finished(path):
    stream = io.StringIO()
    run_study(study("SaysNo"), path, progress=Lines(stream))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "2 runs to do, 0 are in the store"
    assert [line.split()[0] for line in lines[1:-1]] == ["[1/2]", "[2/2]"]
    assert lines[-1] == "2 of 2 planned runs are here"
    assert any("no (wrong)" in line and "the known answer is yes" in line for line in lines)


def test_the_live_display_shows_every_solver_and_what_is_wrong(path):
    stream = io.StringIO()
    run_study(study("SaysNo", "Refusing"), path, progress=Live(stream))
    run_study(study("SaysNo", "Refusing"), path, progress=Live(stream))
    shown = stream.getvalue()
    assert "the known answer is yes" in shown.replace("\n", " ")
    assert "4 runs are in the store already" in shown


def test_the_live_display_says_what_runs_is_solved_and_cut_off_and_when_it_will_be_done():
    stream = io.StringIO()
    solved = synthetic.run()
    with Live(stream) as display:
        display._bars.console.width = 200
        display.running([solved.solver] * 4, 0)
        for _ in range(3):
            display.started(solved.solver)
        display.finished(solved)
        display.finished(synthetic.cut_off(solved))
    last = stream.getvalue().splitlines()[-1]
    assert "1 running, 1 solved, 1 timeouts" in last
    assert "2/4" in last
    assert "ETA 0:0" in last


def test_the_start_up_of_every_solver_that_answers_and_the_host_are_stored_once(path):
    for seed in (1, 2):
        again = replace(study("SaysNo", "Refusing"), limits=Limits(10.0, 2**30, seed))
        assert run_study(again, path, progress=Progress()) == 4
    (host,), (startup,) = Store(path).hosts(), Store(path).startups()
    assert (startup.host, startup.solver) == (host.host, f"{HERE}:SaysNo")
    assert {run.host for run in Store(path).runs()} == {host.host}


def test_a_gigabyte_of_output_does_not_reach_the_store(path):
    run_study(study("Flooding"), path, progress=Progress())
    assert sum(file.stat().st_size for file in path.parent.iterdir()) < 2**18


def test_reading_a_study_and_running_it_is_the_whole_job(tmp_path, path):
    file = tmp_path / "study.yaml"
    file.write_text(
        "name: files\ninstances: [{file: triangle.clq, colors: 3, to: positivity}]\n"
        f"solvers: ['{HERE}:Refusing']\nlimits: {{wall_s: 5, memory_gib: 1}}\n"
    )
    (tmp_path / "triangle.clq").write_text("p edge 3 3\ne 1 2\ne 1 3\ne 2 3\n")
    run_study(read_study(file), path, progress=Progress())
    (only,) = Store(path).runs()
    assert (only.family, only.params, only.known) == ("clique", {"file": "triangle.clq"}, "yes")
