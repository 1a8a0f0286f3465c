"""Reachability is decided exactly, also where a target is touched at one point only."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.output_set import Inequality, parse_set, set_text
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Reachability
from solvers.answer import Stop
from solvers.reachability import lowest_slack
from solvers.registry import SOLVERS, load
from solvers.solver import Limits
from tests.brute_force_questions import reachable
from tests.networks import boxes
from tests.solvers.test_question_laws import networks

PLENTY = Limits(60, 4 * 2**30)
TENT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
"""1 - |x|, with its maximum of 1 at 0."""

EXACT = ("region", "sweep", "activation-sat", "auto")
"""The no of the others rests on a tolerance."""

few = settings(deadline=None, max_examples=40)
numbers = st.builds(Fraction, st.integers(-6, 6), st.sampled_from((1, 2, 3)))


@st.composite
def targets(draw: st.DrawFn, outputs: int) -> str:
    """Up to two alternatives of up to three inequalities."""
    alternatives = []
    for _ in range(draw(st.integers(1, 2))):
        strict = draw(st.booleans())
        terms = st.dictionaries(
            st.integers(0, outputs - 1), st.sampled_from([Fraction(v) for v in (-2, -1, 1, 2)]), min_size=1
        )
        count = draw(st.integers(1, 3))
        alternatives.append(tuple(Inequality.of(draw(terms), draw(numbers), strict) for _ in range(count)))
    return set_text(tuple(alternatives))


@st.composite
def questions(draw: st.DrawFn) -> Reachability:
    outputs, inputs = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    network = draw(networks(outputs, draw(st.booleans()), draw(st.integers(0, 2)), inputs))
    domain = draw(st.one_of(boxes(inputs), st.just(RealSpace(inputs))))
    return Reachability(network, domain, draw(targets(outputs)))


@pytest.mark.parametrize("solver", SOLVERS)
@few
@given(question=questions())
def test_every_solver_agrees_with_brute_force(solver: str, question: Reachability) -> None:
    method = load(solver)
    if method.refusal(question) is not None:
        return
    answer = method.solve(question, PLENTY)
    if answer.verdict is Verdict.UNKNOWN:
        assert answer.stop in (Stop.INEXACT, Stop.UNSUPPORTED)
        assert solver != "region"
        return
    assert (answer.verdict is Verdict.YES) == reachable(question)
    assert answer.verdict is Verdict.NO or question.check(answer.witness)


@pytest.mark.parametrize("solver", EXACT)
@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ("Y_0 >= 1", Verdict.YES),
        ("Y_0 > 1", Verdict.NO),
        (f"Y_0 >= {1 + Fraction(1, 10**9)}", Verdict.NO),
        (f"Y_0 >= {1 - Fraction(1, 10**9)} and Y_0 <= {1 - Fraction(1, 10**9)}", Verdict.YES),
        ("Y_0 >= 1 and Y_0 <= 1", Verdict.YES),
        ("Y_0 > 1 or Y_0 <= -1", Verdict.YES),
        ("Y_0 > 1 or Y_0 < -1", Verdict.NO),
        ("Y_0 >= 1/3 and Y_0 <= 1/4", Verdict.NO),
    ],
)
def test_equality_counts_exactly_where_it_is_meant(solver: str, target: str, verdict: Verdict) -> None:
    question = Reachability(TENT, Box.cube(1, -2, 2), target)
    method = load(solver)
    if method.refusal(question) is not None:
        assert solver == "sweep"
        assert "and" in target
        return
    answer = method.solve(question, PLENTY)
    assert answer.verdict is verdict
    assert verdict is Verdict.NO or question.check(answer.witness)


@few
@given(st.data())
def test_the_lowest_slack_is_the_minimum(data: st.DataObject) -> None:
    network = data.draw(networks(2, False, 1, 2))
    count = data.draw(st.integers(1, 6))
    rows = [Inequality.of({i % 2: Fraction(1), (i + 1) % 2: Fraction(i)}, Fraction(i - 2, 3)) for i in range(count)]
    lowest, zero, scale = lowest_slack(network, rows)
    for entries in product((-2, Fraction(1, 3), 1), repeat=2):
        x = tuple(map(Fraction, entries))
        assert (lowest.exact(x)[0] - zero) / scale == min(row.slack(network.exact(x)) for row in rows)


def test_numbers_that_float64_does_not_hold_make_it_unknown() -> None:
    network = Network((Layer([[0.1], [0.3]], [0.0, 0.0]),))
    question = Reachability(network, Box.cube(1, 0, 1), "1/7*Y_0 >= 1/30 and Y_1 >= 0")
    answer = load("region").solve(question, PLENTY)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.UNSUPPORTED)
    assert "float64 does not hold" in answer.reason


@given(st.integers(1, 3).flatmap(targets))
def test_the_text_of_a_set_is_read_as_it_was_written(text: str) -> None:
    assert set_text(parse_set(text)) == text


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("", "is no inequality between outputs and a number"),
        ("Y_0", "is no inequality"),
        ("Y_0 >= 1 and", "is no inequality"),
        ("Y_0 >= Y_0", "is no inequality"),
        ("Y_0 >= 1/0", "is no inequality"),
        ("X_0 >= 1", "is no inequality"),
        ("Y_0 - Y_0 >= 1", "must contain some Y_i"),
        ("Y_1 >= 1", "names output Y_1; the network has 1 outputs"),
        ("Y_0 >= 1 and Y_0 < 2", "mixes strict and non-strict"),
        ("Y_0 >= " + "1" * 2000, "is no inequality"),
    ],
)
def test_a_malformed_target_is_refused_in_one_line(target: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        Reachability(TENT, RealSpace(1), target)
    assert "\n" not in str(caught.value)


def test_targets_that_say_the_same_in_other_words_are_one_question() -> None:
    one, two = (Reachability(TENT, RealSpace(1), text) for text in ("Y_0<=1/2", " -1*Y_0   >= -0.5 "))
    assert one == two
    assert one.digest == two.digest


def test_a_wrong_witness_is_refused() -> None:
    question: Any = Reachability(TENT, Box.cube(1, -2, 2), "Y_0 >= 1")
    assert question.check((Fraction(0),))
    for wrong in ((Fraction(1, 2**60),), (Fraction(3),), (0.0,), (), None, (Fraction(0), Fraction(0))):
        assert not question.check(wrong)
    assert np.asarray(question.network([[0.0]])).tolist() == [[1.0]]
