"""Closed-form bounds of region counts: known values, their order, and networks that respect them."""

from itertools import product

import pytest

from instances.errors import InputError
from instances.families import FAMILIES, gaussian_network, generic_shallow_network
from instances.families.known_network import KnownNetwork
from instances.question import RealSpace
from instances.questions import Regions
from instances.tropical import TropicalRationalMap
from instances.tropical.region_bounds import arrangement, attained_regions, most_regions, product_of_layers
from solvers.region import Region
from solvers.solver import Limits
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on

PLENTY = Limits(wall_s=60, memory_bytes=2**32)


@pytest.mark.parametrize(
    ("inputs", "widths", "bound"),
    [(2, (2, 2), 11), (2, (3, 2), 25), (3, (2, 2), 11), (3, (3, 2), 26), (4, (8, 8), 26569), (2, (), 1), (3, (0,), 1)],
)
def test_upper_bounds(inputs: int, widths: tuple[int, ...], bound: int) -> None:
    assert most_regions(inputs, widths) == bound


@pytest.mark.parametrize(
    ("inputs", "widths", "bound"),
    [(2, (4, 4), 44), (1, (3, 3), 12), (2, (6, 6, 6), 1782), (3, (6, 8), 744), (2, (), 1), (2, (5,), 16)],
)
def test_lower_bounds(inputs: int, widths: tuple[int, ...], bound: int) -> None:
    assert attained_regions(inputs, widths) == bound


def test_bounds_are_ordered() -> None:
    for inputs, first, second in product((1, 2, 3), range(6), range(6)):
        widths = (first, second)
        assert most_regions(inputs, (first,)) == arrangement(first, inputs) == product_of_layers(inputs, (first,))
        assert most_regions(inputs, widths) <= product_of_layers(inputs, widths)
        if first >= inputs:
            assert attained_regions(inputs, widths) <= most_regions(inputs, widths)


def test_the_sum_is_the_one_of_the_definition() -> None:
    for d, a, b in product((1, 2, 3), range(5), range(5)):
        total = sum(
            arrangement_term(a, i) * arrangement_term(b, j)
            for i in range(min(d, a) + 1)
            for j in range(min(d, a - i, b) + 1)
        )
        assert most_regions(d, (a, b)) == total


def arrangement_term(n: int, i: int) -> int:
    return arrangement(n, i) - (arrangement(n, i - 1) if i else 0)


@pytest.mark.parametrize("shape", [(2, 3, 2), (3, 3, 2), (2, 4, 3), (1, 4, 4)])
def test_no_network_has_more_regions_than_the_bounds(shape: tuple[int, int, int]) -> None:
    inputs, width, second = shape
    for seed in range(4):
        network = gaussian_network(inputs, width, 0.0, second, seed=seed).network
        value = Region().solve(Regions(network, RealSpace(inputs), kind="activation"), PLENTY).value
        assert value is not None
        assert value <= most_regions(inputs, network.widths) <= product_of_layers(inputs, network.widths)
        cells = cells_on(network, RealSpace(inputs), Effort())
        assert len(LinearRegions.of(cells, Effort())) <= complexity(cells.tropical)
    generic = generic_shallow_network(inputs, width, seed=0)
    assert generic.facts["regions,kind=activation"] == most_regions(inputs, (width,))


def complexity(tropical: TropicalRationalMap) -> int:
    """|N| |D|."""
    ((numerator, denominator),) = tropical.monomial_complexity
    return numerator * denominator


def test_folding_is_between_the_bounds() -> None:
    known = FAMILIES["folding"].build(seed=0, inputs=2, pieces=2, folds=2, neurons=4)
    assert isinstance(known, KnownNetwork)
    widths = known.network.widths
    assert attained_regions(2, widths) == known.facts["regions,kind=activation"]
    assert attained_regions(2, widths) <= most_regions(2, widths) <= product_of_layers(2, widths)


def test_sizes_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="at least 3 neurons in every hidden layer but the last"):
        attained_regions(3, (2, 5))
    for bound in (most_regions, attained_regions, product_of_layers):
        with pytest.raises(InputError, match="at least 1 input"):
            bound(0, (1,))
        with pytest.raises(InputError, match="at least 1 input"):
            bound(1, (-1,))
