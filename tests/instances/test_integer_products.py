"""Products of integer matrices are exact, whoever computes them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from instances.numbers.dyadic import matrix_product

SIZES = st.integers(0, 3)


def whole(rows: list[list[int]], columns: int) -> NDArray[Any]:
    kind: Any = np.int64 if all(abs(v) < 2**63 for row in rows for v in row) else object
    return np.array(rows, dtype=kind).reshape(len(rows), columns)


@settings(deadline=None, max_examples=300)
@given(SIZES, SIZES, SIZES, st.sampled_from([3, 2**25, 2**26, 2**30, 2**31, 2**62, 2**70]), st.data())
def test_products_are_those_of_python(rows: int, inner: int, columns: int, size: int, data: st.DataObject) -> None:
    entries = st.one_of(st.integers(-size, size), st.sampled_from([size, -size]))
    left = [[data.draw(entries) for _ in range(inner)] for _ in range(rows)]
    right = [[data.draw(entries) for _ in range(columns)] for _ in range(inner)]
    found = matrix_product(whole(left, inner), whole(right, columns))
    assert found.shape == (rows, columns)
    assert [[int(v) for v in row] for row in found] == [
        [sum(a * right[k][j] for k, a in enumerate(row)) for j in range(columns)] for row in left
    ]


@pytest.mark.parametrize("size", [1, 2**15, 2**24, 2**26])
def test_large_products_are_those_of_machine_integers(size: int) -> None:
    """Of 2^21 products of numbers, beyond what is left to a library for floats."""
    numbers = np.random.default_rng(size)
    left, right = numbers.integers(-size, size + 1, (512, 128)), numbers.integers(-size, size + 1, (128, 32))
    assert (matrix_product(left, right) == left @ right).all()
