"""The function of one hidden layer as a value: equal exactly if the functions are."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.parameters.shallow import shallow_function
from tests.instances.parameters.drawn import drawn, points, ps_image
from tests.networks import shallow_networks
from tests.oracles.questions import zero_map


@settings(max_examples=60, deadline=None)
@given(shallow_networks(2, 5))
def test_the_value_evaluates_as_the_network(network: Network) -> None:
    function = shallow_function(network)
    for x in points(Random(0), network.inputs, 8):
        value = sum((a * v for a, v in zip(function.affine[0], (*x, 1), strict=True)), Fraction(0))
        for u, (kink,) in function.kinks:
            value += kink * max(Fraction(0), sum((w * v for w, v in zip(u, (*x, 1), strict=True)), Fraction(0)))
        assert (value,) == network.exact(x)


@pytest.mark.parametrize("seed", range(60))
def test_values_are_equal_exactly_if_the_functions_are(seed: int) -> None:
    random = Random(seed)
    one, other = (drawn(random, 1, random.randint(0, 3), reach=1) for _ in range(2))
    assert (shallow_function(one) == shallow_function(other)) == zero_map(difference(one, other))
    assert shallow_function(one) == shallow_function(ps_image(one, random))


def test_several_outputs_have_several_kinks() -> None:
    network = Network((Layer([[2.0], [-2.0]], [0.0, 0.0]), Layer([[1.0, 1.0], [1.0, -1.0]], [0.0, 1.0])))
    function = shallow_function(network)
    assert function.kinks == (((1, 0), (Fraction(4), Fraction(0))),)
    assert function.affine == ((Fraction(-2), Fraction(0)), (Fraction(2), Fraction(1)))
    assert function.linear == ((Fraction(-2),), (Fraction(2),))


def test_without_a_hidden_layer_there_are_no_kinks_and_with_two_there_is_no_value() -> None:
    assert shallow_function(Network((Layer([[2.0]], [1.0]),))).kinks == ()
    with pytest.raises(InputError, match="for one hidden layer; this network has 2"):
        shallow_function(drawn(Random(0), 1, 1, 1))
