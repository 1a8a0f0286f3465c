"""The seeded families of networks: reproducible to the byte, and what is known of them agrees with brute force."""

import subprocess
import sys
from collections import Counter
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import comb, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import (
    FAMILIES,
    gaussian_network,
    generic_shallow_network,
    max_network,
    max_of_five_network,
    tent,
    zero_map_pair,
)
from instances.families.known_network import KnownNetwork
from instances.families.random_networks.gaussian_network import _ascend, normal
from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, Value
from instances.questions import QUESTIONS, Lipschitz, Maximum, ask
from instances.recipe import FamilyOrigin, Recipe, ask_oracle
from instances.recipe import params as sorted_params
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles import questions as brute_force_questions

DRAWS: list[tuple[str, dict[str, Any]]] = [
    ("gaussian-network", {"inputs": 3, "width": 5, "bias": 0.25}),
    ("gaussian-network", {"inputs": 2, "width": 4, "bias": "calibrated"}),
    ("gaussian-network", {"inputs": 2, "width": 3, "bias": "calibrated", "second_width": 3}),
    ("generic-shallow-network", {"inputs": 3, "neurons": 7}),
    ("max-network", {"inputs": 5}),
    ("max-of-five-network", {}),
    ("tent", {"folds": 4}),
    ("zero-map-pair", {"inputs": 3, "width": 4}),
    ("zero-map-pair", {"inputs": 2, "width": 3, "hidden_layers": 2, "nudged": True}),
]
# The digests of the networks with seed 7, so that no later change alters old instances unnoticed.
DIGESTS = [
    "05fcd5038e76646a",
    "ee045376b7cc1cc4",
    "d4ff0fc75cb64229",
    "a81b2c3755058c32",
    "547e240be66ce0cd",
    "32bf107b91eeda5c",
    "8dba260b168c5df8",
    "f0bb19b0d4141d1d",
    "4d6542ef0753f7f2",
]


def drawn(family: str, params: dict[str, Any], seed: int = 7) -> KnownNetwork:
    known = FAMILIES[family].build(seed=seed, **params)
    assert isinstance(known, KnownNetwork)
    return known


def test_the_same_seed_makes_the_same_network_in_a_fresh_process() -> None:
    code = (
        "from instances.families import FAMILIES\n"
        f"for f, p in {DRAWS!r}: print(FAMILIES[f].build(seed=7, **p).network.digest)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "1"}
    )
    assert run.stdout.split() == [drawn(*draw).network.digest for draw in DRAWS]


def test_the_networks_of_a_seed_never_change() -> None:
    assert [drawn(*draw).network.digest[:16] for draw in DRAWS] == DIGESTS


@pytest.mark.parametrize(
    ("family", "params"), [draw for draw in DRAWS if draw[0] not in ("max-network", "max-of-five-network", "tent")]
)
def test_different_seeds_make_different_networks(family: str, params: dict[str, Any]) -> None:
    assert len({drawn(family, params, seed).network.digest for seed in range(10)}) == 10


# What is known, against the list of all cells.


def wrong_facts(known: KnownNetwork) -> list[str]:
    """The facts that brute force finds to be wrong."""
    return [name for name, fact in known.facts.items() if fact != found(known, name)]


def found(known: KnownNetwork, name: str) -> Verdict | Value:
    network = known.network
    box = known.domain if isinstance(known.domain, Box) else None
    question, _, option = name.partition(",")
    value = option.partition("=")[2]
    match question:
        case "maximum":
            return brute_force_questions.maximum(network, box)
        case "lipschitz":
            return brute_force_questions.lipschitz(network, box, value)
        case "regions":
            return Fraction(brute_force_questions.regions(network, box, value))
        case "zero-map":
            answer = brute_force_questions.zero_map(network, box)
        case "positivity":
            answer = any(brute_force_questions.positive_points(network, box))
        case _:
            assert question == "surjectivity"
            answer = brute_force_questions.surjective(network)
    return Verdict.YES if answer else Verdict.NO


