"""Many seeds on one instance: which runs are taken, what is said of them, and what the page shows."""

import csv
from dataclasses import replace
from random import Random

import pytest

from hardness.reporting import write_report
from hardness.reporting.curves import Measure
from hardness.reporting.entries import entries
from hardness.reporting.seeds import FEWEST, spreads
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study
from solvers.solver import Limits
from tests.hardness.reporting.synthetic import cut_off, run, store, wrong
from tests.hardness.running.misbehaving import HERE


def seeded(count, work, **changes):
    """Runs that differ in their seeds, and in what `work` makes of them."""
    return [run(seed=seed, work=work(seed), wall_s=1.0 + seed, **changes) for seed in range(count)]


def heavy(count, **changes):
    random = Random(5)
    return seeded(count, lambda _: {"nodes": int(100 * random.paretovariate(0.5))}, solver="milp", **changes)


def of(runs):
    return spreads(entries(runs))


def test_ten_seeds_make_a_distribution_and_nine_do_not():
    assert of(heavy(FEWEST - 1)) == []
    (found,) = of(heavy(FEWEST))
    assert (found.method, found.unit, found.distribution.seeds, found.same) == (
        "milp",
        "nodes + iterations",
        FEWEST,
        False,
    )
    assert "too few to say anything of the tail" in found.words


def test_a_heavy_tail_is_said_to_be_one():
    (found,) = of(heavy(200))
    assert found.words.startswith("Looks heavy-tailed")


def test_a_method_that_does_the_same_under_every_seed_is_called_that():
    (found,) = of(seeded(12, lambda _: {"regions": 1234}))
    assert found.same
    assert found.words == "The same work, 1,234 regions, under every seed."


def test_runs_that_were_cut_off_count_and_wrong_ones_do_not():
    runs = heavy(14)
    runs[0], runs[1], runs[2] = cut_off(runs[0]), wrong(runs[1]), wrong(runs[2])
    (found,) = of(runs)
    assert (found.distribution.seeds, found.distribution.censored) == (12, 1)
    assert of([*runs[:3], *runs[6:]]) == []


def test_a_solver_that_counts_nothing_is_shown_in_seconds_and_instances_are_apart():
    runs = seeded(10, lambda _: {}, solver="mine:Solver") + seeded(10, lambda _: {}, solver="mine:Solver", digest="e")
    first, second = of(runs)
    assert first.unit == second.unit == Measure.SECONDS
    assert not first.same
    assert first.distribution.survival[-1] == (10.0, pytest.approx(0.0))


def test_all_instances_of_a_method_have_one_unit():
    zeros = [replace(made, work={"nodes": 0}) for made in heavy(10, digest="e")]
    assert {found.unit for found in of([*heavy(10), *zeros])} == {"nodes + iterations + 1"}
    assert {found.unit for found in of(heavy(10) + heavy(10, digest="e"))} == {"nodes + iterations"}


def test_the_page_draws_what_the_seed_decides_and_names_what_it_does_not(tmp_path):
    runs = heavy(200) + seeded(12, lambda _: {"regions": 7})
    write_report(store(tmp_path / "q.db", runs), tmp_path / "out")
    (figure,) = (tmp_path / "out" / "figures").glob("seeds-*.svg")
    assert "-milp-" in figure.name
    assert 'data-instance="0123456789"' in figure.read_text()
    page = (tmp_path / "out" / "index.html").read_text()
    assert "What the seed decides" in page
    assert "The same work, 7 regions, under every seed." in page
    with (tmp_path / "out" / "tables" / "seeds.csv").open() as file:
        rows = {row["method"]: row for row in csv.DictReader(file)}
    assert (rows["region"]["same_work"], rows["milp"]["same_work"], rows["milp"]["heavy"]) == ("yes", "no", "yes")


def test_one_figure_holds_few_instances_and_says_so(tmp_path):
    runs = [made for number in range(8) for made in heavy(10, digest=f"{number}", instance=f"{number}" * 10)]
    write_report(store(tmp_path / "q.db", runs), tmp_path / "out")
    assert "The 6 dearest of 8 instances." in (tmp_path / "out" / "index.html").read_text()


def test_a_study_with_seeds_of_an_outside_solver_is_shown(tmp_path):
    entry = FamilyEntry(
        "gnp-multicolored-clique", {"colors": (2,), "nodes": (1,), "density": (0.0,)}, 1, seed=1, to="positivity"
    )
    study = Study("test", (entry,), (f"{HERE}:Honest",), Limits(10.0, 2**30), seeds=FEWEST)
    run_study(study, tmp_path / "q.db", scheduler=Local(2), progress=Progress())
    write_report(tmp_path / "q.db", tmp_path / "out")
    (figure,) = (tmp_path / "out" / "figures").glob("seeds-*.svg")
    assert "all counts" in figure.read_text()
