"""The laws that every applied reduction obeys, each an assertion on one small instance.

Both sides are decided by `tests.oracles.one_hidden_layer` and `tests.oracles.questions`, never by the project's own
oracles or solvers. "A yes" here is an instance that has a witness, which for a zero map is the answer no.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

import pytest

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Problem, SourceProblem
from instances.question import Box, Question, RealSpace, ValueQuestion, is_point
from instances.questions import Maximum, Positivity
from instances.reduction import Chain, Counting, Reduction
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles import questions as exact
from tests.solvers.laws.question_laws import truth

Applied = Reduction[Any, Any, Any, Any]


@lru_cache(maxsize=64)
def positive_points(network: Network, box: Box | None = None) -> tuple[Point, ...]:
    """Some points with f > 0: none exactly if there are none."""
    return tuple(islice(exact.points_above(network, box), 30))


@lru_cache(maxsize=64)
def witnesses(problem: Problem[Any]) -> tuple[Any, ...]:
    """All witnesses of a source problem, some of a question: none exactly if there are none."""
    if isinstance(problem, Question):
        return tuple(islice(exact.witnesses(problem), 30))
    assert isinstance(problem, SourceProblem)
    return tuple(brute_force.witnesses(problem))


def the_verdict_is_the_same_on_both_sides(reduction: Applied) -> None:
    assert bool(witnesses(reduction.source)) == bool(witnesses(reduction.target))


def every_source_witness_pushes_to_a_witness(reduction: Applied) -> None:
    for witness in witnesses(reduction.source):
        pushed = reduction.push(witness)
        assert reduction.target.check(pushed), (witness, pushed)


def every_target_witness_pulls_to_a_witness(reduction: Applied) -> None:
    for witness in _target_witnesses(reduction.target):
        pulled = reduction.pull(witness)
        assert reduction.source.check(pulled), (witness, pulled)


def the_size_is_as_predicted(reduction: Applied) -> None:
    predicted, measured = reduction.target_size(reduction.source.size), reduction.target.size
    assert predicted.keys() == measured.keys()
    for measure, size in measured.items():
        if _is_bound(reduction, measure):
            assert size <= predicted[measure], measure
        else:
            assert size == predicted[measure], measure


def the_target_is_deterministic(reduction: Applied) -> None:
    again = replace(reduction, source=pickle.loads(pickle.dumps(reduction.source)))  # type: ignore[type-var]
    assert again == reduction
    assert again.target == reduction.target
    for witness in witnesses(reduction.source)[:3]:
        assert again.push(witness) == reduction.push(witness)


def it_survives_pickling(reduction: Applied) -> None:
    for witness in witnesses(reduction.source)[:1]:
        reduction.target.check(reduction.push(witness))  # fills every cache on the way
    again = pickle.loads(pickle.dumps(reduction))
    assert again == reduction
    assert again.target == reduction.target


def the_types_are_as_declared(reduction: Applied) -> None:
    step: Any
    for step in reduction.steps if isinstance(reduction, Chain) else (reduction,):
        assert type(step.source) is step.source_type
        assert type(step.target) is step.target_type
        assert step.source_form in ("", "bias-free")
        assert step.target_form == "" or step.target.network.bias_free


def the_gap_is_kept(reduction: Applied) -> None:
    """The value is at least `gap.yes` for a yes, at most `gap.no` for a no; a source problem makes a gap."""
    target: Any = reduction.target
    if not isinstance(target, Question):
        return
    if isinstance(reduction.source, SourceProblem) and isinstance(target, (Positivity, ValueQuestion)):
        assert target.gap is not None
    if target.gap is not None:
        _assert_reached(target) if witnesses(reduction.source) else _assert_not_exceeded(target)


def the_witness_box_holds_a_witness_of_every_yes(reduction: Applied) -> None:
    """And one that reaches the gap, because solvers ask about the box what the gap says of R^d."""
    target = reduction.target
    if not isinstance(target, (Positivity, Maximum)) or not isinstance(target.domain, RealSpace):
        return
    if isinstance(reduction.source, SourceProblem):
        assert isinstance(target.witness_box, Box)
    if target.witness_box is not None and witnesses(reduction.source):
        inside = replace(target, domain=target.witness_box, witness_box=None)
        points = witnesses(inside)
        assert points
        assert all(map(target.witness_box.contains, points))
        if target.gap is not None:
            _assert_reached(inside)


def the_value_tells_the_number_of_witnesses(reduction: Applied) -> None:
    """Of what counts: the witnesses are listed on one side, the cells on the other."""
    assert isinstance(reduction, Counting)
    listed = len(witnesses(reduction.source))
    assert reduction.value(listed) == truth(reduction.target)[1]
    assert reduction.source.count() == listed


def a_number_has_no_witness(reduction: Applied) -> None:
    assert reduction.push(next(iter(witnesses(reduction.source)), None)) is None
    with pytest.raises(InputError, match="has no witness"):
        reduction.pull(None)


LAWS = (
    the_verdict_is_the_same_on_both_sides,
    every_source_witness_pushes_to_a_witness,
    every_target_witness_pulls_to_a_witness,
    the_size_is_as_predicted,
    the_target_is_deterministic,
    it_survives_pickling,
    the_types_are_as_declared,
    the_gap_is_kept,
    the_witness_box_holds_a_witness_of_every_yes,
)


COUNTING_LAWS = (
    the_value_tells_the_number_of_witnesses,
    a_number_has_no_witness,
    the_size_is_as_predicted,
    the_target_is_deterministic,
    it_survives_pickling,
    the_types_are_as_declared,
)
"""Of reductions that count, whose targets have no witnesses."""


def laws_of(reduction: Applied) -> tuple[Callable[[Applied], None], ...]:
    return COUNTING_LAWS if isinstance(reduction, Counting) else LAWS


def shifted(network: Network, amount: Fraction | int) -> Network:
    """The network of f + amount."""
    *hidden, last = network.layers
    return Network((*hidden, Layer(last.weights, last.bias + float(amount))))


def _assert_reached(question: Any) -> None:
    assert exact.exceeds(question, question.gap.yes - exact.TINY)


def _assert_not_exceeded(question: Any) -> None:
    assert not exact.exceeds(question, question.gap.no)


def _target_witnesses(target: Problem[Any]) -> Iterator[Any]:
    """The witnesses, and for points those among random points around them."""
    random = Random(0)
    for witness in witnesses(target):
        yield witness
        if isinstance(target, Question) and is_point(witness, target.network.inputs):
            for reach in (1, 2, 4, 8):
                point = tuple(v + Fraction(random.randint(-60, 60), 60 * reach) for v in witness)
                if target.check(point):
                    yield point


def _is_bound(reduction: Applied, measure: str) -> bool:
    # A bound anywhere in a chain makes bounds of all that is computed from it.
    if isinstance(reduction, Chain):
        return any(step.upper_bounds for step in reduction.steps)
    return measure in reduction.upper_bounds
