"""A store as an ASlib scenario: every run once, with the status that ASlib has for it, and nothing half-written."""

from dataclasses import replace

import pytest
import yaml

from hardness.exchange.aslib import export_aslib
from hardness.judging.judge import Category
from hardness.store.store import Store
from instances.errors import InputError
from instances.features.structure import Described
from tests.hardness.exchange.arff import read_arff
from tests.hardness.reporting.synthetic import cut_off, invalid, plausible, run, store, wrong


def scenario(tmp_path, runs, name="q"):
    export_aslib(store(tmp_path / f"{name}.db", runs), tmp_path / name)
    return tmp_path / name


def rows(folder, name):
    return read_arff(folder / f"{name}.arff").rows


def test_a_scenario_has_every_run_and_every_instance_once(tmp_path):
    made = plausible(dimensions=(2, 3), replicates=1)
    folder = scenario(tmp_path, made)
    runs = rows(folder, "algorithm_runs")
    keys = {(row["instance_id"], row["repetition"], row["algorithm"]) for row in runs}
    assert len(keys) == len(runs) == len(made)
    assert sum(row["runstatus"] == "timeout" for row in runs) == sum(r.stop == "time" for r in made) > 0
    assert max(row["runtime"] for row in runs) <= 20
    names = sorted({r.instance for r in made})
    for name in ("feature_values", "feature_runstatus", "cv", "ground_truth"):
        assert sorted(row["instance_id"] for row in rows(folder, name)) == names
    assert {row["answer"] for row in rows(folder, "ground_truth")} == {"yes", "no"}
    folds = [row["fold"] for row in rows(folder, "cv")]
    assert max(folds.count(fold) for fold in folds) - min(folds.count(fold) for fold in range(1, 11)) <= 1


def test_the_description_names_what_the_files_contain(tmp_path):
    folder = scenario(tmp_path, plausible(dimensions=(2,), replicates=1))
    told = yaml.safe_load((folder / "description.txt").read_text())
    assert told["scenario_id"] == "q"
    assert (told["algorithm_cutoff_time"], told["algorithm_cutoff_memory"]) == (20, 2048)
    assert set(told["algorithms_deterministic"]) == {row["algorithm"] for row in rows(folder, "algorithm_runs")}
    features = set(rows(folder, "feature_values")[0]) - {"instance_id", "repetition"}
    assert set(told["feature_steps"]["instance"]["provides"]) == set(told["features_deterministic"]) == features
    assert told["performance_type"] == ["runtime"]
    assert told["maximize"] == [False]


def test_every_end_of_a_run_has_its_status(tmp_path):
    unknown = {"verdict": "unknown", "category": Category.UNKNOWN}
    made = {
        "ok": run(digest="a", instance="a"),
        "timeout": cut_off(run(digest="b", instance="b")),
        "memout": run(digest="c", instance="c", stop="memory", **unknown),
        "not_applicable": run(digest="d", instance="d", stop="unsupported", **unknown),
        "crash": run(digest="e", instance="e", stop="crashed", verdict="unknown", category=Category.ERROR, wall_s=None),
        "other": wrong(run(digest="f", instance="f")),
    }
    extra = [invalid(run(digest="g", instance="g")), run(digest="h", instance="h", stop="inexact", **unknown)]
    found = {
        row["instance_id"]: row["runstatus"]
        for row in rows(scenario(tmp_path, [*made.values(), *extra]), "algorithm_runs")
    }
    assert found == {made[status].instance: status for status in made} | {"g": "other", "h": "other"}
    told = (tmp_path / "q" / "readme.txt").read_text()
    assert "f region: wrong, the answer is no; the known answer is yes" in told
    assert made["ok"].recipe in told


def test_several_seeds_are_repetitions(tmp_path):
    found = rows(scenario(tmp_path, [run(seed=seed) for seed in (7, 3, 5)]), "algorithm_runs")
    assert sorted(row["repetition"] for row in found) == [1, 2, 3]


def test_what_networks_look_like_is_a_step_of_its_own_with_its_cost(tmp_path):
    path = store(tmp_path / "q.db", [run(digest="a", instance="a"), run(digest="b", instance="b")])
    with Store(path).writing() as writer:
        writer.add_features("a", Described({"n": 60.0, "density": 0.5}, 0.25))
    export_aslib(path, tmp_path / "q")
    values, states, costs = (
        {row["instance_id"]: row for row in rows(tmp_path / "q", f"feature_{name}")}
        for name in ("values", "runstatus", "costs")
    )
    assert (values["a"]["network.density"], states["a"]["network"], costs["a"]["network"]) == (0.5, "ok", 0.25)
    assert (values["b"]["network.density"], states["b"]["network"], costs["b"]["network"]) == (None, "unknown", None)
    assert values["a"]["density"] == "threshold"
    assert costs["a"]["instance"] == 0
    assert "network.n" not in values["a"]


def test_odd_names_are_quoted_and_missing_parameters_are_missing(tmp_path):
    made = [
        run(digest="a", instance="a", solver="milp[x=it's, 5 %]", params={"odd name": "ä, b", "n_sets": 3}),
        run(digest="b", instance="b", params={}),
    ]
    folder = scenario(tmp_path, made)
    assert {row["algorithm"] for row in rows(folder, "algorithm_runs")} == {"milp[x=it's, 5 %]", "region"}
    a, b = rows(folder, "feature_values")
    assert (a["odd name"], a["n_sets"]) == (r"\xe4, b", 3)
    assert (b["odd name"], b["n_sets"]) == (None, None)


def test_the_same_store_gives_the_same_bytes(tmp_path):
    made = plausible(dimensions=(2,), replicates=1)
    (tmp_path / "again").mkdir()
    folders = scenario(tmp_path, made), scenario(tmp_path / "again", made[::-1])
    first, second = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert first == second


def test_an_empty_store_and_several_limits_are_refused_in_one_line_and_nothing_is_written(tmp_path):
    with pytest.raises(InputError, match=r"no runs; hardness run STUDY"):
        scenario(tmp_path, [])
    made = [run(), replace(run(digest="b", wall_limit_s=60.0))]
    with pytest.raises(InputError, match=r"several limits \(20 s, 2 GiB; 60 s, 2 GiB\)"):
        scenario(tmp_path, made, "two")
    assert not (tmp_path / "q").exists()
    assert not (tmp_path / "two").exists()


def test_the_command_writes_a_scenario_and_wants_to_know_one_form(tmp_path, monkeypatch, hardness):
    monkeypatch.chdir(tmp_path)
    store(tmp_path / "q.db", [run()])
    done = hardness("export", "q.db", "--aslib", "out")
    assert (done.status, done.out) == (0, "out/description.txt\n")
    for forms in ((), ("--aslib", "a", "--vnncomp", "b")):
        refused = hardness("export", "q.db", *forms)
        assert refused.status == 1
        assert "one form at a time" in refused.err
        assert len(refused.err.splitlines()) == 1
