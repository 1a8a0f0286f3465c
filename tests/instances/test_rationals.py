"""The one reader of exact rationals: what it takes, what it refuses at once, and that messages stay short."""

import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.errors import InputError, shown
from instances.numbers.rationals import MOST_BITS, MOST_DIGITS, read_rational, write_rational


@given(st.fractions())
def test_what_is_written_is_read_as_the_same_rational(value: Fraction) -> None:
    assert read_rational(write_rational(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_decimals_are_read_as_the_fraction_module_reads_them(value: Any) -> None:
    assert read_rational(str(value)) == Fraction(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_as_python_writes_it_is_read(value: float) -> None:
    assert float(read_rational(repr(value))) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-3/6", Fraction(-1, 2)),
        ("+.5", Fraction(1, 2)),
        ("1.", Fraction(1)),
        ("1E-3", Fraction(1, 1000)),
        (7, Fraction(7)),
    ],
)
def test_spellings_that_are_read(text: object, value: Fraction) -> None:
    assert read_rational(text) == value


def test_numbers_longer_than_python_converts_are_read_and_written() -> None:
    value = Fraction(3**100_000, 2**100_000)
    assert read_rational(write_rational(value)) == value


REFUSED = [
    *("1_0", " 1", "1 ", "1\n", "\uff11", "\u0661", "1/0", "1/-2", "1/ 2", "0x1", "inf", "nan", "", ".", "1e", "--1"),
    *("1e1000", "1e6000", "1e4000000000", "1e999999999", "1/1e5", "\ud800", "\0"),
    *("9" * MOST_DIGITS + "9", "9" * (MOST_DIGITS - 1) + "x"),
    *(True, None, 0.5, float("inf"), [1], {"p": 1}, 2 ** (MOST_BITS + 1)),
]


@pytest.mark.parametrize("data", REFUSED, ids=lambda data: shown(data)[:20])
def test_anything_else_is_refused_at_once_in_one_short_line(data: object) -> None:
    begun = time.process_time()
    with pytest.raises(InputError, match="expected an exact rational") as caught:
        read_rational(data)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()
    assert time.process_time() - begun < 1


def test_a_value_of_any_size_and_depth_is_shown_short() -> None:
    deep: Any = ["x" * 1000, 10**10_000]
    for _ in range(60):
        deep = [deep, deep, {"a": deep}]
    assert len(shown(deep)) < 500
    assert "\n" not in shown("a\nb" * 100)
