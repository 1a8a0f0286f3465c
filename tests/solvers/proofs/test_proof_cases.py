"""Cases: what they refute is impossible, and they refute all that two units in cells and the third one's cells do."""

from fractions import Fraction
from itertools import product

from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.checker.cases import Cases, Cells
from solvers.checker.clauses import Clauses

CELLS = st.lists(st.integers(-8, 8), min_size=2, max_size=8).map(
    lambda ends: [tuple(pair) for pair in zip(*[iter(sorted(ends)[: len(ends) // 2 * 2])] * 2, strict=True)]
)
COEFFICIENTS = st.tuples(*[st.sampled_from((-3, -2, -1, 1, 2, 3))] * 3)


def refuted(cases: Cases, order: list[int]) -> bool:
    """Whether opening the units in this order, wherever one is not yet in a cell, refutes everything."""
    while True:
        unit = next((q for q in order if cases.known(q)), None)
        if unit is None:
            return False
        if cases.open(unit):
            return True


def fit(cells: list[Cells], coefficients: tuple[int, ...]) -> bool:
    """Whether some cells of the three units hold t that add up to 0."""
    for chosen in product(*cells):
        ends = [sorted((c * low, c * high)) for c, (low, high) in zip(coefficients, chosen, strict=True)]
        if sum(low for low, _ in ends) <= 0 <= sum(high for _, high in ends):
            return True
    return False


@settings(max_examples=300)
@given(st.tuples(CELLS, CELLS, CELLS), COEFFICIENTS, st.permutations(range(3)))
def test_one_relation_is_refuted_exactly_if_no_cells_fit(
    cells: tuple[Cells, ...], coefficients: tuple[int, ...], order: list[int]
) -> None:
    cases = Cases(dict(enumerate(cells)), [dict(enumerate(coefficients))])
    assert refuted(cases, order) == (not fit(list(cells), coefficients))


@settings(max_examples=200)
@given(
    st.lists(st.integers(-4, 4), min_size=5, max_size=5),
    st.lists(st.lists(st.integers(-12, 12), max_size=5), min_size=5, max_size=5),
    st.lists(st.tuples(st.permutations(range(5)), st.sampled_from((-2, -1, 1, 2))), max_size=8),
    st.permutations(range(5)),
)
def test_a_point_that_exists_is_never_refuted(
    point: list[int], others: list[list[int]], drawn: list[tuple[list[int], int]], order: list[int]
) -> None:
    relations = []
    for (p, q, r, *_), c in drawn:
        terms = {p: c * point[q], q: -c * point[p]} if point[r] == 0 else {p: c * point[r], r: -c * point[p]}
        spare = {p, q, r} - terms.keys()
        terms |= dict.fromkeys(spare, 1 if not any(point[u] for u in spare) else 0)
        if all(terms.values()):
            relations.append(terms)
        if point[p] + point[q] == point[r]:
            relations.append({p: 1, q: 1, r: -1})
    cells = {q: sorted((v, v) for v in {at, *more}) for q, (at, more) in enumerate(zip(point, others, strict=True))}
    assert not refuted(Cases(cells, relations), order)


@settings(max_examples=300)
@given(
    st.integers(-4, 4),
    st.integers(0, 6),
    st.lists(st.tuples(st.integers(-7, 7), st.integers(0, 5)), max_size=6),
)
def test_cells_are_what_gaps_leave_of_an_interval(low: int, length: int, drawn: list[tuple[int, int]]) -> None:
    """Of units t and 2 t, the first in an interval with gaps and the second at one point, one cell is left or none."""
    gaps = [(a, a + size) for a, size in drawn]
    for double in range(4 * low - 2, 4 * (low + length) + 3):
        t = Fraction(double, 4)
        clauses = Clauses([(fmpq(low), fmpq(low + length)), (fmpq(double, 2), fmpq(double, 2)), (fmpq(0), fmpq(0))])
        for a, b in gaps:
            clauses.atom(0, fmpq(a), fmpq(b))
        clauses.relation({0: fmpq(2), 1: fmpq(-1), 2: fmpq(1)})
        possible = low <= t <= low + length and not any(a < t < b for a, b in gaps)
        cases = clauses.cases()
        assert refuted(cases, [1, 2, 0]) == (not possible)


def test_units_without_finite_ends_have_no_cells() -> None:
    clauses = Clauses([(None, fmpq(1)), (fmpq(0), None), (fmpq(0), fmpq(1)), (fmpq(1), fmpq(0))])
    cases = clauses.cases()
    assert [cases.known(q) for q in range(4)] == [False, False, True, True]
    assert cases.open(3)  # there is no point at all
