"""The report compares what ran with a disguise and without."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries
from hardness.reporting.pairs import Ratios
from hardness.reporting.tables.disguises import comparisons
from hardness.scheduling.run import run_study
from hardness.store.store import Run, Store
from hardness.study.study import read_study
from tests.hardness.reporting.synthetic import cut_off, run


def test_a_store_compares_what_ran_with_and_without(tmp_path: Path) -> None:
    drawn = {
        "family": "gnp-multicolored-clique",
        "params": {"colors": 2, "nodes": [1, 2], "density": 0.5},
        "seed": 1,
        "to": "positivity",
        "disguise": ["none", "light"],
    }
    limits = {"wall_s": 20, "memory_gib": 2}
    file = tmp_path / "study.yaml"
    file.write_text(
        yaml.safe_dump({"name": "d", "instances": [drawn], "solvers": ["region", "milp"], "limits": limits})
    )
    run_study(read_study(file), tmp_path / "r.db")
    rows = comparisons(entries(Store(tmp_path / "r.db").runs()), ["milp", "region"])
    assert [(row.method, row.level) for row in rows] == [("milp", "light"), ("region", "light")]
    assert all((row.ratios.pairs, row.ratios.before, row.ratios.after) == (2, 2, 2) for row in rows)


def pair(number: int, plain: int, worn: int, level: str = "strong") -> list[Run]:
    """Two runs of one origin, with as many regions and milliseconds as said."""
    line = f"hardness generate x --seed {number} --to positivity --out DIR"
    other = line.replace(" --out", f" --disguise {level},seed={number} --out")
    return [
        run(digest=f"p{number}", recipe=line, work={"regions": plain}, wall_s=plain / 1000),
        run(
            digest=f"{level}{number}",
            recipe=other,
            work={"regions": worn},
            wall_s=worn / 500,
            params={"disguise": level, "disguise.seed": number},
        ),
    ]


def test_ratios_are_medians_over_pairs_of_the_same_origin_that_are_solved_both_ways() -> None:
    runs = [*pair(1, 9, 19), *pair(2, 19, 79), *pair(3, 4, 49), *pair(4, 1, 1, "light")]
    lone, (before, after) = pair(5, 9, 9)[1], pair(6, 9, 9999)
    runs += [lone, before, cut_off(after)]
    light, strong = comparisons(entries(runs), ["region"])
    assert (light.method, light.level, light.ratios) == ("region", "light", Ratios(1, 1, 1, 1.0, 2.0))
    assert (strong.level, replace(strong.ratios, seconds=None)) == ("strong", Ratios(4, 4, 3, 4.0, None))
    assert strong.ratios.seconds == pytest.approx(2 * 79 / 19)
    problems = {curve.problem for curve in curves(entries(runs), Measure.WORK)}
    plain = "gnp-multicolored-clique · positivity"
    assert problems == {plain, f"{plain} · light disguise", f"{plain} · strong disguise"}


def test_without_a_pair_that_is_solved_both_ways_there_is_no_ratio() -> None:
    before, after = pair(1, 9, 9)
    (row,) = comparisons(entries([before, cut_off(after)]), ["region"])
    assert row.ratios == Ratios(1, 1, 0, None, None)
