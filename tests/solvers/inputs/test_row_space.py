"""Networks with more inputs than rank: the reduced question has the same answer, and its witnesses come back."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from instances.families.random_networks.large_input_network import large_input_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace, ValueQuestion
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.answer import Stop
from solvers.inputs import on_row_space, row_space
from solvers.region import Region
from solvers.registry import SOLVERS, load
from solvers.solver import Limits

KINDS = tuple(Regions.options()["kind"].choices)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def flat_network(seed: int, inputs: int, rank: int, widths: tuple[int, ...], outputs: int, biased: bool) -> Network:
    """The first layer's rows span at most `rank` dimensions."""
    rng = np.random.default_rng(seed)
    first = rng.integers(-2, 3, (widths[0], rank)) @ rng.integers(-2, 3, (rank, inputs))
    sizes = [*widths, outputs]
    layers = [Layer(first, rng.integers(-2, 3, widths[0]) * biased)]
    for n, m in pairwise(sizes):
        layers.append(Layer(rng.integers(-2, 3, (m, n)), rng.integers(-2, 3, m) * biased))
    return Network(tuple(layers))


def questions(seed: int) -> list[Question[Any]]:
    random = Random(seed)
    inputs, rank = random.choice(((2, 1), (3, 1), (3, 2), (4, 2)))
    widths = random.choice(((3,), (2, 2), (4,)))
    one = flat_network(seed, inputs, rank, widths, 1, seed % 3 > 0)
    two = flat_network(seed, inputs, rank, widths, 2, seed % 3 > 0)
    space = RealSpace(inputs)
    asked: list[Question[Any]] = [
        Positivity(one, space, threshold=Fraction(seed % 4)),
        Maximum(one, space),
        Surjectivity(one, space),
        ZeroMap(two, space),
        Reachability(two, space, "Y_0 > 3 and Y_1 > 3 or Y_0 < -20"),
        Regions(two, space),
        Regions(two, space, kind="activation"),
    ]
    if len(widths) == 1:
        asked.append(ZonotopeContainment(one.recession, space))
    return asked


def pulled(witness: Any, found: Any) -> Any:
    if witness and isinstance(witness[0], tuple):
        return tuple(found.pull(point) for point in witness)
    return found.pull(witness)


@pytest.mark.parametrize("seed", range(12))
def test_every_question_on_space_keeps_its_answer_and_its_witnesses_come_back(seed: int) -> None:
    for question in questions(seed):
        there = on_row_space(question)
        assert there is not None
        reduced, found = there
        assert reduced.network.inputs < question.network.inputs
        before, after = Region().solve(question, PLENTY), Region().solve(reduced, PLENTY)
        assert (before.verdict, before.value) == (after.verdict, after.value), question
        if after.witness is not None:
            witness = pulled(after.witness, found)
            if isinstance(question, ValueQuestion):
                assert question.attained(witness) == after.value
            else:
                assert question.check(witness)


def test_the_chosen_columns_keep_their_entries_and_their_rank() -> None:
    network = flat_network(5, 6, 3, (5,), 1, True)
    found = row_space(network)
    first = network.layers[0].weights
    assert np.linalg.matrix_rank(first) == len(found.columns) == found.reduced.inputs
    assert (found.reduced.layers[0].weights == first[:, list(found.columns)]).all()
    assert found.reduced.layers[1:] == network.layers[1:]
    point = tuple(Fraction(i, 3) for i in range(len(found.columns)))
    assert network.exact(found.pull(point)) == found.reduced.exact(point)


def test_a_layer_of_zeros_or_without_neurons_keeps_one_input() -> None:
    for first in (Layer(np.zeros((2, 3)), [1, -1]), Layer(np.zeros((0, 3)), [])):
        network = Network((first, Layer(np.ones((1, first.outputs)), [2])))
        found = row_space(network)
        assert (found.columns, found.reduced.inputs, found.smaller) == ((0,), 1, True)
        assert found.pull((Fraction(7),)) == (7, 0, 0)


def test_a_network_of_full_rank_stays_as_it_is() -> None:
    network = Network((Layer([[1, 2], [3, 4]], [0, 0]), Layer([[1, 1]], [0])))
    assert row_space(network).reduced is network
    assert on_row_space(Positivity(network, RealSpace(2))) is None


def test_where_the_answer_would_change_nothing_is_reduced() -> None:
    flat = flat_network(1, 3, 1, (2,), 1, True)
    assert on_row_space(Positivity(flat, Box.cube(3, -1, 1))) is None
    assert on_row_space(Lipschitz(flat, RealSpace(3))) is None
    assert on_row_space(Injectivity(Network(flat.layers[:1]), RealSpace(3))) is None


def test_a_promised_box_of_inputs_is_dropped() -> None:
    flat = flat_network(1, 3, 1, (2,), 1, True)
    there = on_row_space(Positivity(flat, RealSpace(3), witness_box=Box.cube(3, -1, 1)))
    assert there is not None
    assert there[0].witness_box is None


@pytest.mark.parametrize("kind", ["activation", "linear"])
def test_a_network_of_784_inputs_and_4_neurons_has_16_regions(kind: str) -> None:
    rng = np.random.default_rng(0)
    network = Network(
        (
            Layer(rng.integers(-9, 10, (4, 784)), rng.integers(-9, 10, 4)),
            Layer(rng.integers(-9, 10, (10, 4)), np.zeros(10)),
        )
    )
    there = on_row_space(Regions(network, RealSpace(784), kind=kind))
    assert there is not None
    answer = Region().solve(there[0], PLENTY)
    assert (answer.verdict, answer.value) == (Verdict.VALUE, 16)


@pytest.mark.parametrize("name", [*SOLVERS, "milp[box=vertices]"])
def test_every_solver_looks_at_as_many_inputs_as_matter(name: str) -> None:
    solver = load(name)
    wide = large_input_network(784, 4, 1, seed=0)
    limits = Limits(60, 2**32)
    for question in (
        Positivity(wide.network, wide.domain),
        ZeroMap(wide.network, wide.domain),
        Surjectivity(wide.network, wide.domain),
        *(
            Regions(wide.network, wide.domain, kind)
            for kind in ("linear", "activation", "touching", "maps", "boundary")
        ),
    ):
        if solver.refusal(question) is None:
            answer = solver.solve(question, limits)
            assert answer.stop is Stop.FINISHED
            assert answer.witness is None or question.check(answer.witness)
            if isinstance(question, Regions) and question.kind != "boundary":
                assert answer.value == 16
