"""The exact linear programs, against vertices enumerated by hand and with the float engine sabotaged."""

from fractions import Fraction
from itertools import combinations

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from instances.question import Box
from solvers.exact.lp import ExactLP, Infeasible, Optimum

entries = st.integers(-4, 4)
Row = tuple[tuple[int, int], int, int]
rows = st.lists(st.tuples(st.tuples(entries, entries), entries, st.integers(0, 5)), max_size=4)


def brute_force(box: Box, pushed: list[Row], objective: tuple[int, int]) -> Fraction | None:
    """The best vertex of a polygon, by trying all pairs of its sides."""
    sides = [((1, 0), box.upper[0]), ((-1, 0), -box.lower[0]), ((0, 1), box.upper[1]), ((0, -1), -box.lower[1])]
    for (a, b), low, width in pushed:
        sides += [((a, b), Fraction(low + width)), ((-a, -b), Fraction(-low))]
    best = None
    for (p, r), (q, s) in combinations(sides, 2):
        determinant = p[0] * q[1] - p[1] * q[0]
        if determinant == 0:
            continue
        x = (r * q[1] - s * p[1]) / Fraction(determinant), (s * p[0] - r * q[0]) / Fraction(determinant)
        if all(a * x[0] + b * x[1] <= c for (a, b), c in sides):
            value = objective[0] * x[0] + objective[1] * x[1]
            best = value if best is None else max(best, value)
    return best


def solve(
    box: Box, pushed: list[Row], objective: tuple[int, int], sabotage: bool
) -> tuple[Optimum | Infeasible, dict[int, Fraction]]:
    lp = ExactLP(box)
    if sabotage:
        lp._proposal = lambda objective: None  # type: ignore[method-assign]
    for row, low, width in pushed:
        lp.push(row, low, low + width)
    return lp.maximise(objective), lp.multipliers


@pytest.mark.parametrize("sabotage", [False, True])
@given(rows, st.tuples(entries, entries))
def test_the_maximum_is_that_of_the_best_vertex_even_without_a_proposal(
    sabotage: bool, pushed: list[Row], objective: tuple[int, int]
) -> None:
    box = Box((Fraction(-3), Fraction(-1, 2)), (Fraction(2), Fraction(5, 2)))
    result, _ = solve(box, pushed, objective, sabotage)
    expected = brute_force(box, pushed, objective)
    assert (None if isinstance(result, Infeasible) else result.value) == expected
    if isinstance(result, Optimum):
        assert box.contains(result.point)
        assert sum(c * x for c, x in zip(objective, result.point, strict=True)) == expected


@given(rows, st.tuples(entries, entries))
def test_the_multipliers_prove_the_answer(pushed: list[Row], objective: tuple[int, int]) -> None:
    box = Box.cube(2, -1, 1)
    result, multipliers = solve(box, pushed, objective, sabotage=False)
    sides = [((1, 0), 1), ((-1, 0), 1), ((0, 1), 1), ((0, -1), 1)]
    for (a, b), low, width in pushed:
        sides += [((a, b), low + width), ((-a, -b), -low)]
    assert all(v > 0 for v in multipliers.values())
    combination = [sum(v * sides[i][0][k] for i, v in multipliers.items()) for k in range(2)]
    bound = sum(v * sides[i][1] for i, v in multipliers.items())
    if isinstance(result, Infeasible):
        assert combination == [0, 0]
        assert bound < 0
    else:
        assert combination == list(objective)
        assert bound == result.value


def test_a_popped_row_no_longer_counts() -> None:
    lp = ExactLP(Box.cube(1, 0, 10))
    lp.push([1], None, 3)
    lp.push([2], None, 4)
    assert lp.maximise([1]) == Optimum((Fraction(2),), Fraction(2))
    assert lp.multipliers == {3: Fraction(1, 2)}
    lp.pop()
    assert lp.maximise([1]) == Optimum((Fraction(3),), Fraction(3))
    assert lp.multipliers == {2: 1}
    lp.pop()
    assert lp.maximise([Fraction(1, 3)]) == Optimum((Fraction(10),), Fraction(10, 3))
    assert lp.multipliers == {0: Fraction(1, 3)}
    assert lp.solved == 3


def test_values_far_beyond_float_precision_are_exact() -> None:
    huge = 2**60
    lp = ExactLP(Box.cube(2, 0, huge + 1))
    lp.push([1, -1], 0, 0)
    lp.push([huge, 1], None, huge * huge + 3)
    result = lp.maximise([1, 0])
    assert isinstance(result, Optimum)
    assert result.value == Fraction(huge * huge + 3, huge + 1)


def test_a_box_that_is_a_point_leaves_one_value() -> None:
    lp = ExactLP(Box.cube(3, Fraction(1, 3), Fraction(1, 3)))
    assert lp.maximise([1, 1, -1]) == Optimum((Fraction(1, 3),) * 3, Fraction(1, 3))


def test_the_inverse_of_a_basis_is_exact() -> None:
    lp = ExactLP(Box.cube(2, 0, 1))
    lp.push([3, 1], None, 1)
    assert lp._inverse([0, 4]) == fmpq_mat(2, 2, [fmpq(1), fmpq(0), fmpq(-3), fmpq(1)])
    assert lp._inverse([0, 1]) is None
