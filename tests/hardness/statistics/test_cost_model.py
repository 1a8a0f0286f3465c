"""Models of cost from features: what matters is found, what was cut off is used, and what is seen is not tested."""

import builtins

import numpy as np
import pytest

from hardness.statistics import CostModel, Kind, NoCostModel, cost_model
from instances.errors import InputError


def runs(seed=0, count=160, share_cut_off=0.0, noise=0.3):
    """Features, costs and flags: the cost is n^(0.8 d), and `weather` has nothing to do with it."""
    random = np.random.default_rng(seed)
    log_n, d = np.log(random.uniform(10, 100, count)), random.integers(2, 6, count).astype(float)
    cost = np.exp(0.8 * d * log_n + noise * random.standard_normal(count))
    limit = np.quantile(cost, 1 - share_cut_off)
    features = {"log n": log_n, "d": d, "weather": random.uniform(size=count), "constant": np.ones(count)}
    return features, np.minimum(cost, limit), cost > limit, [str(number) for number in range(count)]


@pytest.mark.parametrize("share", [0.0, 0.3])
@pytest.mark.parametrize("kind", Kind)
def test_a_model_predicts_and_names_what_matters(kind, share):
    if kind is Kind.FOREST:
        pytest.importorskip("sklearn.ensemble")
    model = cost_model(kind, *runs(share_cut_off=share))
    assert isinstance(model, CostModel)
    assert model.error < model.baseline / 4
    # The noise has standard deviation 0.3 in natural logarithms.
    assert model.error > 0.3 / np.log(10) * 0.6
    assert [importance.feature for importance in model.importances[:2]] == ["d", "log n"]
    assert abs(model.importances[2].rise) < model.error / 5
    assert len(model.importances) == 3
    assert model.censored == int(share * 160)


def test_a_model_of_nothing_but_noise_is_no_better_than_the_mean():
    features, cost, cut, names = runs(1)
    shuffled = np.random.default_rng(1).permutation(cost)
    model = cost_model(Kind.RIDGE, features, shuffled, cut, names)
    assert model.error > 0.95 * model.baseline


def test_a_model_and_a_feature_are_called_better_only_by_more_than_chance():
    found = []
    for seed in range(60):
        features, cost, cut, names = runs(seed, count=60)
        shuffled = np.random.default_rng(seed).permutation(cost)
        found.append(cost_model(Kind.RIDGE, features, shuffled, cut, names))
    assert sum(model.better for model in found) <= 2
    model = cost_model(Kind.RIDGE, *runs(count=60))
    assert model.better
    assert {importance.feature: importance.sure for importance in model.importances} == {
        "d": True,
        "log n": True,
        "weather": False,
    }


def test_runs_on_one_instance_are_never_on_both_sides():
    # The name of an instance tells its cost: who has seen another run on it would predict it.
    random = np.random.default_rng(2)
    cost = np.repeat(np.exp(random.standard_normal(40)), 5)
    name = np.repeat(np.arange(40), 5)
    features = {f"is {number}": (name == number).astype(float) for number in range(8)}
    model = cost_model(Kind.RIDGE, features, cost, np.zeros(200, bool), [str(v) for v in name])
    assert model.instances == 40
    assert model.error > 0.9 * model.baseline


def test_there_is_no_model_of_few_instances_or_without_features():
    features, cost, cut, names = runs(count=20)
    refused = cost_model(Kind.RIDGE, features, cost, cut, names)
    assert refused == NoCostModel(Kind.RIDGE, "20 instances with a known cost; a model needs 30")
    features, cost, cut, names = runs()
    refused = cost_model(Kind.RIDGE, {"constant": features["constant"]}, cost, cut, names)
    assert refused == NoCostModel(Kind.RIDGE, "all instances have the same features")


def test_without_scikit_learn_the_forest_says_what_is_missing(monkeypatch):
    plain = builtins.__import__

    def without(name, *arguments, **options):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return plain(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    refused = cost_model(Kind.FOREST, *runs())
    assert refused == NoCostModel(Kind.FOREST, "scikit-learn is not installed; the extra models brings it")


def test_features_that_are_no_numbers_are_refused():
    features, cost, cut, names = runs()
    features["d"][3] = np.nan
    with pytest.raises(InputError, match="finite features"):
        cost_model(Kind.RIDGE, features, cost, cut, names)
