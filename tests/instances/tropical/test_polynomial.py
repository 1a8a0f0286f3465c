"""Tropical polynomials: the algebra of maxima of affine forms, against what the definition says."""

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Point
from instances.tropical import TooManyMonomialsError, TropicalPolynomial, TropicalRationalMap

few = settings(deadline=None, max_examples=40)
rationals = st.one_of(
    st.integers(-4, 4).map(Fraction),
    st.builds(Fraction, st.integers(-9, 9), st.integers(1, 6)),
    st.sampled_from((Fraction(2**80), Fraction(1, 2**80), Fraction(-(10**30), 7))),
)


@st.composite
def polynomials(draw: st.DrawFn, dimension: int) -> TropicalPolynomial:
    """Up to five monomials, some with the exponents of another."""
    vectors = draw(st.lists(st.lists(rationals, min_size=dimension, max_size=dimension), min_size=1, max_size=3))
    chosen = draw(st.lists(st.tuples(st.sampled_from(vectors), rationals), min_size=1, max_size=5))
    return TropicalPolynomial(dimension, chosen)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[TropicalPolynomial, TropicalPolynomial, Point]:
    d = draw(st.integers(0, 3))
    point = tuple(draw(st.lists(rationals, min_size=d, max_size=d)))
    return draw(polynomials(d)), draw(polynomials(d)), point


def value(polynomial: TropicalPolynomial, x: Point) -> Fraction:
    """By the definition."""
    return max(c + sum((a * v for a, v in zip(e, x, strict=True)), Fraction(0)) for e, c in polynomial.monomials)


@few
@given(drawn=pairs())
def test_values_of_maxima_sums_and_multiples_are_those_of_the_values(drawn: Any) -> None:
    p, q, x = drawn
    assert p.exact(x) == value(p, x)
    assert (p | q).exact(x) == max(value(p, x), value(q, x))
    assert (p * q).exact(x) == value(p, x) + value(q, x)
    for c in (Fraction(0), Fraction(1), Fraction(7, 3)):
        assert p.power(c).exact(x) == c * value(p, x)


@few
@given(drawn=pairs())
def test_the_laws_of_a_semiring_hold(drawn: Any) -> None:
    p, q, _ = drawn
    one = TropicalPolynomial.zero(p.dimension)
    assert p | q == q | p
    assert p * q == q * p
    assert p | p == p
    assert p * one == p
    assert p * (q | one) == (p * q) | p
    assert p.power(2).power(Fraction(1, 2)) == p
    assert p.power(0) == one
    assert len(p | q) <= len(p) + len(q)
    assert len(p * q) <= len(p) * len(q)


@few
@given(drawn=pairs())
def test_equal_monomials_make_equal_polynomials_however_they_are_given(drawn: Any) -> None:
    p, q, _ = drawn
    again = TropicalPolynomial(p.dimension, reversed(p.monomials))
    assert (again, hash(again), again.digest) == (p, hash(p), p.digest)
    assert pickle.loads(pickle.dumps(p)) == p
    assert (p == q) == (p.monomials == q.monomials) == (p.digest == q.digest)
    assert [e for e, _ in p.monomials] == sorted({e for e, _ in p.monomials})


def test_of_equal_exponents_the_larger_coefficient_is_kept_by_every_operation() -> None:
    low, high = TropicalPolynomial(1, [([1], 2)]), TropicalPolynomial(1, [([1], 3), ([1], 1)])
    assert high.monomials == (((Fraction(1),), Fraction(3)),)
    assert (low | high).monomials == high.monomials
    square = TropicalPolynomial(2, [([1, 0], 1), ([0, 1], 2)]) * TropicalPolynomial(2, [([1, 0], 3), ([0, 1], 4)])
    assert [(tuple(map(int, a)), int(c)) for a, c in square.monomials] == [((0, 2), 6), ((1, 1), 5), ((2, 0), 4)]
    assert TropicalPolynomial(2, [([0, 0], 0)]).power(0) == TropicalPolynomial.zero(2)


def test_a_sum_of_ten_variables_times_two_terms_has_19_monomials() -> None:
    unit = [[int(i == j) for j in range(10)] for i in range(10)]
    p = TropicalPolynomial(10, [(row, 0) for row in unit])
    assert len(p * TropicalPolynomial(10, [(unit[0], 0), (unit[1], 0)])) == 19


def test_integers_stay_exact_beyond_64_bits_and_return_to_them() -> None:
    big = TropicalPolynomial(1, [([2**70], Fraction(1, 3)), ([-1], 0)])
    assert big.entries.dtype == object
    assert big.power(Fraction(1, 2**70)).exact((Fraction(2**70),)) == 2**70 + Fraction(1, 3 * 2**70)
    assert TropicalPolynomial(1, [([2**70], 0)]).power(Fraction(1, 2**70)).entries.dtype == np.int64
    assert (TropicalPolynomial(1, [([2**61], 0)]) * TropicalPolynomial(1, [([2**61], 0)])).entries.tolist() == [
        [2**62, 0]
    ]
    assert TropicalPolynomial(1, [([0], 0)]).power(2**70) == TropicalPolynomial.zero(1)


def test_an_operation_stops_at_its_limit_and_says_where() -> None:
    p = TropicalPolynomial(1, [([i], 0) for i in range(10)])
    assert len(p.times(p, limit=100)) == 19
    with pytest.raises(TooManyMonomialsError, match=r"layer 2: 100 monomials are more than the limit of 99") as caught:
        p.times(p, limit=99, where="layer 2")
    assert (caught.value.count, caught.value.limit, caught.value.where) == (100, 99, "layer 2")
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), TooManyMonomialsError)
    with pytest.raises(TooManyMonomialsError):
        p.maximum(p, limit=19)


@pytest.mark.parametrize(
    ("dimension", "monomials", "message"),
    [
        (1, [], "minus infinity is not the value of a network"),
        (2, [([1], 0)], "a monomial in 2 variables needs as many exponents; got 1"),
        (1, [([0.5], 0)], "exact rationals"),
        (1, [([1], True)], "exact rationals"),
        (-1, [([], 0)], "dimension of at least 0"),
    ],
)
def test_what_is_no_polynomial_is_refused(dimension: int, monomials: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        TropicalPolynomial(dimension, monomials)


def test_polynomials_that_do_not_fit_do_not_combine() -> None:
    p, q = TropicalPolynomial.zero(1), TropicalPolynomial.zero(2)
    for operation in (p.maximum, p.times):
        with pytest.raises(InputError, match="1 and 2 variables"):
            operation(q)
    with pytest.raises(InputError, match="at least 0; got -1/2"):
        p.power(Fraction(-1, 2))
    with pytest.raises(InputError, match="1 variables; the point has 2 entries"):
        p.exact((Fraction(0), Fraction(0)))
    with pytest.raises(InputError, match="needs an output"):
        TropicalRationalMap([], [])
    with pytest.raises(InputError, match="got 1 and 2"):
        TropicalRationalMap([p], [p, p])
    with pytest.raises(InputError, match="same number of variables"):
        TropicalRationalMap([p], [q])


def test_entries_cannot_be_changed() -> None:
    p = TropicalPolynomial(1, [([1], 2)])
    with pytest.raises(ValueError, match="read-only"):
        p.entries[0, 0] = 5
    with pytest.raises(AttributeError):
        p.scale = 2  # type: ignore[misc]
