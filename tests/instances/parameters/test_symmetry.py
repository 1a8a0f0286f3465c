"""Permutations and scalings: which networks they relate, and which they leave alone."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.symmetry import Automorphisms, automorphisms, ps_equal
from tests.instances.parameters.drawn import drawn, ps_image, shallow


@pytest.mark.parametrize("seed", range(40))
def test_images_under_ps_are_ps_equal_and_others_are_not(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 2, 3, outputs=2)
    image = ps_image(network, random)
    assert ps_equal(network, image)
    assert ps_equal(image, network)
    hidden, output = image.layers
    changed = output.fractions
    changed[1][-1] += 1
    assert not ps_equal(network, RationalNetwork((hidden, RationalLayer.of_fractions(changed, 3))))


def test_the_multiset_of_neurons_decides_and_not_the_set() -> None:
    twice_one = shallow([[1.0], [1.0], [2.0]], [0, 0, 1], [1, 1, 1])
    twice_other = shallow([[1.0], [2.0], [2.0]], [0, 1, 1], [1, 1, 1])
    assert not ps_equal(twice_one, twice_other)


def test_a_zero_row_leaves_its_outgoing_weights_any_positive_factor() -> None:
    zero, double, negative = (shallow([[0.0]], [0.0], [c]) for c in (1.0, 2.0, -1.0))
    assert ps_equal(zero, double)
    assert not ps_equal(zero, negative)
    constant, scaled, other = (
        shallow([[0.0]], [1.0], [2.0]),
        shallow([[0.0]], [2.0], [1.0]),
        shallow([[0.0]], [2.0], [2]),
    )
    assert ps_equal(constant, scaled)
    assert not ps_equal(constant, other)


def test_shapes_and_outputs_count() -> None:
    affine = Network((Layer([[1.0], [2.0]], [0.0, 0.0]),))
    assert ps_equal(affine, affine)
    assert not ps_equal(affine, Network((Layer([[2.0], [1.0]], [0.0, 0.0]),)))  # outputs are not permuted
    assert not ps_equal(affine, drawn(Random(0), 1, 2, outputs=2))
    with pytest.raises(InputError, match="known for one hidden layer; the network has 2"):
        ps_equal(drawn(Random(0), 1, 1, 1), drawn(Random(0), 1, 1, 1))


def counted(network: Network) -> int:
    """Pairs of permutations of up to two hidden layers that keep the network, by trying all."""
    layers = network.layers
    found = 0
    for first in permutations(range(layers[0].outputs)):
        for second in permutations(range(layers[1].outputs)) if len(layers) > 2 else [range(layers[1].outputs)]:
            one = Layer(layers[0].weights[list(first)], layers[0].bias[list(first)])
            two = Layer(layers[1].weights[:, list(first)][list(second)], layers[1].bias[list(second)])
            rest = [Layer(layers[2].weights[:, list(second)], layers[2].bias)] if len(layers) > 2 else []
            found += Network((one, two, *rest)) == network
    return found


@pytest.mark.parametrize("seed", range(30))
def test_automorphisms_are_counted(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 1, 4, reach=1) if seed % 2 else drawn(random, 1, 3, 3, reach=1)
    known = automorphisms(network)
    assert known.exact == (seed % 2 == 1)
    assert known.least == counted(network) if known.exact else known.least <= counted(network)


def test_the_product_over_layers_can_be_too_small() -> None:
    network = Network(
        (Layer([[1.0], [1.0]], [0, 0]), Layer([[1.0, 2.0], [2.0, 1.0]], [0, 0]), Layer([[1.0, 1.0]], [0]))
    )
    assert automorphisms(network) == Automorphisms(1, exact=False)
    assert counted(network) == 2


def test_scales_do_not_count_as_permutations() -> None:
    assert automorphisms(shallow([[1.0], [2.0]], [0, 0], [2, 1])).least == 1
    assert automorphisms(Network((Layer([[1.0]], [0.0]),))) == Automorphisms(1, exact=True)
    assert Fraction(automorphisms(shallow([[1.0]] * 5, [0] * 5, [1] * 5)).least) == 120
