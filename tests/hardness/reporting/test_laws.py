"""Which runs the laws of growth are compared on, and what the report shows of it."""

import csv
import io
from dataclasses import replace

import pytest

from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries
from hardness.reporting.laws import laws
from hardness.reporting.tabular import laws_table
from hardness.running.startup import Startup
from tests.hardness.reporting.synthetic import cut_off, plausible, run


def compared(runs, measure=Measure.WORK):
    listed = entries(runs)
    return laws(curves(listed, measure), listed)


@pytest.fixture(scope="module")
def found():
    return compared([made for made in plausible() if made.solver != "milp"])


def test_yes_and_no_methods_and_sizes_are_apart(found):
    assert {(law.method, law.answer, law.size) for law in found} == {
        (method, answer, size)
        for method in ("region", "activation-sat")
        for answer in ("yes", "no")
        for size in ("n", "nodes")
    }
    assert all(len(set(law.comparison.sample.d)) == 4 for law in found)


def test_the_exponent_of_the_made_up_runs_is_covered(found):
    (law,) = [law for law in found if (law.method, law.answer, law.size) == ("activation-sat", "no", "n")]
    slope = law.comparison.rivals[0].fit.estimates[0]
    assert slope.name == "a"
    rival = next(rival for rival in law.comparison.rivals if rival.model.law == "g^d n^(a d + b)")
    assert rival.fit.estimates[0].low <= 0.4 <= rival.fit.estimates[0].high


def test_every_law_has_a_row(found):
    table = laws_table(found)
    assert len(table.rows) == sum(len(law.comparison.rivals) or 1 for law in found)
    assert {len(row) for row in table.rows} == {len(table.columns)}


def ladder():
    return [
        run(instance=f"{d}{n}{i}", digest=f"{d}{n}{i}", d=d, n=n, params={"nodes": 3}, work={"regions": n**d + i})
        for d in (2, 3)
        for n in (20, 40, 80, 160)
        for i in (0, 1)
    ]


def test_a_parameter_that_does_not_vary_is_no_size_and_seconds_have_none_of_the_source():
    assert [law.size for law in compared(ladder())] == ["n"]
    runs = [made for made in plausible(dimensions=(2, 3)) if made.solver == "region"]
    assert {law.size for law in compared(runs)} == {"n", "nodes"}
    assert {law.size for law in compared(runs, Measure.SECONDS)} == {"n"}


def test_the_hidden_neurons_by_another_name_are_no_size_of_the_source():
    runs = [replace(made, params={"width": made.n, "nodes": made.n // 10}) for made in ladder()]
    assert {law.size for law in compared(runs)} == {"n", "nodes"}


def test_the_start_up_of_a_fit_of_seconds_stands_beside_that_which_was_measured():
    listed = entries(plausible(dimensions=(2, 3), replicates=2))
    none = Startup("h", "region", "other version", 0.4, 9.0, 9.0, 9.0, 9.0, 2, "2026-01-02T03:04:05+00:00")
    seen = [replace(none, version="1", cpu_s=cpu_s) for cpu_s in (0.004, 0.006, 1.0)]
    found = laws(curves(listed, Measure.SECONDS), listed, [none, *seen])
    assert {(law.method, law.startup_s) for law in found} == {
        ("region", 0.006),
        ("milp", None),
        ("activation-sat", None),
    }
    rows = list(csv.DictReader(io.StringIO(laws_table(found).csv)))
    assert {(row["method"], row["startup_measured"]) for row in rows if row["law"]} == {
        ("region", "0.006"),
        ("milp", ""),
        ("activation-sat", ""),
    }
    assert {law.startup_s for law in laws(curves(listed, Measure.WORK), listed, seen)} == {None}


def test_there_is_no_comparison_of_few_runs_or_where_many_did_not_tell_their_work_and_the_reason_is_said():
    def silent(runs, measure=Measure.WORK):
        (law,) = compared(runs, measure)
        assert not law.told
        return law.words

    assert silent(ladder()[:8]) == ("Not compared: it takes 12 instances, and there are 8.",)
    assert silent(ladder()[:1]) == ("Not compared: it takes 12 instances, and there is 1.",)
    runs = ladder()
    runs[-1] = replace(cut_off(replace(runs[-1], wall_s=30.0)), work={})
    runs[-2] = replace(cut_off(replace(runs[-2], wall_s=30.0)), work={})
    assert silent(runs) == (
        "Not compared: 2 of 8 runs were killed before they told their work; without them it would be biased.",
    )
    assert "too many" not in silent(runs, Measure.SECONDS)[0]


def test_laws_are_not_compared_where_n_grows_by_different_parameters_at_different_d():
    runs = [
        replace(made, params={"nodes": made.n if made.d == 2 else 2, "density": 0.5 if made.d == 2 else made.n / 1000})
        for made in ladder()
    ]
    (law,) = compared(runs)
    assert law.words == ("Not compared: n grows with nodes at d = 2 and with density at d = 3.",)
    alike = [replace(made, params={"nodes": made.n, "density": 0.5}) for made in ladder()]
    assert {bool(law.comparison.silent) for law in compared(alike)} == {False}
