"""Families about parameters: the same in a fresh process, with facts that solvers confirm."""

import subprocess
import sys
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from flint import fmpq, fmpq_mat

from instances.errors import InputError
from instances.families.random_networks.bottleneck_network import bottleneck_network
from instances.families.random_networks.hidden_symmetry_pair import hidden_symmetry_pair
from instances.families.random_networks.planted_patterns import planted_data, planted_patterns
from instances.network import Network
from instances.parameters.data import patterns
from instances.parameters.fibre import classification, moves, violation
from instances.parameters.primitive import primitive
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Verdict
from instances.question import Box
from instances.questions import ZeroMap
from instances.questions.functional_dimension import FunctionalDimension
from solvers.registry import load
from solvers.solver import Limits
from tests.oracles.questions import zero_map

LIMITS = Limits(30, 2**32)
DRAWS = [
    "hidden_symmetry_pair(3, 4, seed=7)",
    "hidden_symmetry_pair(3, 4, 2, True, seed=7)",
    "bottleneck_network(3, 2, 3, off=1, seed=7)",
    "planted_patterns(3, 4, 2, 2, seed=7)",
]
# So that no later change alters old instances unnoticed.
DIGESTS = ["92c1a3f6df12254b", "9cbeeeff7ea5c16d", "c8fd6472227727c3", "07775ead93c2e20e"]


def test_the_same_seed_makes_the_same_network_in_a_fresh_process() -> None:
    code = (
        "from instances.families.random_networks.bottleneck_network import bottleneck_network\n"
        "from instances.families.random_networks.hidden_symmetry_pair import hidden_symmetry_pair\n"
        "from instances.families.random_networks.planted_patterns import planted_patterns\n"
        f"for known in ({', '.join(DRAWS)}): print(known.network.digest[:16])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "1"}
    )
    assert run.stdout.split() == DIGESTS


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("inputs", "neurons", "layers"), [(1, 2, 1), (2, 3, 1), (3, 5, 1), (1, 2, 2), (2, 3, 2)])
@pytest.mark.parametrize("hidden", [False, True])
def test_pairs_are_equal_and_nudged_ones_are_not(
    inputs: int, neurons: int, layers: int, hidden: bool, seed: int
) -> None:
    plain = hidden_symmetry_pair(inputs, neurons, layers, hidden=hidden, seed=seed)
    nudged = hidden_symmetry_pair(inputs, neurons, layers, nudged=True, hidden=hidden, seed=seed)
    for known in (plain, nudged):
        answer = load("region").solve(ZeroMap(known.network, known.domain), LIMITS)
        assert answer.verdict is known.facts["zero-map"]
    assert plain.facts["zero-map"] is Verdict.YES
    assert nudged.facts["zero-map"] is Verdict.NO
    assert differing(plain.network, nudged.network) == 1
    point = tuple(map(Fraction, nudged.how.partition("(")[2].rstrip(")").split(", ")))
    assert plain.network.exact(point) == (0,) != nudged.network.exact(point)


def test_without_a_hidden_symmetry_the_neurons_of_both_are_the_same_up_to_their_scale() -> None:
    """So each primitive row of the first layer is there twice, once for either network."""
    for layers in (1, 2):
        network = hidden_symmetry_pair(3, 4, layers, hidden=False, seed=0).network
        rows = [primitive(row)[0] for row in RationalNetwork.of(network).layers[0].rows]
        assert all(count % 2 == 0 for count in Counter(rows).values())


def differing(one: Network, other: Network) -> int:
    return sum(
        int((a.weights != b.weights).sum() + (a.bias != b.bias).sum())
        for a, b in zip(one.layers, other.layers, strict=True)
    )


def test_pairs_are_zero_by_brute_force() -> None:
    for seed in range(3):
        assert zero_map(hidden_symmetry_pair(1, 3, 1, seed=seed).network)
        assert zero_map(hidden_symmetry_pair(2, 2, 2, seed=seed).network, Box.cube(2, -2, 2))


