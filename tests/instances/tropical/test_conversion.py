"""Networks as tropical rational maps and back: the values are the same, the sizes those of the theory."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import generic_shallow_network
from instances.network import Layer, Network, Point
from instances.tropical import (
    TooManyMonomialsError,
    TropicalPolynomial,
    TropicalRationalMap,
    network_of,
    tropical_map,
)
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.instances.tropical.test_polynomial import polynomials
from tests.networks import deep_networks

few = settings(deadline=None, max_examples=60)


def random_points(dimension: int, count: int, seed: int = 0) -> list[Point]:
    random = Random(seed)
    return [
        tuple(Fraction(random.randint(-40, 40), random.randint(1, 9)) for _ in range(dimension)) for _ in range(count)
    ]


def architectures() -> list[tuple[int, ...]]:
    hidden = [(), *((a,) for a in range(4)), *((a, b) for a in range(4) for b in range(3))]
    return [(d, *widths, m) for d in (1, 2, 3) for widths in hidden for m in (1, 2)]


@pytest.mark.parametrize("seed", range(3))
def test_the_map_is_the_network_at_rational_points_for_every_small_architecture(seed: int) -> None:
    random = Random(seed)
    for sizes in architectures():
        layers = [
            Layer(
                np.reshape([random.randint(-8, 8) / 4 for _ in range(m * n)], (m, n)),
                [random.randint(-8, 8) / 2 for _ in range(m)],
            )
            for n, m in pairwise(sizes)
        ]
        network = Network(tuple(layers))
        tropical = tropical_map(network)
        for x in random_points(sizes[0], 8, seed):
            assert tropical.exact(x) == network.exact(x), sizes


@few
@given(network=deep_networks(max_depth=2), seed=st.integers(0, 9))
def test_the_map_is_the_network_also_where_neurons_are_dead_repeated_or_missing(network: Network, seed: int) -> None:
    tropical = tropical_map(network)
    for x in random_points(network.inputs, 10, seed):
        assert tropical.exact(x) == network.exact(x)


@pytest.mark.parametrize(
    ("network", "native"), [(F1, (26, 18)), (F2, (20, 16)), (CHECKER, (14, 10))], ids=["F1", "F2", "checker"]
)
def test_native_sizes_of_the_known_networks(network: Network, native: tuple[int, int]) -> None:
    assert tropical_map(network).monomial_complexity == (native,)


@pytest.mark.parametrize(
    ("inputs", "neurons", "native"),
    [
        (2, 6, (2, 32)),
        (3, 5, (4, 8)),
        (4, 4, (2, 8)),
        (5, 3, (2, 4)),
        (6, 2, (2, 2)),
        (2, 8, (16, 16)),
        (3, 7, (4, 32)),
        (2, 10, (16, 54)),
    ],
)
def test_native_sizes_of_generic_shallow_networks(inputs: int, neurons: int, native: tuple[int, int]) -> None:
    network = generic_shallow_network(inputs, neurons, seed=0).network
    assert tropical_map(network).monomial_complexity == (native,)


def test_fewer_than_two_to_the_n_monomials_mean_that_subset_sums_coincide() -> None:
    """n- = 6 of `generic-shallow-network` (2, 10), seed 0: the integers are small, so 54 instead of 64."""
    network = generic_shallow_network(2, 10, seed=0).network
    rows = [
        tuple(map(int, row))
        for row, weight in zip(network.layers[0].weights.tolist(), network.layers[1].weights[0].tolist(), strict=True)
        if weight < 0
    ]
    sums = {(0, 0)}
    for a, b in rows:
        sums |= {(x + a, y + b) for x, y in sums}
    assert (len(rows), len(sums)) == (6, 54)


def test_the_mean_native_size_over_random_signs_is_two_times_three_halves_to_the_width() -> None:
    """The signs of one hidden layer of generic rows run through all 2^w choices."""
    for w in (4, 6):
        rows = [[3**j + i, 7**j] for j, i in enumerate(range(w))]
        total = 0
        for signs in range(2**w):
            weights = [1.0 if signs >> j & 1 else -1.0 for j in range(w)]
            network = Network((Layer(rows, [0.0] * w), Layer([weights], [0.0])))
            total += sum(tropical_map(network).monomial_complexity[0])
        assert Fraction(total, 2**w) == 2 * Fraction(3, 2) ** w


def test_a_network_without_hidden_layers_or_neurons_is_a_pair_of_monomials() -> None:
    for network in (
        Network((Layer([[1, -2]], [3]),)),
        Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((1, 0)), [3]))),
        Network((Layer([[0, 0]], [0]),)),
    ):
        tropical = tropical_map(network)
        assert tropical.monomial_complexity == ((1, 1),)
        assert tropical.exact((Fraction(1), Fraction(1, 2))) == network.exact((Fraction(1), Fraction(1, 2)))


def test_what_is_pruned_on_the_way_is_what_the_function_is_told() -> None:
    seen: list[int] = []

    def note(polynomial: TropicalPolynomial) -> TropicalPolynomial:
        seen.append(len(polynomial))
        return polynomial

    assert tropical_map(F1, note) == tropical_map(F1)
    assert seen
    assert max(seen) == 26
    assert min(seen) > 1


def test_inputs_can_be_affine_forms_of_others() -> None:
    """f(t, 1 - 2 t) as a map of t."""
    t = TropicalPolynomial.affine([1], 0)
    line = tropical_map(F1, inputs=[t, TropicalPolynomial.affine([-2], 1)])
    assert line.dimension == 1
    for x in random_points(1, 20):
        assert line.exact(x) == F1.exact((x[0], 1 - 2 * x[0]))
    with pytest.raises(InputError, match="has 2 inputs; 1 forms"):
        tropical_map(F1, inputs=[t])


def test_too_many_monomials_name_the_neuron() -> None:
    network = Network((Layer(np.eye(12), np.zeros(12)), Layer(np.ones((1, 12)), [0.0])))
    with pytest.raises(TooManyMonomialsError, match="output 0: 1024 monomials are more than the limit of 1000"):
        tropical_map(network, limit=1000)
    deep = Network((Layer(np.eye(12), np.zeros(12)), Layer(np.ones((2, 12)), [0, 0]), Layer([[1, 1]], [0])))
    with pytest.raises(TooManyMonomialsError, match="hidden layer 2, neuron 0: 128"):
        tropical_map(deep, limit=100)


# And back.


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_network_of_a_map_computes_it(data: st.DataObject) -> None:
    d, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    whole = polynomials(d).map(lambda p: p.power(p.scale)).filter(lambda p: abs(p.entries).max() < 2**40)
    tropical = TropicalRationalMap(
        data.draw(st.lists(whole, min_size=m, max_size=m)), data.draw(st.lists(whole, min_size=m, max_size=m))
    )
    network = network_of(tropical)
    most = max(max(pair) for pair in tropical.monomial_complexity)
    assert len(network.widths) == (most - 1).bit_length()
    for layer in network.layers[1:]:
        assert set(np.unique(layer.weights)) <= {-1, 0, 1}
    for x in random_points(d, 10):
        assert network.exact(x) == tropical.exact(x)


def test_numbers_that_float64_does_not_hold_are_refused_by_name() -> None:
    zero = TropicalPolynomial.zero(1)
    thirds = TropicalPolynomial(1, [([Fraction(1, 3)], 0)])
    with pytest.raises(InputError, match="monomial 0 of numerator 0 minus monomial 0 of denominator 0: float64"):
        network_of(TropicalRationalMap([thirds], [zero]))
    far = TropicalPolynomial(1, [([1], 0), ([1 + 2**60], 0)])
    with pytest.raises(InputError, match="monomial 1 of denominator 1"):
        network_of(TropicalRationalMap([zero, zero], [zero, far]))
    with pytest.raises(InputError, match="float64 does not hold"):
        network_of(TropicalRationalMap([TropicalPolynomial(1, [([10**400], 0)])], [zero]))


def test_composition_of_a_maximum_with_shifts_has_the_values_of_the_definition() -> None:
    """max(x1, x2) composed with x1 = 1 + y1, x2 = 2 + y2, as a network of a network's map."""
    shift = Layer(np.eye(2), [1, 2])
    highest = Network((Layer([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), Layer([[1, 1, -1]], [0])))
    first, last = highest.layers
    composed = tropical_map(Network((Layer(first.weights @ shift.weights, first.weights @ shift.bias), last)))
    points = [(3, 5), (10, 0), (0, 0), (5, 2), (1, 1), (-1, 5), (100, 100)]
    values = [composed.exact((Fraction(a), Fraction(b)))[0] for a, b in points]
    assert values == [7, 11, 2, 6, 3, 7, 102]
