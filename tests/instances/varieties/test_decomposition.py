"""Decomposing two matrices: the counterexample, planted ones, and uniqueness."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import fmpq_mat

from instances.errors import InputError
from instances.problem import Verdict
from instances.varieties.decomposition import Matrix, decompose

KRONECKER = ([[0, 1, 0], [0, 0, 0], [0, 0, 1]], [[1, 0, 0], [0, 0, 1], [0, 0, 0]])


def rank(matrix: Matrix) -> int:
    return int(fmpq_mat([[int(v) if v.denominator == 1 else _flint(v) for v in row] for row in matrix]).rank())


def _flint(value: Fraction) -> object:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


def planted(random: Random, rows: int, columns: int, r: int) -> list[list[int]]:
    """A random matrix of rank at most r."""
    left = [[random.randint(-3, 3) for _ in range(r)] for _ in range(rows)]
    right = [[random.randint(-3, 3) for _ in range(columns)] for _ in range(r)]
    return [[sum(left[i][t] * right[t][j] for t in range(r)) for j in range(columns)] for i in range(rows)]


def plus(one: list[list[int]], other: list[list[int]]) -> list[list[int]]:
    return [[v + w for v, w in zip(a, b, strict=True)] for a, b in zip(one, other, strict=True)]


def test_the_rank_conditions_are_not_sufficient() -> None:
    one, other = KRONECKER
    found = decompose(one, other, 1, 1, 1)
    assert found.verdict is Verdict.NO
    assert found.reason == "all ranks are attained, and the kernels of M_1, M_2 and M_1 - M_2 do not span the space"


@pytest.mark.parametrize("seed", range(80))
def test_planted_decompositions_are_recovered(seed: int) -> None:
    random = Random(seed)
    a, b, c = (random.randint(0, 2) for _ in range(3))
    rows, columns = (random.randint(max(1, a + b + c), a + b + c + 2) for _ in range(2))
    parts = [planted(random, rows, columns, r) for r in (a, b, c)]
    one, other = plus(parts[0], parts[2]), plus(parts[1], parts[2])
    found = decompose(one, other, a, b, c)
    if found.verdict is Verdict.UNKNOWN:
        assert "below" in found.reason
        return
    assert found.verdict is Verdict.YES
    assert found.parts is not None
    assert [[list(map(int, row)) for row in part] for part in found.parts] == parts
    assert all(rank(part) <= most for part, most in zip(found.parts, (a, b, c), strict=True))


def test_wherever_the_ranks_are_attained_planted_parts_are_recovered() -> None:
    """All a, b, c <= 2, and all n_0, n_2 from a + b + c to a + b + c + 2."""
    random, recovered = Random(7), 0
    for a, b, c in product(range(3), repeat=3):
        sizes = range(max(1, a + b + c), a + b + c + 3)
        for rows, columns in product(sizes, repeat=2):
            while True:
                parts = [planted(random, rows, columns, r) for r in (a, b, c)]
                found = decompose(plus(parts[0], parts[2]), plus(parts[1], parts[2]), a, b, c)
                if found.verdict is not Verdict.UNKNOWN:
                    break
                assert "below" in found.reason
            assert found.parts is not None
            assert [[list(map(int, row)) for row in part] for part in found.parts] == parts
            recovered += 1
    assert recovered == 26 * 9 + 4


def test_most_planted_decompositions_are_decided() -> None:
    random, decided = Random(0), 0
    for _ in range(60):
        parts = [planted(random, 4, 4, 1) for _ in range(3)]
        found = decompose(plus(parts[0], parts[2]), plus(parts[1], parts[2]), 1, 1, 1)
        decided += found.verdict is Verdict.YES
    assert decided > 50


def test_a_rank_that_is_too_large_is_a_no_and_one_that_is_too_small_leaves_it_open() -> None:
    unit = [[1, 0], [0, 1]]
    assert decompose(unit, unit, 0, 1, 1).reason == "the rank of M_1 is 2, above 1"
    found = decompose(unit, unit, 1, 1, 1)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "the rank of [M_1 | M_2] is 2, below 3")
    # A rank that is too large decides, even where another one is too small.
    assert decompose([[0, 0], [0, 0]], unit, 0, 1, 1).verdict is Verdict.NO
    halves = [[Fraction(1, 2), Fraction(0)], [Fraction(0), Fraction(0)]]
    found = decompose(halves, [[Fraction(0)] * 2] * 2, 1, 0, 0)
    assert found.parts is not None
    assert found.parts[0][0][0] == Fraction(1, 2)


def test_malformed_questions_are_refused() -> None:
    with pytest.raises(InputError, match="the same numbers of rows and of columns"):
        decompose([[1, 0]], [[1], [0]], 1, 1, 1)
    with pytest.raises(InputError, match="the same numbers of rows and of columns"):
        decompose([[1, 0], [1]], [[1, 0], [1, 0]], 1, 1, 1)
    with pytest.raises(InputError, match="the same numbers of rows and of columns"):
        decompose([], [], 1, 1, 1)
    with pytest.raises(InputError, match="ranks are at least 0; got -1, 1 and 1"):
        decompose([[1]], [[1]], -1, 1, 1)