@pytest.mark.parametrize(
    ("inputs", "first", "second", "off", "on", "hidden"),
    [
        (2, 2, 2, 0, 0, 0),
        (3, 2, 3, 1, 1, 0),
        (2, 2, 3, 1, 0, 1),
        (2, 1, 2, 0, 0, 1),
        (2, 2, 2, 2, 0, 2),
        (3, 3, 2, 0, 2, 0),
    ],
)
def test_bottlenecks_have_the_classes_and_the_dimension_they_say(
    inputs: int, first: int, second: int, off: int, on: int, hidden: int
) -> None:
    for seed in range(3):
        known = bottleneck_network(inputs, first, second, off, on, hidden, seed=seed)
        found = classification(known.network)
        assert (len(found.off), len(found.on), len(found.hidden)) == (off, on, hidden)
        assert violation(known.network) is None
        assert bool(moves(known.network)) == bool(off or on or hidden)
        question = FunctionalDimension(known.network, known.domain)
        assert load("region").solve(question, LIMITS).value == known.facts["functional-dimension"]


@pytest.mark.parametrize("seed", range(20))
def test_planted_patterns_occur_at_points_that_are_affinely_independent(seed: int) -> None:
    random = Random(seed)
    d, n, m = random.randint(1, 4), random.randint(0, 6), random.randint(1, 3)
    made = planted_data(d, n, m, random.randint(0, d), random.random(), seed=seed)
    assert (made.network.inputs, made.network.widths, made.network.outputs) == (d, (n,), m)
    assert made.network.bias_free
    for pattern, points in zip(made.patterns, made.points, strict=True):
        assert len(points) == d + 1
        assert list(patterns(made.network, points)) == [(tuple(map(bool, pattern)),)]
        rows = [[fmpq(v.numerator, v.denominator) for v in (*x, Fraction(1))] for x in points]
        assert fmpq_mat(rows).rank() == d + 1


def test_density_is_the_share_of_active_neurons() -> None:
    assert planted_data(2, 5, 1, 2, 0.0, seed=0).patterns == ((0,) * 5,) * 2
    assert planted_data(2, 5, 1, 2, 1.0, seed=0).patterns == ((1,) * 5,) * 2
    assert planted_patterns(2, 5, 1, 2, 1.0, seed=0).facts == {}


def test_parameters_out_of_range_are_refused() -> None:
    for arguments in ((0, 2, 1), (1, 1, 1), (1, 2, 3)):
        with pytest.raises(InputError, match="inputs must be at least 1, neurons at least 2 and hidden_layers 1 or 2"):
            hidden_symmetry_pair(*arguments, seed=0)
    with pytest.raises(InputError, match="first must be at least 1 and inputs at least as large; got 3 and 2"):
        bottleneck_network(2, 3, 2, seed=0)
    with pytest.raises(InputError, match="second must be at least 1 and at least off"):
        bottleneck_network(2, 2, 2, off=2, on=1, seed=0)
    with pytest.raises(InputError, match="hidden is 1: it is 0 or 1, 0 if a neuron is on"):
        bottleneck_network(2, 2, 3, on=1, hidden=1, seed=0)
    with pytest.raises(
        InputError, match="hidden is 0: it is 0 or 1, 0 if a neuron is on, and 2, the whole first layer"
    ):
        bottleneck_network(2, 2, 2, off=2, seed=0)
    with pytest.raises(InputError, match="patterns must be from 0 to the number 2 of inputs; got 3"):
        planted_patterns(2, 3, 1, 3, seed=0)
    with pytest.raises(InputError, match=r"density is 1\.5; a probability is in"):
        planted_patterns(2, 3, 1, 2, 1.5, seed=0)
    with pytest.raises(InputError, match="inputs and outputs must be at least 1"):
        planted_patterns(2, 3, 0, 2, seed=0)
