"""What ASlib (format.md of coseal/aslib-spec) demands of a scenario, rule by rule, for stores of many kinds."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from hardness.exchange.aslib import export_aslib
from hardness.judging.judge import Category
from hardness.store.store import Run
from tests.hardness.exchange.arff import Relation, read_arff
from tests.hardness.reporting.synthetic import cut_off, invalid, plausible, run, store, wrong

UNKNOWN: dict[str, Any] = {"verdict": "unknown", "category": Category.UNKNOWN}
STORES: dict[str, list[Run]] = {
    "one run": [run()],
    "one family": plausible(dimensions=(2, 3), replicates=1),
    "two families": [
        *plausible(dimensions=(2,), replicates=1),
        run(digest="b", instance="b", family="random-ksat", params={"variables": 3, "ratio": "threshold"}),
        run(digest="c", instance="c", family="random-ksat", params={"variables": 4, "ratio": 4.26}),
        run(digest="d", instance="d", family="max-of-five-network", params={}),
    ],
    "several seeds": [run(seed=seed) for seed in (7, 3, 5)] + [run(solver="milp")],
    "odd names": [
        run(digest="a", instance="a b", solver="milp[x=it's, 5 %]", params={"odd, name": "ä\\ {b}", "sets": True}),
        run(digest="b", instance="b", solver="größer", params={"file": "?"}),
    ],
    "every end": [
        run(digest="a", instance="a"),
        cut_off(run(digest="b", instance="b")),
        run(digest="c", instance="c", stop="memory", **UNKNOWN),
        run(digest="d", instance="d", stop="unsupported", **UNKNOWN),
        run(digest="e", instance="e", stop="crashed", verdict="unknown", category=Category.ERROR, wall_s=None),
        run(digest="h", instance="h", stop="inexact", wall_limit_s=20.0, reason="no bound", **UNKNOWN),
        wrong(run(digest="f", instance="f")),
        invalid(run(digest="g", instance="g")),
    ],
}


@dataclass(frozen=True)
class Scenario:
    """The files of a scenario, read."""

    told: dict[str, Any]
    readme: str
    relations: dict[str, Relation]

    def keys(self, name: str) -> list[tuple[Any, ...]]:
        return [(row["instance_id"], row["repetition"]) for row in self.relations[name].rows]


@pytest.fixture(scope="module", params=STORES)
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("aslib")
    export_aslib(store(folder / f"{request.param} ü.db", STORES[request.param]), folder / "out")
    files = {path.name: path for path in (folder / "out").iterdir()}
    assert all(path.read_bytes().isascii() for path in files.values())
    told, readme = files.pop("description.txt").read_text("ascii"), files.pop("readme.txt").read_text("ascii")
    return Scenario(
        yaml.safe_load(told), readme, {name.removesuffix(".arff"): read_arff(path) for name, path in files.items()}
    )


def test_the_files_of_a_scenario_name_it(scenario: Scenario) -> None:
    obligatory = {"algorithm_runs", "feature_values", "feature_runstatus"}
    assert {*scenario.relations} == obligatory | {"feature_costs", "cv", "ground_truth"}
    for name, relation in scenario.relations.items():
        assert relation.name == f"{name.upper()}_{scenario.told['scenario_id']}"


def test_the_description_has_every_key_with_its_type(scenario: Scenario) -> None:
    told = scenario.told
    assert isinstance(told["scenario_id"], str)
    assert len(told["performance_measures"]) == len(told["maximize"]) == len(told["performance_type"]) > 0
    assert all(isinstance(flag, bool) for flag in told["maximize"])
    assert {*told["performance_type"]} <= {"runtime", "solution_quality"}
    for key in ("algorithm_cutoff_time", "algorithm_cutoff_memory", "features_cutoff_time", "features_cutoff_memory"):
        assert told[key] == "?" or (type(told[key]) is int and told[key] > 0)
    for key in ("default_steps", "features_deterministic", "features_stochastic"):
        assert all(isinstance(name, str) for name in told[key])
    assert told["number_of_feature_steps"] == len(told["feature_steps"]) > 0
    assert {*told["default_steps"]} <= {*told["feature_steps"]}
    both = told["algorithms_deterministic"], told["algorithms_stochastic"]
    assert not {*both[0]} & {*both[1]}
    assert {*both[0], *both[1]} == {*told["metainfo_algorithms"]}
    for name, described in told["metainfo_algorithms"].items():
        assert isinstance(described["configuration"], str)
        assert described["deterministic"] is (name in both[0])


def test_the_runs_are_of_known_algorithms_without_gaps_and_within_the_cutoff(scenario: Scenario) -> None:
    relation, told = scenario.relations["algorithm_runs"], scenario.told
    assert [*relation.types] == [
        "instance_id", "repetition", "algorithm", *told["performance_measures"], "runstatus"
    ]  # fmt: skip
    assert relation.types["runstatus"] == ["ok", "timeout", "memout", "not_applicable", "crash", "other"]
    assert all(relation.types[measure] is float for measure in told["performance_measures"])
    repetitions = defaultdict(list)
    for row in relation.rows:
        assert None not in row.values()
        runtime = row["runtime"]
        assert isinstance(runtime, float)
        assert 0 <= runtime <= told["algorithm_cutoff_time"]
        repetitions[row["algorithm"], row["instance_id"]].append(row["repetition"])
    assert {algorithm for algorithm, _ in repetitions} == {*told["metainfo_algorithms"]}
    assert {instance for _, instance in repetitions} == {instance for instance, _ in scenario.keys("feature_values")}
    for (algorithm, _), numbers in repetitions.items():
        assert sorted(numbers) == [*range(1, len(numbers) + 1)]
        assert len(numbers) == 1 or algorithm in told["algorithms_stochastic"]


def test_the_features_are_those_of_the_description(scenario: Scenario) -> None:
    relation, told = scenario.relations["feature_values"], scenario.told
    first, second, *features = relation.types
    assert (first, second, relation.types[first], relation.types[second]) == ("instance_id", "repetition", None, float)
    assert sorted(features) == sorted(told["features_deterministic"] + told["features_stochastic"])
    assert sorted(features) == sorted(name for step in told["feature_steps"].values() for name in step["provides"])
    assert max(Counter(scenario.keys("feature_values")).values()) == 1
    assert all(repetition == 1 for _, repetition in scenario.keys("feature_values"))


def test_a_feature_is_missing_exactly_where_its_step_did_not_run(scenario: Scenario) -> None:
    steps = scenario.told["feature_steps"]
    values, states, costs = (scenario.relations[f"feature_{name}"] for name in ("values", "runstatus", "costs"))
    assert [*states.types] == [*costs.types] == ["instance_id", "repetition", *steps]
    assert scenario.keys("feature_values") == scenario.keys("feature_runstatus") == scenario.keys("feature_costs")
    for value, state, cost in zip(values.rows, states.rows, costs.rows, strict=True):
        for step, described in steps.items():
            assert {*states.types[step]} == {"ok", "timeout", "memout", "presolved", "crash", "unknown", "other"}
            missing = {value[feature] is None for feature in described["provides"]}
            assert missing == {state[step] != "ok"} == {cost[step] is None}


def test_the_folds_hold_every_instance_once_and_so_does_the_ground_truth(scenario: Scenario) -> None:
    keys = sorted(scenario.keys("feature_values"))
    folds, truth = scenario.relations["cv"], scenario.relations["ground_truth"]
    assert [*folds.types] == ["instance_id", "repetition", "fold"]
    assert sorted(scenario.keys("cv")) == keys
    assert {row["fold"] for row in folds.rows} == {*range(1, min(10, len(keys)) + 1)}
    assert [*truth.types] == ["instance_id", "answer"]
    assert sorted(row["instance_id"] for row in truth.rows) == [instance for instance, _ in keys]


def test_the_readme_explains_every_crash_and_other_end(scenario: Scenario) -> None:
    for row in scenario.relations["algorithm_runs"].rows:
        explained = f"\n{row['instance_id']} {row['algorithm']}: " in scenario.readme
        assert explained == (row["runstatus"] in ("crash", "other"))