@pytest.mark.parametrize(
    ("family", "params"),
    [
        ("max-network", {"inputs": 1}),
        ("max-network", {"inputs": 2}),
        ("max-network", {"inputs": 3}),
        ("tent", {"folds": 0}),
        ("tent", {"folds": 1}),
        ("tent", {"folds": 5}),
        ("generic-shallow-network", {"inputs": 1, "neurons": 4}),
        ("generic-shallow-network", {"inputs": 2, "neurons": 0}),
        ("generic-shallow-network", {"inputs": 2, "neurons": 6}),
        ("generic-shallow-network", {"inputs": 3, "neurons": 2}),
        ("generic-shallow-network", {"inputs": 3, "neurons": 5}),
        ("generic-shallow-network", {"inputs": 4, "neurons": 6}),
        ("zero-map-pair", {"inputs": 2, "width": 0}),
        ("zero-map-pair", {"inputs": 2, "width": 0, "hidden_layers": 2}),
        ("zero-map-pair", {"inputs": 3, "width": 3}),
        ("zero-map-pair", {"inputs": 2, "width": 2, "hidden_layers": 2}),
        ("zero-map-pair", {"inputs": 1, "width": 1, "hidden_layers": 2, "nudged": True}),
        ("zero-map-pair", {"inputs": 2, "width": 2, "hidden_layers": 2, "nudged": True}),
        ("zero-map-pair", {"inputs": 2, "width": 3, "nudged": True}),
    ],
)
def test_facts_agree_with_brute_force(family: str, params: dict[str, Any]) -> None:
    for seed in range(4):
        known = drawn(family, params, seed)
        assert known.facts
        assert wrong_facts(known) == []


def test_wrong_facts_are_noticed() -> None:
    known = max_network(2, seed=0)
    lies: dict[str, Verdict | Value] = {
        "maximum": Fraction(2),
        "lipschitz,p=2": Fraction(2),
        "regions,kind=linear": Fraction(4),
        "zero-map": Verdict.YES,
        "positivity": Verdict.NO,
        "surjectivity": Verdict.YES,
    }
    assert wrong_facts(KnownNetwork(known.network, known.domain, lies, "")) == list(lies)


@pytest.mark.parametrize(("family", "params"), DRAWS)
def test_every_fact_answers_a_question_that_can_be_asked(family: str, params: dict[str, Any]) -> None:
    known = drawn(family, params)
    for name, fact in known.facts.items():
        question, *options = name.split(",")
        values = dict(option.split("=") for option in options)
        recipe = Recipe(FamilyOrigin(family, sorted_params(**params), 7), (), (question, sorted_params(**values)))
        assert recipe.chain.target.name == question
        answer = ask_oracle(recipe)
        assert (answer.value if answer.verdict is Verdict.VALUE else answer.verdict) == fact
        domain = QUESTIONS[question].asked_on(known.domain)
        assert ask(question, known.network, domain, values) == recipe.chain.target


# One family after the other.


@pytest.mark.parametrize("d", [*range(1, 10), 15, 16, 31])
def test_the_maximum_of_d_numbers_is_exact_with_small_weights_and_the_depth_of_the_theorem(d: int) -> None:
    network = max_network(d, seed=0).network
    assert len(network.widths) == d.bit_length()  # ceil(log2(d + 1))
    assert all(set(np.unique(layer.weights)) <= {-1, 0, 1} and not layer.bias.any() for layer in network.layers)
    points = np.random.default_rng(d).integers(-50, 51, (200, d)).astype(float)
    assert (network(points)[:, 0] == np.maximum(points.max(axis=1), 0)).all()


def test_the_widths_of_maxima_are_known() -> None:
    widths = {2: (3, 3), 3: (4, 3), 4: (6, 5, 3), 7: (10, 6, 3), 8: (12, 8, 5, 3), 31: (46, 24, 12, 6, 3)}
    assert {d: max_network(d, seed=0).network.widths for d in widths} == widths


def all_rays() -> np.ndarray[Any, Any]:
    """Integer vectors on all rays in which three of the hyperplanes x_a + x_b = x_c + x_d of R^4 meet; x_0 is 0."""
    unit = np.vstack([np.zeros((1, 4), dtype=int), np.eye(4, dtype=int)])
    sums = [unit[a] + unit[b] for a, b in combinations_with_replacement(range(5), 2)]
    normals = {max(tuple(g - h), tuple(h - g)) for g, h in combinations(sums, 2)}
    rows = np.array(list(combinations(sorted(normals), 3)))
    minors = [np.linalg.det(np.delete(rows, i, axis=2)) * (-1) ** i for i in range(4)]
    rays = np.rint(np.stack(minors, axis=1)).astype(int)
    assert (np.einsum("kij,kj->ki", rows, rays) == 0).all()
    rays = np.unique(rays[rays.any(axis=1)], axis=0)
    return np.concatenate([rays, -rays])


def test_two_hidden_layers_compute_the_maximum_of_five_numbers() -> None:
    # On every cone of these hyperplanes all terms of the formula are linear, and the cones are spanned by their rays.
    network = max_of_five_network(seed=0).network
    rays = all_rays()
    assert len(rays) > 1000
    assert (network(rays)[:, 0] == 30 * np.maximum(rays.max(axis=1), 0)).all()
    assert network.widths == (14, 52)
    assert all((layer.weights == np.rint(layer.weights)).all() and not layer.bias.any() for layer in network.layers)


