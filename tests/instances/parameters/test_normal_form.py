"""The normal form of two hidden layers: equal ones have equal functions, different ones decide nothing."""

from collections import defaultdict
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from instances.errors import InputError
from instances.network import Network
from instances.parameters.difference import difference
from instances.parameters.fibre import NormalForm, normal_form, sample
from tests.instances.parameters.drawn import drawn, points, ps_image, two_layers
from tests.instances.parameters.test_fibre import EQUAL_PAIRS
from tests.oracles.questions import zero_map

DIFFERENT_FORMS_OF_ONE_FUNCTION = {
    "a hidden unit is linear wherever something is on": (
        two_layers([[-1, 0], [0, 1]], [0, 1], [[-1, 1]], [-2], [1]),
        two_layers([[1, 0], [1, 1]], [0, 0], [[-1, 1]], [-1], [1]),
    ),
    "one unit": (
        two_layers([[1]], [0], [[1]], [1], [1], -1),
        two_layers([[1]], [1], [[1]], [-1], [1]),
    ),
    "all entries are not 0": (
        two_layers([[-1, 0], [0, 1]], [1, 0], [[2, -2], [2, -1]], [-2, -2], [-1, 1]),
        two_layers([[1, 1], [0, 1]], [0, 1], [[-2, -1], [-2, 1]], [-1, -1], [-1, 1]),
    ),
}


@pytest.mark.parametrize("pair", EQUAL_PAIRS.values(), ids=EQUAL_PAIRS)
def test_moves_in_the_fibre_keep_the_normal_form(pair: tuple[Network, Network]) -> None:
    assert normal_form(pair[0]) == normal_form(pair[1])


@pytest.mark.parametrize("seed", range(30))
def test_permuting_and_rescaling_keep_the_normal_form(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 3, random.randint(1, 3), random.randint(1, 3))
    try:
        form = normal_form(network)
    except InputError:
        return
    assert normal_form(ps_image(network, random)) == form


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 1), (1, 1, 2), (3, 2, 2)])
def test_equal_normal_forms_have_equal_functions(shape: tuple[int, int, int]) -> None:
    random = Random(str(shape))
    grid = np.array([[float(v) for v in x] for x in points(random, shape[0], 150)])
    met: dict[NormalForm, list[Network]] = defaultdict(list)
    pairs = 0
    for _ in range(1500):
        network = drawn(random, *shape, reach=1)
        try:
            known = met[normal_form(network)]
        except InputError:
            continue
        if known and network != known[0]:
            pairs += 1
            assert np.allclose(network(grid), known[0](grid))
            if pairs % 40 == 0:
                assert zero_map(difference(network, known[0]))
        known.append(network)
    assert pairs > 100


@pytest.mark.parametrize(
    "pair",
    DIFFERENT_FORMS_OF_ONE_FUNCTION.values(),
    ids=[name.replace(" ", "-") for name in DIFFERENT_FORMS_OF_ONE_FUNCTION],
)
def test_different_normal_forms_decide_nothing(pair: tuple[Network, Network]) -> None:
    assert zero_map(difference(*pair))
    assert normal_form(pair[0]) != normal_form(pair[1])


def test_units_that_two_rows_see_at_a_corner_are_not_shifted() -> None:
    def highest(b: float, offset: float) -> Network:
        return two_layers([[1, 0], [0, 1]], [b, b], [[0, 1], [1, -1]], [0, 0], [1, 1], offset)

    at_zero, at_minus_one = highest(0, 0), highest(1, -1)
    assert at_zero.exact((Fraction(-3), Fraction(-3))) == (Fraction(0),)
    assert at_minus_one.exact((Fraction(-3), Fraction(-3))) == (Fraction(-1),)
    assert normal_form(at_zero) != normal_form(at_minus_one)


def test_an_invisible_unit_loses_its_bias_and_one_that_nobody_uses_its_place() -> None:
    form = normal_form(two_layers([[2, 0], [0, 1]], [3, 1], [[1, -1], [-1, -1]], [-1, -1], [1, 5], 2))
    assert form == normal_form(two_layers([[2, 0], [0, 1]], [2.5, 1], [[1, -1], [-3, -1]], [-0.5, -1], [1, 0], 2))
    assert [linear for linear, _ in form.units] == [False, True]
    unused = normal_form(two_layers([[2, 0], [0, 1]], [3, 1], [[1, 0], [0, -1]], [-1, -1], [1, 5], 2))
    assert len(unused.units) == 1
    constant = normal_form(two_layers([[1]], [0], [[-1]], [-1], [7], 2))
    assert (constant.units, constant.rows, constant.offset) == ((), (), 2)


def test_dependent_rows_and_other_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="linearly independent rows"):
        normal_form(two_layers([[1], [2]], [0, 1], [[1, 1]], [0], [1]))
    with pytest.raises(InputError, match="two hidden layers and one output"):
        normal_form(drawn(Random(0), 2, 2))


@pytest.mark.parametrize("seed", range(10))
def test_large_networks_have_normal_forms_too(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 6, 5, 12, reach=2)
    image = ps_image(network, random)
    assert normal_form(image) == normal_form(network)
    shifted = two_layers([[1, 0], [0, 1]], [1, -2], [[2, -1], [3, -2]], [-1, -2], [1, -1])
    assert normal_form(sample(shifted, seed)) == normal_form(shifted)
