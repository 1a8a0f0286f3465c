"""The canonical form is a network of the same function, and the same for networks that differ by (P) and (S)."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.parameters.canonical import canonical
from instances.parameters.primitive import primitive
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from tests.instances.parameters.drawn import drawn, points, ps_image, shallow
from tests.networks import deep_networks

Form = Callable[[RationalNetwork], RationalNetwork]


def is_the_same_up_to_ps(form: Form, seed: int) -> bool:
    random = Random(seed)
    network = drawn(random, random.randint(1, 3), *[random.randint(0, 4) for _ in range(random.randint(1, 3))], reach=1)
    image = ps_image(network, random)
    return form(image).digest == form(RationalNetwork.of(network)).digest


@pytest.mark.parametrize("seed", range(100))
def test_permuted_and_rescaled_networks_have_one_canonical_form(seed: int) -> None:
    assert is_the_same_up_to_ps(canonical, seed)


@settings(max_examples=80, deadline=None)
@given(deep_networks(max_depth=3, max_width=4), st.integers(0, 99))
def test_the_canonical_form_has_the_same_function_and_is_its_own(network: Network, seed: int) -> None:
    form = canonical(network)
    assert canonical(form) == form
    assert form.neurons <= network.neurons
    for point in points(Random(seed), network.inputs, 8):
        assert form.exact(point) == network.exact(point)


def test_one_pass_is_not_enough_where_a_later_layer_drops_what_an_earlier_one_fed() -> None:
    chain = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]), Layer([[0.0]], [2.0])))
    assert canonical(chain).widths == (0, 0)
    assert canonical(chain).exact((Fraction(5),)) == (Fraction(2),)


def test_dead_and_constant_and_equal_neurons_are_folded() -> None:
    network = shallow([[2.0], [1.0], [0.0], [0.0], [3.0]], [1.0, 0.5, 3.0, -3.0, 1.0], [1.0, -4.0, 1.0, 9.0, 0.0], 1.0)
    assert canonical(network).layers == (RationalLayer(((2, 1),), 1), RationalLayer(((-1, 4),), 1))


def test_equal_functions_may_have_different_canonical_forms() -> None:
    one, other = shallow([[1.0], [1.0]], [1, 2], [1, -1]), shallow([[-1.0], [-1.0]], [-1, -2], [1, -1], -1.0)
    assert all(one.exact((Fraction(x, 3),)) == other.exact((Fraction(x, 3),)) for x in range(-20, 20))
    assert canonical(one).digest != canonical(other).digest


def test_parameters_that_are_no_float64_numbers_have_a_canonical_form() -> None:
    thirds = RationalNetwork((RationalLayer(((1, 2),), 1, 3), RationalLayer(((1, 0),), 1, 7)))
    assert canonical(thirds).layers == (RationalLayer(((1, 2),), 1), RationalLayer(((1, 0),), 1, 21))


def test_the_law_would_notice_a_form_that_sorts_before_it_scales() -> None:
    def faulty(network: RationalNetwork) -> RationalNetwork:
        layers = list(network.layers)
        for index in range(len(layers) - 1):
            layer, following = layers[index], layers[index + 1]
            order = sorted(range(layer.outputs), key=lambda j: layer.rows[j])
            rows = [primitive(layer.rows[j]) for j in order]
            layers[index] = RationalLayer(tuple(u for u, _ in rows), layer.inputs)
            made = [
                (*(row[j] * factor for j, (_, factor) in zip(order, rows, strict=True)), row[-1] * layer.scale)
                for row in following.rows
            ]
            layers[index + 1] = RationalLayer(tuple(made), following.inputs, following.scale * layer.scale)
        return RationalNetwork(tuple(layers))

    assert not all(is_the_same_up_to_ps(faulty, seed) for seed in range(100))
