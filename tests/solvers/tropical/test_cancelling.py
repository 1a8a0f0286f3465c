"""What numerator and denominator have in common is left out, and the function stays what it is."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import max_network, random_tropical_map
from instances.families.known_network import KnownNetwork
from instances.families.random_networks.random_tropical_map import random_polynomial
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import Lipschitz, Maximum, Regions
from instances.tropical import TropicalPolynomial, TropicalRationalMap, network_of, tropical_map
from solvers.auto.maxima import forms
from solvers.registry import load
from solvers.solver import Limits
from solvers.tropical.effort import Effort
from solvers.tropical.prune import prune
from tests.networks import deep_networks
from tests.solvers.tropical.maps import pruned, space_of

LIMITS = Limits(wall_s=60, memory_bytes=2**32)


def cancelled(network: Network) -> TropicalRationalMap:
    space, effort = space_of(network.inputs), Effort()
    return tropical_map(network, lambda p: prune(p, space, effort), cancel=True)


def straight(polynomial: TropicalPolynomial) -> TropicalPolynomial:
    """The polynomial less its first monomial, which makes it one of those that differ by an affine form."""
    return polynomial * TropicalPolynomial.from_integers(-polynomial.entries[:1], polynomial.scale)


@settings(deadline=None, max_examples=40)
@given(network=deep_networks(max_depth=2), seed=st.integers(0, 9))
def test_the_function_is_the_same(network: Network, seed: int) -> None:
    random = Random(seed)
    tropical = tropical_map(network, cancel=True)
    for _ in range(8):
        x = tuple(Fraction(random.randint(-40, 40), random.randint(1, 9)) for _ in range(network.inputs))
        assert tropical.exact(x) == network.exact(x)


@pytest.mark.parametrize(("inputs", "above", "below"), [(1, 3, 2), (2, 4, 3), (4, 5, 4), (6, 7, 3)])
def test_a_map_that_was_made_a_network_comes_back(inputs: int, above: int, below: int) -> None:
    random = Random(inputs)
    sides = [random_polynomial(inputs, count, True, random) for count in (above, below)]
    given_map = pruned(TropicalRationalMap(sides[:1], sides[1:]))
    found = cancelled(network_of(given_map))
    assert found.monomial_complexity == given_map.monomial_complexity
    for one, other in zip(
        (*found.numerators, *found.denominators), given_map.numerators + given_map.denominators, strict=True
    ):
        assert straight(one) == straight(other)


def test_two_neurons_of_one_hyperplane_have_one_kink() -> None:
    opposite = Network((Layer([[2, -1], [-4, 2], [1, -0.5]], [1, -2, 0.5]), Layer([[1, -0.5, 3]], [0])))
    assert cancelled(opposite).monomial_complexity == ((2, 1),)
    line = Network((Layer([[1, 1], [-1, -1]], [3, -3]), Layer([[1, -1]], [0])))  # R(b) - R(-b) = b
    assert cancelled(line).monomial_complexity == ((1, 1),)
    assert cancelled(line).exact((Fraction(1), Fraction(2))) == (6,)


def test_a_factor_of_both_sides_is_left_out() -> None:
    dead = Network((Layer([[1], [-1]], [0, 0]), Layer([[-1, -1], [1, 0]], [0, 0]), Layer([[5, 1]], [0])))
    assert cancelled(dead).monomial_complexity == ((2, 1),)  # -|x| is never active
    nothing = Network((Layer(np.zeros((0, 2)), np.zeros(0)), Layer(np.zeros((1, 0)), [7])))
    assert cancelled(nothing).exact((Fraction(1), Fraction(2))) == (7,)


def test_the_forms_of_maxima_are_known_by_the_weights() -> None:
    for inputs in (3, 8):
        assert forms(max_network(inputs, seed=0).network) == (inputs + 1, inputs + 1, 1)
    assert forms(random_tropical_map(4, 8, 4, seed=0).network) == (8, 8, 4)
    assert forms(Network((Layer(np.ones((70, 70)), np.zeros(70)), Layer(np.ones((1, 70)), [0]))))[0] == float("inf")


@pytest.mark.parametrize("known", [max_network(8, seed=0), random_tropical_map(4, 8, 4, seed=1)], ids=["max", "map"])
def test_auto_leaves_networks_of_maxima_to_tropical(known: KnownNetwork) -> None:
    for question in (Maximum(known.network, known.domain), Regions(known.network, known.domain)):
        answer = load("auto").solve(question, LIMITS)
        assert "tropical; expected: tropical" in answer.note
        assert answer.verdict is Verdict.VALUE
    lipschitz = Lipschitz(max_network(3, seed=0).network, RealSpace(3), p="1")
    assert load("auto").solve(lipschitz, LIMITS).value == load("region").solve(lipschitz, LIMITS).value
