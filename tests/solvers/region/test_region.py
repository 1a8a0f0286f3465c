"""The regions are exactly the full-dimensional ones: as many as Zaslavsky says where the arrangement is generic."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from solvers.answer import Stop
from solvers.exact.lp import ExactLP
from solvers.region import Region
from solvers.region.walk.enumerate import Enumeration
from solvers.solver import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**31)


def count(network: Network, box: Box) -> int:
    regions = Enumeration(network, ExactLP(box))
    for _ in regions:
        pass
    return regions.visited


def generic(n: int, d: int, seed: int) -> Layer:
    rng = np.random.default_rng(seed)
    return Layer(rng.integers(-1000, 1001, (n, d)), rng.integers(-1000, 1001, n))


@pytest.mark.parametrize(("n", "d"), [(0, 1), (1, 1), (7, 1), (4, 2), (9, 2), (5, 3), (7, 3), (6, 4)])
def test_a_generic_arrangement_has_as_many_regions_as_zaslavsky_says(n: int, d: int) -> None:
    network = Network((generic(n, d, seed=n + 10 * d), Layer(np.ones((1, n)), [0])))
    assert count(network, Box.cube(d, -(10**9), 10**9)) == sum(comb(n, i) for i in range(d + 1))


@pytest.mark.parametrize(
    ("weights", "bias", "regions"),
    [
        ([[1, 0], [1, 0], [2, 0], [-1, 0]], [0, -1, -2, 1], 3),  # parallel and repeated: x = 0 and x = 1
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], 6),  # three lines through one point
        ([[0, 0], [0, 0]], [1, -1], 1),  # constant neurons cut nothing
        ([[1, 0], [0, 1]], [5, 5], 1),  # hyperplanes outside the box
        ([[1, 0], [0, 1]], [1, 1], 1),  # hyperplanes that only touch the box
    ],
)
def test_degenerate_hyperplanes_make_no_empty_and_no_flat_region(
    weights: list[list[int]], bias: list[int], regions: int
) -> None:
    layer = Layer(weights, bias)
    network = Network((layer, Layer(np.ones((1, layer.outputs)), [0])))
    assert count(network, Box.cube(2, -1, 2)) == (regions if 5 not in bias else 1)


def test_a_second_layer_cuts_the_regions_of_the_first() -> None:
    """relu(relu(x) - 1) + relu(relu(-x) - 1) has kinks at -1, 0 (a boundary of activations) and 1."""
    first = Layer([[1.0], [-1.0]], [0.0, 0.0])
    network = Network((first, Layer([[1.0, 0.0], [0.0, 1.0]], [-1.0, -1.0]), Layer([[1.0, 1.0]], [0.0])))
    assert count(network, Box.cube(1, -3, 3)) == 4


def test_every_region_carries_the_affine_map_of_its_interior() -> None:
    network = Network((generic(5, 2, seed=3), generic(3, 5, seed=4), Layer([[1, -2, 1]], [7])))
    box = Box.cube(2, -2, 2)
    lp = ExactLP(box)
    regions = Enumeration(network, lp)
    for cell in regions:
        corners = [regions.maximise(objective).point for objective in ([1, 0], [-1, 1], [-1, -2])]
        inside = tuple(sum((c[i] for c in corners), Fraction(0)) / 3 for i in range(2))
        value = sum(a * x for a, x in zip(cell.affine.rows[0], inside, strict=True)) + cell.affine.offsets[0]
        assert value / cell.affine.scale == network.exact(inside)[0]
    assert regions.visited > 10


def test_the_solver_stops_at_its_time_limit_and_says_how_far_it_came() -> None:
    network = Network((generic(40, 3, seed=5), Layer(-np.ones((1, 40)), [0])))
    answer = Region().solve(Positivity(network, Box.cube(3, -9, 9)), Limits(wall_s=0.2, memory_bytes=2**31))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)
    assert f"after {answer.work['regions']} regions" in answer.reason


def test_a_maximum_of_exactly_zero_is_a_no() -> None:
    network = Network((Layer([[1.0], [1.0]], [0.0, -0.1]), Layer([[-1.0, 1.0]], [0.0])))
    answer = Region().solve(Positivity(network, Box.cube(1, -1, 1)), LIMITS)
    assert answer.verdict is Verdict.NO
    assert answer.work["regions"] == 3
