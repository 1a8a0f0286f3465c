"""The families of the tropical toolkit: reproducible to the byte, and what is known of them is found by brute force."""

import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pytest

from instances.errors import InputError
from instances.families import (
    FAMILIES,
    deepsets,
    folding,
    he_network,
    large_input_network,
    random_tropical_map,
    trained_deep_network,
)
from instances.families.known_network import KnownNetwork
from instances.families.trained import DEEP_STARTS, SHAPES
from instances.network import Layer, Network
from instances.question import RealSpace
from instances.questions import Lipschitz, Regions, ask
from instances.tropical import tropical_map
from instances.tropical.region_bounds import arrangement, attained_regions
from solvers.region import Region
from solvers.solver import Limits
from tests.instances.families.test_network_families import drawn, wrong_facts

PLENTY = Limits(wall_s=60, memory_bytes=2**32)

DRAWS: list[tuple[str, dict[str, Any], str]] = [
    ("deepsets", {"numbers": 4, "alpha": 2, "gamma": -1}, "593fdf8f5ceee825"),
    ("folding", {"inputs": 2, "pieces": 3, "folds": 2, "neurons": 4}, "75c5ca5a2693fb30"),
    ("random-tropical-map", {"inputs": 2, "numerator": 5, "denominator": 3}, "8fe3ea6ccc09dfcb"),
    ("random-tropical-map", {"inputs": 3, "numerator": 2, "denominator": 1, "symmetric": False}, "f78d24d736c4f674"),
    ("he-network", {"inputs": 3, "width": 4}, "198d016bb580d5cd"),
    ("he-network", {"inputs": 2, "width": 3, "second_width": 2}, "55daca49fb91ffd0"),
    ("large-input-network", {}, "059a28d648bd1111"),
    ("large-input-network", {"inputs": 5, "neurons": 3, "outputs": 1}, "fa6a95d33f12f3db"),
]
"""With the beginnings of the digests for seed 7, so that no later change alters old instances unnoticed."""


def test_the_same_seed_makes_the_same_network_in_a_fresh_process() -> None:
    draws = [(family, params) for family, params, _ in DRAWS]
    code = (
        "from instances.families import FAMILIES\n"
        f"for f, p in {draws!r}: print(FAMILIES[f].build(seed=7, **p).network.digest)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "1"}
    )
    assert run.stdout.split() == [drawn(family, params).network.digest for family, params in draws]


@pytest.mark.parametrize(("family", "params", "digest"), DRAWS)
def test_the_networks_of_a_seed_never_change(family: str, params: dict[str, Any], digest: str) -> None:
    assert drawn(family, params).network.digest[:16] == digest


@pytest.mark.parametrize(("family", "params", "digest"), [draw for draw in DRAWS if draw[0] != "deepsets"])
def test_different_seeds_make_different_networks(family: str, params: dict[str, Any], digest: str) -> None:
    assert len({drawn(family, params, seed).network.digest for seed in range(8)}) == 8


@pytest.mark.parametrize(
    ("family", "params"),
    [
        *(
            ("deepsets", {"numbers": n, "alpha": alpha, "gamma": gamma})
            for n, alpha, gamma in (
                (1, 1, 2),
                (1, 1, -1),
                (1, 0, 0),
                (2, 1, 1),
                (2, 2, -1),
                (2, 0, 3),
                (2, 5, 0),
                (2, 0, 0),
            )
        ),
        ("deepsets", {"numbers": 3, "alpha": 3, "gamma": -1}),
        ("deepsets", {"numbers": 3, "alpha": 2, "gamma": -1}),
        ("folding", {"inputs": 1, "pieces": 3, "folds": 1, "neurons": 3}),
        ("folding", {"inputs": 1, "pieces": 1, "folds": 2, "neurons": 2}),
        ("folding", {"inputs": 1, "pieces": 2, "folds": 2, "neurons": 2}),
        ("folding", {"inputs": 2, "pieces": 2, "folds": 0, "neurons": 4}),
        ("folding", {"inputs": 2, "pieces": 2, "folds": 1, "neurons": 3}),
        ("large-input-network", {"inputs": 3, "neurons": 2, "outputs": 2}),
        ("large-input-network", {"inputs": 2, "neurons": 2, "outputs": 1}),
    ],
)
def test_facts_agree_with_brute_force(family: str, params: dict[str, Any]) -> None:
    for seed in range(2):
        known = drawn(family, params, seed)
        assert known.facts
        assert wrong_facts(known) == []


