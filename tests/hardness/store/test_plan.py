"""What a study asks for and how much of it is there: `list`, `build`, `run` and `report` count the same."""

import io
import re
from dataclasses import replace

import pytest

from hardness.listing.listing import studies
from hardness.scheduling.run import run_study
from hardness.store.plan import Plan, Standing
from hardness.store.store import Store
from hardness.study.progress import Lines, Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study, read_study
from instances.errors import InputError
from solvers.solver import Limits
from tests.hardness.running.misbehaving import HERE

TWICE = FamilyEntry(
    "gnp-multicolored-clique", {"colors": (2,), "nodes": (2,), "density": (0.0, 1.0)}, 2, seed=1, to="positivity"
)
"""Four planned instances, of which the two without edges are equal and so are the two complete ones."""

STUDY = Study("count", (TWICE,), (f"{HERE}:SaysNo", f"{HERE}:Refusing"), Limits(10.0, 2**30))


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("STORE_OF_THE_TEST", str(tmp_path))
    return tmp_path / "q.db"


def standing(path) -> Standing:
    store = Store(path)
    plan = store.plan()
    assert plan is not None
    return plan.standing(store.digests(), {run.key for run in store.runs()})


class Stopping(Progress):
    """Interrupts the study after so many runs."""

    def __init__(self, number):
        self.left = number

    def finished(self, run):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_a_whole_study_has_every_planned_run_here_or_needs_it_not(path):
    stream = io.StringIO()
    assert run_study(STUDY, path, progress=Lines(stream)) == 4
    found = standing(path)
    assert found == Standing(planned=8, here=4, equal=4, instances=4, equal_instances=2, others=0)
    assert found.missing == 0
    words = "4 of 8 planned runs are here (4 not needed, since 2 of 4 instances are equal to others)"
    assert found.words == words
    assert stream.getvalue().splitlines()[-1] == words


def test_a_study_that_is_resumed_counts_what_is_there_and_not_what_is_not_needed(path):
    run_study(STUDY, path, progress=Progress())
    stream = io.StringIO()
    assert run_study(STUDY, path, progress=Lines(stream)) == 0
    assert stream.getvalue().splitlines()[0] == "0 runs to do, 4 are in the store"


def test_an_interrupted_study_says_how_much_is_missing(path):
    with pytest.raises(KeyboardInterrupt):
        run_study(STUDY, path, progress=Stopping(1))
    found = standing(path)
    assert found.here == 1
    assert found.here + found.equal + found.missing == found.planned == 8
    assert f"{found.missing} missing: the study was interrupted or still runs" in found.words


def test_another_form_of_the_study_leaves_the_runs_that_it_does_not_ask_for_apart(path):
    run_study(STUDY, path, progress=Progress())
    run_study(replace(STUDY, solvers=STUDY.solvers[:1], limits=Limits(9.0, 2**30)), path, progress=Progress())
    found = standing(path)
    assert (found.planned, found.here, found.others) == (4, 2, 4)
    assert found.words.endswith("; 4 more are of an earlier form of the study")


def test_another_study_is_refused_before_it_touches_the_store(path):
    run_study(STUDY, path, progress=Progress())
    before = Store(path).runs()
    with pytest.raises(InputError, match=r"holds the study count; give another name, or --fresh"):
        run_study(replace(STUDY, name="other"), path, progress=Progress())
    assert (Store(path).runs(), Store(path).plan().study) == (before, "count")
    run_study(replace(STUDY, name="other"), path, fresh=True, progress=Progress())
    assert Store(path).plan().study == "other"


def test_a_study_that_is_wrong_empties_no_store(path):
    run_study(STUDY, path, progress=Progress())
    wrong = replace(STUDY, entries=(replace(TWICE, grid=TWICE.grid | {"nodes": (-1,)}),))
    with pytest.raises(InputError, match="nodes"):
        run_study(wrong, path, fresh=True, progress=Progress())
    assert len(Store(path).runs()) == 4


def test_a_plan_is_read_as_it_was_written():
    plan = Plan("s", ("a", "b"), {"region": "1", "milp[x=1]": "2"}, (3, 4), 1.5, 2**30, True, ("z3: not there",))
    assert Plan.decode(plan.encode()) == plan
    assert (plan.size, len(set(plan.runs()))) == (8, 8)
    assert len({plan.key("d", solver, seed) for _, solver, seed in plan.runs()}) == 4


@pytest.mark.parametrize("name", ["quickstart", "scaling-small"])
def test_the_list_of_studies_says_what_a_run_of_them_plans(name):
    study = read_study(name)
    (line,) = [line for line in studies() if line.startswith(f"{name}: ")]
    counted = re.match(r"[\w-]+: (\d+) instances, (\d+) runs planned", line)
    assert counted is not None
    assert int(counted[1]) == len(study.recipes())
    assert int(counted[2]) == len(study.recipes()) * len(study.solvers) * study.seeds


def test_build_says_how_many_planned_instances_came_out_equal(hardness, tmp_path):
    (tmp_path / "twice.yaml").write_text(
        "name: twice\ninstances: [{family: gnp-multicolored-clique, params: {colors: 2, nodes: 2, density: [0.0, 1.0]},"
        " replicates: 2, seed: 1, to: positivity}]\nsolvers: [region]\nlimits: {wall_s: 5, memory_gib: 1}\n"
    )
    built = hardness("build", str(tmp_path / "twice.yaml"), "--out", str(tmp_path / "suite"))
    assert built.out == f"2 instances in {tmp_path / 'suite'} (4 planned, 2 equal to others)\n"
