"""Data in blocks of one pattern, and the duality of neurons and points."""

from fractions import Fraction
from random import Random

import pytest

from instances.errors import InputError
from instances.parameters.data import activations, outputs, patterns
from tests.instances.parameters.drawn import drawn, shallow

F = Fraction


def test_points_come_in_blocks_of_one_pattern() -> None:
    network = shallow([[1.0], [1.0]], [0.0, -2.0], [1.0, 1.0])
    blocks = patterns(network, [(F(1),), (F(3),), (F(-1),), (F(1, 2),)])
    assert blocks == {
        ((True, False),): [(F(1),), (F(1, 2),)],
        ((True, True),): [(F(3),)],
        ((False, False),): [(F(-1),)],
    }
    assert outputs(network, [(F(1),), (F(3),)]) == [(F(1),), (F(4),)]
    assert patterns(network, []) == {}


def test_a_point_on_a_kink_is_named_with_its_neuron() -> None:
    network = drawn(Random(0), 1, 2, 2)
    on_kink = shallow([[1.0], [1.0]], [0.0, -2.0], [1.0, 1.0])
    with pytest.raises(InputError, match="point 2 is on a kink: neuron 1 of hidden layer 1 is 0 there"):
        patterns(on_kink, [(F(1),), (F(2),)])
    with pytest.raises(InputError, match="the point has 2 entries"):
        patterns(network, [(F(1), F(2))])


def test_exchanging_neurons_and_points_transposes_the_patterns() -> None:
    random = Random(4)
    neurons = [tuple(F(random.randint(-999, 999), 7) for _ in range(3)) for _ in range(5)]
    data = [tuple(F(random.randint(-999, 999), 11) for _ in range(3)) for _ in range(8)]
    rows = activations(neurons, data)
    assert tuple(zip(*rows, strict=True)) == activations(data, neurons)
    assert {value for row in rows for value in row} == {True, False}


def test_malformed_data_are_refused() -> None:
    with pytest.raises(InputError, match="neuron 0 is 0 at point 1"):
        activations([(F(1), F(1))], [(F(1), F(2)), (F(1), F(-1))])
    with pytest.raises(InputError, match="neuron 0 has 1 weights and point 0 has 2 entries"):
        activations([(F(1),)], [(F(1), F(2))])