def solved(known: KnownNetwork, **parameters: str) -> Any:
    return Region().solve(ask("regions", known.network, known.domain, parameters), PLENTY).value


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((1, 3, 1, 3), 12), ((2, 2, 1, 4), 44), ((2, 2, 2, 3), 112), ((2, 3, 1, 3), 63), ((2, 2, 2, 4), 176)],
)
def test_folded_networks_attain_the_lower_bound(shape: tuple[int, int, int, int], expected: int) -> None:
    for seed in range(2):
        known = folding(*shape, seed=seed)
        assert known.facts["regions,kind=linear"] == expected == attained_regions(shape[0], known.network.widths)
        assert solved(known) == solved(known, kind="activation") == expected


def test_mirror_images_of_regions_glue_where_a_gradient_has_a_zero_entry() -> None:
    """The same construction with a gradient (1, 0): the facts would be wrong."""
    known = folding(2, 2, 1, 3, seed=0)
    *layers, last = known.network.layers
    flat = Layer(np.array(layers[-1].weights) * 0 + layers[-1].weights[0], layers[-1].bias)
    network = Network((*layers[:-1], flat, last))
    value = Region().solve(Regions(network, known.domain), PLENTY).value
    assert value is not None
    assert value < known.facts["regions,kind=linear"]


@pytest.mark.parametrize(
    ("shape", "regions", "square"),
    [
        ((2, 1, 1), 4, 18),
        ((3, 2, -1), 8, 4),
        ((3, 2, 1), 8, 75),
        ((4, 2, -1), 16, 16),
        ((5, 3, -1), 32, 20),
        ((6, 1, 1), 64, 294),
        ((3, 3, -1), 6, None),
        ((4, 4, -1), 14, None),
        ((3, 0, 1), 2, None),
    ],
)
def test_deep_sets_have_their_regions_and_constants(
    shape: tuple[int, int, int], regions: int, square: int | None
) -> None:
    known = deepsets(*shape, seed=0)
    assert known.facts["regions,kind=linear"] == solved(known) == regions
    if square is not None:
        found = Region().solve(Lipschitz(known.network, known.domain), PLENTY).value
        assert known.facts["lipschitz,p=2"] == found == square
        n, alpha, gamma = shape
        assert square == max(sum((alpha * (i <= k) + gamma * k) ** 2 for i in range(1, n + 1)) for k in range(n + 1))


def test_deep_sets_are_invariant_under_all_transpositions() -> None:
    network = deepsets(4, 3, -2, seed=0).network
    point = tuple(Fraction(v, 3) for v in (5, -7, 2, 11))
    for i, j in combinations(range(4), 2):
        swapped = list(point)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        assert network.exact(tuple(swapped)) == network.exact(point)


def test_a_random_map_is_the_one_that_was_drawn_and_has_no_more_regions_than_pairs() -> None:
    for seed in range(2):
        for symmetric, low in ((True, -1), (False, 0)):
            known = random_tropical_map(2, 3, 2, symmetric, seed=seed)
            assert known.network.widths == (3 + 2 + 3, 3 + 2)
            entries = np.abs(known.network.layers[0].weights)
            assert entries.max() <= 1 - low
            tropical = tropical_map(known.network)
            point = (Fraction(1, 3), Fraction(-5, 7))
            assert tropical.exact(point) == known.network.exact(point)
            assert solved(known) <= 3 * 2


def test_networks_of_he_have_no_weight_0_and_the_variance_of_their_law() -> None:
    weights, biases = [], []
    for seed in range(30):
        network = he_network(4, 8, 8, seed=seed).network
        for layer in network.layers:
            assert layer.weights.all()
            assert (layer.weights * 256 == np.round(layer.weights * 256)).all()
        weights.append(np.array(network.layers[1].weights))
        biases.append(np.array(network.layers[0].bias))
    assert np.var(weights) == pytest.approx(2 / 8, rel=0.1)
    assert np.var(biases) == pytest.approx(2 / 8, rel=0.25)
    assert isinstance(he_network(4, 8, seed=0).domain, RealSpace)


