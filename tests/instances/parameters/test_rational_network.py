"""Rational networks: the same function as float64 ones, equal as values where they are as maps, read strictly."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.numbers.rationals import write_rational
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from tests.instances.parameters.drawn import drawn, points, ps_image


@pytest.mark.parametrize("seed", range(5))
def test_a_float64_network_becomes_an_equal_rational_one_and_comes_back(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 2, 3, 2, outputs=2)
    rational = RationalNetwork.of(network)
    assert rational.float64() == network
    assert (rational.widths, rational.neurons, rational.parameters) == ((3, 2), 5, 9 + 8 + 6)
    for point in points(random, 2):
        assert rational.exact(point) == network.exact(point)


@pytest.mark.parametrize("seed", range(5))
def test_the_data_of_a_network_are_read_as_that_network(seed: int) -> None:
    image = ps_image(drawn(Random(seed), 2, 3, 2), Random(seed))
    assert RationalNetwork.read(image.data(), 2) == image


def test_layers_without_neurons_are_written_and_read() -> None:
    empty = RationalNetwork.of(Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((1, 0)), [3.0]))))
    assert empty.data() == [[], [], [[]], ["3"]]
    assert RationalNetwork.read(empty.data(), 2) == empty
    assert empty.float64().exact((Fraction(1), Fraction(1))) == (Fraction(3),)


def test_layers_in_lowest_terms_are_equal_as_values() -> None:
    assert RationalLayer(((2, 4), (6, 0)), 1, 6) == RationalLayer(((1, 2), (3, 0)), 1, 3)
    assert RationalLayer(((0, 0),), 1, 6) == RationalLayer(((0, 0),), 1)


def test_the_digest_tells_networks_apart() -> None:
    one = RationalNetwork((RationalLayer(((1, 2),), 1),))
    others = [
        RationalNetwork((RationalLayer(((1, 2),), 1, 3),)),
        RationalNetwork((RationalLayer(((12, 0),), 1),)),
        RationalNetwork((RationalLayer(((1, 2), (0, 0)), 1),)),
        RationalNetwork((RationalLayer(((1, 0, 2),), 2),)),
    ]
    assert len({network.digest for network in (one, *others)}) == 5
    assert RationalNetwork((RationalLayer(((2, 4),), 1, 2),)).digest == one.digest


def test_what_float64_does_not_hold_is_refused_by_neuron() -> None:
    thirds = RationalNetwork((RationalLayer(((1, 0), (1, 3)), 1, 3), RationalLayer(((1, 1, 0),), 2)))
    with pytest.raises(InputError, match="neuron 0 of hidden layer 1 has a parameter that float64 does not hold"):
        thirds.float64()
    huge = RationalNetwork((RationalLayer(((10**400, 0),), 1),))
    with pytest.raises(InputError, match="neuron 0 of the output layer"):
        huge.float64()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "a list W, b, W, b"),
        ([], "a list W, b, W, b"),
        ([[["1"]]], "a list W, b, W, b"),
        ([[["1"]], ["1", "2"]], "layer 1: W is a list of rows of 1 rationals"),
        ([[["1", "2"]], ["1"]], "layer 1: W is a list of rows of 1 rationals"),
        ([[["1"]], ["1"], [["1", "2"]], ["0"]], "layer 2: W is a list of rows of 1 rationals"),
        ([[[1.5]], ["1"]], "expected an exact rational"),
        ([[["1"]], [None]], "expected an exact rational"),
        ([["1"], ["1"]], "layer 1: W is a list of rows"),
        ([[], []], "at least one layer, one input and one output"),
    ],
)
def test_data_that_are_no_network_are_refused_in_one_line(data: object, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        RationalNetwork.read(data, 1)
    assert len(str(caught.value).splitlines()) == 1


def test_denominators_that_are_harmless_one_by_one_are_bounded_together() -> None:
    long = [write_rational(Fraction(1, 10**9000 + 2 * k + 1)) for k in range(50)]
    data = [[[v] for v in long], ["0"] * 50, [["1"] * 50], ["0"]]
    with pytest.raises(InputError, match="layer 1: its denominators have too many digits together"):
        RationalNetwork.read(data, 1)


def test_malformed_layers_are_refused() -> None:
    with pytest.raises(InputError, match="scale is at least 1; got 0"):
        RationalLayer(((1, 1),), 1, 0)
    with pytest.raises(InputError, match="neuron 1 of a layer with 1 inputs"):
        RationalLayer(((1, 1), (1,)), 1)
    with pytest.raises(InputError, match="layer 2 takes 2 inputs but layer 1 has 1 outputs"):
        RationalNetwork((RationalLayer(((1, 1),), 1), RationalLayer(((1, 1, 1),), 2)))
    with pytest.raises(InputError, match="the point has 2 entries"):
        RationalNetwork((RationalLayer(((1, 1),), 1),)).exact((Fraction(1), Fraction(1)))
