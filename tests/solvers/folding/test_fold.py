"""Folding keeps the function exactly and undoes disguises."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.disguises import DISGUISES, LEVELS, disguised
from instances.families import gnp_multicolored_clique, random_ksat
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.parameters.intervals import after_relu, received, span, spans
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.problem import Verdict
from instances.question import Box, Domain, RealSpace
from instances.questions import Maximum, Positivity, ZeroMap
from instances.reductions import CnfToMaximum, MulticoloredCliqueToMaximum, MulticoloredCliqueToPositivity
from solvers.folding import folded
from solvers.folding.fold import in_steps
from solvers.folding.layer import rewritten
from solvers.folding.ridges import ridge_spans
from solvers.registry import load
from solvers.solver import Limits
from tests.instances.disguises.disguise_laws import points_of
from tests.instances.parameters.drawn import drawn, shallow
from tests.networks import boxes, deep_networks
from tests.oracles.questions import zero_map

F = Fraction


def same_values(one: Network, other: Network, domain: Domain) -> bool:
    return all(one.exact(x) == other.exact(x) for x in points_of(ZeroMap(one, domain)))


@settings(max_examples=120, deadline=None)
@given(deep_networks(max_inputs=2, max_depth=3, max_width=4), st.data())
def test_the_function_stays_on_the_domain_and_no_neuron_comes_on_top(network: Network, data: st.DataObject) -> None:
    domain: Domain = data.draw(st.one_of(st.just(RealSpace(network.inputs)), boxes(network.inputs)))
    result = folded(network, domain)
    assert result.neurons <= network.neurons
    assert same_values(network, result, domain)
    assert folded(result, domain) == result


@pytest.mark.parametrize("seed", range(25))
def test_the_function_stays_everywhere_by_brute_force(seed: int) -> None:
    random = Random(seed)
    plain = ZeroMap(drawn(random, 1 + seed % 2, 2, *[2] * (seed % 2), reach=2), RealSpace(1 + seed % 2))
    box = ZeroMap(plain.network, Box.cube(1 + seed % 2, -1, F(1, 3)))
    for question in (plain, box):
        name = random.choice(sorted(name for name in DISGUISES if DISGUISES[name].refusal(question) is None))
        worn = DISGUISES[name](question, seed).target
        undone = folded(worn.network, worn.domain)
        where = worn.domain if isinstance(worn.domain, Box) else None
        assert zero_map(difference(worn.network, undone), where)


CLIQUES = [(2, 3), (3, 4), (4, 4)]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("colors", "nodes"), CLIQUES)
def test_disguised_cliques_are_as_small_as_plain_ones_again(colors: int, nodes: int, level: str) -> None:
    for seed in range(4):
        plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(colors, nodes, "threshold", seed=seed)).target
        worn = disguised(plain, level, seed).target
        assert folded(worn.network, worn.domain).widths == plain.network.widths


@pytest.mark.parametrize("level", LEVELS)
def test_disguised_networks_of_other_reductions_get_no_larger_than_plain_ones(level: str) -> None:
    for seed in range(3):
        clique = gnp_multicolored_clique(2, 3, "threshold", seed=seed)
        for plain in (
            MulticoloredCliqueToMaximum(clique, hidden_layers=2).target,
            CnfToMaximum(random_ksat(3, 2.0, seed=seed)).target,
            Maximum(drawn(Random(seed), 2, 4, 3), Box.cube(2, -2, 3)),
        ):
            worn = disguised(plain, level, seed).target
            undone = folded(worn.network, worn.domain)
            if level != "fibre":  # of which folding does not undo every move in deeper networks
                assert len(undone.layers) <= len(plain.network.layers)
                assert undone.neurons <= plain.network.neurons + (0 if isinstance(plain.domain, RealSpace) else 3)
            assert same_values(worn.network, undone, worn.domain)


@pytest.mark.parametrize("seed", range(3))
def test_a_strongly_disguised_clique_is_decided_as_fast_as_a_plain_one(seed: int) -> None:
    """By work, not by time: no solver decides it without folding."""
    plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 4, "threshold", seed=seed)).target
    worn = disguised(plain, "strong", seed)
    target = worn.target
    assert isinstance(target, Positivity)
    solver, limits = load("activation-sat"), Limits(30, 2**33)
    before = solver.solve(plain, limits)
    after = solver.solve(replace(target, network=folded(target.network, target.domain)), limits)
    assert after.verdict is before.verdict
    if after.verdict is Verdict.YES:
        assert target.check(after.witness)
        assert plain.check(worn.pull(after.witness))
    total = [sum(answer.work.values()) for answer in (before, after)]
    assert total[1] <= 10 * total[0]


def test_each_kind_of_superfluous_neuron_is_folded() -> None:
    line = RealSpace(1)
    assert folded(shallow([[2], [1]], [2, 1], [1, 3]), line).widths == (1,)  # split and scaled
    assert folded(shallow([[1], [-1]], [0, 0], [1, -1]), line).widths == ()  # hands on
    assert folded(shallow([[1], [-1], [2], [-2]], [1, -1, 2, -2], [1, -1, -0.5, 0.5]), line).widths == ()
    assert folded(shallow([[0], [0], [1]], [1, -1, 0], [5, 7, 1], 1), line).exact((F(2),)) == (F(8),)
    assert folded(shallow([[-1], [-1], [-1]], [-1, 0, 1], [1, -2, 1]), line).layers[0].weights.min() == 1  # turned
    box = Box.cube(1, 1, 2)
    assert folded(shallow([[1], [-1]], [0, 0], [3, 4]), box).widths == ()  # on, and off, in the box
    on = folded(shallow([[1], [1], [1]], [0, 1, F(-3, 2)], [3, 4, 1]), box)
    assert on.widths == (2,)  # two neurons that are on become one beside the kink
    identity = Network((Layer([[1.0], [-1.0]], [0, 1]), Layer(np.eye(2), [0, 0]), Layer([[1, 1]], [0])))
    assert folded(identity, line).widths == (2,)


def test_what_is_bounded_by_nothing_is_carried_by_a_pair() -> None:
    """|x| + |y| + 2 R(x + y - 1) + R(-x) - R(-x) is kept, and so is its function."""
    network = shallow([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [0, 0, 0, 0, -1], [1, 1, 1, 1, 2])
    result = folded(network, RealSpace(2))
    assert result.neurons <= network.neurons
    assert same_values(network, result, RealSpace(2))


def test_numbers_that_float64_does_not_hold_leave_the_network_alone() -> None:
    network = shallow([[1.0], [1 / 3], [1.0]], [1e-30, 1e-30, 1.0], [1.0, 1.0, 1e-200], 1e300)
    result = folded(network, RealSpace(1))
    assert same_values(network, result, RealSpace(1))
    third = shallow([[3.0], [5.0]], [3.0, 5.0], [1.0, 2.0**-52])
    assert same_values(third, folded(third, RealSpace(1)), RealSpace(1))


def test_gaussian_networks_are_left_as_they_are() -> None:
    rng = np.random.default_rng(0)
    network = Network(
        (Layer(rng.standard_normal((9, 3)), rng.standard_normal(9)), Layer(rng.standard_normal((1, 9)), [0.0]))
    )
    assert folded(network, RealSpace(3)).neurons == 9


@pytest.mark.parametrize("seed", range(20))
def test_spans_by_directions_contain_all_values_and_are_within_intervals(seed: int) -> None:
    random = Random(seed)
    network = RationalNetwork.of(drawn(random, 2, 6, 4, reach=2))
    domain: Domain = RealSpace(2) if seed % 2 else Box.cube(2, -1, F(3, 2))
    first, second, _ = network.layers
    inputs = received(domain)
    handed = [after_relu(span(row, first.scale, inputs)) for row in first.rows]
    preactivations = RationalNetwork((first, second))
    spans = ridge_spans(second, first, inputs)
    for (low, high), row in zip(spans, second.rows, strict=True):
        loose_low, loose_high = span(row, second.scale, handed)
        assert loose_low is None or (low is not None and low >= loose_low)
        assert loose_high is None or (high is not None and high <= loose_high)
    for x in points_of(ZeroMap(network.as_network(), domain)):
        for value, (low, high) in zip(preactivations.exact(x), spans, strict=True):
            assert low is None or low <= value
            assert high is None or value <= high


def test_spans_are_exact_where_there_is_one_direction() -> None:
    hat = RationalNetwork.of(shallow([[1], [1], [1]], [1, 0, -1], [1, -2, 1]))
    first, second = hat.layers
    assert ridge_spans(second, first, [(None, None)]) == [(F(0), F(1))]
    assert ridge_spans(second, first, [(F(0), F(1, 2))]) == [(F(1, 2), F(1))]
    assert ridge_spans(second, first, [(F(0), None)]) == [(F(0), F(1))]
    slope = RationalNetwork.of(shallow([[2], [-1]], [0, 0], [1, 1])).layers
    assert ridge_spans(slope[1], slope[0], [(None, None)]) == [(F(0), None)]
    huge = RationalNetwork.of(shallow([[2.0**70], [1]], [1, 2.0**70], [1, -1])).layers
    assert ridge_spans(huge[1], huge[0], [(F(0), F(1))])[0] == (1 - 2**70, F(0))


def test_a_layer_that_nothing_can_be_taken_from_stays() -> None:
    network = shallow([[1], [2]], [0, 1], [1, 1])
    first, second = RationalNetwork.of(network).layers
    spans = [span(row, 1, [(None, None)]) for row in first.rows]
    assert rewritten(first, second, spans, [(None, None)]) is None
    assert in_steps(network, RealSpace(1)) == (network, [])


SIZES = st.one_of(st.integers(-2, 2), st.integers(-2, 2).map(lambda v: v << 61), st.integers(-(2**90), 2**90))


def drawn_layer(data: st.DataObject, rows: int, columns: int) -> RationalLayer:
    entries = tuple(tuple(data.draw(SIZES) for _ in range(columns + 1)) for _ in range(rows))
    return RationalLayer(entries, columns, data.draw(st.sampled_from([1, 3, 2**61, 2**90])))


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 2), st.integers(0, 4), st.integers(1, 2), st.booleans(), st.data())
def test_layers_of_numbers_of_any_size_are_rewritten_exactly(
    inputs: int, neurons: int, outputs: int, boxed: bool, data: st.DataObject
) -> None:
    hidden, output = drawn_layer(data, neurons, inputs), drawn_layer(data, outputs, neurons)
    domain: Domain = Box.cube(inputs, F(-1, 3), 2) if boxed else RealSpace(inputs)
    made = rewritten(hidden, output, spans(hidden, received(domain)), received(domain))
    if made is not None:
        one = RationalNetwork((hidden, output))
        other = RationalNetwork(made if isinstance(made, tuple) else (made,))
        for x in ((F(0),) * inputs, (F(-1, 3),) * inputs, (F(2),) * inputs, (F(2**40, 2**40 + 1), F(1, 7))[:inputs]):
            assert one.exact(x) == other.exact(x)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 4), st.integers(1, 2), st.data())
def test_ranges_over_one_direction_are_attained_whatever_the_size_of_the_numbers(
    neurons: int, outputs: int, data: st.DataObject
) -> None:
    before, layer = drawn_layer(data, neurons, 1), drawn_layer(data, outputs, neurons)
    low, high = F(-1, 3), F(2**40, 2**40 + 1)
    ends = [low, high, *(F(-row[1], row[0]) for row in before.rows if row[0])]
    values = [RationalNetwork((before, layer)).exact((t,)) for t in ends if low <= t <= high]
    found = ridge_spans(layer, before, [(low, high)])
    assert found == [(min(row), max(row)) for row in zip(*values, strict=True)]


def test_folding_that_forgets_what_turning_a_neuron_costs_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.folding.layer._added", lambda affine, exchanged: affine)
    network = shallow([[-1], [-2], [-1]], [-1, 0, 1], [1, -2, 1])
    assert not same_values(network, folded(network, RealSpace(1)), RealSpace(1))
