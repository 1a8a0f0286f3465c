"""Sets of neurons that look the other way: the function stays, the sets are read off, and small ones are found."""

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.flips import flipped, flipped_set, small_zero_sum, weighted_rows
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.shallow import shallow_function
from tests.instances.parameters.drawn import shallow

HIDDEN_SYMMETRY = shallow([[1, 2, 0], [0, -1, 3], [-1, -1, -3]], [1, 2, -5], [1, 1, 1])


def test_rows_that_add_up_to_zero_can_all_be_flipped() -> None:
    turned = flipped(HIDDEN_SYMMETRY, range(3))
    assert turned.as_network().layers[0].weights.tolist() == [[-1, -2, 0], [0, 1, -3], [1, 1, 3]]
    assert turned.as_network().layers[1].bias.tolist() == [-2]
    assert shallow_function(turned) == shallow_function(HIDDEN_SYMMETRY)
    assert flipped(turned, range(3)) == RationalNetwork.of(HIDDEN_SYMMETRY)
    assert flipped_set(HIDDEN_SYMMETRY, turned) == (0, 1, 2)
    assert flipped_set(HIDDEN_SYMMETRY, HIDDEN_SYMMETRY) == ()


def test_a_flip_that_forgets_the_output_bias_changes_the_function() -> None:
    hidden, output = flipped(HIDDEN_SYMMETRY, range(3)).layers
    wrong = RationalNetwork((hidden, RationalLayer(tuple((*row[:-1], row[-1] + 1) for row in output.rows), 3)))
    assert shallow_function(wrong) != shallow_function(HIDDEN_SYMMETRY)


def test_several_outputs_and_fractions_are_flipped() -> None:
    network = Network((Layer([[0.5], [1.0], [3.0]], [0.25, 1, 1]), Layer([[2, -1, 7], [-1, 0.5, 5]], [0.125, 0])))
    turned = flipped(network, (0, 1))
    assert shallow_function(turned) == shallow_function(network)
    assert flipped_set(network, turned) == (0, 1)


def test_what_is_no_hidden_symmetry_is_refused() -> None:
    with pytest.raises(InputError, match="do not add up to 0"):
        flipped(HIDDEN_SYMMETRY, (0, 1))
    with pytest.raises(InputError, match=r"among 0, ..., 2; got \[3\]"):
        flipped(HIDDEN_SYMMETRY, (3,))
    with pytest.raises(InputError, match="this network has 0"):
        flipped(Network((Layer([[1.0]], [0.0]),)), ())
    with pytest.raises(InputError, match="no neuron on the hyperplane of neuron 0"):
        flipped_set(shallow([[1.0]], [0.0], [1.0]), shallow([[1.0]], [1.0], [1.0]))


def test_weighted_rows_are_outgoing_times_incoming_weights_up_to_one_factor() -> None:
    network = Network((Layer([[0.5, 1.0], [2.0, 0.0]], [0, 0]), Layer([[1.0, 3.0], [0.0, 0.5]], [0, 0])))
    first, second = weighted_rows(network)
    unit = Fraction(first[0]) / Fraction(1, 2)
    assert [Fraction(v) / unit for v in first] == [Fraction(1, 2), 1, 0, 0]
    assert [Fraction(v) / unit for v in second] == [6, 0, 1, 0]


@pytest.mark.parametrize("seed", range(40))
def test_the_smallest_zero_sum_set_is_found(seed: int) -> None:
    random = Random(seed)
    vectors = [
        tuple(random.randint(-4, 4) for _ in range(random.choice((1, 2)) and 2)) for _ in range(random.randint(0, 9))
    ]
    sets = [
        chosen
        for size in range(1, len(vectors) + 1)
        for chosen in combinations(range(len(vectors)), size)
        if not any(sum(column) for column in zip(*(vectors[j] for j in chosen), strict=True))
    ]
    assert small_zero_sum(vectors) == min(sets, key=lambda s: (len(s), s), default=None)


def test_more_vectors_than_can_all_be_tried_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 12 vectors"):
        small_zero_sum([(1,)] * 13)
