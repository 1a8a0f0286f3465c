"""What is queued are recipes: instances are built when their runs are about to start, and remembered in the store."""

import pickle
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import wait
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.scheduling.task import Attempt, Finished, Task
from hardness.store.store import Store, Writer
from hardness.study import written as built
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study
from hardness.study.written import WrittenInstance, fingerprint
from instances.errors import InputError
from solvers.solver import Limits
from tests.hardness.isolation.processes import harness
from tests.hardness.running.misbehaving import HERE

FEW = FamilyEntry(
    "gnp-multicolored-clique", {"colors": (2,), "nodes": (2, 3), "density": (0.0, 1.0)}, 1, 1, "positivity"
)


def study(entry: FamilyEntry = FEW, solvers: tuple[str, ...] = (f"{HERE}:SaysNo", f"{HERE}:Refusing")) -> Study:
    return Study("queue", (entry,), solvers, Limits(10.0, 2**30))


class Counts:
    """How often an instance was built, and the rows of a store were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of = Counter[str]()
        for owner, name in ((Writer, "keys"), (Writer, "digests"), (built, "ask_oracle")):
            monkeypatch.setattr(owner, name, self._counting(name, getattr(owner, name)))

    def _counting(self, name, method):
        def counted(*arguments):
            self.of[name] += 1
            return method(*arguments)

        return counted


class Scripted:
    """Asks for so many tasks, one after the other, and does `each` of them; none is ever finished."""

    def __init__(self, number: int, each) -> None:
        self.number, self.each = number, each

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        for _, task in zip(range(self.number), tasks, strict=False):
            self.each(task)
        yield from ()


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    return Counts(monkeypatch)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORE_OF_THE_TEST", str(tmp_path))
    return tmp_path / "q.db"


def test_ten_thousand_runs_are_queued_without_building_any_instance_before_its_turn(path, counts):
    grid = {"colors": (2,), "nodes": tuple(range(1, 51)), "density": tuple(i / 100 for i in range(50))}
    entry = FamilyEntry("gnp-multicolored-clique", grid, 1, 1, "positivity")
    four = (*study().solvers, f"{HERE}:Honest", f"{HERE}:SaysYes")
    started, queued = list[str](), list[int]()

    class Heard(Progress):
        def running(self, pending, resumed):
            queued.extend((len(pending), resumed, counts.of["ask_oracle"]))

    def check(task: Task) -> None:
        started.append(task.built.digest)
        assert pickle.loads(task.sealed.question.read()).size["neurons"] == task.built.n
        assert counts.of["ask_oracle"] == len(set(started))

    assert run_study(study(entry, four), path, scheduler=Scripted(12, check), progress=Heard()) == 0
    assert queued == [10_000, 0, 0]
    assert len(started) == 12
    assert counts.of == {"keys": 1, "digests": 1, "ask_oracle": len(set(started))}


def test_each_instance_is_built_once_for_all_its_solvers(path, counts):
    assert run_study(study(), path, progress=Progress()) == 8
    assert counts.of["ask_oracle"] == 4


def test_a_finished_study_is_resumed_without_building_anything_and_reads_its_store_once(path, counts):
    run_study(study(), path, progress=Progress())
    counts.of.clear()
    assert run_study(study(), path, progress=Progress()) == 0
    assert counts.of == {"keys": 1, "digests": 1}


def test_of_equal_instances_all_are_remembered_and_one_is_run(path, counts):
    twice = replace(FEW, replicates=2)
    same = list[str]()

    class Heard(Progress):
        def same(self, solver):
            same.append(solver)

    assert run_study(study(twice), path, progress=Heard()) == 8
    assert Counter(same) == dict.fromkeys(study().solvers, 4)
    counts.of.clear()
    assert run_study(study(twice), path, progress=Progress()) == 0
    assert counts.of["ask_oracle"] == 0


def test_other_code_builds_anew_and_repeats_only_what_changed(path, counts, monkeypatch):
    run_study(study(), path, progress=Progress())
    counts.of.clear()
    monkeypatch.setattr(built, "_code", lambda: "another version of the package")
    assert run_study(study(), path, progress=Progress()) == 0
    assert counts.of["ask_oracle"] == 4
    with Store(path).writing() as writer:
        assert len(writer.digests()) == 8


def test_equal_recipes_have_equal_fingerprints_and_others_do_not():
    recipes, again = study().recipes(), study().recipes()
    other = study(replace(FEW, seed=2)).recipes()
    assert [fingerprint(recipe) for recipe in recipes] == [fingerprint(recipe) for recipe in again]
    assert len({fingerprint(recipe) for recipe in (*recipes, *other)}) == 8
    assert recipes[0].chain is not None  # what a recipe has computed is no part of it
    assert fingerprint(recipes[0]) == fingerprint(again[0])


def test_a_fresh_run_forgets_the_digests_too(path, counts):
    run_study(study(), path, progress=Progress())
    counts.of.clear()
    assert run_study(study(), path, fresh=True, progress=Progress()) == 8
    assert counts.of["ask_oracle"] == 4


def test_the_order_mixes_solvers_and_sizes_and_is_the_same_every_time(path):
    orders = []
    for _ in range(2):
        order = list[tuple[str, int]]()
        scripted = Scripted(99, lambda task, order=order: order.append((task.solver, task.built.n)))
        run_study(
            study(replace(FEW, grid=FEW.grid | {"nodes": (1, 2, 3, 4, 5)})),
            path,
            scheduler=scripted,
            progress=Progress(),
        )
        orders.append(order)
    assert orders[0] == orders[1]
    assert len(orders[0]) == 20
    sizes = [n for _, n in orders[0]]
    solvers = [solver for solver, _ in orders[0]]
    assert sizes != sorted(sizes)
    assert len(set(solvers[:10])) == len(set(solvers[10:])) == 2


def test_an_instance_is_made_again_elsewhere_only_if_it_is_the_same(tmp_path, path):
    recipe, other = study().recipes()[:2]
    made = WrittenInstance.of(recipe, tmp_path)
    assert made.again(recipe).digest == made.digest
    with pytest.raises(InputError, match=f"makes .* here and {made.name} where the study was started"):
        made.again(other)


def test_an_attempt_leaves_nothing(tmp_path, path):
    recipe = study().recipes()[0]
    task = Task(recipe, WrittenInstance.of(recipe, tmp_path), "activation-sat", "1", Limits(10.0, 2**30), True)
    with Pool() as pool, closing(Spool(pool.workspace.path)) as spool:
        before = sorted(pool.workspace.path.iterdir())
        with closing(Attempt(task.made(pool, spool))) as attempt:
            while (finished := attempt.poll()) is None:
                wait(attempt.awaited)
            assert finished.run.certified
        assert sorted(pool.workspace.path.iterdir()) == before


def test_no_slot_takes_a_task_that_is_not_there():
    assert list(Local(3).run(iter(()))) == []


def test_a_second_run_on_one_store_is_refused_politely_until_the_first_is_killed(path, tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(
        "name: hanging\ninstances: [{family: random-ksat, params: {variables: 3, ratio: 1}, seed: 1, to: positivity}]\n"
        f"solvers: ['{HERE}:Honest[nap_s=50.0]']\nlimits: {{wall_s: 60, memory_gib: 1}}\n"
    )
    with harness(file, path, "--jobs", "2") as first:
        assert first.stderr.readline() == "1 runs to do, 0 are in the store\n"
        with harness(file, path, "--jobs", "2") as second:
            said = second.communicate()[1]
            assert second.returncode == 1
            assert said == f"error: another run is writing {path}; wait for it or give another name\n"
        first.kill()
    with Store(path).writing() as writer:
        assert writer.keys() == set()
