"""Sampling: the number of keys is a lower bound, and the midpoint test bounds nothing."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import deepsets, generic_shallow_network
from instances.network import Layer, Network
from instances.tropical import network_of, read
from solvers.tropical.geometry.sampled import sampled
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.networks import deep_networks
from tests.solvers.tropical.maps import cells_of, counts


@settings(deadline=None, max_examples=30)
@given(network=deep_networks(max_depth=2), seed=st.integers(0, 5))
def test_maps_are_at_most_all_and_have_a_witness(network: Network, seed: int) -> None:
    found = sampled(network, 5, 60, seed)
    assert found.maps <= counts(cells_of(network))[0]
    assert len(found.witness) == found.maps <= found.split
    seen = set()
    for x in found.witness:
        assert all(abs(v) <= 5 and v.denominator <= 2**20 for v in x)
        jacobian = network.jacobian(x)
        assert jacobian is not None
        seen.add((*jacobian[0], network.exact(x)[0] - sum(a * v for a, v in zip(jacobian[0], x, strict=True))))
    assert len(seen) == found.maps


def test_the_same_seed_draws_the_same_points() -> None:
    assert sampled(F1, 5, 100, 3) == sampled(F1, 5, 100, 3)
    assert sampled(F1, 5, 100, 3).witness != sampled(F1, 5, 100, 4).witness


@pytest.mark.parametrize(("network", "maps"), [(F1, 5), (F2, 8), (CHECKER, 5)])
def test_one_map_of_two_regions_is_one_key(network: Network, maps: int) -> None:
    """There are 6, 9 and 6 linear regions."""
    assert sampled(network, 20, 1000, 0).maps == maps


def test_a_failing_midpoint_does_not_separate_a_region_that_is_not_convex() -> None:
    """max(0, min(x, y)) has three linear regions; that of 0 is the plane without a quadrant."""
    network = network_of(read("max(x1, x2, x1 + x2) - max(x1, x2)", "text"))
    assert counts(cells_of(network))[2] == 3
    assert sampled(network, 5, 200, 1).split == 4


def test_a_passing_midpoint_does_not_join_two_regions() -> None:
    """Two tents on [-3, -1] and [1, 3]: left of, between and right of them f is 0, and so it is halfway."""
    tents = Network((Layer([[1]] * 6, [3, 2, 1, -1, -2, -3]), Layer([[1, -2, 1, 1, -2, 1]], [0])))
    assert counts(cells_of(tents)) == (5, 7, 7)
    found = sampled(tents, 9, 60, 5)
    assert (found.maps, found.split) == (4, 5)
    assert sampled(tents, 9, 60, 4).split == 6


def test_more_points_find_no_fewer_maps_of_a_generic_network() -> None:
    network = generic_shallow_network(2, 6, seed=0).network
    assert sampled(network, 5, 100, 0).maps <= sampled(network, 5, 1000, 0).maps <= 22


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_exact_keys_of_deep_sets_never_exceed_the_truth(n: int) -> None:
    """The paper's Figure 6 has ratios above 1: Jacobians in single precision, rounded to ten decimals, are no keys."""
    known = deepsets(n, 1, 1, seed=0)
    assert sampled(known.network, 5, 600, 0).maps <= known.facts["regions,kind=linear"] == 2**n


def test_rounded_single_precision_jacobians_split_one_key_into_many() -> None:
    """Sums of the same rows in another order, as batches and machines have them, differ by more than 10^-10."""
    n = 6
    rng = np.random.default_rng(2)
    alpha, gamma = np.float32(0.18905339), np.float32(-0.5227485)
    weights = (alpha * np.eye(n, dtype=np.float32) + gamma).astype(np.float32)
    keys = set()
    for _ in range(2000):
        active, order = weights @ rng.uniform(-5, 5, n).astype(np.float32) > 0, rng.permutation(n)
        gradient = np.zeros(n, dtype=np.float32)
        for i in order[active[order]]:
            gradient = gradient + weights[i]
        keys.add(tuple(np.round(gradient.astype(np.float64), 10)))
    assert len(keys) > 2**n
    network = Network((Layer(weights.astype(np.float64), np.zeros(n)), Layer(np.ones((1, n)), [0])))
    assert sampled(network, 5, 500, 0).maps <= 2**n


def test_dead_neurons_are_no_kinks() -> None:
    flat = Network((Layer([[0, 0]], [0]), Layer([[1]], [0])))
    assert (sampled(flat, 5, 50, 0).on_kinks, sampled(flat, 5, 50, 0).maps) == (0, 1)


def test_a_point_on_a_kink_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.tropical.geometry.sampled.Random.random", lambda self: 0.5)
    line = Network((Layer([[1]], [-Fraction(1, 2**20)]), Layer([[1]], [0])))
    middle = Network((Layer([[1]], [0]), Layer([[1]], [0])))
    assert sampled(middle, 5, 10, 0).on_kinks == 10
    assert sampled(middle, 5, 10, 0).maps == 0
    assert sampled(line, 5, 10, 0).on_kinks == 0


def test_nothing_cannot_be_sampled() -> None:
    for reach, count in ((0, 10), (5, 0)):
        with pytest.raises(InputError, match="reach and count are at least 1"):
            sampled(F1, reach, count)
