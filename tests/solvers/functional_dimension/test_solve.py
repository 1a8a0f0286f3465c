"""The functional dimension: known values, brute force over all cells, symmetries, and witnesses that attain it."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from flint import fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.parameters.fibre import generic_dimension, violation
from instances.parameters.jacobian import scaled_parameter_jacobian
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Regions
from instances.questions.functional_dimension import FunctionalDimension
from solvers.answer import Answer, Stop
from solvers.registry import load
from solvers.solver import Limits
from tests.instances.parameters.drawn import drawn, shallow, two_layers
from tests.instances.parameters.test_fibre import EXAMPLES
from tests.networks import boxes, deep_networks
from tests.oracles.cells import cells

F = Fraction
LIMITS = Limits(30, 2**32)


def question_of(network: Network, box: Box | None = None) -> FunctionalDimension:
    return FunctionalDimension(network, box or RealSpace(network.inputs))


def solved(network: Network, box: Box | None = None) -> Answer:
    question = question_of(network, box)
    answer = load("region").solve(question, LIMITS)
    assert answer.verdict is Verdict.VALUE
    assert question.attained(answer.witness) == answer.value
    return answer


def value(network: Network, box: Box | None = None) -> Fraction:
    found = solved(network, box).value
    assert isinstance(found, Fraction)
    return found


def gaussian(seed: int, *sizes: int) -> Network:
    rng = np.random.default_rng(seed)
    shapes = pairwise(sizes)
    return Network(tuple(Layer(rng.standard_normal((m, n)), rng.standard_normal(m)) for n, m in shapes))


def brute_force(network: Network, box: Box | None) -> int:
    """The rank over the rationals at random points inside every cell."""
    random, rows = Random(0), []
    for cell in cells(network, box):
        for _ in range(3 * (network.inputs + 1)):
            weights = [random.randint(1, 99) for _ in cell.rays]
            *x, y = [
                sum(w * ray[i] for w, ray in zip(weights, cell.rays, strict=True)) for i in range(network.inputs + 1)
            ]
            point = tuple(F(v, y) for v in x)
            if all(0 not in row for row in network.pattern(point)):
                rows += scaled_parameter_jacobian(network, point)[0]
    columns = RationalNetwork.of(network).parameters
    return int(fmpz_mat(len(rows), columns, [v for row in rows for v in row]).rank()) if rows else 0


@settings(max_examples=40, deadline=None)
@given(deep_networks(max_inputs=2, max_depth=2, max_width=3), st.data())
def test_the_value_is_that_of_all_cells(network: Network, data: st.DataObject) -> None:
    box = data.draw(st.one_of(st.none(), boxes(network.inputs).filter(lambda box: not box.flat)))
    assert value(network, box) == brute_force(network, box)


@pytest.mark.parametrize("name", EXAMPLES)
def test_known_values_of_two_hidden_layers(name: str) -> None:
    network, _, dimension = EXAMPLES[name]
    assert value(network) == dimension


ACTIVATION_CELLS = {"crossing": 8, "off": 6, "on": 6, "hidden": 8, "all off": 4, "on and off": 4}


@pytest.mark.parametrize("name", ACTIVATION_CELLS)
def test_known_numbers_of_activation_cells(name: str) -> None:
    network = EXAMPLES[name][0]
    found = load("region").solve(Regions(network, RealSpace(2), "activation"), LIMITS).value
    assert found == ACTIVATION_CELLS[name] == len({cell.pattern for cell in cells(network, None)})


@pytest.mark.parametrize(
    ("sizes", "largest"),
    [
        ((2, 3, 1), 10),
        ((3, 4, 2), 22),
        ((2, 2, 2, 1), 11),
        ((2, 3, 3, 1), 19),
        ((3, 3, 3, 1), 22),
        ((2, 2, 2, 2, 1), 15),
    ],
)
def test_the_largest_values_are_what_scaling_leaves(sizes: tuple[int, ...], largest: int) -> None:
    values = [value(gaussian(seed, *sizes)) for seed in range(6)]
    if max(values) < largest:
        values += [value(gaussian(seed, *sizes)) for seed in range(6, 60)]
    assert max(values) == largest
    assert largest == RationalNetwork.of(gaussian(0, *sizes)).parameters - sum(sizes[1:-1])


def test_the_value_is_not_the_same_for_all_parameters() -> None:
    assert {value(gaussian(seed, 2, 2, 2, 1)) for seed in range(40)} >= {8, 10, 11}


def generic(seed: int) -> Network:
    random = Random(seed)
    while True:
        d = random.randint(1, 3)
        network = drawn(random, d, random.randint(1, d), random.randint(1, 3), reach=4)
        if violation(network) is None:
            return network


@pytest.mark.parametrize("seed", range(25))
def test_the_formula_for_generic_networks_with_two_hidden_layers_holds(seed: int) -> None:
    network = generic(seed)
    assert value(network) == generic_dimension(network)


SHEARED = [
    ([[1, 0], [0, 1]], [[1, -1], [1, -2]], [-1, -1], [1, -1], 9),
    ([[1, 0], [0, 1]], [[1, -1], [2, -1]], [-1, -2], [2, -1], 9),
    ([[1, 0], [0, 1]], [[1, -1], [1, -2]], [-1, -1], [1, -2], 10),
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, -1, -1], [1, -2, -1]], [-1, -1], [1, -1], 16),
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, -1, -1], [1, -2, -3]], [-1, -1], [1, -1], 17),
]


@pytest.mark.parametrize(("units", "rows", "c", "a", "dimension"), SHEARED)
def test_a_hidden_unit_may_lose_more_than_one_dimension(
    units: list[list[float]], rows: list[list[float]], c: list[float], a: list[float], dimension: int
) -> None:
    """Where its slope vanishes on the facet of another unit."""
    network = two_layers(units, [3, -2, 1][: len(units)], rows, c, a)
    assert violation(network) is None
    assert value(network) == generic_dimension(network) == dimension


@pytest.mark.parametrize("seed", range(30))
def test_the_formula_holds_with_hidden_units_and_many_coincidences(seed: int) -> None:
    random = Random(seed)
    while True:
        units, neurons = random.randint(2, 3), random.randint(2, 4)
        rows = [[random.randint(1, 2), *(-random.randint(1, 2) for _ in range(units - 1))] for _ in range(neurons)]
        c, a = [-random.randint(1, 2) for _ in rows], [random.choice((-2, -1, 1, 2)) for _ in rows]
        network = two_layers(np.eye(units).tolist(), [1] * units, rows, c, a)
        if violation(network) is None:
            assert value(network) == generic_dimension(network)
            return


def test_the_formula_fails_where_its_conditions_do() -> None:
    unseen = Network((Layer([[1]], [0]), Layer([[1], [2]], [1, 1]), Layer([[2, -1]], [0])))
    assert value(unseen) == 2
    assert value(replace(unseen, layers=(unseen.layers[0], Layer([[-1], [-2]], [1, 1]), unseen.layers[2]))) == 5
    first, output = Layer([[1, 0, 0], [0, 1, 0]], [1, -2]), Layer([[1, -1, 2]], [0])
    zero_bias = Network((first, Layer([[2, -1], [3, -2], [1, -3]], [0, -1, -2]), output))
    assert value(zero_bias) == 15  # no unit is hidden, so that the formula would give 16


def test_degenerate_networks_have_values() -> None:
    assert value(Network((Layer([[1.0, 2.0]], [3.0]),))) == 3
    assert value(Network((Layer([[0.0], [0.0]], [0.0, 0.0]),))) == 4
    empty = Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((2, 0)), [1.0, 2.0])))
    assert value(empty) == 2
    assert value(shallow([[1.0], [1.0], [2.0]], [0, 1, 5], [0, 0, 0])) == 4
    dead = shallow([[0.0], [1.0]], [0, 1], [1, 1])
    answer = solved(dead)
    assert (answer.value, answer.witness) == (0, ())
    assert "no ordinary points" in answer.note


def test_equal_functions_of_the_same_widths_may_have_different_values() -> None:
    """All are 0, without outgoing weights or without kinks."""
    kinks, one, none = (
        shallow(rows, b, [0, 0]) for rows, b in (([[1], [1]], [1, 2]), ([[1], [0]], [1, -1]), ([[0], [0]], [-1, -1]))
    )
    assert [value(network) for network in (kinks, one, none)] == [3, 2, 1]


def test_regions_without_ordinary_points_are_skipped_and_counted() -> None:
    network = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    answer = solved(network)
    assert answer.work["skipped"] == 1
    assert "1 regions without ordinary points were skipped" in answer.note
    assert answer.value == 2


def test_fractions_in_every_layer_do_not_disturb_the_rank() -> None:
    network = EXAMPLES["off"][0]
    scaled = Network(tuple(Layer(layer.weights / 8, layer.bias / 8) for layer in network.layers))
    plain = Network(tuple(Layer(layer.weights, layer.bias * 8**k) for k, layer in enumerate(network.layers)))
    assert value(scaled) == value(plain)


@pytest.mark.parametrize("seed", range(6))
def test_symmetries_of_the_parameters_keep_the_value(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 2, 3, 2)
    first, second, output = network.layers
    order, scales = random.sample(range(3), 3), np.array([2.0 ** random.randint(-3, 3) for _ in range(3)])
    moved = Network(
        (
            Layer((first.weights * scales[:, None])[order], (first.bias * scales)[order]),
            Layer((second.weights / scales)[:, order], second.bias),
            output,
        )
    )
    assert value(moved) == value(network)
    mirrored = Network((Layer(first.weights[:, ::-1], first.bias), second, output))
    assert value(mirrored) == value(network)
    louder = Network((first, second, Layer(output.weights * 4, output.bias * 4)))
    assert value(louder) == value(network)


def test_a_witness_is_checked_and_never_overstates() -> None:
    network = EXAMPLES["crossing"][0]
    question = question_of(network)
    witness = solved(network).witness
    assert question.attained(()) == 0
    assert question.attained(witness[:3]) == 3
    assert question.attained(witness * 2) is None  # more points than parameters
    assert question.attained(((F(0),),)) is None
    assert question.attained("no points") is None
    assert question.attained(((F(-1), F(0)),)) is None  # on the kink of a unit
    boxed = question_of(network, Box.cube(2, 0, 1))
    assert boxed.attained(((F(2), F(2)),)) is None


def test_random_points_can_miss_what_a_small_region_adds() -> None:
    narrow = shallow([[1.0], [1.0]], [0.0, -(2.0**-20)], [1.0, -1.0])
    points: list[Point] = [(F(n, 7) + F(1, 11),) for n in range(-70, 70)]
    question = question_of(narrow)
    assert max(question.attained(tuple(points[i : i + 7])) or 0 for i in range(0, 140, 7)) < value(narrow)


def test_a_flat_box_is_refused() -> None:
    with pytest.raises(InputError, match="a flat box has no full-dimensional regions"):
        question_of(shallow([[1.0]], [0.0], [1.0]), Box.cube(1, 1, 1))


def test_a_time_limit_gives_unknown_with_a_reason() -> None:
    answer = load("region").solve(question_of(gaussian(0, 3, 8, 8, 1)), Limits(0.0, 2**32))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)
    assert "time limit after" in answer.reason


def test_a_rank_that_is_too_small_modulo_a_prime_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    from solvers.functional_dimension import solve

    monkeypatch.setattr(solve, "PRIME", 3)
    network = Network((Layer([[1.0], [3.0]], [1.0, -6.0]), Layer([[1.0, 1.0]], [0.0])))
    dead = Network((network.layers[0], Layer([[1.0, 1.0]], [0.0]), Layer([[-1.0]], [0.0])))
    for net in (network, dead):
        answer = load("region").solve(question_of(net), LIMITS)
        assert answer.value == brute_force(net, None)


def test_a_jacobian_without_the_last_biases_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from solvers.functional_dimension import jacobian

    original = jacobian.RegionJacobian.rows

    def without_last_biases(self: jacobian.RegionJacobian, *given: object) -> np.ndarray:  # type: ignore[type-arg]
        rows = original(self, *given)  # type: ignore[arg-type]
        rows[:, -1] = 0
        return rows

    monkeypatch.setattr(jacobian.RegionJacobian, "rows", without_last_biases)
    network = EXAMPLES["all off"][0]
    answer = load("region").solve(question_of(network), LIMITS)
    assert answer.value != EXAMPLES["all off"][2] or answer.verdict is Verdict.UNKNOWN
