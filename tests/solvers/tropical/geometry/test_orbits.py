"""Symmetric networks: invariances, and counts by a fundamental domain."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import deepsets, generic_shallow_network
from instances.network import Layer, Network
from instances.question import RealSpace
from instances.questions import Regions
from instances.tropical import tropical_map
from solvers.polyhedra.space import Space
from solvers.region import Region
from solvers.solver import Deadline, Limits
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on
from solvers.tropical.geometry.orbits import (
    count_by_orbits,
    fundamental_domain,
    invariance,
    lemma_30,
    theorem_29,
)
from solvers.tropical.geometry.sampled import sampled
from solvers.tropical.prune import prune
from tests.networks import deep_networks

few = settings(deadline=None, max_examples=15)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def linear(network: Network) -> int:
    value = Region().solve(Regions(network, RealSpace(network.inputs)), PLENTY).value
    assert isinstance(value, Fraction)
    return int(value)


def regions_of(network: Network) -> LinearRegions:
    return LinearRegions.of(cells_on(network, RealSpace(network.inputs), Effort()), Effort())


def symmetrised(network: Network) -> Network:
    """x -> sum over all permutations s of f(s x), for a network of one hidden layer."""
    hidden, last = network.layers
    orders = list(permutations(range(network.inputs)))
    first = Layer(np.vstack([hidden.weights[:, list(order)] for order in orders]), np.tile(hidden.bias, len(orders)))
    return Network((first, Layer(np.tile(last.weights, len(orders)), last.bias)))


@pytest.mark.parametrize(
    ("shape", "regions"),
    [
        ((2, 1, 1), 4),
        ((3, 2, -1), 8),
        ((3, 2, 1), 8),
        ((4, 2, -1), 16),
        ((3, 3, -1), 6),
        ((4, 4, -1), 14),
        ((3, 0, 1), 2),
    ],
)
def test_deep_sets_are_counted_by_their_orbits(shape: tuple[int, int, int], regions: int) -> None:
    network = deepsets(*shape, seed=0).network
    assert invariance(network, Effort()) == (tuple(range(shape[0])),)
    counted = count_by_orbits(network, Effort())
    assert counted.regions == regions
    assert counted.orbits <= shape[0] + 1


@few
@given(
    network=deep_networks(max_inputs=3, max_depth=1, max_width=2).filter(lambda f: len(f.layers) == 2 and f.inputs > 1)
)
def test_counts_by_orbits_are_those_of_region(network: Network) -> None:
    """Sums over permutations have regions on walls, across walls, and apart from them."""
    symmetric = symmetrised(network)
    if symmetric.neurons > 8:
        return
    assert count_by_orbits(symmetric, Effort()).regions == linear(symmetric)
    bounds = theorem_29(regions_of(symmetric), Effort())
    assert bounds.lower <= bounds.exact == linear(symmetric) <= bounds.upper


def test_the_bounds_of_the_theorem_are_not_sharp() -> None:
    """Of the four regions of R(2x + y) + R(x + 2y) two lie across the wall x = y, and of the others one is inside.

    The other one touches the wall at 0, so that the upper bound has it too.
    """
    bounds = theorem_29(regions_of(deepsets(2, 1, 1, seed=0).network), Effort())
    assert (bounds.lower, bounds.exact, bounds.upper) == (2, 4, 6)


@pytest.mark.parametrize("shape", [(2, 1, 1), (3, 2, 1), (3, 3, -1)])
def test_orbits_are_no_larger_than_their_gradients_have_orders(shape: tuple[int, int, int]) -> None:
    found = regions_of(deepsets(*shape, seed=0).network)
    gradients = {found.affine_map(region)[0][:-1] for region in range(len(found))}
    for gradient in gradients:
        images = {tuple(order) for order in permutations(gradient)}
        assert len(images) == lemma_30(gradient)
        assert len(images & gradients) == len(images)


def test_an_estimate_by_the_domain_can_be_too_small() -> None:
    """Section 4.2 of the paper's first version says that it does not undercount; a region it misses it cannot count."""
    network = deepsets(3, 2, 1, seed=0).network
    for count, estimate in ((1, 1), (100, 8)):
        gradients = [network.jacobian(x) for x in sampled(network, 5, count, ordered=True).witness]
        assert sum(lemma_30(rows[0]) for rows in gradients if rows is not None) == estimate
    assert count_by_orbits(network, Effort()).regions == 8


def test_only_the_inputs_that_can_be_swapped_are_in_one_class() -> None:
    pair = Network((Layer([[1, 1, 2], [1, -1, 0], [-1, 1, 0]], [0, 0, 0]), Layer([[1, 2, 2]], [0])))
    assert invariance(pair, Effort()) == ((0, 1), (2,))
    with pytest.raises(InputError, match=r"not all permutations .* inputs \[\(0, 1\), \(2,\)\] do"):
        count_by_orbits(pair, Effort())
    other = Network((Layer([[1, 0], [0, 1]], [0, 1]), Layer([[1, 1]], [0])))
    assert invariance(other, Effort()) == ((0,), (1,))
    assert invariance(Network((Layer([[2, 2, 2]], [1]),)), Effort()) == ((0, 1, 2),)


def test_no_map_is_made_of_a_function_that_differs_at_swapped_points() -> None:
    network = generic_shallow_network(3, 60, seed=0).network
    effort = Effort()
    assert invariance(network, effort) == ((0,), (1,), (2,))
    assert effort.work["lps"] == 0


def test_a_function_can_be_invariant_although_both_of_its_polynomials_are_not() -> None:
    """x + y - R(x) + R(x): pruned polynomials need not be permuted onto themselves, only their difference."""
    network = Network((Layer([[1, 0], [1, 0]], [0, 0]), Layer([[1, -1]], [0])))
    space = Space.everywhere(2)
    tropical = tropical_map(network, lambda p: prune(p, space, Effort()))
    (numerator,) = tropical.numerators
    mirrored = type(numerator).from_integers(numerator.entries[:, [1, 0, 2]], numerator.scale)
    assert mirrored != numerator
    assert invariance(network, Effort()) == ((0, 1),)


@few
@given(network=deep_networks(max_inputs=3, max_depth=2), data=st.data())
def test_what_is_called_invariant_is_so_at_every_point(network: Network, data: st.DataObject) -> None:
    classes = invariance(network, Effort())
    numbers = st.integers(-6, 6).map(Fraction)
    point = data.draw(st.lists(numbers, min_size=network.inputs, max_size=network.inputs))
    for members in classes:
        for one in members[1:]:
            swapped = list(point)
            swapped[members[0]], swapped[one] = swapped[one], swapped[members[0]]
            assert network.exact(tuple(swapped)) == network.exact(tuple(point))


def test_the_fundamental_domain_is_that_of_sorted_points() -> None:
    domain = fundamental_domain(3)
    assert domain.walls == ((-1, 1, 0, 0), (0, -1, 1, 0))
    assert domain.inside == (0, -1, -2)


def test_too_many_inputs_and_too_little_time_are_refused() -> None:
    many = LinearRegions.of(cells_on(Network((Layer([[1] * 9], [0]),)), RealSpace(9), Effort()), Effort())
    with pytest.raises(InputError, match="all permutations of 9 inputs are too many"):
        theorem_29(many, Effort())
    late = Deadline(Limits(wall_s=0, memory_bytes=2**30))
    with pytest.raises(TimeoutError), late:
        count_by_orbits(deepsets(3, 2, 1, seed=0).network, Effort())
