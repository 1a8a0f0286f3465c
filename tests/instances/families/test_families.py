"""The seeded families: reproducible to the byte, roughly the distributions they say, and strict about parameters."""

import hashlib
import subprocess
import sys
from collections import Counter
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from math import comb, log, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import FAMILIES, gnp_multicolored_clique, random_ksat
from instances.families.problems.gnp_multicolored_clique import _density
from instances.problem import Verdict

GNP = FAMILIES["gnp-multicolored-clique"]
KSAT = FAMILIES["random-ksat"]
DRAWS: list[tuple[str, dict[str, Any]]] = [
    ("gnp-multicolored-clique", {"colors": 4, "nodes": 6, "density": "threshold"}),
    ("gnp-multicolored-clique", {"colors": 3, "nodes": 5, "density": "half", "planted": True}),
    ("gnp-multicolored-clique", {"colors": 3, "nodes": 5, "density": 0.3}),
    ("random-ksat", {"variables": 20, "ratio": "threshold"}),
    ("random-ksat", {"variables": 12, "ratio": 9.5, "width": 4}),
]
# SHA-256 of what `write` makes of each draw with seed 7, so that no later change alters old instances unnoticed.
DIGESTS = [
    "3cdb67cf501f0fa76e274af7dee3bcbd1b0497449b9806ed964d0ddac119b354",
    "d91577f9f271c7fd65627fe1d49d67c4a06f5ce8f04f7e2d142cebecfbb078de",
    "dc6ac433b70c833e14a618ffed04bc5c5c1838b8d055ade5b030bf114ba9b845",
    "501ceebe152cf3941911658d43565c4afc6bc2d31cac90e081742e0f541f6f52",
    "d2542dac1228ba7b596699a149d495f8fc4622fd5215e3cfb6cb9bc819f92e64",
]


def digest(family: str, params: dict[str, Any], seed: int = 7) -> str:
    return hashlib.sha256(FAMILIES[family].build(seed=seed, **params).write().encode()).hexdigest()


def test_the_same_seed_makes_the_same_text_in_a_fresh_process() -> None:
    code = (
        "import hashlib; from instances.families import FAMILIES\n"
        f"for f, p in {DRAWS!r}: print(hashlib.sha256(FAMILIES[f].build(seed=7, **p).write().encode()).hexdigest())"
    )
    for salt in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": salt}
        )
        assert run.stdout.split() == [digest(*draw) for draw in DRAWS]


def test_the_instances_of_a_seed_never_change() -> None:
    assert [digest(*draw) for draw in DRAWS] == DIGESTS


@pytest.mark.parametrize(("family", "params"), DRAWS)
def test_different_seeds_make_different_instances(family: str, params: dict[str, Any]) -> None:
    assert len({digest(family, params, seed) for seed in range(10)}) == 10


@given(st.integers(0, 5), st.integers(1, 4), st.integers(0, 1000))
@settings(max_examples=40)
def test_a_planted_graph_is_the_other_one_with_edges_added_and_is_a_yes(colors: int, nodes: int, seed: int) -> None:
    plain = gnp_multicolored_clique(colors, nodes, "threshold", seed=seed)
    planted = gnp_multicolored_clique(colors, nodes, "threshold", planted=True, seed=seed)
    assert planted.edges >= plain.edges
    assert len(planted.edges - plain.edges) <= comb(colors, 2)
    assert planted.decide().verdict is Verdict.YES


def test_planted_nodes_are_uniform() -> None:
    picked = Counter(gnp_multicolored_clique(2, 4, 0.0, planted=True, seed=seed).edges for seed in range(800))
    assert len(picked) == 16
    assert all(20 <= count <= 85 for count in picked.values())


@pytest.mark.parametrize("density", [0.0, 0.2, 0.7, 1.0, 1])
def test_edges_have_the_density_asked_for(density: float) -> None:
    pairs = comb(4, 2) * 30**2
    found = len(gnp_multicolored_clique(4, 30, density, seed=3).edges)
    assert abs(found - density * pairs) <= 5 * sqrt(pairs * density * (1 - density))


@pytest.mark.parametrize(("colors", "nodes"), [(2, 1), (2, 7), (3, 32), (6, 8), (10, 100)])
def test_the_named_densities_are_their_formulas_rounded_up_exactly(colors: int, nodes: int) -> None:
    ulp = Fraction(1, 2**53)
    threshold, half = (Fraction(_density(word, colors, nodes)) for word in ("threshold", "half"))
    assert float(threshold) == pytest.approx(nodes ** (-2 / (colors - 1)), rel=1e-12)
    assert float(half) == pytest.approx((log(2) / nodes**colors) ** (1 / comb(colors, 2)), rel=1e-12)
    assert (threshold - ulp) ** (colors - 1) < Fraction(1, nodes**2) <= threshold ** (colors - 1)
    assert 0 < half <= threshold <= 1


@pytest.mark.parametrize(("density", "share"), [("threshold", 0.65), ("half", 0.48)])
def test_yes_and_no_are_about_as_frequent_as_theory_says(density: str, share: float) -> None:
    draws = [gnp_multicolored_clique(3, 32, density, seed=seed).decide().verdict for seed in range(120)]
    assert abs(draws.count(Verdict.YES) / 120 - share) < 0.2


@pytest.mark.parametrize(
    ("colors", "nodes", "edges"), [(0, 0, 0), (0, 5, 0), (1, 5, 0), (5, 0, 0), (2, 1, 1), (1, 1, 0)]
)
@pytest.mark.parametrize("density", ["threshold", 1.0])
def test_degenerate_graphs_are_drawn(colors: int, nodes: int, edges: int, density: float | str) -> None:
    problem = GNP.build(seed=0, colors=colors, nodes=nodes, density=density)
    assert problem.size == {"colors": colors, "nodes": colors * nodes, "edges": edges}


