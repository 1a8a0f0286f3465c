"""Hoffman constants: known values, agreement of the methods, the definition, and certificates that can be wrong."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product
from math import isqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.tropical import read
from solvers.polyhedra import Polyhedron
from solvers.stopping.limits import Deadline, Limits
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.distance import distance
from solvers.tropical.hoffman import (
    Certificate,
    brute,
    check_hoffman,
    independent,
    lower,
    of_map,
    of_polynomial,
    pena_vera_zuluaga,
    pvz,
    upper,
)
from solvers.tropical.hoffman.maps import choices, stack

few = settings(deadline=None, max_examples=40)
Rows = list[list[int]]


def unit(n: int, sign: int = 1) -> Rows:
    return [[sign * int(i == j) for j in range(n)] for i in range(n)]


KNOWN: dict[str, tuple[Rows, int | Fraction, float | None]] = {
    "I_3": (unit(3), 1, None),
    "I_3 and minus their sum": ([*unit(3), [-1] * 3], 3, 3.346),
    "I_6 and minus their sum": ([*unit(6), [-1] * 6], 6, 6.413),
    "I_3 and -I_3": ([*unit(3), *unit(3, -1)], 1, None),
    "I_4 and -I_4": ([*unit(4), *unit(4, -1)], 1, None),
    "all rows of signs": (list(map(list, product((1, -1), repeat=3))), 1, None),
    "a triangle": ([[1, 0], [0, 1], [-1, -1]], 2, 2.288),
    "opposite rows": ([[1, 0], [-1, 0], [0, 1]], 1, None),
    "repeated rows": ([[1, 0], [0, 1], [1, 0]], 1, 1.4143),
    "orthogonal rows": ([[1, 1], [1, -1]], 1, None),
    "rows of zeros": ([[0, 0]] * 3, 0, 0),
    "ones, of which every set is surjective": ([[1, 1, 1]] * 4, Fraction(1, 3), None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_constants_that_are_known(name: str) -> None:
    rows, constant, above = KNOWN[name]
    found = pvz(rows, Effort())
    assert found.value == brute(rows, Effort()) == independent(rows, Effort()) == constant
    assert check_hoffman(rows, found)
    assert lower(rows, 4, 1, Effort()) <= constant <= upper(rows, Effort())
    if above is not None:
        assert float(upper(rows, Effort())) == pytest.approx(above, abs=5e-4)


def test_the_certificate_of_the_identity_and_minus_its_sum() -> None:
    rows = KNOWN["I_3 and minus their sum"][0]
    found = pvz(rows, Effort())
    assert set(found.surjective) == {frozenset({0, 1, 2, 3}) - {i} for i in range(4)}
    assert found.singular == (frozenset({0, 1, 2, 3}),)


@st.composite
def matrices(draw: st.DrawFn, most: int = 5) -> list[list[Fraction]]:
    """Small integers and thirds; some rows are zero, repeated or opposite."""
    d = draw(st.integers(1, 4))
    number = st.builds(Fraction, st.integers(-3, 3), st.sampled_from((1, 1, 3)))
    rows = draw(st.lists(st.lists(number, min_size=d, max_size=d), min_size=1, max_size=most))
    for _ in range(draw(st.integers(0, 2))):
        factor = draw(st.sampled_from((0, -1, 2)))
        rows.append([factor * v for v in draw(st.sampled_from(rows))])
    return rows


@few
@given(rows=matrices())
def test_all_methods_agree_and_bounds_bound(rows: list[list[Fraction]]) -> None:
    found = pvz(rows, Effort())
    assert found.value == brute(rows, Effort()) == independent(rows, Effort())
    assert check_hoffman(rows, found)
    assert antichain(found.surjective)
    assert lower(rows, 3, 0, Effort()) <= lower(rows, 10**6, 0, Effort()) == found.value <= upper(rows, Effort())


@few
@given(rows=matrices(most=4), factor=st.sampled_from((Fraction(1, 3), Fraction(10**9), Fraction(1, 10**400))))
def test_constants_scale_inversely_with_the_matrix(rows: list[list[Fraction]], factor: Fraction) -> None:
    scaled = [[factor * v for v in row] for row in rows]
    assert pvz(scaled, Effort()).value * factor == pvz(rows, Effort()).value


@few
@given(rows=matrices(most=4), data=st.data())
def test_distances_are_at_most_the_constant_times_the_violation(
    rows: list[list[Fraction]], data: st.DataObject
) -> None:
    d = len(rows[0])
    numbers = st.integers(-5, 5).map(Fraction)
    point = tuple(data.draw(st.lists(numbers, min_size=d, max_size=d)))
    bounds = data.draw(st.lists(numbers, min_size=len(rows), max_size=len(rows)))
    shape = Polyhedron(rows, bounds)
    if shape.dimension >= 0:
        pairs = zip(rows, bounds, strict=True)
        violated = max(sum(a * v for a, v in zip(row, point, strict=True)) - b for row, b in pairs)
        assert distance(point, shape, Effort()) <= pvz(rows, Effort()).value * max(Fraction(0), violated)


def test_some_point_and_right_side_attain_the_constant() -> None:
    """x, y, z <= 0 <= x + y + z has the solution 0 only, which is at a distance of 3 from (1, 1, -3)."""
    shape = Polyhedron(KNOWN["I_3 and minus their sum"][0], [0] * 4)
    assert shape.vertices == ((0, 0, 0),)
    assert distance((Fraction(1), Fraction(1), Fraction(-3)), shape, Effort()) == 3


def test_one_over_the_least_singular_value_is_no_upper_bound() -> None:
    """The paper's bound, in Euclidean norms, is below H in inf-norms: 1.932 < 3 and 2.618 < 6."""
    for n, largest in ((3, 1.932), (6, 2.618)):
        rows = np.array([*unit(n), [-1] * n])
        values = [
            1 / np.linalg.svd(np.delete(rows, left_out, axis=0), compute_uv=False).min() for left_out in range(n + 1)
        ]
        assert max(values) == pytest.approx(largest, abs=1e-3)
        assert pvz(rows.tolist(), Effort()).value == n > max(values)


