"""Propagation of clauses: what it derives is true wherever the clauses, gaps and relations are."""

from fractions import Fraction
from itertools import product

from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.checker.clauses import Clauses

Q = fmpq
GRID = [Fraction(v, 2) for v in range(-6, 7)]


def everywhere(units: int = 2) -> Clauses:
    return Clauses([(Q(-3), Q(3))] * units)


def test_a_literal_and_its_negation_contradict_each_other_though_both_ends_are_the_same() -> None:
    clauses = everywhere()
    clauses.atom(0, Q(1), Q(1))
    clauses.add([1])
    assert not clauses.refuted
    clauses.add([-1])
    assert clauses.refuted


def test_an_end_in_a_gap_moves_to_the_end_of_all_gaps_that_overlap() -> None:
    clauses = everywhere()
    for a, b in ((0, 2), (-1, 1), (2, 3), (-3, -2)):
        clauses.atom(0, Q(a), Q(b))
    clauses.atom(0, Q(1, 2), Q(1, 2))  # inside the gap between -1 and 2
    assert clauses.imply([-1, 2])  # t > 0 is t >= 2, so t > -1
    assert clauses.imply([-5, 1])
    assert clauses.imply([1, -2])
    assert not clauses.imply([2])
    assert not clauses.imply([3])
    assert not clauses.imply([4, 1])


def test_a_clause_becomes_a_unit_whichever_literal_is_left() -> None:
    for left in (1, 2, 3):
        clauses = everywhere(4)
        for q in range(4):
            clauses.atom(q, Q(0), Q(0))
        clauses.add([1, 2, 3])
        clauses.add([-left, 4])
        assert clauses.imply([*({1, 2, 3} - {left}), 4])
        assert not clauses.imply([*({1, 2, 3} - {left})])
        assert clauses.delete([3, 2, 1])
        assert not clauses.delete([3, 2, 1])
        assert not clauses.imply([*({1, 2, 3} - {left}), 4])


def test_relations_add_strict_ends() -> None:
    clauses = everywhere(3)
    for q, a in ((0, 1), (1, 1), (2, 2)):
        clauses.atom(q, Q(a), Q(a))
    clauses.relation({0: Q(1), 1: Q(1), 2: Q(-1)})
    assert clauses.imply([-1, -2, 3])  # t_0 > 1 and t_1 > 1 give t_2 > 2
    assert clauses.imply([1, 2, -3])
    assert not clauses.imply([-1, 3])
    assert not clauses.imply([1, -3, -2])


def test_a_relation_leaves_units_that_just_meet() -> None:
    """The ends of gaps are closed: t_0 >= 1 and t_1 <= 1 have t_0 = t_1 = 1 in common."""
    clauses = everywhere(2)
    for q, a, b in ((0, 0, 1), (1, 0, 0), (1, 1, 1), (0, 2, 2), (1, Q(3, 2), 2), (1, 3, 3)):
        clauses.atom(q, Q(a), Q(b))
    clauses.relation({0: Q(1), 1: Q(-1)})
    assert clauses.imply([-1, 2])
    assert not clauses.imply([-1, 3])
    assert clauses.imply([4, -6])
    assert not clauses.imply([4, -5])  # t_0 <= 2 and t_1 >= 2


def test_two_relations_that_shrink_an_interval_for_ever_end() -> None:
    clauses = everywhere(2)
    clauses.atom(0, Q(2), Q(2))
    clauses.atom(1, Q(0), Q(0))
    clauses.relation({0: Q(2), 1: Q(-1)})
    clauses.relation({0: Q(1), 1: Q(-1)})  # only (0, 0) is left
    assert not clauses.refuted
    assert not clauses.imply([-2])
    assert not clauses.imply([2, 1])
    # What a step or two give is derived: t_0 <= 3/2, since t_1 = 2 t_0 <= 3, and so t_1 <= 3/2.
    assert clauses.imply([-1])
    clauses.add([2])  # t_1 > 0
    assert clauses.imply([2])
    assert not clauses.imply([1])


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[tuple[int, Fraction, Fraction]], list[list[int]], list[list[int]]]:
    atoms = []
    for _ in range(draw(st.integers(1, 6))):
        a, b = sorted(draw(st.tuples(st.sampled_from(GRID), st.sampled_from(GRID))))
        atoms.append((draw(st.integers(0, 2)), a, draw(st.sampled_from((a, a, b)))))
    literals = st.integers(1, len(atoms)).flatmap(lambda k: st.sampled_from((k, -k)))
    clauses = st.lists(st.lists(literals, max_size=4), max_size=8)
    return atoms, draw(clauses), draw(clauses)


@settings(max_examples=300, deadline=None)
@given(systems(), st.booleans(), st.lists(st.integers(0, 7), max_size=4))
def test_nothing_is_implied_that_fails_at_a_point(
    system: tuple[list[tuple[int, Fraction, Fraction]], list[list[int]], list[list[int]]],
    related: bool,
    deleted: list[int],
) -> None:
    atoms, stated, asked = system
    clauses = everywhere(3)
    if related:
        clauses.relation({0: Q(1), 1: Q(1), 2: Q(-1)})
    for q, a, b in atoms:
        clauses.atom(q, Q(a.numerator, a.denominator), Q(b.numerator, b.denominator))
    points = [
        t
        for t in product(GRID, repeat=3)
        if (not related or t[0] + t[1] == t[2]) and not any(a < t[q] < b for q, a, b in atoms)
    ]

    def true(literal: int, t: tuple[Fraction, ...]) -> bool:
        q, a, _ = atoms[abs(literal) - 1]
        return (t[q] > a) == (literal > 0)

    for clause in stated:
        clauses.add(clause)
        points = [t for t in points if any(true(literal, t) for literal in clause)]
    for index in deleted:
        if index < len(stated):
            clauses.delete(stated[index])
    assert not (clauses.refuted and points)
    for clause in asked:
        if clauses.imply(clause):
            assert all(any(true(literal, t) for literal in clause) for t in points)


@settings(max_examples=150, deadline=None)
@given(systems())
def test_propagation_finds_what_plain_unit_propagation_on_the_order_of_atoms_finds(
    system: tuple[list[tuple[int, Fraction, Fraction]], list[list[int]], list[list[int]]],
) -> None:
    atoms, stated, asked = system
    atoms = [(q, a, a) for q, a, _ in atoms]
    clauses = everywhere(3)
    for q, a, _ in atoms:
        clauses.atom(q, Q(a.numerator, a.denominator), Q(a.numerator, a.denominator))
    order = [
        [-k, j] for k, (p, a, _) in enumerate(atoms, 1) for j, (q, b, _) in enumerate(atoms, 1) if p == q and a >= b
    ]
    ends = [[-k] for k, (_, a, _) in enumerate(atoms, 1) if a >= 3]
    known = [set(clause) for clause in (*order, *ends, *stated)]
    for clause in stated:
        clauses.add(clause)
    for clause in asked:
        assumed = {-literal for literal in clause}
        contradiction = False
        while not contradiction:
            left = [{v for v in c if -v not in assumed} for c in known if not c & assumed]
            contradiction = any(not c for c in left) or any(-v in assumed for v in assumed)
            units = {v for c in left if len(c) == 1 for v in c}
            if not units:
                break
            assumed |= units
        assert not contradiction or clauses.imply(clause)
