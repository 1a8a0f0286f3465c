"""Homogenisation obeys the laws of reductions, for any number of hidden layers, and is what it says it is."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.question import Box, RealSpace
from instances.questions import Positivity
from instances.reductions.between_questions.positivity_on_space_to_box import PositivityOnSpaceToBox
from tests.instances import laws
from tests.networks import deep_networks, shallow_networks
from tests.oracles import one_hidden_layer as brute_force

few = settings(deadline=None, max_examples=60)
rationals = st.fractions(-4, 4, max_denominator=6)


def on_space(network: Network) -> PositivityOnSpaceToBox:
    return PositivityOnSpaceToBox(Positivity(network, RealSpace(network.inputs)))


def positive_in_the_box(reduction: PositivityOnSpaceToBox) -> list[Point]:
    assert isinstance(reduction.target.domain, Box)
    return list(islice(brute_force.positive_points(reduction.target.network, reduction.target.domain), 30))


def the_verdict_is_the_same_on_both_sides(reduction: PositivityOnSpaceToBox) -> None:
    source = brute_force.positive_somewhere(reduction.source.network)
    assert (source is None) == (not positive_in_the_box(reduction))


def every_witness_pushes_to_a_witness(reduction: PositivityOnSpaceToBox) -> None:
    for point in islice(brute_force.positive_points(reduction.source.network), 30):
        assert reduction.target.check(reduction.push(point))


def every_witness_pulls_to_a_witness(reduction: PositivityOnSpaceToBox) -> None:
    for point in positive_in_the_box(reduction):
        assert reduction.source.check(reduction.pull(point))


LAWS = (
    the_verdict_is_the_same_on_both_sides,
    every_witness_pushes_to_a_witness,
    every_witness_pulls_to_a_witness,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@few
@given(network=shallow_networks(max_inputs=2, max_neurons=5))
def test_the_laws_of_witnesses_hold(law: Callable[[PositivityOnSpaceToBox], None], network: Network) -> None:
    law(on_space(network))


@few
@given(deep_networks())
def test_the_size_and_the_types_are_as_declared_for_any_depth_and_width(network: Network) -> None:
    laws.the_size_is_as_predicted(on_space(network))
    laws.the_types_are_as_declared(on_space(network))


@few
@given(deep_networks())
def test_the_target_is_deterministic_and_survives_pickling(network: Network) -> None:
    reduction = on_space(network)
    again = pickle.loads(pickle.dumps(reduction))
    assert again == reduction
    assert again.target == reduction.target


@few
@given(network=deep_networks(), data=st.data())
def test_the_target_is_y_times_f_of_x_over_y(network: Network, data: st.DataObject) -> None:
    x = data.draw(st.tuples(*[rationals] * network.inputs))
    y = data.draw(st.fractions(Fraction(1, 9), 1, max_denominator=9))
    at_x = brute_force.value(network, tuple(v / y for v in x))
    assert on_space(network).target.network.exact((*x, y)) == (y * at_x,)


@few
@given(network=deep_networks(), threshold=rationals, data=st.data())
def test_the_threshold_lowers_the_target_and_its_denominator_scales_it(
    network: Network, threshold: Fraction, data: st.DataObject
) -> None:
    reduction = PositivityOnSpaceToBox(Positivity(network, RealSpace(network.inputs), threshold=threshold))
    x = data.draw(st.tuples(*[rationals] * network.inputs))
    y = data.draw(st.fractions(Fraction(1, 9), 1, max_denominator=9))
    at_x = brute_force.value(network, tuple(v / y for v in x))
    assert reduction.target.threshold == 0
    assert reduction.target.network.exact((*x, y)) == (threshold.denominator * y * (at_x - threshold),)


@few
@given(network=deep_networks(), threshold=rationals, data=st.data())
def test_witnesses_above_a_threshold_go_there_and_back(
    network: Network, threshold: Fraction, data: st.DataObject
) -> None:
    reduction = PositivityOnSpaceToBox(Positivity(network, RealSpace(network.inputs), threshold=threshold))
    point = data.draw(st.tuples(*[rationals] * network.inputs))
    assert reduction.source.check(point) == reduction.target.check(reduction.push(point))
    direction = (*data.draw(st.tuples(*[st.fractions(-1, 1, max_denominator=6)] * network.inputs)), Fraction(0))
    if reduction.target.check(direction):
        assert reduction.source.check(reduction.pull(direction))


@few
@given(network=deep_networks(), data=st.data())
def test_the_target_at_y_equal_to_0_is_the_slope_far_out(network: Network, data: st.DataObject) -> None:
    x = data.draw(st.tuples(*[rationals] * network.inputs))
    far = 2**40
    near_value, far_value = (brute_force.value(network, tuple(t * v for v in x)) for t in (far, 2 * far))
    assert on_space(network).target.network.exact((*x, Fraction(0))) == ((far_value - near_value) / far,)


@few
@given(network=deep_networks(), data=st.data())
def test_witnesses_of_deep_networks_go_there_and_back(network: Network, data: st.DataObject) -> None:
    reduction = on_space(network)
    point = data.draw(st.tuples(*[rationals] * network.inputs))
    if reduction.source.check(point):
        pushed = reduction.push(point)
        assert reduction.target.check(pushed)
        assert reduction.pull(pushed) == point
    direction = (*data.draw(st.tuples(*[st.fractions(-1, 1, max_denominator=6)] * network.inputs)), Fraction(0))
    if reduction.target.check(direction):
        assert reduction.source.check(reduction.pull(direction))


def test_a_network_that_grows_late_is_followed_until_it_is_positive() -> None:
    f = Network((Layer([[1.0]], [-(2.0**30)]), Layer([[1.0]], [-1.0])))
    assert on_space(f).pull((Fraction(1), Fraction(0))) == (Fraction(2**31),)


def test_a_question_on_a_box_is_refused_in_one_line() -> None:
    network = Network((Layer([[1.0]], [0.0]),))
    with pytest.raises(InputError, match=r"^positivity-on-space-to-box starts from positivity on R\^d; .*$"):
        PositivityOnSpaceToBox(Positivity(network, Box.cube(1, 0, 1)))


class Unscaled(PositivityOnSpaceToBox):
    def push(self, witness: Point) -> Point:
        return (*witness, Fraction(1))


class Impatient(PositivityOnSpaceToBox):
    def pull(self, witness: Point) -> Point:
        *x, y = witness
        return tuple(v / y for v in x) if y > 0 else tuple(x)


class Forgetful(PositivityOnSpaceToBox):
    """Looks at the recession function only: the biases are lost."""

    @cached_property
    def target(self) -> Positivity:
        layers = [Layer(layer.weights, 0 * layer.bias) for layer in self.source.network.layers]
        first = Layer([[*row, 0.0] for row in layers[0].weights.tolist()], layers[0].bias)
        return Positivity(Network((first, *layers[1:])), super().target.domain)


RAMP = Network((Layer([[1.0], [1.0]], [-2.0, -4.0]), Layer([[1.0, -0.5]], [-1.0])))
HAT = Network((Layer([[1.0]] * 3, [1.0, 0.0, -1.0]), Layer([[1.0, -2.0, 1.0]], [-0.5])))


@pytest.mark.parametrize(
    ("fault", "law", "network"),
    [
        (Unscaled, every_witness_pushes_to_a_witness, RAMP),
        (Impatient, every_witness_pulls_to_a_witness, RAMP),
        (Forgetful, the_verdict_is_the_same_on_both_sides, HAT),
    ],
)
def test_a_seeded_fault_is_caught(
    fault: type[PositivityOnSpaceToBox], law: Callable[[PositivityOnSpaceToBox], None], network: Network
) -> None:
    law(on_space(network))
    with pytest.raises(AssertionError):
        law(fault(Positivity(network, RealSpace(1))))
