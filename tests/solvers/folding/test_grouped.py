"""Rows are grouped as one by one, whatever their size."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from instances.parameters.primitive import oriented
from solvers.folding.grouped import grouped, negative, some

ENTRIES = st.one_of(st.integers(-3, 3), st.integers(-(2**70), 2**70), st.sampled_from([2**62, -(2**63)]))


@given(st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(ENTRIES, min_size=width, max_size=width))))
def test_groups_are_those_of_the_oriented_rows(rows: list[list[int]]) -> None:
    rows = [row for row in rows if any(row)]
    kind: Any = np.int64 if all(-(2**63) <= v < 2**63 for row in rows for v in row) else object
    array = np.array(rows, dtype=kind).reshape(len(rows), -1 if rows else 1)
    assert some(array).tolist() == [True] * len(rows)
    planes, which, factors = grouped(array)
    singly = [oriented(row) for row in rows]
    assert [tuple(planes[k].tolist()) for k in which] == [u for u, _ in singly]
    assert factors.tolist() == [factor for _, factor in singly]
    assert len(planes) == len({u for u, _ in singly})
    assert sorted(set(which.tolist())) == list(range(len(planes)))
    assert negative(array).tolist() == [factor < 0 for _, factor in singly]
