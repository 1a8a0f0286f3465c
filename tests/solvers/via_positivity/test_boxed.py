"""Each of the four ways in which a question comes to a box, and back."""

from dataclasses import replace
from fractions import Fraction

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import Box, Gap, RealSpace
from instances.questions import Positivity
from solvers.via_positivity.boxed import on_box

RAMP = Network((Layer([[1.0]], [-2.0]), Layer([[1.0]], [-1.0])))
SPACE = Positivity(RAMP, RealSpace(1), gap=Gap(Fraction(1), Fraction(0)))


def test_a_question_on_a_box_stays_as_it_is() -> None:
    question = replace(SPACE, domain=Box.cube(1, 0, 9))
    boxed, pull = on_box(question)
    assert boxed is question
    assert pull((Fraction(5),)) == (Fraction(5),)


def test_a_promised_witness_box_is_searched_instead_of_the_space() -> None:
    promise = Box.cube(1, 0, 9)
    boxed, pull = on_box(replace(SPACE, witness_box=promise))
    assert boxed == Positivity(RAMP, promise, gap=SPACE.gap)
    assert boxed.check((Fraction(5),))
    assert replace(SPACE, witness_box=promise).check(pull((Fraction(5),)))


def test_without_a_promise_the_network_is_homogenised() -> None:
    boxed, pull = on_box(SPACE)
    assert boxed.domain == Box((Fraction(-1), Fraction(0)), (Fraction(1), Fraction(1)))
    for witness in ((Fraction(1), Fraction(0)), (Fraction(1), Fraction(1, 5))):
        assert boxed.check(witness)
        assert SPACE.check(pull(witness))


def test_without_biases_the_unit_box_is_enough() -> None:
    question = Positivity(RAMP.recession, RealSpace(1), threshold=Fraction(7))
    boxed, pull = on_box(question)
    assert boxed.domain == Box.cube(1, -1, 1)
    assert boxed.check((Fraction(1, 3),))
    assert pull((Fraction(1, 3),)) == (Fraction(32, 3),)
    assert question.check(pull((Fraction(1, 3),)))


def test_without_biases_every_point_of_value_0_is_above_a_negative_threshold() -> None:
    question = Positivity(RAMP.recession, RealSpace(1), threshold=Fraction(-7))
    boxed, pull = on_box(question)
    assert boxed.check((Fraction(-1),))
    assert question.check(pull((Fraction(-1),)))


def test_the_threshold_stays_with_the_question() -> None:
    high = replace(SPACE, gap=None, threshold=Fraction(5, 3))
    for question in (
        replace(high, domain=Box.cube(1, 0, 9)),
        replace(high, witness_box=Box.cube(1, 0, 9)),
    ):
        boxed, _ = on_box(question)
        assert not boxed.check((Fraction(14, 3),))
        assert boxed.check((Fraction(5),))
    boxed, pull = on_box(high)
    assert boxed.threshold == 0
    assert not boxed.check((Fraction(1), Fraction(3, 14)))
    assert boxed.check((Fraction(1), Fraction(1, 5)))
    assert pull((Fraction(1), Fraction(1, 5))) == (Fraction(5),)
    assert high.check(pull((Fraction(1), Fraction(0))))


def test_a_threshold_that_float64_cannot_hold_is_named() -> None:
    fine = Network((Layer([[1 + 2.0**-52]], [1.0]),))
    with pytest.raises(InputError, match=r"the threshold 1/3 on R\^d becomes part of the output weights"):
        on_box(Positivity(fine, RealSpace(1), threshold=Fraction(1, 3)))
    huge = Network((Layer([[1e308]], [1.0]),))
    with pytest.raises(InputError, match="the threshold 1/1001"):
        on_box(Positivity(huge, RealSpace(1), threshold=Fraction(1, 1001)))
