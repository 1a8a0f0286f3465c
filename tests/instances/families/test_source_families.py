"""Set covers, digraphs and calibrated densities: reproducible, with the law they say, and balanced."""

import hashlib
import subprocess
import sys
from decimal import Decimal
from itertools import product
from math import log, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import (
    FAMILIES,
    gnp_multicolored_clique,
    nae_gadget_digraph,
    random_digraph,
    random_ksat,
    random_multicolored_set_cover,
)
from instances.families.problems.random_ksat import _draw as draw_ksat
from instances.families.thresholds import balanced, conditions_for
from instances.problem import SourceProblem, Verdict
from instances.problems import Clique, Cnf, Graph

DRAWS: list[tuple[str, dict[str, Any]]] = [
    ("random-multicolored-set-cover", {"colors": 3, "labels": 6, "elements": "threshold"}),
    ("random-multicolored-set-cover", {"colors": 2, "labels": 8, "elements": "calibrated", "density": 0.3}),
    ("random-digraph", {"nodes": 9, "density": "threshold"}),
    ("random-digraph", {"nodes": 9, "density": 0.2}),
    ("nae-gadget-digraph", {"variables": 5}),
    ("gnp-multicolored-clique", {"colors": 3, "nodes": 5, "density": "calibrated"}),
    ("random-ksat", {"variables": 12, "ratio": "calibrated"}),
]
# SHA-256 of what `write` makes of each draw with seed 7, so that no later change alters old instances unnoticed.
DIGESTS = [
    "ab0c8b8bf468ad04",
    "b66b85fc11da312b",
    "22f66b82169b49c2",
    "62ad3afdcceea817",
    "43a05ed9be4db972",
    "973e71eef9cf65a4",
    "c76a1395eb74ca4a",
]


def digest(family: str, params: dict[str, Any], seed: int = 7) -> str:
    problem = FAMILIES[family].build(seed=seed, **params)
    assert isinstance(problem, SourceProblem)
    return hashlib.sha256(problem.write().encode()).hexdigest()


def test_the_same_seed_makes_the_same_text_in_a_fresh_process() -> None:
    code = (
        "import hashlib; from instances.families import FAMILIES\n"
        f"for f, p in {DRAWS!r}: print(hashlib.sha256(FAMILIES[f].build(seed=7, **p).write().encode()).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "1"}
    )
    assert run.stdout.split() == [digest(*draw) for draw in DRAWS]


def test_the_instances_of_a_seed_never_change() -> None:
    assert [digest(*draw)[:16] for draw in DRAWS] == DIGESTS


@pytest.mark.parametrize(("family", "params"), DRAWS)
def test_different_seeds_make_different_instances(family: str, params: dict[str, Any]) -> None:
    assert len({digest(family, params, seed) for seed in range(10)}) == 10


# Set covers.


@pytest.mark.parametrize(
    ("colors", "labels", "density", "elements"),
    [(2, 16, 0.5, 19.3), (2, 64, 0.5, 28.9), (3, 8, 0.5, 46.7), (3, 16, 0.5, 62.3), (3, 16, 0.3, 19.8)],
)
def test_the_threshold_of_set_covers_is_where_one_is_expected(
    colors: int, labels: int, density: float, elements: float
) -> None:
    problem = random_multicolored_set_cover(colors, labels, "threshold", density, seed=0)
    assert problem.elements == round(elements)
    assert problem.elements == round(colors * log(labels) / -log(1 - (1 - density) ** colors))


def test_sets_have_the_density_asked_for() -> None:
    problem = random_multicolored_set_cover(3, 20, 50, 0.3, seed=1)
    found = sum(len(chosen) for family in problem.families for chosen in family)
    assert abs(found - 900) < 5 * sqrt(3000 * 0.3 * 0.7)


@pytest.mark.parametrize("elements", ["threshold", "calibrated"])
def test_yes_and_no_are_about_as_frequent_at_the_named_numbers_of_elements(elements: Any) -> None:
    draws = [random_multicolored_set_cover(2, 16, elements, seed=seed).decide().verdict for seed in range(150)]
    assert abs(draws.count(Verdict.YES) / 150 - 0.5) < 0.17


