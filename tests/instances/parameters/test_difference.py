"""The difference of two networks, exactly, for any depths and where float64 rounds."""

from fractions import Fraction
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.difference import difference
from tests.instances.parameters.drawn import drawn, points, shallow


def subtracts(one: Network, other: Network, made: Network) -> bool:
    return all(
        made.exact(x) == tuple(a - b for a, b in zip(one.exact(x), other.exact(x), strict=True))
        for x in points(Random(5), one.inputs)
    )


@pytest.mark.parametrize("depths", [((), ()), ((3,), (2,)), ((), (2,)), ((2, 2), (3,)), ((2,), (1, 2, 2)), ((0,), ())])
def test_networks_of_any_two_depths_are_subtracted(depths: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    random = Random(1)
    for outputs in (1, 2):
        one, other = (drawn(random, 2, *widths, outputs=outputs) for widths in depths)
        assert subtracts(one, other, difference(one, other))


def test_the_hidden_layers_stand_side_by_side() -> None:
    random = Random(2)
    assert difference(drawn(random, 2, 3, 4), drawn(random, 2, 1, 2)).widths == (4, 6)


@pytest.mark.parametrize("hidden", [True, False])
def test_biases_whose_difference_float64_does_not_hold_are_kept_all_the_same(hidden: bool) -> None:
    one, other = Network((Layer([[1.0]], [1.0]),)), Network((Layer([[1.0]], [2.0**-60]),))
    if hidden:
        one, other = shallow([[1.0]], [0.0], [1.0], 1.0), shallow([[1.0]], [0.0], [1.0], 2.0**-60)
    made = difference(one, other)
    assert made.exact((Fraction(1, 3),)) == (1 - Fraction(1, 2**60),)
    assert subtracts(one, other, made)
    huge = Network((Layer([[1e308]], [0.0]),)), Network((Layer([[-1e308]], [0.0]),))
    assert subtracts(*huge, difference(*huge))


def test_a_difference_that_forgets_a_bias_is_noticed() -> None:
    one, other = drawn(Random(3), 2, 2, reach=9), drawn(Random(4), 2, 2, reach=9)
    made = difference(one, other)
    *hidden, last = made.layers
    assert not subtracts(one, other, Network((*hidden, Layer(last.weights, one.layers[-1].bias))))


def test_networks_of_different_shapes_are_refused_with_both_numbers() -> None:
    with pytest.raises(InputError, match="one has 1 inputs, one 2"):
        difference(drawn(Random(0), 1, 1), drawn(Random(0), 2, 1))
    with pytest.raises(InputError, match="one has 2 outputs, one 1"):
        difference(drawn(Random(0), 1, 1, outputs=2), drawn(Random(0), 1, 1))
