"""The derivative by the parameters: exact, multilinear, at ordinary points only."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Network, Point
from instances.parameters.jacobian import parameter_jacobian
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from tests.instances.parameters.drawn import drawn, shallow

STEP = Fraction(1, 2**30)
"""So small that no neuron of the integer networks here changes its sign."""


def parameters_of(network: RationalNetwork) -> list[tuple[int, int, int]]:
    """Layer, neuron and place of every parameter in the order of theta: weights row by row, then biases."""
    found = []
    for index, layer in enumerate(network.layers):
        found += [(index, j, i) for j, i in product(range(layer.outputs), range(layer.inputs))]
        found += [(index, j, layer.inputs) for j in range(layer.outputs)]
    return found


def moved(network: RationalNetwork, *places: tuple[int, int, int]) -> RationalNetwork:
    for index, j, i in places:
        layer = network.layers[index]
        rows = layer.fractions
        rows[j][i] += STEP
        layers = list(network.layers)
        layers[index] = RationalLayer.of_fractions(rows, layer.inputs)
        network = replace(network, layers=tuple(layers))
    return network


def ordinary(network: Network, random: Random) -> Point:
    while True:
        point = tuple(Fraction(random.randint(-9, 9), random.randint(1, 5)) for _ in range(network.inputs))
        if all(0 not in row for row in network.pattern(point)):
            return point


@pytest.mark.parametrize("widths", [(), (3,), (3, 2), (2, 2, 2)])
def test_every_entry_is_the_difference_quotient_exactly(widths: tuple[int, ...]) -> None:
    random = Random(len(widths))
    network = drawn(random, 2, *widths, outputs=3)
    point = ordinary(network, random)
    rational, value = RationalNetwork.of(network), network.exact(point)
    jacobian = parameter_jacobian(network, point)
    assert {len(row) for row in jacobian} == {rational.parameters}
    for column, place in enumerate(parameters_of(rational)):
        quotient = [(a - b) / STEP for a, b in zip(moved(rational, place).exact(point), value, strict=True)]
        assert quotient == [row[column] for row in jacobian]


def test_the_outputs_are_affine_in_each_layer_alone_and_not_in_two_together() -> None:
    network = drawn(Random(1), 2, 3, 2, outputs=3)
    rational = RationalNetwork.of(network)
    assert rational.parameters == 26
    point = ordinary(network, Random(2))
    places = parameters_of(rational)

    def second_difference(one: tuple[int, int, int], other: tuple[int, int, int]) -> list[Fraction]:
        terms = (moved(rational, one, other), moved(rational, one), moved(rational, other), rational)
        return [a - b - c + d for a, b, c, d in zip(*(term.exact(point) for term in terms), strict=True)]

    for one, other in product(places, places):
        if one[0] == other[0]:
            assert not any(second_difference(one, other))
    assert any(any(second_difference(one, other)) for one, other in product(places, places) if one[0] < other[0])


def test_a_point_on_a_kink_has_no_derivative() -> None:
    network = shallow([[1.0], [1.0]], [0.0, 1.0], [1.0, 1.0])
    with pytest.raises(InputError, match="neuron 1 of hidden layer 1 is 0 at this point"):
        parameter_jacobian(network, (Fraction(-1),))
    with pytest.raises(InputError, match="the point has 2 entries"):
        parameter_jacobian(network, (Fraction(-1), Fraction(0)))


def test_patterns_by_greater_than_zero_and_at_least_zero_agree_off_kinks_only() -> None:
    network = shallow([[1.0]], [0.0], [1.0])
    closed = [[v >= 0 for v in row] for row in network.pattern((Fraction(0),))]
    opened = [[v > 0 for v in row] for row in network.pattern((Fraction(0),))]
    assert closed != opened
    with pytest.raises(InputError):
        parameter_jacobian(network, (Fraction(0),))