def test_the_other_threshold_of_three_sat_is_the_fitted_one() -> None:
    assert random_ksat(50, "threshold", seed=0).size["clauses"] == round(4.34383 * 50)
    assert random_ksat(0, "threshold", seed=0).size["clauses"] == 0
    with localcontext(Context(prec=50)):
        for n in range(3, 120):
            exact = Decimal("4.258") * n + Decimal("58.26") * Decimal(n) ** (Decimal(-2) / 3)
            # No n is so near a tie that the last bit of a power, which machines may round differently, would decide.
            assert abs(exact % 1 - Decimal("0.5")) > Decimal("1e-9")
            assert random_ksat(n, "threshold", seed=0).size["clauses"] == round(exact)


def test_clauses_have_different_variables_and_fair_signs_and_places() -> None:
    formula = random_ksat(10, 300.0, width=4, seed=5)
    assert len(formula.clauses) == 3000
    assert all(len({abs(literal) for literal in clause}) == 4 for clause in formula.clauses)
    counts = Counter(literal for clause in formula.clauses for literal in clause)
    assert len(counts) == 20
    assert all(abs(count - 600) < 5 * sqrt(600) for count in counts.values())
    subsets = Counter(frozenset(map(abs, clause)) for clause in formula.clauses)
    assert len(subsets) == comb(10, 4)


@pytest.mark.parametrize(("ratio", "verdict"), [(2.0, Verdict.YES), (8.0, Verdict.NO)])
def test_few_clauses_are_satisfiable_and_many_are_not(ratio: float, verdict: Verdict) -> None:
    assert all(random_ksat(60, ratio, seed=seed).decide().verdict is verdict for seed in range(10))


@pytest.mark.parametrize(
    ("params", "size"),
    [
        ({"variables": 0, "ratio": 4.0}, (0, 0, 0)),
        ({"variables": 2, "ratio": 0}, (2, 0, 0)),
        ({"variables": 3, "ratio": 2, "width": 3}, (3, 6, 18)),
        ({"variables": 1, "ratio": 2, "width": 1}, (1, 2, 2)),
    ],
)
def test_degenerate_formulas_are_drawn(params: dict[str, Any], size: tuple[int, int, int]) -> None:
    found = KSAT.build(seed=0, **params).size
    assert (found["variables"], found["clauses"], found["literals"]) == size


@pytest.mark.parametrize(
    ("family", "params", "what"),
    [
        (
            GNP,
            {"colors": 2, "nodes": 2, "density": 0.5, "colour": 1},
            "unknown parameter 'colour'; known: colors, nodes",
        ),
        (GNP, {"colors": 2, "density": 0.5}, "parameter 'nodes' is missing"),
        (GNP, {"colors": 2.0, "nodes": 2, "density": 0.5}, "colors is 2.0; it must be an integer"),
        (GNP, {"colors": True, "nodes": 2, "density": 0.5}, "colors is True"),
        (GNP, {"colors": [2], "nodes": 2, "density": 0.5}, r"colors is \[2\]"),
        (GNP, {"colors": 2, "nodes": 2, "density": "Half"}, "a number or 'threshold' or 'half' or 'calibrated'"),
        (GNP, {"colors": 2, "nodes": 2, "density": 0.5, "planted": 1}, "planted is 1; it must be true or false"),
        (GNP, {"colors": 2, "nodes": 2, "density": 1.5}, "density is 1.5"),
        (GNP, {"colors": 2, "nodes": 2, "density": float("nan")}, "density is nan"),
        (GNP, {"colors": -1, "nodes": 2, "density": 0.5}, "colors and nodes must be at least 0"),
        (GNP, {"colors": 2, "nodes": 0, "density": 0.5, "planted": True}, "at least 1 node"),
        (KSAT, {"variables": 2, "ratio": 1.0}, "width is 3"),
        (KSAT, {"variables": 2, "ratio": 1.0, "width": 0}, "width at least 1"),
        (KSAT, {"variables": 9, "ratio": "threshold", "width": 4}, "width 3 only"),
        (KSAT, {"variables": 9, "ratio": float("inf")}, "ratio is inf"),
        (KSAT, {"variables": 9, "ratio": -1}, "ratio is -1"),
    ],
)
def test_a_bad_parameter_is_refused_in_one_line_with_family_and_name(family: Any, params: Any, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        family.build(seed=0, **params)
    assert str(caught.value).startswith(f"family {family.name}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", [-1, 1.0, "1", True])
def test_a_seed_is_a_number_from_zero(seed: Any) -> None:
    with pytest.raises(InputError, match="seed is"):
        GNP.build(seed=seed, colors=1, nodes=1, density=0.5)


def test_parameters_tell_type_words_doc_and_default() -> None:
    assert list(GNP.parameters) == ["colors", "nodes", "density", "planted"]
    density, planted = GNP.parameters["density"], GNP.parameters["planted"]
    assert (density.kind, density.words, density.default) == (float, ("threshold", "half", "calibrated"), None)
    assert (planted.kind, planted.words, planted.default) == (bool, (), False)
    assert all(parameter.doc for family in FAMILIES.values() for parameter in family.parameters.values())


def test_parameters_are_parsed_from_the_command_line() -> None:
    assert GNP.parameters["colors"].parse("3") == 3
    assert GNP.parameters["density"].parse("0.25") == 0.25
    assert GNP.parameters["density"].parse("half") == "half"
    assert GNP.parameters["planted"].parse("True") is True
    for name, text in (("colors", "3.5"), ("density", "dense"), ("planted", "yes")):
        with pytest.raises(InputError, match="is not"):
            GNP.parameters[name].parse(text)