def test_the_upper_bound_is_close_to_the_irrational_number_and_never_below() -> None:
    exact = upper([[1, 0], [0, 1], [1, 0]], Effort())
    assert exact**2 > 2 > (exact * (1 - Fraction(1, 2**40))) ** 2
    assert exact > Fraction(isqrt(2 * 10**40), 10**20)


def test_as_many_linear_programs_as_pairs_where_rows_are_independent() -> None:
    """The sizes of Tables 1 and 2. All sets are 2^m - 1 a pair; published counts have two rows of zeros more."""
    rng = np.random.default_rng(1)
    sizes = {
        (2, 3, 6): (6, 42, 186),
        (3, 4, 9): (12, 372, 1524),
        (5, 4, 8): (20, 2540, 10220),
        (7, 3, 12): (21, 5355, 21483),
    }
    for (p, q, n), (linear_programs, all_sets, published) in sizes.items():
        first, second = rng.integers(-1000, 1001, (p, n)), rng.integers(-1000, 1001, (q, n))
        effort, m = Effort(), p + q - 2
        for i, j in product(range(p), range(q)):
            above, below = np.delete(first - first[i], i, axis=0), np.delete(second - second[j], j, axis=0)
            assert pvz([*above.tolist(), *below.tolist()], effort).value > 0
        assert effort.work["lps"] == linear_programs == p * q
        assert (p * q * (2**m - 1), p * q * (2 ** (m + 2) - 1)) == (all_sets, published)


# Certificates that are wrong.

TRIANGLE = KNOWN["a triangle"][0]


def wrong_certificates() -> dict[str, Certificate]:
    right = pvz(TRIANGLE, Effort())
    return {
        "the value is larger": replace(right, value=right.value + 1),
        "the value is smaller": replace(right, value=right.value / 2),
        "a surjective set is missing": replace(right, surjective=right.surjective[1:]),
        "a singular set is missing": replace(right, singular=()),
        "a set is called surjective that is not": replace(right, surjective=(*right.surjective, frozenset({0, 1, 2}))),
        "a set is called singular that is not": replace(right, singular=(*right.singular, frozenset({0, 1}))),
        "a row is not there": replace(right, surjective=(*right.surjective, frozenset({3}))),
        "an empty set": replace(right, singular=(frozenset(),)),
        "nothing is surjective": Certificate(Fraction(0), (), (frozenset({0, 1, 2}),)),
    }