def test_every_term_of_the_maximum_of_five_numbers_is_needed() -> None:
    network = max_of_five_network(seed=0).network
    rays = all_rays()
    hidden = np.maximum(np.maximum(rays @ network.layers[0].weights.T, 0) @ network.layers[1].weights.T, 0)
    assert hidden.any(axis=0).all()


def test_the_facts_of_the_maximum_of_five_numbers_are_attained() -> None:
    known = max_of_five_network(seed=0)
    maximum, slope = (ask(name, known.network, known.domain, {}) for name in ("maximum", "lipschitz"))
    assert isinstance(maximum, Maximum)
    assert isinstance(slope, Lipschitz)
    top = tuple(map(Fraction, (1, 0, -1, 0)))
    assert maximum.attained(top) == known.facts["maximum"] == 30
    rising, flat = (tuple(Fraction(v, 21) for v in x) for x in ((1, 4, 10, -7), (-1, -3, -7, -20)))
    assert slope.attained(rising) == known.facts["lipschitz,p=2"] == 900
    assert slope.attained(flat) == 0


def test_generic_networks_have_the_counts_of_zaslavsky() -> None:
    for inputs, neurons, count in ((3, 5, 26), (4, 12, 794)):
        known = generic_shallow_network(inputs, neurons, seed=1)
        assert known.facts["regions,kind=activation"] == count
    assert brute_force_questions.regions(known.network, None, "activation") == 794


@given(st.integers(1, 3), st.integers(0, 6), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_generic_networks_are_in_general_position(inputs: int, neurons: int, seed: int) -> None:
    hidden = generic_shallow_network(inputs, neurons, seed=seed).network.layers[0]
    rows = np.column_stack([hidden.weights, hidden.bias])
    for size, columns in ((inputs, inputs), (inputs + 1, inputs + 1)):
        for chosen in combinations(range(neurons), size):
            assert abs(np.linalg.det(rows[list(chosen)][:, :columns])) > 0.5


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 2), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_nudge_changes_one_output_weight_and_is_visible(inputs: int, width: int, depth: int, seed: int) -> None:
    plain = zero_map_pair(inputs, width, depth, seed=seed)
    nudged = zero_map_pair(inputs, width, depth, nudged=True, seed=seed)
    for before, after in zip(plain.network.layers[:-1], nudged.network.layers[:-1], strict=True):
        assert np.array_equal(before.weights, after.weights)
        assert np.array_equal(before.bias, after.bias)
    change = nudged.network.layers[-1].weights - plain.network.layers[-1].weights
    assert np.count_nonzero(change) == 1
    assert abs(change).max() == 2.0**-10
    grid = np.stack(np.meshgrid(*[np.arange(-16, 17) / 16] * inputs), axis=-1).reshape(-1, inputs)
    assert not plain.network(grid).any()
    values = nudged.network(grid)
    assert values.any()
    assert (values.max() > 0) == (nudged.facts["positivity"] is Verdict.YES)


def test_both_signs_and_all_scales_of_zero_map_pairs_occur() -> None:
    facts = Counter(zero_map_pair(2, 3, nudged=True, seed=seed).facts["positivity"] for seed in range(60))
    assert min(facts[Verdict.YES], facts[Verdict.NO]) > 15
    layers = [zero_map_pair(2, 8, seed=seed).network.layers[0] for seed in range(20)]
    assert {2.0**k for k in (-2, -1, 0, 1, 2)} <= {
        abs(v) for layer in layers for v in layer.weights.ravel().tolist() if v
    }


def test_normal_variates_have_the_law_they_should() -> None:
    random = Random(3)
    drawn = np.array([normal(Fraction(2, 3), random) for _ in range(4000)])
    assert (drawn * 256 == np.rint(drawn * 256)).all()
    sample = drawn / sqrt(2 / 3)
    assert abs(sample.mean()) < 0.08
    assert abs(sample.var() - 1) < 0.12
    for at, below in ((-1.2816, 0.1), (0.0, 0.5), (0.6745, 0.75), (1.96, 0.975)):
        assert abs((sample < at).mean() - below) < 0.035


