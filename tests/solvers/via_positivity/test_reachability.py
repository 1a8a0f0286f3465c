"""Reachability is decided exactly, also where a target is touched at one point only."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.output_set import Alternative, Bound, Inequality, parse_set, set_text
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Positivity, Reachability
from solvers.answer import Answer, Stop, unknown
from solvers.registry import SOLVERS, load
from solvers.solver import Limits
from solvers.via_positivity.by_positivity import Decide, by_positivity
from solvers.via_positivity.slack import lowest_slack
from tests.networks import boxes
from tests.oracles.questions import reachable
from tests.solvers.laws.test_question_laws import networks

PLENTY = Limits(60, 4 * 2**30)
TENT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
"""1 - |x|, with its maximum of 1 at 0."""

EXACT = ("region", "sweep", "activation-sat", "auto")
"""The no of the others rests on a tolerance."""

few = settings(deadline=None, max_examples=40)
few_digits = st.builds(Fraction, st.integers(-6, 6), st.sampled_from((1, 2, 3)))


long_numbers = st.builds(Fraction, st.integers(-(10**17), 10**17), st.sampled_from((10**16, 3 * 10**15 + 1)))
"""With more digits than a float64 has, about as large as what the networks here compute."""


@st.composite
def targets(draw: st.DrawFn, outputs: int, box: Box | None = None) -> str:
    """Up to three alternatives of up to three inequalities, of which some may be about parts of a box only."""
    alternatives = []
    numbers = draw(st.sampled_from([few_digits, few_digits, long_numbers]))
    for _ in range(draw(st.integers(1, 3))):
        strict = draw(st.booleans())
        terms = st.dictionaries(
            st.integers(0, outputs - 1), st.sampled_from([Fraction(v) for v in (-2, -1, 1, 2)]), min_size=1
        )
        count = draw(st.integers(1, 3))
        bounds = []
        for i, (low, high) in enumerate(zip(box.lower, box.upper, strict=True) if box else ()):
            for upper in draw(st.sets(st.booleans())) if draw(st.booleans()) else ():
                bounds.append(Bound(i, upper, low + (high - low) * draw(st.sampled_from((0, Fraction(1, 3), 1)))))
        rows = [Inequality.of(draw(terms), draw(numbers), strict) for _ in range(count)]
        alternatives.append(Alternative.of(rows, bounds))
    return set_text(tuple(alternatives))


@st.composite
def questions(draw: st.DrawFn) -> Reachability:
    outputs, inputs = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    network = draw(networks(outputs, draw(st.booleans()), draw(st.integers(0, 2)), inputs))
    domain = draw(st.one_of(boxes(inputs), st.just(RealSpace(inputs))))
    return Reachability(network, domain, draw(targets(outputs, domain if isinstance(domain, Box) else None)))


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
    assert answer.verdict is Verdict.NO or question.check(answer.witness)
    # A difference in the seventeenth digit is below the tolerance that the others' no rests on.
    bounds = [one.bound for alternative in question.alternatives for one in alternative.inequalities]
    if solver in EXACT or max(bound.denominator for bound in bounds) < 10:
        assert (answer.verdict is Verdict.YES) == reachable(question)


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


AWKWARD = Network((Layer([[0.1], [0.3]], [0.0, 0.7]),))
"""x -> (0.1 x, 0.3 x + 0.7): a few digits more than these, and products are no float64 numbers."""


@pytest.mark.parametrize("solver", EXACT)
@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ("Y_0 >= 0.05000000000000000277555756156289135", Verdict.YES),  # half of the float64 0.1, and a little less
        ("Y_0 >= 0.05000000000000000277555756156289136", Verdict.NO),
        ("1/7*Y_0 >= 0.00714285714285714325365 and Y_1 >= 0", Verdict.YES),
        ("1/7*Y_0 >= 0.00714285714285714325366 and Y_1 >= 0", Verdict.NO),
        ("Y_0 <= 1e-17 and Y_0 >= -1e-17", Verdict.YES),
        ("Y_0 <= -1e-17 and Y_1 >= 0.12345678901234567", Verdict.NO),
        ("0.3333333333333333333*Y_0 - 0.1111111111111111111*Y_1 >= -0.0777777777777777712937", Verdict.YES),
        ("0.3333333333333333333*Y_0 - 0.1111111111111111111*Y_1 >= -0.0777777777777777712936", Verdict.NO),
    ],
)
def test_numbers_of_many_digits_are_meant_as_they_are_written(solver: str, target: str, verdict: Verdict) -> None:
    question = Reachability(AWKWARD, Box.cube(1, 0, Fraction(1, 2)), target)
    method = load(solver)
    if method.refusal(question) is not None:
        assert solver == "sweep"
        return
    answer = method.solve(question, PLENTY)
    assert (answer.verdict, answer.reason) == (verdict, "")
    assert verdict is Verdict.NO or question.check(answer.witness)


def test_numbers_beyond_the_range_of_float64_make_it_unknown() -> None:
    for target in ("Y_0 >= 1e-999 and Y_1 >= 0", "Y_0 >= 1e999 and Y_1 >= 0"):
        answer = load("region").solve(Reachability(AWKWARD, Box.cube(1, 0, 1), target), PLENTY)
        assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.UNSUPPORTED)
        assert "float64 does not reach as far" in answer.reason
    beyond = Reachability(AWKWARD, Box.cube(1, 0, 1), "Y_0 >= 1e-999")
    assert load("region").solve(beyond, PLENTY).verdict is Verdict.YES


# Alternatives.


def test_an_alternative_counts_only_where_its_bounds_say() -> None:
    box = Box.cube(1, -2, 2)
    for target, verdict in (
        ("X_0 >= 1/2 and Y_0 >= 3/4 or X_0 <= -1/2 and Y_0 >= 3/4", Verdict.NO),
        ("X_0 >= 1/2 and Y_0 >= 3/4 or X_0 <= -1/4 and Y_0 >= 3/4", Verdict.YES),
        ("X_0 >= 1/2 and X_0 <= 0 and Y_0 >= -9 or Y_0 > 1", Verdict.NO),
        ("X_0 >= 3 and Y_0 >= -9", Verdict.NO),
    ):
        question = Reachability(TENT, box, target)
        for solver in (name for name in SOLVERS if load(name).refusal(question) is None):
            answer = load(solver).solve(question, PLENTY)
            assert answer.verdict is verdict, (solver, target, answer.reason)
            assert verdict is Verdict.NO or question.check(answer.witness)


def cases(verdicts: Sequence[str]) -> tuple[Reachability, Decide]:
    """A question with so many alternatives, and a stub that decides each of them as it is told to.

    ``late`` needs more than half of the time that is left for all of them, ``hard`` more than there is.
    """
    target = " or ".join(f"X_0 >= {i} and X_0 <= {i} and Y_0 >= 0" for i in range(len(verdicts)))
    question = Reachability(Network((Layer([[1.0]], [0.0]),)), Box.cube(1, 0, len(verdicts)), target)
    spent = [0.0]

    def decide(asked: Positivity, limits: Limits) -> Answer:
        assert isinstance(asked.domain, Box)
        said = verdicts[int(asked.domain.lower[0])]
        if said == "yes":
            return Answer(Verdict.YES, Stop.FINISHED, asked.domain.lower)
        if said == "no" or (said == "late" and limits.wall_s > 40):
            return Answer(Verdict.NO, Stop.FINISHED)
        stop = Stop.TIME if said in ("late", "hard") else Stop.INEXACT
        return unknown(stop, f"{said} after {spent[0]:g}", {})

    return question, decide


@pytest.mark.parametrize(
    ("verdicts", "verdict", "reason"),
    [
        (["no", "no", "no"], Verdict.NO, ""),
        (["no", "hard", "yes"], Verdict.YES, ""),
        (["stuck", "no", "yes"], Verdict.YES, ""),
        (["late", "no", "no"], Verdict.NO, ""),
        (["hard", "no", "late"], Verdict.UNKNOWN, "1 of 3 alternatives are open (1): hard after 0"),
        (["stuck", "no", "stuck"], Verdict.UNKNOWN, "2 of 3 alternatives are open (1, 3): stuck after 0"),
        (["hard"], Verdict.UNKNOWN, "hard after 0"),
    ],
)
def test_alternatives_share_the_time_and_their_answers_are_one(
    verdicts: list[str], verdict: Verdict, reason: str
) -> None:
    question, decide = cases(verdicts)
    answer = by_positivity(question, decide, Limits(60, 2**30))
    assert (answer.verdict, answer.reason) == (verdict, reason)


@given(st.integers(1, 3).flatmap(targets))
def test_the_text_of_a_set_is_read_as_it_was_written(text: str) -> None:
    assert set_text(parse_set(text)) == text


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("", "is no inequality between outputs and a number"),
        ("Y_0", "is no inequality"),
        ("Y_0 >= 1 and", "is no inequality"),
        ("Y_0 >= Y_0", "must contain some Y_i"),
        ("Y_0 >= 1 >= 0", "is no inequality"),
        ("Y_0 2 >= 1", "is no inequality"),
        ("2 Y_0 >= 1", "is no inequality"),
        ("Y_0*Y_0 >= 1", "is no inequality"),
        ("Y_0 >= 1_0", "is no inequality"),
        ("Y_0 >= ١", "is no inequality"),
        ("Y_0 >= 1e9999", "is no inequality"),
        ("Y_0 >= 1 + ", "is no inequality"),
        ("Y_0 >= nan", "is no inequality"),
        ("X_0 + Y_0 >= 1", "is no bound of an input"),
        ("X_0 > 1 and Y_0 >= 1", "is no bound of an input"),
        ("X_0 >= 1 and Y_0 >= 1", "the target bounds inputs, and the domain is all of R"),
        ("Y_0 >= 1/0", "is no inequality"),
        ("X_0 >= 1", "is no inequality"),
        ("Y_0 - Y_0 >= 1", "must contain some Y_i"),
        ("Y_1 >= 1", "names output Y_1; the network has 1 outputs"),
        ("Y_0 >= 1 and Y_0 < 2", "mixes strict and non-strict"),
        ("Y_0 >= " + "1" * 200000, "is no inequality"),
    ],
)
def test_a_malformed_target_is_refused_in_one_line(target: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        Reachability(TENT, RealSpace(1), target)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_target_may_name_inputs_that_are_there_only() -> None:
    with pytest.raises(InputError, match="names input X_1; the network has 1 inputs"):
        Reachability(TENT, Box.cube(1, 0, 1), "X_1 >= 1 and Y_0 >= 1")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Y_0 >= 1e-5", "Y_0 >= 1/100000"),
        ("Y_0>=.5", "Y_0 >= 1/2"),
        ("Y_0 >= 3e0", "Y_0 >= 3"),
        ("Y_0 >= Y_1", "Y_0 - Y_1 >= 0"),
        ("1 <= Y_0", "Y_0 >= 1"),
        ("1/3 > Y_0", "-Y_0 > -1/3"),
        ("2*Y_0 + 1 >= Y_1", "2*Y_0 - Y_1 >= -1"),
        ("Y_0*2 - 3 <= - Y_1 + 1/2*Y_0 + .25", "-3/2*Y_0 - Y_1 >= -13/4"),
        ("1.5*Y_0*2 >= 0", "3*Y_0 >= 0"),
        ("-1E+1*Y_0 < 0", "10*Y_0 > 0"),
        ("3 - 2 + Y_0 >= +1", "Y_0 >= 0"),
        ("X_1 <= 1 and 0 <= X_0*2 and X_1 <= 2 and Y_0 >= 1", "X_0 >= 0 and X_1 <= 1 and Y_0 >= 1"),
        ("Y_0 >= 1 and X_0 <= 2 or Y_0 >= " + "9" * 5000, "X_0 <= 2 and Y_0 >= 1 or Y_0 >= " + "9" * 5000),
    ],
)
def test_numbers_and_sides_may_be_written_as_one_likes(text: str, same: str) -> None:
    assert set_text(parse_set(text)) == same
    assert set_text(parse_set(same)) == same


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
