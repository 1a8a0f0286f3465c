"""No choice of planes is lost that meets in its polytope, and with small integers none other is kept."""

from itertools import combinations

import numpy as np
import pytest
from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.region.vertices import reach
from solvers.region.vertices.planes import subsets
from solvers.region.vertices.polytopes import Polytopes
from solvers.region.vertices.reach import within_reach


def meeting(rows: list[list[int]], walls: int, d: int) -> set[tuple[int, ...]]:
    """The choices of d planes that meet in one point, on which no wall's value is negative."""
    found = set()
    for tight in combinations(range(len(rows)), d):
        normals = fmpq_mat(d, d, [v for i in tight for v in rows[i][:d]])
        if normals.det() == 0:
            continue
        point = normals.solve(fmpq_mat(d, 1, [-rows[i][d] for i in tight])).entries()
        values = (sum((v * x for v, x in zip(row[:d], point, strict=True)), row[d]) for row in rows[:walls])
        if all(value >= 0 for value in values):
            found.add(tight)
    return found


@pytest.mark.parametrize("block", [1, 50, 1 << 18])
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 3), st.integers(0, 3), st.booleans())
@settings(max_examples=25, deadline=None)
def test_what_meets_inside_is_kept(block: int, seed: int, d: int, count: int, more: int, whole: bool) -> None:
    rng = np.random.default_rng(seed)
    planes, walls = d + more, 1 + more // 2
    rows = rng.integers(-3, 4, (count, planes, d + 1))
    floats = rows.astype(np.float64)
    bounding = np.broadcast_to(np.arange(planes) < walls, (count, planes))
    polytopes = Polytopes.of(floats, np.abs(floats), 1, whole, bounding, lambda polytope: rows[polytope].tolist())
    assert (polytopes.unit == 0) == whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "BLOCK", block)
        blocks = list(within_reach(polytopes, subsets(np.arange(planes), d)))
    kept = [(int(o), tuple(t)) for owner, tight in blocks for o, t in zip(owner, tight.tolist(), strict=True)]
    there = {(i, tight) for i in range(count) for tight in meeting(rows[i].tolist(), walls, d)}
    assert len(kept) == len(set(kept))
    assert set(kept) == there if whole else set(kept) >= there