def test_gaussian_networks_have_the_layers_they_say() -> None:
    known = gaussian_network(3, 400, 0.5, seed=0)
    hidden, last = known.network.layers
    assert abs(hidden.weights.var() - 1) < 0.15
    assert abs(hidden.bias.var() - 1) < 0.25
    assert sorted(Counter(last.weights[0].tolist()).items()) == [(-51 / 1024, 200), (51 / 1024, 200)]
    assert last.bias.tolist() == [0.5]
    deep = gaussian_network(4, 200, 0.0, 60, seed=0).network
    assert deep.widths == (200, 60)
    assert abs(deep.layers[0].weights.var() - 0.5) < 0.1
    assert abs(deep.layers[1].weights.var() - 0.01) < 0.001
    assert abs(deep.layers[1].bias.var() - 0.25) < 0.15


def test_without_an_output_bias_nearly_all_gaussian_networks_are_positive_somewhere() -> None:
    assert share_of_yes(2, 8, 0.0, 60) > 0.8


@pytest.mark.parametrize(("inputs", "width"), [(1, 6), (2, 8), (3, 6)])
def test_a_calibrated_bias_makes_yes_about_as_likely_as_no(inputs: int, width: int) -> None:
    assert abs(share_of_yes(inputs, width, "calibrated", 150) - 0.5) < 0.17


def share_of_yes(inputs: int, width: int, bias: Any, draws: int) -> float:
    networks = [gaussian_network(inputs, width, bias, seed=seed) for seed in range(draws)]
    boxes = [known.domain for known in networks]
    return sum(
        brute_force.positive_somewhere(known.network, box) is not None
        for known, box in zip(networks, boxes, strict=True)
        if isinstance(box, Box)
    ) / len(networks)


def test_the_ascent_stays_below_the_maximum_and_is_often_near() -> None:
    close = 0
    for seed in range(20):
        network = gaussian_network(2, 8, 0.0, seed=seed).network
        reached = _ascend(network, np.zeros((1, 2)))
        highest = brute_force_questions.maximum(network, Box.cube(2, -1, 1))
        assert Fraction(reached) <= highest
        close += reached > highest - 0.25
    assert close >= 12


@pytest.mark.parametrize("second_width", [0, 2])
def test_gaussian_networks_without_neurons_are_constant(second_width: int) -> None:
    network = gaussian_network(2, 0, "calibrated", second_width, seed=0).network
    assert network.exact((Fraction(1), Fraction(0))) == network.exact((Fraction(0), Fraction(1)))


def test_tents_fold_the_interval() -> None:
    network: Network = tent(2, seed=0).network
    assert network(np.arange(9)[:, None] / 8)[:, 0].tolist() == [0, 0.5, 1, 0.5, 0, 0.5, 1, 0.5, 0]


@pytest.mark.parametrize(
    ("family", "params", "what"),
    [
        ("gaussian-network", {"inputs": 0, "width": 2, "bias": 0.0}, "inputs must be at least 1"),
        ("gaussian-network", {"inputs": 1, "width": -2, "bias": 0.0}, "width and second_width at least 0; got 1, -2"),
        ("gaussian-network", {"inputs": 1, "width": 2, "bias": "half"}, "a number or 'calibrated'"),
        ("gaussian-network", {"inputs": 1, "width": 2, "bias": float("nan")}, "must be finite"),
        ("generic-shallow-network", {"inputs": 0, "neurons": 2}, "inputs must be at least 1"),
        ("generic-shallow-network", {"inputs": 2, "neurons": -1}, "neurons at least 0"),
        ("generic-shallow-network", {"inputs": 9, "neurons": 60}, "neurons is 60, too many"),
        ("max-network", {"inputs": 0}, "inputs must be at least 1; got 0"),
        ("tent", {"folds": -1}, "folds must be at least 0; got -1"),
        ("zero-map-pair", {"inputs": 0, "width": 1}, "inputs must be at least 1"),
        ("zero-map-pair", {"inputs": 1, "width": 1, "hidden_layers": 3}, "hidden_layers 1 or 2; got 1, 1 and 3"),
        ("zero-map-pair", {"inputs": 1, "width": 0, "nudged": True}, "width = 0"),
    ],
)
def test_bad_parameters_are_named_in_one_line(family: str, params: dict[str, Any], what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        FAMILIES[family].build(seed=0, **params)
    assert str(error.value).startswith(f"family {family}: ")
    assert "\n" not in str(error.value)


def test_region_counts_of_few_neurons_are_powers_of_two() -> None:
    assert [generic_shallow_network(4, n, seed=2).facts["regions,kind=linear"] for n in range(5)] == [1, 2, 4, 8, 16]
    assert sum(comb(5, i) for i in range(5)) == generic_shallow_network(4, 5, seed=2).facts["regions,kind=linear"]