@given(st.integers(0, 3), st.integers(0, 4), st.integers(0, 9), st.integers(0, 9), st.integers(0, 1000))
@settings(max_examples=40)
def test_fewer_elements_are_the_first_ones(colors: int, labels: int, few: int, more: int, seed: int) -> None:
    small = random_multicolored_set_cover(colors, labels, few, seed=seed)
    large = random_multicolored_set_cover(colors, labels, few + more, seed=seed)
    kept = frozenset(range(1, few + 1))
    assert small.families == tuple(tuple(chosen & kept for chosen in family) for family in large.families)


@pytest.mark.parametrize(("colors", "labels", "density"), [(0, 3, 0.5), (3, 0, 0.5), (2, 2, 0.0), (2, 1, 0.5)])
@pytest.mark.parametrize("elements", ["threshold", "calibrated"])
def test_degenerate_set_covers_are_drawn(colors: int, labels: int, density: float, elements: Any) -> None:
    problem = random_multicolored_set_cover(colors, labels, elements, density, seed=0)
    assert problem.size["labels"] == colors * labels
    assert problem.elements == 0 or (labels == 1 and elements == "calibrated")


# Digraphs.


@pytest.mark.parametrize(("nodes", "arcs"), [(0, 0), (1, 0), (2, 2), (5, 20)])
def test_complete_and_tiny_digraphs_are_drawn(nodes: int, arcs: int) -> None:
    assert random_digraph(nodes, 1.0, seed=0).size == {"vertices": nodes, "arcs": arcs}
    assert random_digraph(nodes, 0.0, seed=0).size == {"vertices": nodes, "arcs": 0}
    assert random_digraph(min(nodes, 1), "threshold", seed=0).size["arcs"] == 0


def test_arcs_have_the_threshold_density() -> None:
    count = len(random_digraph(60, "threshold", seed=2).digraph.arcs)
    p = sqrt(log(60) / 60)
    assert abs(count - 60 * 59 * p) < 5 * sqrt(60 * 59 * p * (1 - p))


def test_random_digraphs_change_at_the_threshold() -> None:
    threshold = sqrt(log(32) / 32)
    shares = []
    for factor in (0.6, 1.0, 1.4):
        draws = [random_digraph(32, factor * threshold, seed=seed).decide().verdict for seed in range(60)]
        shares.append(draws.count(Verdict.YES) / 60)
    assert shares[0] > 0.9 > shares[1] > 0.25 > 0.15 > shares[2]


def test_the_gadget_digraph_has_the_size_and_the_answer_of_its_triples() -> None:
    answers = set()
    for seed in range(12):
        problem = nae_gadget_digraph(6, 4.0 if seed % 2 else 1.5, seed=seed)
        formula = random_ksat(6, 4.0 if seed % 2 else 1.5, seed=seed)
        triples = [tuple(abs(v) for v in clause) for clause in formula.clauses]
        assert problem.size == {"vertices": 26 + 10 * len(triples), "arcs": 60 + 32 * len(triples)}
        colorable = any(
            all(len({coloring[v - 1] for v in triple}) == 2 for triple in triples)
            for coloring in product((0, 1), repeat=6)
        )
        assert problem.decide().verdict is (Verdict.YES if colorable else Verdict.NO)
        answers.add(colorable)
    assert answers == {True, False}
    assert nae_gadget_digraph(0, seed=0).size == {"vertices": 2, "arcs": 0}


# Calibration.


@pytest.mark.parametrize(("colors", "nodes"), [(2, 6), (3, 6), (5, 4)])
def test_calibrated_graphs_are_balanced(colors: int, nodes: int) -> None:
    draws = [gnp_multicolored_clique(colors, nodes, "calibrated", seed=seed).decide().verdict for seed in range(150)]
    assert abs(draws.count(Verdict.YES) / 150 - 0.5) < 0.17


@pytest.mark.parametrize(("variables", "width"), [(12, 2), (12, 3), (9, 4)])
def test_calibrated_formulas_are_balanced(variables: int, width: int) -> None:
    draws = [random_ksat(variables, "calibrated", width, seed=seed).decide().verdict for seed in range(150)]
    assert abs(draws.count(Verdict.YES) / 150 - 0.5) < 0.17


