"""Disguises that move within the fibre keep every answer, change what they can, and their faults are noticed."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.move_in_fibre import MoveInFibre
from instances.disguises.shift_hidden import ShiftHidden, hidden_neurons
from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.question import Box, Domain, Question, RealSpace
from instances.questions import Injectivity, Maximum, Positivity, Regions, ZeroMap, ZonotopeContainment
from instances.questions.functional_dimension import FunctionalDimension
from instances.questions.identifiability import Identifiability
from tests.instances.disguises.disguise_laws import SPECIMENS, obeys, the_function_is_the_same
from tests.instances.parameters.drawn import shallow, two_layers
from tests.instances.parameters.test_fibre import EXAMPLES
from tests.networks import boxes, deep_networks
from tests.oracles.questions import zero_map

BOTH: list[type[Disguise]] = [MoveInFibre, ShiftHidden]


@pytest.mark.parametrize("disguise", BOTH)
def test_every_law_of_disguises_holds_on_every_specimen(disguise: type[Disguise]) -> None:
    for number, question in enumerate(SPECIMENS):
        if disguise.refusal(question) is None:
            obeys(disguise(question, number))


@settings(max_examples=60, deadline=None)
@given(deep_networks(max_inputs=2, max_depth=3, max_width=4), st.data(), st.sampled_from(BOTH), st.integers(0, 99))
def test_the_function_stays_exactly(network: Network, data: st.DataObject, disguise: type[Disguise], seed: int) -> None:
    domain: Domain = data.draw(st.one_of(st.just(RealSpace(network.inputs)), boxes(network.inputs)))
    the_function_is_the_same(disguise(ZeroMap(network, domain), seed))


SWITCHLESS = shallow([[1], [2], [-1], [1]], [1, 0.5, -3, -0.5], [1, -1, 2, 3])
"""On [0, 1] neurons 0 and 1 are on, neuron 2 is off."""


def made(disguise: type[Disguise], network: Network, domain: Domain, seed: int = 0) -> Network:
    return disguise(ZeroMap(network, domain), seed).target.network


@pytest.mark.parametrize("seed", range(8))
def test_neurons_that_never_switch_are_changed_and_others_are_not(seed: int) -> None:
    moved = made(MoveInFibre, SWITCHLESS, Box.cube(1, 0, 1), seed)
    hidden, plain = moved.layers[0], SWITCHLESS.layers[0]
    assert (hidden.weights[3], hidden.bias[3]) == (plain.weights[3], plain.bias[3])
    assert (hidden.weights[:3] != plain.weights[:3]).any()
    assert zero_map(difference(moved, SWITCHLESS), Box.cube(1, 0, 1))
    assert made(MoveInFibre, SWITCHLESS, Box.cube(1, 0, 1), seed) == moved
    assert made(MoveInFibre, SWITCHLESS, RealSpace(1), seed) == SWITCHLESS


@pytest.mark.parametrize("name", ["off", "on", "on and off"])
def test_in_later_layers_neurons_move_on_all_of_space(name: str) -> None:
    network = EXAMPLES[name][0]
    moved = [made(MoveInFibre, network, RealSpace(2), seed) for seed in range(4)]
    assert any(other != network for other in moved)
    assert all(zero_map(difference(other, network)) for other in moved)


@pytest.mark.parametrize("name", ["hidden", "off", "all off"])
def test_hidden_neurons_are_shifted(name: str) -> None:
    network = EXAMPLES[name][0]
    moved = [made(ShiftHidden, network, RealSpace(2), seed) for seed in range(6)]
    assert all(other != network for other in moved)
    assert all(zero_map(difference(other, network)) for other in moved)
    assert len({other.digest for other in moved}) > 1  # up or down


def test_hidden_neurons_are_recognised() -> None:
    assert hidden_neurons(Layer([[2, -1], [3, -2]], [-1, -2])) == [0]
    assert hidden_neurons(Layer([[2, -1], [3, 2]], [-1, -2])) == []
    assert hidden_neurons(Layer([[2, -1]], [1])) == []
    assert hidden_neurons(Layer([[-2, -1]], [-1])) == [0, 1]
    assert hidden_neurons(Layer([[5.0]], [0.0])) == [0]
    assert made(ShiftHidden, EXAMPLES["crossing"][0], RealSpace(2)) == EXAMPLES["crossing"][0]
    assert made(ShiftHidden, SWITCHLESS, RealSpace(1)) == SWITCHLESS


def test_biases_of_zero_let_a_kink_move_one_way_only() -> None:
    network = two_layers([[1]], [0], [[1], [2]], [0, -1], [1, 1])
    moved = {made(ShiftHidden, network, RealSpace(1), seed).layers[0].bias[0] for seed in range(8)}
    assert moved == {4.0}
    assert zero_map(difference(network, made(ShiftHidden, network, RealSpace(1))))


@pytest.mark.parametrize("disguise", BOTH)
def test_what_is_not_kept_is_refused_in_one_line(disguise: type[Disguise]) -> None:
    network, layer = EXAMPLES["off"][0], Network((Layer([[1.0]], [0.0]),))
    zonotopes = Network((Layer(np.eye(2), [0.0] * 2), Layer([[1.0, -1.0]], [0.0])))
    refused: list[Question[Any]] = [
        Injectivity(layer, RealSpace(1)),
        Regions(network, RealSpace(2), "activation"),
        FunctionalDimension(network, RealSpace(2)),
        Identifiability(SWITCHLESS, RealSpace(1)),
        ZonotopeContainment(zonotopes, RealSpace(2)),
    ]
    for question in refused:
        with pytest.raises(InputError, match=f"^{disguise.name}: "):
            disguise(question)
    for kept in (
        Positivity(network, RealSpace(2)),
        Regions(network, RealSpace(2)),
        Maximum(network, Box.cube(2, 0, 1)),
    ):
        assert disguise.refusal(kept) is None


@pytest.mark.parametrize(("disguise", "name"), [(MoveInFibre, "on"), (ShiftHidden, "hidden")])
def test_an_output_bias_that_is_off_by_one_is_noticed(disguise: type[Disguise], name: str) -> None:
    class OffByOne(disguise):  # type: ignore[valid-type, misc]
        def disguised(self, draws: Draws) -> Network:
            *hidden, last = super().disguised(draws).layers
            return Network((*hidden, Layer(last.weights, last.bias + 1)))

    applied = OffByOne(ZeroMap(EXAMPLES[name][0], RealSpace(2)), 0)
    with pytest.raises(AssertionError):
        the_function_is_the_same(applied)


def test_a_shift_that_forgets_the_next_biases_is_noticed() -> None:
    network = EXAMPLES["hidden"][0]
    moved = made(ShiftHidden, network, RealSpace(2))
    first, second, last = moved.layers
    wrong = Network((first, Layer(second.weights, network.layers[1].bias), last))
    assert not zero_map(difference(network, wrong))


def test_numbers_that_float64_does_not_hold_are_left_as_they_are() -> None:
    fine = shallow([[1 / 3], [1 / 7], [1.0]], [1.0, 2.0**-40, -0.5], [1 / 3, 2.0**-600, 1.0])
    moved = made(MoveInFibre, fine, Box.cube(1, 0, 1))
    assert moved != fine
    assert moved.exact((Fraction(1, 3),)) == fine.exact((Fraction(1, 3),))
