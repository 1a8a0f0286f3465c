"""Ranks modulo a prime: never above the rank, and the same from all three ways to compute them."""

from random import Random

import numpy as np
import pytest
from flint import fmpz_mat, nmod_mat

from instances.parameters.modular import OTHER_PRIME, PRIME, Echelon, product, rank


def random_matrix(rows: int, columns: int, random: Random, prime: int) -> nmod_mat:
    return nmod_mat(rows, columns, [random.randrange(prime) for _ in range(rows * columns)], prime)


@pytest.mark.parametrize("seed", range(20))
def test_an_echelon_form_has_the_rank_of_its_rows(seed: int) -> None:
    random = Random(seed)
    inner = random.randint(0, 4)
    one = [[random.randint(-9, 9) for _ in range(inner)] for _ in range(7)]
    other = [[random.randint(-9, 9) for _ in range(6)] for _ in range(inner)]
    rows = [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*other, strict=True)] for row in one
    ]
    if not inner:
        rows = [[0] * 6 for _ in range(7)]
    spanned = Echelon(6)
    grown = [spanned.add(np.array([row]) % PRIME) for row in rows]
    assert spanned.rank == sum(grown) == rank(rows) == fmpz_mat(rows).rank()
    assert spanned.add(np.array(rows) % PRIME) == 0
    assert spanned.add(np.eye(6, dtype=np.int64)) == 6 - sum(grown)


def test_the_product_of_large_residues_is_exact() -> None:
    random = Random(1)
    for prime in (PRIME, OTHER_PRIME):
        one, other = random_matrix(5, 40, random, prime), random_matrix(40, 3, random, prime)
        largest = nmod_mat(1, 40, [prime - 1] * 40, prime)
        for a, b in ((one, other), (largest, other)):
            arrays = [np.array([[int(v) for v in row] for row in m.tolist()], dtype=np.int64) for m in (a, b)]
            assert product(*arrays, prime).tolist() == [[int(v) for v in row] for row in (a * b).tolist()]


def test_a_rank_modulo_a_prime_can_be_too_small_but_not_too_large() -> None:
    rows = [[1, 0], [0, PRIME]]
    assert (rank(rows), rank(rows, OTHER_PRIME)) == (1, 2)
    assert rank([]) == rank([[], []]) == 0
