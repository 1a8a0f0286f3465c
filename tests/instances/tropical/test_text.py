"""Tropical rational maps as text: what is written is read back, and what is wrong is shown by line and column."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.tropical import TropicalPolynomial, TropicalRationalMap, read, write
from tests.instances.tropical.test_polynomial import polynomials


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    d, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    sides = [data.draw(st.lists(polynomials(d), min_size=m, max_size=m)) for _ in range(2)]
    tropical = TropicalRationalMap(*sides)
    assert read(write(tropical), "text", d) == tropical
    assert write(read(write(tropical), "text", d)) == write(tropical)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("max(0, -1 + x1, 2 x1 - 1/3 x2) - max(0, x1)", "max(0, -1 + x1, 2 x1 - 1/3 x2) - max(0, x1)\n"),
        ("max(x1,x1,3+x1)", "max(3 + x1) - 0\n"),
        ("2 - max(x2 + x2 - 1)", "2 - max(-1 + 2 x2)\n"),
        ("\n max( - x1 , + 0.5 ) - 1e1 \n\n max(0)", "max(-x1, 1/2) - 10\n0 - 0\n"),
        ("max(x1 - x1)", "0 - 0\n"),
        ("max(-3)", "max(-3) - 0\n"),
    ],
)
def test_the_grammar(text: str, written: str) -> None:
    assert write(read(text, "text")) == written


def test_the_number_of_variables_is_the_highest_unless_it_is_given() -> None:
    assert read("max(0, x3)", "text").dimension == 3
    assert read("5", "text").dimension == 1
    assert read("max(0, x1)", "text", 4) == TropicalRationalMap(
        [TropicalPolynomial(4, [([0] * 4, 0), ([1, 0, 0, 0], Fraction(0))])], [TropicalPolynomial.zero(4)]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max(0, y)", "map.txt:1:8: 'y': an unknown variable; the variables are x1, ..., x10000"),
        ("max(0, x0)", "map.txt:1:8: 'x0': an unknown variable"),
        ("max(0, x10001)", "map.txt:1:8: 'x10001': an unknown variable"),
        ("max(0)\nmax()", "map.txt:2:5: '\\)': an empty maximum is minus infinity"),
        ("max(x1 x2)", "map.txt:1:8: 'x2': a product is no monomial of degree one here; write x1 \\+ x2"),
        ("max(x1*x2)", "map.txt:1:7: '\\*': a product is no monomial of degree one here; write x1 \\+ x2"),
        ("max(x1^2)", "map.txt:1:7: '\\^': a product is no monomial"),
        ("max(2*x1)", "map.txt:1:6: '\\*': a number stands directly before its variable; write 2 x1"),
        ("max(x1, )", "map.txt:1:9: '\\)': a number or a variable is expected"),
        ("max(x1", "map.txt:1:7: the end of the line: ',' or '\\)' is expected"),
        ("max x1", "map.txt:1:5: 'x1': '\\(' is expected after max"),
        ("x1 - 1", "map.txt:1:1: 'x1': a maximum such as 'max\\(0, x1\\)' or a number is expected"),
        ("max(0) max(0)", "map.txt:1:8: 'max': the line is 'max\\(...\\) - max\\(...\\)' and ends there"),
        ("max(0) - ", "map.txt:1:9: the end of the line: a maximum"),
        ("max(1/0)", "map.txt:1:5: '1/0': it is no number; 2, 1/3 and 0.5 are"),
        ("max(inf)", "map.txt:1:5: 'inf': an unknown variable"),
        ("max(1.2.3)", "map.txt:1:5: '1.2.3': it is no number"),
        ("", "map.txt:1: no map; a line such as"),
        ("max(\u0661)", "map.txt:1:5: "),
    ],
)
def test_what_is_no_map_is_refused_with_line_and_column(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(text, "map.txt")
    assert len(str(caught.value).splitlines()) == 1


def test_a_variable_beyond_the_dimension_is_unknown() -> None:
    with pytest.raises(InputError, match=r"the variables are x1, \.\.\., x2"):
        read("max(x3)", "text", 2)


def test_texts_that_would_make_huge_polynomials_are_refused() -> None:
    with pytest.raises(InputError, match="too many to hold"):
        read(f"max(x10000{', 1' * 2000})", "text")
    with pytest.raises(InputError, match="no number"):
        read(f"max({'9' * 200_000})", "text")
