"""Forward checking finds out whether pieces fit in pairs, as trying all of them does, in one go or in several."""

from fractions import Fraction
from itertools import product
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.activation_sat.shallow import forward_checking
from solvers.activation_sat.shallow.forward_checking import ForwardChecking
from solvers.activation_sat.shallow.relations import Relation
from solvers.ridges import Pieces

RIDGES = 5
ENDS = st.lists(st.integers(-9, 9), min_size=2, max_size=8).map(lambda ends: sorted(ends)[: len(ends) // 2 * 2])
RELATION = st.tuples(
    st.permutations(range(RIDGES)).map(lambda order: tuple(order[:3])),
    st.tuples(st.sampled_from((-2, -1, 1, 3)), st.sampled_from((-1, 1, 2)), st.sampled_from((1, 2))),
)


def pieces(ends: list[int], scale: int, shift: int) -> Pieces:
    """Intervals between the 2 i-th and the next of the ends, over a scale; large if shifted."""
    knots = np.array([v << shift for v in ends], dtype=object if shift else np.int64)
    return Pieces(knots, np.zeros_like(knots), np.arange(0, len(ends), 2), scale)


def fit(relations: list[Relation], options: list[Pieces]) -> bool:
    """Whether some choice of pieces is such that any two of every relation have a solution with any of the third."""
    sizes = [len(option) for option in options]
    for choice in product(*map(range, sizes)):
        for relation, left_out in product(relations, range(3)):
            terms = relation.shortest_first(sizes)
            (r, c) = terms.pop(left_out)
            (p, a), (q, b) = terms
            low = high = Fraction(0)
            for ridge, factor in ((p, a), (q, b)):
                piece = options[ridge][choice[ridge]]
                ends = sorted((factor * piece.lower, factor * piece.upper))
                low, high = low + ends[0], high + ends[1]
            if not any(
                low <= -min(c * piece.lower, c * piece.upper) and -max(c * piece.lower, c * piece.upper) <= high
                for piece in options[r]
            ):
                break
        else:
            return True
    return False


@settings(max_examples=200, deadline=None)
@given(
    st.lists(ENDS, min_size=RIDGES, max_size=RIDGES),
    st.lists(st.integers(1, 3), min_size=RIDGES, max_size=RIDGES),
    st.lists(RELATION, max_size=6),
    st.sampled_from((0, 70)),
    st.integers(0, 3),
)
def test_pieces_fit_or_are_refuted(
    ends: list[list[int]],
    scales: list[int],
    drawn: list[tuple[tuple[int, int, int], tuple[int, int, int]]],
    shift: int,
    most: int,
) -> None:
    options = [pieces(known, scale, shift) for known, scale in zip(ends, scales, strict=True)]
    relations = [Relation(ridges, coefficients) for ridges, coefficients in drawn]
    checking, slowly = ForwardChecking(relations, options), ForwardChecking(relations, options)
    refuted = checking.refute(10**6)
    assert len(checking.relations) == 3 * len(relations)
    assert refuted == (not fit(relations, options))
    assert bool(checking.fitting) == bool(relations and not refuted)
    while not slowly.refute(most + 1) and not slowly.fitting and relations:
        assert slowly.choices % (most + 1) == 0
    assert (slowly.nodes, slowly.choices, slowly.fitting) == (checking.nodes, checking.choices, checking.fitting)
    assert slowly.refute(0) == refuted


@given(
    st.lists(ENDS, min_size=RIDGES, max_size=RIDGES),
    st.lists(RELATION, max_size=6),
)
def test_few_pairs_at_a_time_come_to_the_same(
    ends: list[list[int]], drawn: list[tuple[tuple[int, int, int], tuple[int, int, int]]]
) -> None:
    options = [pieces(known, 1, 0) for known in ends]
    relations = [Relation(ridges, coefficients) for ridges, coefficients in drawn]
    with patch.object(forward_checking, "PAIRS_AT_ONCE", 3):
        few = ForwardChecking(relations, options)
    assert few.fits == ForwardChecking(relations, options).fits


def test_without_relations_nothing_is_refuted() -> None:
    checking = ForwardChecking([], [pieces([0, 1], 1, 0)])
    assert not checking.refute(10)
    assert checking.choices == 0
