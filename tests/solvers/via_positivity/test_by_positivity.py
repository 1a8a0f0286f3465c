"""Questions by way of positivity: the answers are right, and the work, the limits and the reasons are passed on."""

from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families.random_networks.gaussian_network import gaussian_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Gap, RealSpace, ValueQuestion
from instances.questions import Lipschitz, Maximum, Positivity, Surjectivity, ZeroMap, ZonotopeContainment
from solvers.answer import Answer, Stop, unknown
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.region import Region
from solvers.solver import Limits
from solvers.sweep import LineSweep
from solvers.via_positivity.boxed import on_box
from solvers.via_positivity.by_positivity import by_positivity
from solvers.via_positivity.climb import climb, high_point
from solvers.via_positivity.shallow_zero_map import shallow_nonzero
from tests.networks import boxes, deep_networks, shallow_networks
from tests.solvers.laws import question_laws as laws
from tests.solvers.laws.test_question_laws import asked

few = settings(deadline=None, max_examples=60)
LIMITS = Limits(wall_s=60, memory_bytes=2**31, seed=7)
LINE, PLANE = RealSpace(1), RealSpace(2)
HAT = Network((Layer([[1.0]] * 3, [1.0, 0.0, -1.0]), Layer([[1.0, -2.0, 1.0]], [0.0])))
DEEP_HAT = Network((*HAT.layers[:1], Layer([[1.0, -2.0, 1.0]], [0.0]), Layer([[1.0]], [0.0])))


def positivity(question: Positivity, limits: Limits) -> Answer:
    return Region().solve(question, limits)


def positivity_on_boxes(question: Positivity, limits: Limits) -> Answer:
    """As solvers do that search boxes only."""
    boxed, pull = on_box(question)
    answer = Region().solve(boxed, limits)
    return answer if answer.witness is None else replace(answer, witness=pull(answer.witness))


def test_every_answer_is_that_of_brute_force() -> None:
    @few
    @given(question=st.sampled_from(("zero-map", "surjectivity", "zonotope-containment", "maximum")).flatmap(asked))
    def check(question: Any) -> None:
        answer = by_positivity(question, positivity_on_boxes, LIMITS)
        if answer.stop is Stop.UNSUPPORTED:
            assert "threshold" in answer.reason
            return
        assert (answer.verdict, answer.value) == laws.truth(question)
        if answer.verdict is question.witnessed:
            assert question.check(answer.witness)
        if isinstance(question, ValueQuestion):
            assert question.attained(answer.witness) == answer.value

    check()


def test_the_work_of_all_the_questions_is_added_up() -> None:
    asked_for: list[Positivity] = []

    def counted(question: Positivity, limits: Limits) -> Answer:
        asked_for.append(question)
        return replace(positivity(question, limits), work={"regions": 3})

    answer = by_positivity(ZeroMap(replace_bias(DEEP_HAT, -2.0), LINE), counted, LIMITS)
    assert answer.verdict is Verdict.NO
    assert answer.work == {"questions": 2, "regions": 6}
    assert [question.network.layers[-1].weights[0, 0] for question in asked_for] == [1.0, -1.0]


def replace_bias(network: Network, bias: float) -> Network:
    *hidden, last = network.layers
    return Network((*hidden, Layer(last.weights, [bias])))


def test_an_unknown_stops_everything_and_hands_its_reason_on() -> None:
    def gives_up(question: Positivity, limits: Limits) -> Answer:
        assert 0 < limits.wall_s <= 60
        assert limits.seed == 7
        return unknown(Stop.MEMORY, "no room", {"nodes": 2})

    for question in (
        ZeroMap(DEEP_HAT, LINE),
        Surjectivity(HAT, LINE),
        Maximum(HAT, LINE),
        ZonotopeContainment(HAT.recession, LINE),
    ):
        answer = by_positivity(question, gives_up, LIMITS)
        assert (answer.stop, answer.reason, answer.work["nodes"]) == (Stop.MEMORY, "no room", 2)


def test_a_threshold_that_floats_cannot_hold_is_unsupported() -> None:
    w = 1 + 2.0**-52
    question = Maximum(Network((Layer([[1.0], [3.0]], [0.0, -1.0]), Layer([[w, -w]], [0.0]))), LINE)
    answer = by_positivity(question, positivity_on_boxes, LIMITS)
    assert answer.stop is Stop.UNSUPPORTED
    assert f"the threshold {Fraction(w) / 3} on R^d becomes part of the output weights" in answer.reason
    assert Region().solve(question, LIMITS).value == Fraction(w) / 3


def test_a_maximum_is_climbed_one_region_at_a_time() -> None:
    answer = by_positivity(Maximum(HAT, LINE), positivity, LIMITS)
    assert (answer.value, answer.witness) == (1, (Fraction(0),))
    assert answer.work["questions"] <= 3


def test_an_unbounded_maximum_comes_with_its_ray() -> None:
    question = Maximum(Network((Layer([[0.0, -1.0]], [5.0]),)), PLANE)
    answer = by_positivity(question, positivity, LIMITS)
    assert answer.value == inf
    assert answer.witness[1][1] < 0
    assert answer.work["unit_box"] == 1


