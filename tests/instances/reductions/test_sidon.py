"""Sidon sets are Sidon, short and quick."""

import time
from itertools import combinations_with_replacement

import pytest

from instances.reductions.lemmas.sidon import bose_chowla, ruzsa, sidon_labels


def pair_sums_differ(labels: tuple[int, ...] | list[int], modulus: int = 10**30) -> bool:
    sums = [(a + b) % modulus for a, b in combinations_with_replacement(labels, 2)]
    return len(set(sums)) == len(sums)


@pytest.mark.parametrize("n", range(61))
def test_pair_sums_of_labels_differ(n: int) -> None:
    labels = sidon_labels(n)
    assert len(labels) == n
    assert list(labels) == sorted(set(labels))
    assert labels[:1] == (0,) * min(n, 1)
    assert pair_sums_differ(labels)
    assert max(labels, default=0) <= 1.1 * n * n


def test_the_check_of_pair_sums_can_fail() -> None:
    assert not pair_sums_differ((0, 1, 2))


@pytest.mark.parametrize("construction", [bose_chowla, ruzsa])
@pytest.mark.parametrize("n", [1, 2, 3, 10, 11, 12, 40])
def test_both_constructions_are_sidon_modulo_their_modulus(construction: object, n: int) -> None:
    elements, modulus = construction(n)  # type: ignore[operator]
    assert len(elements) >= n
    assert all(0 <= element < modulus for element in elements)
    assert pair_sums_differ(elements, modulus)


@pytest.mark.parametrize(("n", "largest"), [(10, 66), (100, 9396), (1000, 996664)])
def test_labels_are_as_short_as_theory_says(n: int, largest: int) -> None:
    assert sidon_labels(n)[-1] == largest


def test_many_labels_are_quick() -> None:
    start = time.process_time()
    assert len(sidon_labels(20_000)) == 20_000
    assert time.process_time() - start < 2
