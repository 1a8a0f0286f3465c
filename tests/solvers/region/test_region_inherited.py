"""Bounds outlast the cell in which they were found, but not the walls that they need."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from instances.question import Box
from solvers.exact.lp import ExactLP, Optimum
from solvers.region.walk.inherited_reach import Bound, Inherited

ROWS = st.tuples(*[st.integers(-3, 3)] * 3)


def maximum(lp: ExactLP, direction: tuple[int, ...], sign: int) -> Fraction | None:
    optimum = lp.maximise([sign * v for v in direction])
    return sign * optimum.value if isinstance(optimum, Optimum) else None


@given(st.lists(st.one_of(st.none(), st.tuples(ROWS, st.booleans(), st.integers(-2, 2))), max_size=12), ROWS)
@settings(max_examples=60, deadline=None)
def test_a_bound_holds_in_every_cell_that_has_it(
    steps: list[tuple[tuple[int, ...], bool, int] | None], direction: tuple[int, ...]
) -> None:
    lp = ExactLP(Box.cube(3, -1, 1))
    inherited = Inherited(2 * 3)
    walls = 0
    for step in steps:
        if step is None:
            if walls:
                lp.pop()
                inherited.pop()
                walls -= 1
            continue
        row, above, bound = step
        inherited.push(lp.push(row, bound if above else None, None if above else bound))
        walls += 1
        for sign in (1, -1):
            most = maximum(lp, direction, sign)
            if most is None:
                continue
            known = inherited.best(direction, sign)
            assert known is None or sign * known.value >= sign * most
            inherited.learn(direction, sign, Bound(most, lp.multipliers))
            best = inherited.best(direction, sign)
            assert best is not None
            assert best.value == most


def test_a_bound_that_needs_no_wall_outlasts_all_and_one_that_needs_a_wall_ends_with_it() -> None:
    lp = ExactLP(Box.cube(2, -1, 1))
    inherited = Inherited(2 * 2)
    for row in ((1, 1), (1, 0)):
        inherited.push(lp.push(row, None, 0))
    found = {}
    for direction in ((1, 1), (1, 0), (-1, 0)):
        most = maximum(lp, direction, 1)
        assert most is not None
        found[direction] = most
        inherited.learn(direction, 1, Bound(most, lp.multipliers))
    assert found == {(1, 1): 0, (1, 0): 0, (-1, 0): 1}
    inherited.pop()
    kept = {direction: inherited.best(direction, 1) for direction in found}
    assert kept[1, 1] is not None
    assert kept[1, 0] is None
    inherited.pop()
    assert inherited.best((1, 1), 1) is None
    assert inherited.best((-1, 0), 1) == Bound(Fraction(1), {1: Fraction(1)})
