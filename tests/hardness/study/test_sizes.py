"""Sizes that follow from measured costs: inside the wanted costs, evenly spread, and a reason where there are none."""

import itertools
from math import inf, log
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hardness.study.sizes import FEWEST, LADDER, Sizes
from hardness.study.study import read_study
from instances.errors import InputError

STUDY = """
name: pilot
instances:
  - {family: gnp-multicolored-clique, params: {colors: [2, 3], density: threshold}, replicates: 2, seed: 1,
     to: positivity, sizes: SIZES}
solvers: [sweep, region]
limits: {wall_s: 2, memory_gib: 1}
"""


def sizes(decade: bool = False) -> Sizes:
    return Sizes("nodes", 5, 0.02, 2.0, decade)


def climbed(factor: float, exponent: float) -> dict[int, float]:
    """What a pilot that stops above 2 s measures of factor * n^exponent."""
    found = {}
    for size in LADDER[:40]:
        found[size] = factor * size**exponent
        if found[size] > 2:
            found[size] = inf
            break
    return found


@given(st.floats(1e-5, 0.02), st.floats(0.5, 4), st.booleans())
def test_sizes_cost_what_is_wanted_of_any_power_law(factor: float, exponent: float, decade: bool) -> None:
    asked = sizes(decade)
    costs = climbed(factor, exponent)
    bottom, top = asked.span(costs)
    assert factor * top**exponent <= 2.0 * 1.0001
    if not decade and max(costs.values()) == inf and bottom > min(costs):
        assert factor * bottom**exponent >= 0.02 / 1.0001
        assert factor * LADDER[LADDER.index(bottom) - 1] ** exponent <= 0.02 * 1.0001
    if decade:
        assert bottom <= max(min(costs), top / 10)
    try:
        found = asked.spread(bottom, top)
    except InputError:
        assert len([size for size in LADDER if bottom <= size <= top]) < 5
        return
    assert FEWEST <= len(found) <= 5
    assert found[0] == bottom
    assert found[-1] == top
    assert set(found) <= set(LADDER)
    if bottom > 8:  # among smaller numbers the steps are coarse
        steps = [log(after / before) for before, after in itertools.pairwise(found)]
        assert max(steps) <= 1.5 * log(top / bottom) / 4 + log(1.3)


@pytest.mark.parametrize(
    ("costs", "why"),
    [
        ({}, "no size could be drawn"),
        ({3: 2.5, 4: inf}, "already nodes = 3 takes 2.5 s"),
        ({2: inf}, "already nodes = 2 takes more than the limit"),
    ],
)
def test_a_cell_that_cannot_be_had_says_why(costs: dict[int, float], why: str) -> None:
    with pytest.raises(InputError, match=why):
        sizes().span(costs)


def test_what_never_leaves_the_floor_is_measured_where_it_is_largest() -> None:
    assert sizes().span(dict.fromkeys(LADDER[:24], 0.001)) == (11, 128)
    with pytest.raises(InputError, match="only nodes = 3 and 4 cost"):
        sizes().spread(3, 4)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("{of: nodes, cells: 2, cost: [0.1, 1]}", "cells is 2; it must be at least 3"),
        ("{of: nodes, cells: 5, cost: [1, 0.1]}", "it must be two growing positive seconds"),
        ("{of: nodes, cells: 5, cost: 1}", "two numbers"),
        ("{of: nodes, cells: 5, cost: [0.1, .inf]}", "two growing positive seconds"),
        ("{of: nodes, cells: 5, cost: [0.1, 1], decade: 3}", "true or false"),
        ("{of: colors, cells: 5, cost: [0.1, 1]}", "params.colors is given, and to be found as sizes"),
        ("{of: nodes, cells: 1000000, cost: [0.1, 1]}", "a study has at most"),
        ("{of: nodes, cells: 5}", "cost is missing"),
        ("{of: nodes, cells: 5, cost: [0.1, 1], from: 3}", "unknown key"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_one_line(written: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(STUDY.replace("SIZES", written))
    with pytest.raises(InputError, match=why) as refused:
        read_study(tmp_path / "s.yaml")
    assert str(refused.value).startswith(str(tmp_path / "s.yaml"))
    assert "\n" not in str(refused.value)


def test_an_entry_is_written_as_it_is_read(tmp_path: Path) -> None:
    entry = (
        "{family: gnp-multicolored-clique, params: {colors: 3, nodes: [3, 4], density: threshold}, replicates: 2,"
        " seed: 1, to: maximum, via: [multicolored-clique], disguise: [none, light], solvers: [milp]}"
    )
    head, tail = "name: s\ninstances:\n  - ", "\nsolvers: [region, milp]\nlimits: {wall_s: 1, memory_gib: 1}\n"
    (tmp_path / "s.yaml").write_text(head + entry + tail)
    study = read_study(tmp_path / "s.yaml")
    (drawn,) = study.drawn
    assert yaml.safe_load(drawn.line) == yaml.safe_load(entry)
    (tmp_path / "s.yaml").write_text(head + drawn.line + tail)
    assert read_study(tmp_path / "s.yaml") == study
    assert {solvers for _, solvers in study.asked()} == {("milp",)}
    (tmp_path / "s.yaml").write_text(head + entry + tail.replace(", milp", ""))
    with pytest.raises(InputError, match="has milp, which is none of the study's solvers"):
        read_study(tmp_path / "s.yaml")
