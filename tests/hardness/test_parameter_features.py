"""Features of parameters, on networks of which they can be counted by hand."""

from itertools import pairwise

import numpy as np
import pytest

from instances.features.parameters import NAMES, parameter_features
from instances.network import Layer, Network
from instances.question import Box, RealSpace
from tests.instances.parameters.drawn import shallow, two_layers


def test_neurons_on_one_hyperplane_and_idle_ones_are_counted() -> None:
    network = shallow([[1, 0], [-2, 0], [1, 0], [0, 0]], [1, -2, 3, 0], [1, 1, 0, -2])
    found = parameter_features(network, RealSpace(2))
    assert list(found) == list(NAMES)
    assert (found["dead"], found["same_hyperplane"], found["parallel_or_opposite"]) == (0.5, 0.25, 0.5)
    assert (found["row_rank"], found["sign_balance"]) == (0.5, pytest.approx(2 / 3))
    assert found["tropical_log2"] == pytest.approx(np.log2(2**2 + 2**1))
    assert found["serra_log2"] == pytest.approx(np.log2(1 + 4 + 6))


def test_intervals_and_orders() -> None:
    network = two_layers([[1], [1]], [1, 1], [[1, 1]], [0.5], [1])
    assert parameter_features(network, Box.cube(1, 0, 1))["stable_interval"] == 1
    assert parameter_features(network, RealSpace(1))["stable_interval"] == pytest.approx(1 / 3)  # the last one is on
    assert parameter_features(network, RealSpace(1))["automorphisms_log2"] == pytest.approx(1)


@pytest.mark.parametrize("sizes", [(2, 1), (2, 0, 1), (2, 3, 0, 1), (2, 3, 3, 2)])
def test_all_are_finite(sizes: tuple[int, ...]) -> None:
    layers = [Layer(np.full((n, m), 1e300), np.full(n, -1e300)) for m, n in pairwise(sizes)]
    for domain in (RealSpace(2), Box.cube(2, -(10**400), 10**400)):
        found = parameter_features(Network(tuple(layers)), domain)
        assert all(np.isfinite(list(found.values())))