def test_degenerate_laws_are_calibrated() -> None:
    assert random_ksat(0, "calibrated", seed=0).size["clauses"] == 0
    assert random_ksat(2, "calibrated", seed=0).size["clauses"] == 0
    assert random_ksat(1, "calibrated", 1, seed=0).size["clauses"] >= 1
    assert not gnp_multicolored_clique(1, 4, "calibrated", seed=0).edges
    assert not gnp_multicolored_clique(3, 0, "calibrated", seed=0).edges
    assert len(gnp_multicolored_clique(3, 1, "calibrated", planted=True, seed=0).edges) == 3


@given(st.integers(0, 12))
def test_bisection_finds_where_half_the_draws_change(turn: int) -> None:
    yes, no = Clique(Graph(0, frozenset()), 0), Clique(Graph(0, frozenset()), 1)
    assert balanced("a test", 12, lambda step, seed: yes if step >= turn else no, Verdict.YES) == turn
    assert balanced("a test", 12, lambda step, seed: no if step >= turn else yes, Verdict.NO) == turn


def test_draws_of_a_calibration_are_those_of_no_instance_and_of_every_step() -> None:
    seeds: list[set[str]] = [set() for _ in range(4)]

    def draw(step: int, seed: str) -> SourceProblem:
        seeds[step].add(seed)
        return Clique(Graph(0, frozenset()), int(seed[-1]) % 2)

    balanced("a test", 4, draw, Verdict.YES)
    used = [found for found in seeds if found]
    assert len(used) > 1
    assert all(found == used[0] for found in used)
    assert all(isinstance(seed, str) for seed in used[0])
    assert len(used[0]) == 200


def test_a_law_that_is_too_hard_is_refused() -> None:
    with pytest.raises(InputError, match="a test is too hard to calibrate with 2000 conflicts"):
        balanced("a test", 3, lambda step, seed: draw_ksat(300, 1290, 3, seed), Verdict.NO)


def test_first_moments_are_exact() -> None:
    assert conditions_for(2, Decimal("0.5")) == 1
    assert conditions_for(1, Decimal("0.5")) == 0
    assert float(conditions_for(10, Decimal("0.25"))) == pytest.approx(log(10) / -log(0.75), rel=1e-14)
    with pytest.raises(InputError, match="above 1000000"):
        conditions_for(2, Decimal("1e-9"))
    with pytest.raises(InputError, match="above 1000000"):
        conditions_for(2, Decimal("1e-90"))


def test_fewer_clauses_are_the_first_ones() -> None:
    small, large = (random_ksat(9, ratio, seed=4) for ratio in (2.0, 5.0))
    assert isinstance(small, Cnf)
    assert large.clauses[: len(small.clauses)] == small.clauses


@pytest.mark.parametrize(
    ("family", "params", "what"),
    [
        ("random-multicolored-set-cover", {"colors": -1, "labels": 2, "elements": 3}, "got -1 and 2"),
        ("random-multicolored-set-cover", {"colors": 1, "labels": 2, "elements": -3}, "elements must be .* got -3"),
        ("random-multicolored-set-cover", {"colors": 1, "labels": 2, "elements": "half"}, "'threshold' or 'calibr"),
        ("random-multicolored-set-cover", {"colors": 1, "labels": 2, "elements": 3, "density": 1.5}, "density is 1.5"),
        (
            "random-multicolored-set-cover",
            {"colors": 1, "labels": 2, "elements": "threshold", "density": 1.0},
            "density 1 every choice is a cover",
        ),
        ("random-digraph", {"nodes": -1, "density": 0.5}, "nodes must be at least 0; got -1"),
        ("random-digraph", {"nodes": 3, "density": -0.5}, "density is -0.5"),
        ("nae-gadget-digraph", {"variables": 2}, "at most 2"),
        ("nae-gadget-digraph", {"variables": 5, "ratio": float("inf")}, "ratio is inf"),
    ],
)
def test_bad_parameters_are_named_in_one_line(family: str, params: dict[str, Any], what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        FAMILIES[family].build(seed=0, **params)
    assert str(error.value).startswith(f"family {family}: ")
    assert "\n" not in str(error.value)
