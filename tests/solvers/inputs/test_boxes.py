"""Boxes that are large enough: on them solvers find what is on R^d, and where none is known there may be none."""

from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import gaussian_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
)
from solvers.region import Region
from solvers.solver import Deadline, Limits
from solvers.tropical.effort import Effort
from solvers.tropical.geometry import boxes
from solvers.tropical.geometry.boxes import box_for, vertex_radius
from solvers.tropical.geometry.linear_regions import cells_on
from solvers.tropical.geometry.radius import radius_of_cells
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.networks import deep_networks

few = settings(deadline=None, max_examples=15)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def answered(question: Question[Any]) -> tuple[Verdict, Any]:
    answer = Region().solve(question, PLENTY)
    return answer.verdict, answer.value


def on_its_box(question: Any) -> Any:
    """The answer that the box of a question gives, with the question that comes first."""
    found = box_for(question, Effort())
    assert found.box is not None, found.reason
    if found.first is not None and answered(found.first)[0] is Verdict.YES:
        return (Verdict.YES, None) if isinstance(question, Positivity) else (Verdict.VALUE, inf)
    parameters = {"threshold": "threshold", "p": "p", "kind": "kind"}
    given_ = {name: getattr(question, name) for name in parameters if hasattr(question, name)}
    return answered(type(question)(question.network, found.box, **given_))


@few
@given(network=deep_networks(max_inputs=2, max_depth=2), threshold=st.integers(-2, 4))
def test_answers_on_the_box_are_those_on_space(network: Network, threshold: int) -> None:
    space = RealSpace(network.inputs)
    questions: list[Question[Any]] = [
        Positivity(network, space, threshold=Fraction(threshold, 2)),
        Maximum(network, space),
        ZeroMap(network, space),
        Lipschitz(network, space, p="1"),
        Regions(network, space, kind="activation"),
    ]
    for question in questions:
        assert on_its_box(question) == answered(question), question


@pytest.mark.parametrize("seed", range(8))
def test_maxima_of_networks_of_low_rank_are_found_in_the_box_of_all_inputs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-2, 3, (4, 1)) @ rng.integers(-2, 3, (1, 3))
    network = Network((Layer(rows, rng.integers(-3, 4, 4)), Layer(rng.integers(-2, 1, (1, 4)), [1])))
    question = Maximum(network, RealSpace(3))
    assert on_its_box(question) == answered(question)


def test_the_vertex_radius_of_a_shallow_network_is_that_of_its_farthest_crossing() -> None:
    hidden = Layer([[1, 2], [3, -1], [1, 1]], [1, -2, 4])
    network = Network((hidden, Layer([[1, 1, 1]], [0])))
    assert vertex_radius(network, Effort()) == 7
    found = cells_on(network, RealSpace(2), Effort())
    assert radius_of_cells((Fraction(0),) * 2, found, Effort()) == 7
    assert box_for(Maximum(network, RealSpace(2)), Effort()).box == Box.cube(2, -7, 7)


def test_without_hyperplanes_there_is_a_box_all_the_same() -> None:
    for network in (
        Network((Layer([[0, 0]], [3]),)),
        Network((Layer([[1, 0]], [3]),)),
        Network((Layer([[0, 0]], [1]), Layer([[2]], [0]))),
    ):
        question = Maximum(network, RealSpace(2))
        assert vertex_radius(network, Effort()) == 0
        assert on_its_box(question) == answered(question)


def test_inside_the_radius_positivity_may_be_another() -> None:
    """Max R(x - 1) - R(x - 3) - 1 is 1, from x = 3 on; the cells begin at 1 and 3, and the radius is 3."""
    network = Network((Layer([[1], [1]], [-1, -3]), Layer([[1, -1]], [-Fraction(15, 8)])))
    question = Positivity(network, RealSpace(1))
    found = cells_on(network, RealSpace(1), Effort())
    reach = radius_of_cells((Fraction(0),), found, Effort())
    assert reach == 3
    assert answered(Positivity(network, Box.cube(1, -reach, reach)))[0] is Verdict.YES
    assert on_its_box(question) == answered(question)
    # A bowl that is positive only where it is unbounded.
    bowl = Network((Layer([[1], [-1]], [-1, -1]), Layer([[1, 1]], [-3])))
    reach = radius_of_cells((Fraction(0),), cells_on(bowl, RealSpace(1), Effort()), Effort())
    assert reach == 1
    assert answered(Positivity(bowl, Box.cube(1, -reach, reach)))[0] is Verdict.NO
    assert answered(Positivity(bowl, RealSpace(1)))[0] is Verdict.YES
    assert on_its_box(Positivity(bowl, RealSpace(1))) == (Verdict.YES, None)