@pytest.mark.parametrize(("bias", "domains"), [(0.0, [Box]), (-1.0, [Box, RealSpace])])
def test_a_promised_box_is_enough_exactly_if_the_maximum_in_it_reaches_the_gap(
    bias: float, domains: list[type]
) -> None:
    network = replace_bias(HAT, bias)
    question = Maximum(network, LINE, gap=Gap(Fraction(1), Fraction(0)), witness_box=Box.cube(1, -2, 2))
    asked_for: list[type] = []

    def recorded(asked: Positivity, limits: Limits) -> Answer:
        asked_for.append(type(asked.domain))
        return positivity(asked, limits)

    answer = by_positivity(question, recorded, LIMITS)
    assert answer.value == 1 + Fraction(bias)
    assert list(dict.fromkeys(asked_for)) == domains


def test_a_shallow_zero_map_needs_no_question() -> None:
    def never(question: Positivity, limits: Limits) -> Answer:
        raise AssertionError("asked")

    wide = Network((Layer(np.arange(60.0).reshape(20, 3), np.arange(20.0)), Layer(np.ones((2, 20)), [0.0, 1.0])))
    for domain in (RealSpace(3), Box.cube(3, -1, 1)):
        answer = by_positivity(ZeroMap(wide, domain), never, LIMITS)
        assert answer.verdict is Verdict.NO
        assert answer.work == {"questions": 0, "grouped_hyperplanes": 1}


@few
@given(data=st.data())
def test_grouping_finds_a_point_exactly_where_positivity_does(data: st.DataObject) -> None:
    network = data.draw(shallow_networks())
    box = data.draw(boxes(network.inputs))
    if box.flat:
        box = Box(box.lower, tuple(v + 1 for v in box.upper))
    for domain in (RealSpace(network.inputs), box):
        found = shallow_nonzero(network, 0, domain)
        question = ZeroMap(network, domain)
        assert laws.truth(question)[0] is (Verdict.YES if found is None else Verdict.NO)
        assert found is None or question.check(found)


@few
@given(data=st.data())
def test_a_climb_stays_in_the_domain_and_never_goes_down(data: st.DataObject) -> None:
    network = data.draw(deep_networks(max_inputs=2))
    box = data.draw(boxes(network.inputs))
    top = climb(network, box, box.lower)
    assert box.contains(top)
    assert network.exact(top)[0] >= network.exact(box.lower)[0]


@pytest.mark.parametrize("seed", range(6))
def test_a_climb_ends_at_the_top_of_its_region_though_few_walls_are_told_at_first(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solvers.via_positivity.climb.NEAR", 1)
    network = gaussian_network(2, 60, 0.0, seed=seed).network
    box, start = Box.cube(2, -3, 3), (Fraction(seed, 7), Fraction(-seed, 5))
    top = climb(network, box, start)
    ((pattern,), (there,)) = network.pattern(start), network.pattern(top)
    assert all(now in (before, 0) for before, now in zip(pattern, there, strict=True))
    affine, lp = AffineMap.first(network.layers[0]), ExactLP(box)
    for row, offset, sign in zip(affine.rows, affine.offsets, pattern, strict=True):
        lp.push(row, *((-offset, None) if sign > 0 else (None, -offset)))
    affine = affine.then(network.layers[1], [sign > 0 for sign in pattern])
    best = lp.maximise(affine.rows[0])
    assert isinstance(best, Optimum)
    assert network.exact(top)[0] == Fraction(best.value + affine.offsets[0], affine.scale)


@few
@given(data=st.data())
def test_a_high_point_is_in_the_box(data: st.DataObject) -> None:
    network = data.draw(deep_networks(max_inputs=2))
    box = data.draw(boxes(network.inputs))
    assert box.contains(high_point(network, box))


def test_a_high_point_is_in_a_box_that_floats_miss() -> None:
    third = Fraction(1, 3)
    box = Box((third, -third), (third, third))
    assert high_point(Network((Layer([[1.0, 1.0]], [0.0]),)), box) == (third, third)


def test_a_high_point_is_near_the_top() -> None:
    known = gaussian_network(3, 40, 0.0, seed=0)
    top = LineSweep().solve(Maximum(known.network, known.domain), LIMITS).value
    assert isinstance(known.domain, Box)
    assert isinstance(top, Fraction)
    assert known.network.exact(high_point(known.network, known.domain))[0] > Fraction(9, 10) * top


def test_numbers_beyond_floats_are_no_obstacle_to_a_high_point() -> None:
    network = Network((Layer([[1e308, 1e308]], [0.0]), Layer([[1e308]], [0.0])))
    assert Box.cube(2, -3, 3).contains(high_point(network, Box.cube(2, -3, 3)))


def test_other_questions_are_not_for_positivity() -> None:
    with pytest.raises(ValueError, match="lipschitz is not decided by positivity"):
        by_positivity(Lipschitz(HAT, LINE), positivity, LIMITS)
