"""What predicts cost, as the page says it: which runs go into a model, and what is said of one."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from hardness.reporting import write_report
from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries
from hardness.reporting.predictions import MEANINGS, best, predictions
from hardness.statistics import CostModel, Kind, NoCostModel
from hardness.store.store import Store
from instances.features.structure import Described
from tests.hardness.reporting.synthetic import cut_off, run, store

NAMES = ["n", *(name.replace(" ", "_") for name in MEANINGS if name != "log n")]


def described(count=40):
    """Runs that cost n^1.5 however they look otherwise, and how they look."""
    random = np.random.default_rng(0)
    runs, looks = [], {}
    for number in range(count):
        n = int(random.integers(20, 400))
        digest = f"{number:064}"
        runs.append(run(digest=digest, instance=f"{number:010}", n=n, work={"regions": int(n**1.5)}, wall_s=n / 100))
        looks[digest] = Described(
            dict(zip(NAMES, random.uniform(size=len(NAMES)), strict=True)) | {"n": float(n)}, 0.01
        )
    return runs, looks


def models(runs, looks, measure=Measure.WORK):
    listed = entries(runs)
    return predictions(curves(listed, measure), listed, looks)


def test_the_size_is_found_to_predict_a_cost_that_follows_from_it():
    found = models(*described(80))
    assert [made.model.kind for made in found] == list(Kind)
    (winner,) = best(found)
    assert (winner.method, winner.unit, winner.useful) == ("region", "regions", True)
    assert winner.factors[0] < 1.2 < 2 < winner.factors[1]
    assert winner.drivers[0][0] == "log n"
    assert winner.drivers[0][1] > 2


def test_a_cost_that_nothing_predicts_is_not_explained():
    runs, looks = described()
    costs = np.random.default_rng(1).lognormal(5, 1, len(runs))
    runs = [replace(made, work={"regions": int(cost) + 5}) for made, cost in zip(runs, costs, strict=True)]
    ridge = models(runs, looks)[0]
    assert not ridge.useful
    assert ridge.drivers == ()


def test_only_described_instances_are_used_and_few_of_them_make_no_model():
    runs, looks = described()
    few = dict(list(looks.items())[:20])
    found = models(runs, few)
    assert {made.model.reason for made in found} == {"20 instances with a known cost; a model needs 30"}
    assert best(found) == []
    assert models(runs, {}) == []


def test_a_method_of_which_many_runs_did_not_tell_their_work_has_a_model_of_seconds_alone():
    runs, looks = described()
    runs[:4] = [replace(cut_off(made), work={}) for made in runs[:4]]
    assert models(runs, looks) == []
    (ridge, _) = models(runs, looks, Measure.SECONDS)
    assert isinstance(ridge.model, CostModel)
    assert ridge.model.censored == 4


def test_the_page_and_the_tables_have_the_models_and_the_features(tmp_path):
    runs, looks = described()
    path = store(tmp_path / "q.db", runs)
    with Store(path).writing() as writer:
        for digest, found in looks.items():
            writer.add_features(digest, found)
    write_report(path, tmp_path / "out")
    assert "What predicts cost" in (tmp_path / "out" / "index.html").read_text()
    tables = {
        name: list(csv.DictReader((tmp_path / "out" / "tables" / f"{name}.csv").read_text().splitlines()))
        for name in ("predictions", "features")
    }
    assert {(row["unit"], row["model"]) for row in tables["predictions"]} == {
        (unit, kind.value) for unit in ("regions", "CPU seconds") for kind in Kind
    }
    assert len(tables["features"]) == len(runs)
    assert set(NAMES) < set(tables["features"][0])


def test_without_scikit_learn_the_ridge_is_there(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.ensemble", None)
    ridge, forest = models(*described())
    assert isinstance(ridge.model, CostModel)
    assert isinstance(forest.model, NoCostModel)
    assert "extra models" in forest.model.reason
    assert [made.model.kind for made in best([ridge, forest])] == [Kind.RIDGE]


def test_every_feature_has_a_meaning():
    from instances.features.structure import features
    from instances.network import Layer, Network
    from instances.question import RealSpace
    from instances.questions.positivity import Positivity

    question = Positivity(Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]))), RealSpace(1))
    assert sorted(features(question)) == sorted(NAMES)


@pytest.mark.parametrize("kind", Kind)
def test_no_model_is_off_by_no_factor(kind):
    runs, looks = described(20)
    assert all(made.factors is None for made in models(runs, looks) if made.model.kind is kind)