@pytest.mark.parametrize("shape", [(2, 6), (3, 5), (4, 4), (5, 3), (6, 2)])
def test_shallow_networks_of_he_have_as_many_regions_as_there_can_be(shape: tuple[int, int]) -> None:
    inputs, width = shape
    expected = sum(comb(width, i) for i in range(inputs + 1))
    assert arrangement(width, inputs) == expected
    for seed in range(25):
        assert solved(he_network(inputs, width, seed=seed)) == expected


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: folding(2, 2, 1, 2, seed=0),
            "neurons must be more than inputs, or the hyperplanes",
        ),
        (lambda: folding(0, 2, 1, 2, seed=0), "inputs and pieces must be at least 1"),
        (lambda: folding(2, 2, -1, 3, seed=0), "folds at least 0"),
        (lambda: folding(3, 2, 1, 100, seed=0), "too many vertices in dimension 3"),
        (lambda: deepsets(0, 1, 1, seed=0), "numbers must be from 1 to 1000; got 0"),
        (lambda: deepsets(2, 2**60 + 1, 0, seed=0), "outside float64's exact range"),
        (lambda: random_tropical_map(2, 0, 1, seed=0), "must be at least 1; got 2, 0 and 1"),
        (lambda: he_network(2, 0, seed=0), "width must be at least 1"),
        (lambda: he_network(2, 2, 0, 2, seed=0), "0 without a second hidden layer; got 2"),
        (lambda: trained_deep_network(2, 2, 3, seed=0), r"2-2-2, 3-3-2, 2-3-3, 2-2-2-2 .*; got '2-2-3' and start '0'"),
        (lambda: trained_deep_network(2, 2, 2, start=25, seed=0), "from start 0 to 24"),
        (lambda: large_input_network(3, 4, seed=0), "neurons must be from 1 to inputs"),
    ],
)
def test_parameters_out_of_range_are_named(draw: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        draw()


def test_the_families_are_registered_with_their_parameters() -> None:
    assert set(FAMILIES["folding"].parameters) == {"inputs", "pieces", "folds", "neurons"}
    assert FAMILIES["large-input-network"].parameters["inputs"].default == 784
    assert FAMILIES["he-network"].parameters["second_width"].default == 0


def test_a_third_hidden_layer_comes_on_top_and_changes_nothing_where_there_is_none() -> None:
    assert he_network(2, 3, 2, 4, seed=1).network.widths == (3, 2, 4)
    first, second = (he_network(2, 3, 2, third, seed=1).network.layers[0] for third in (0, 4))
    assert (first.weights == second.weights).all()


def test_every_deep_network_that_was_trained_is_there_and_has_its_shape_and_no_weight_0() -> None:
    for inputs, *widths in SHAPES:
        for start in DEEP_STARTS:
            network = trained_deep_network(inputs, *widths, start=start, seed=0).network
            assert (network.inputs, network.widths, network.outputs) == (inputs, tuple(widths), 1)
            assert all(layer.weights.all() for layer in network.layers)


@pytest.mark.parametrize(("folds", "pieces"), [(0, 1), (1, 3), (2, 6), (3, 10), (4, 18), (5, 34)])
def test_the_tent_on_the_line_has_two_pieces_more(folds: int, pieces: int) -> None:
    known = FAMILIES["tent"].build(seed=0, folds=folds, space=True)
    assert isinstance(known, KnownNetwork)
    assert known.facts["regions,kind=linear"] == known.facts["regions,kind=activation"] == pieces
    as_solvers_say(known)


@pytest.mark.parametrize("inputs", [1, 2, 3])
def test_facts_of_maxima_hold_on_all_of_space(inputs: int) -> None:
    known = FAMILIES["max-network"].build(seed=0, inputs=inputs, space=True)
    assert isinstance(known, KnownNetwork)
    as_solvers_say(known)


def as_solvers_say(known: KnownNetwork) -> None:
    """Every fact about the domain is what the region solver finds."""
    for name, fact in known.facts.items():
        question, _, option = name.partition(",")
        asked = ask(question, known.network, known.domain, dict([option.split("=")] if option else []))
        answer = Region().solve(asked, Limits(60, 2**32))
        assert (answer.value if answer.value is not None else answer.verdict) == fact, name