@pytest.mark.parametrize("fault", wrong_certificates())
def test_a_wrong_certificate_is_refused(fault: str) -> None:
    assert check_hoffman(TRIANGLE, pvz(TRIANGLE, Effort()))
    assert not check_hoffman(TRIANGLE, wrong_certificates()[fault])


def test_a_certificate_of_another_matrix_is_refused() -> None:
    assert not check_hoffman([[2, 0], [0, 2], [-1, -1]], pvz(TRIANGLE, Effort()))
    assert not check_hoffman([[1, 0], [0, 1], [0, 0]], Certificate(Fraction(1), (frozenset({0, 1, 2}),), ()))


def test_a_search_that_drops_supersets_instead_of_subsets_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answers stay right, because sets are looked at by size, but it looks at sets that need no look."""
    random = Random(0)
    drawn = [[[random.randint(-2, 2) for _ in range(3)] for _ in range(6)] for _ in range(20)]
    assert all(antichain(pvz(rows, Effort()).surjective) for rows in drawn)

    def holds_another(codes: Any, others: Any) -> Any:
        return np.array([bool((others & ~code == 0).any()) for code in codes], dtype=bool)

    monkeypatch.setattr(pena_vera_zuluaga, "_covered", holds_another)
    assert not all(antichain(pvz(rows, Effort()).surjective) for rows in drawn)


def antichain(family: tuple[frozenset[int], ...]) -> bool:
    """Whether none of the sets is in another one."""
    return not any(one <= other for one, other in permutations(family, 2))


# Of maps.


def test_constants_are_about_expressions_and_fall_when_they_are_pruned() -> None:
    assert of_polynomial(read("max(0, -1 + x1, 2 x1)", "text").numerators[0], Effort()) == 1
    assert of_polynomial(read("max(0, 2 x1)", "text").numerators[0], Effort()) == Fraction(1, 2)
    assert of_polynomial(read("3", "text").numerators[0], Effort()) == 0
    assert of_map(read("max(0, -1 + x1, 2 x1) - max(0, x1)", "text"), Effort()) == 1


def test_only_choices_with_a_cell_count() -> None:
    tropical = read("max(0, -1 + x1, 2 x1) - max(0, x1)", "text")
    assert sorted(choices(tropical, Effort())) == [(0, 0), (2, 1)]
    assert stack(tropical, (0, 1)) == [(1,), (2,), (-1,)]


# Limits and refusals.


def test_what_is_too_much_is_refused_and_what_takes_too_long_stops() -> None:
    rows = [[i, j, 1] for i in range(4) for j in range(4)]
    with pytest.raises(InputError, match="all sets of 16 rows are too many; at most 12"):
        brute(rows, Effort())
    many = [[i, i**2 % 7, i % 3, i % 5, 1, i**3 % 11] for i in range(60)]
    with pytest.raises(InputError, match="sets of 6 of 60 rows are too many"):
        independent(many, Effort())
    with pytest.raises(InputError, match="sets of 6 of 60 rows are too many"):
        upper(many, Effort())
    with pytest.raises(InputError, match="at least one set of rows; got 0"):
        lower(rows, 0, 0, Effort())
    with pytest.raises(InputError, match="row 1 of the matrix has 1 entries; the rows before have 2"):
        pvz([[1, 2], [3]], Effort())
    with pytest.raises(TimeoutError), Deadline(Limits(wall_s=0, memory_bytes=2**30)):
        pvz(rows, Effort())


def test_numbers_beyond_floats_and_more_rows_than_64_bits() -> None:
    huge = [[10**400, 0], [0, 10**400], [-(10**400), -(10**400)]]
    assert pvz(huge, Effort()).value == Fraction(2, 10**400) <= upper(huge, Effort())
    assert check_hoffman(huge, pvz(huge, Effort()))
    mixed = [[10**400, 1], [1, 1]]
    assert pvz(mixed, Effort()).value == brute(mixed, Effort()) <= upper(mixed, Effort())
    many = [[1]] * 69 + [[-1]]
    found = pvz(many, Effort())
    assert (found.value, len(found.singular)) == (1, 69)
    assert check_hoffman(many, found)


def test_a_matrix_without_rows_has_the_constant_0() -> None:
    assert pvz([], Effort()).value == brute([], Effort()) == upper([], Effort()) == 0
    assert check_hoffman([], pvz([], Effort()))
