"""How far out the cells of a map begin: exact radii, and the bounds of them in their order."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import gaussian_network, generic_shallow_network
from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.tropical import read, tropical_map
from solvers.polyhedra import Polyhedron
from solvers.tropical.cells import Cells, cells
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.distance import distance
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on
from solvers.tropical.geometry.radius import (
    local_bound,
    proposition_22,
    proposition_22_with_upper,
    radius_of_cells,
    radius_of_regions,
    shallow_bound,
)
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.networks import deep_networks
from tests.solvers.tropical.maps import pruned, space_of

few = settings(deadline=None, max_examples=25)


def everywhere(network: Network) -> Cells:
    return cells_on(network, RealSpace(network.inputs), Effort())


def origin(dimension: int) -> tuple[Fraction, ...]:
    return (Fraction(0),) * dimension


@pytest.mark.parametrize(
    ("network", "expected"), [(F1, Fraction(5, 4)), (F2, 3), (CHECKER, 0)], ids=["F1", "F2", "checker"]
)
def test_radii_of_the_known_networks(network: Network, expected: Fraction) -> None:
    assert radius_of_cells(origin(2), everywhere(network), Effort()) == expected


def test_the_radius_of_a_shallow_network_may_be_that_of_its_farthest_vertex() -> None:
    network = Network((Layer([[1, 2], [3, -1], [1, 1]], [1, -2, 4]), Layer([[1, 1, 1]], [0])))
    assert radius_of_cells(origin(2), everywhere(network), Effort()) == 7


def test_the_cells_of_three_lines_have_their_crossings_as_vertices() -> None:
    network = Network((Layer([[1, 2], [3, -1], [1, 1]], [1, -2, 4]), Layer([[1, 1, 1]], [0])))
    found = everywhere(network)
    vertices = {vertex for cell in range(len(found)) for vertex in found.polyhedron(cell).vertices}
    assert vertices == {
        (Fraction(3, 7), Fraction(-5, 7)),
        (Fraction(-7), Fraction(3)),
        (Fraction(-1, 2), Fraction(-7, 2)),
    }


def test_bounds_of_expressions_and_their_pruned_forms() -> None:
    redundant = read("max(0, -1 + x1, 2 x1)", "text")
    assert proposition_22(redundant, Effort()) == 1
    assert local_bound(redundant, Effort()) == 0
    assert proposition_22(pruned(redundant), Effort()) == 0
    quotient = read("max(0, -1 + x1, 2 x1) - max(0, x1)", "text")
    found = cells(pruned(quotient), space_of(1), Effort())
    assert proposition_22(quotient, Effort()) == 1
    assert radius_of_cells(origin(1), found, Effort()) == 0
    assert len(LinearRegions.of(found, Effort())) == 2


@few
@given(network=deep_networks(max_depth=2))
def test_every_bound_is_above_the_exact_radius(network: Network) -> None:
    found = everywhere(network)
    d = network.inputs
    exact = radius_of_cells(origin(d), found, Effort())
    regions = LinearRegions.of(found, Effort())
    assert radius_of_regions(origin(d), found, regions.parts, Effort()) <= exact
    local = local_bound(found.tropical, Effort())
    whole = proposition_22(found.tropical, Effort())
    assert exact <= local <= whole <= proposition_22_with_upper(found.tropical, Effort())
    if len(network.layers) == 2:
        assert exact <= shallow_bound(network, Effort())


@few
@given(network=deep_networks(max_inputs=2, max_depth=2), shift=st.integers(-3, 3))
def test_radii_around_a_point_are_those_around_0_of_the_shifted_network(network: Network, shift: int) -> None:
    first, *rest = network.layers
    d = network.inputs
    moved = Network((Layer(first.weights, first.bias + first.weights @ np.full(d, float(shift))), *rest))
    around = radius_of_cells((Fraction(shift),) * d, everywhere(network), Effort())
    assert around == radius_of_cells(origin(d), everywhere(moved), Effort())


@few
@given(network=deep_networks(max_inputs=2, max_depth=2))
def test_a_box_a_little_larger_than_the_radius_meets_the_inside_of_every_cell_and_a_smaller_one_does_not(
    network: Network,
) -> None:
    found = everywhere(network)
    d = network.inputs
    exact = radius_of_cells(origin(d), found, Effort())
    reach = exact + Fraction(1, 1000)
    assert len(cells_on(network, Box.cube(d, -reach, reach), Effort())) == len(found)
    if exact:
        assert len(cells_on(network, Box.cube(d, -exact, exact), Effort())) < len(found)


def test_the_shallow_bound_is_far_below_the_bound_of_proposition_22() -> None:
    for seed in range(3):
        network = gaussian_network(2, 5, 0.0, seed=seed).network
        found = everywhere(network)
        exact = radius_of_cells(origin(2), found, Effort())
        assert exact <= shallow_bound(network, Effort()) < proposition_22(found.tropical, Effort())


def test_inside_the_radius_there_may_be_no_positive_point_although_there_is_one_outside() -> None:
    """The paper says that what happens inside the radius is what happens: not for positivity.

    The cells of R(x - 1) - 3 reach into [-2, 2], on which it is negative, but for x > 4 it is positive.
    """
    network = Network((Layer([[1]], [-1]), Layer([[1]], [-3])))
    exact = radius_of_cells(origin(1), everywhere(network), Effort())
    assert exact == 1
    assert all(network.exact((Fraction(k, 4) * exact,))[0] < 0 for k in range(-4, 5))
    assert network.exact((Fraction(5),))[0] > 0


def test_a_region_can_fall_apart_inside_every_such_box() -> None:
    """F2 has 9 linear regions as on R^2 in [-8, 8]^2, and 8 in [-3, 3]^2; its radius is 3."""
    found = everywhere(F2)
    assert radius_of_cells(origin(2), found, Effort()) == 3
    counts = [len(LinearRegions.of(cells_on(F2, Box.cube(2, -r, r), Effort()), Effort())) for r in (3, 4, 8)]
    assert counts[0] == 8
    assert counts[2] == 9


def test_the_shallow_bound_is_for_one_hidden_layer() -> None:
    with pytest.raises(InputError, match="one hidden layer; the network has 2"):
        shallow_bound(F1, Effort())
    no_bias = Network((Layer([[1, 2], [3, 4]], [0, 0]), Layer([[1, 1]], [3])))
    assert shallow_bound(no_bias, Effort()) == 0
    assert local_bound(tropical_map(no_bias), Effort()) == 0


# Distances, by brute force over the faces of the cube around the point.


@few
@given(
    rows=st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=1, max_size=4),
    bounds=st.lists(st.integers(-4, 4), min_size=4, max_size=4),
)
def test_a_cube_of_the_distance_touches_the_polyhedron_and_no_smaller_one_does(
    rows: list[list[int]], bounds: list[int]
) -> None:
    shape = Polyhedron(rows, bounds[: len(rows)])
    if shape.dimension < 0:
        return
    r = distance(origin(2), shape, Effort())
    for reach, meets in ((r, True), (r * Fraction(999, 1000), r == 0)):
        cube = [[s * int(i == j) for j in range(2)] + [-reach] for i in range(2) for s in (1, -1)]
        walls = [[int(v * reach.denominator) for v in wall] for wall in cube]
        assert (shape.intersection(walls).dimension >= 0) == meets


def test_generic_networks_have_positive_radii() -> None:
    for inputs, neurons in product((1, 2), (3, 5)):
        network = generic_shallow_network(inputs, neurons, seed=1).network
        assert radius_of_cells(origin(inputs), everywhere(network), Effort()) > 0