def test_many_random_networks_have_all_positive_points_outside_the_radius() -> None:
    """So the exact radius says nothing about positivity."""
    outside = 0
    for seed in range(12):
        network = gaussian_network(2, 4, 0.0, seed=seed).network
        found = cells_on(network, RealSpace(2), Effort())
        reach = radius_of_cells((Fraction(0),) * 2, found, Effort()) + Fraction(1, 1000)
        *hidden, last = network.layers
        highest = Region().solve(Maximum(network, Box.cube(2, -reach, reach)), PLENTY).value
        assert highest is not None
        lowered = Network((*hidden, Layer(last.weights, last.bias - float(np.ceil(float(highest))))))
        inside = answered(Positivity(lowered, Box.cube(2, -reach, reach)))[0]
        outside += inside is Verdict.NO and answered(Positivity(lowered, RealSpace(2)))[0] is Verdict.YES
    assert outside >= 4


def test_homogeneous_networks_need_the_unit_box_only() -> None:
    unit = Box.cube(2, -1, 1)
    space = RealSpace(2)
    for question in (
        Positivity(CHECKER, space),
        Positivity(CHECKER, space, threshold=Fraction(-1)),
        ZeroMap(CHECKER, space),
        Lipschitz(CHECKER, space),
        Regions(CHECKER, space),
        Regions(CHECKER, space, kind="activation"),
    ):
        found = box_for(question, Effort())
        assert (found.box, found.first) == (unit, None)
        assert "all biases are 0" in found.reason
        assert on_its_box(question) == answered(question)
    above = box_for(Positivity(CHECKER, space, threshold=Fraction(5)), Effort())
    assert above.first is not None
    assert on_its_box(Positivity(CHECKER, space, threshold=Fraction(5))) == (Verdict.YES, None)
    assert box_for(Surjectivity(F1, space), Effort()).box == unit


def test_where_no_box_is_known_the_reason_is_given() -> None:
    space = RealSpace(2)
    for question, reason in (
        (Regions(F2, space), "linear regions can fall apart inside a box, or join only outside it"),
        (Reachability(F2, space, "Y_0 > 1"), "farther out than in any box"),
        (Injectivity(Network((Layer([[1, 0]], [0]),)), space), "two points with one image may be farther out"),
    ):
        found = box_for(question, Effort())
        assert found.box is None
        assert reason in found.reason
    # The counts do differ: 8 in a box that meets all cells, 9 on R^2.
    assert answered(Regions(F2, Box.cube(2, -3, 3)))[1] < answered(Regions(F2, space))[1]


def test_a_question_on_a_box_has_its_own_box() -> None:
    box = Box.cube(2, 0, 1)
    assert box_for(Positivity(F1, box), Effort()).box == box


def test_a_box_that_is_too_large_for_big_m_says_so() -> None:
    small = 2.0**-30
    network = Network((Layer([[small, 1], [0, 1]], [1, 0]), Layer([[-1, -1]], [0])))
    found = box_for(Maximum(network, RealSpace(2)), Effort())
    assert "31 bits, too large for constants of big-M encodings (2^20)" in found.reason
    assert "bits" in box_for(Maximum(F1, RealSpace(2)), Effort()).reason
    assert "too large" not in box_for(Maximum(F1, RealSpace(2)), Effort()).reason


def test_too_many_hyperplanes_give_no_box_and_too_little_time_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MOST_SETS", 2)
    found = box_for(Maximum(F1, RealSpace(2)), Effort())
    assert found.box is None
    assert "too many points in dimension 2" in found.reason
    late = Deadline(Limits(wall_s=0, memory_bytes=2**30))
    space = RealSpace(2)
    for question in (ZeroMap(F2, space), Regions(F2, space, kind="activation"), Maximum(F2, space)):
        with pytest.raises(TimeoutError), late:
            box_for(question, Effort())
