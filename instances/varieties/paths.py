"""Sums over paths through a deep network: the parts that patterns have in common or not."""

from collections.abc import Collection
from itertools import pairwise
from random import Random

import numpy as np

from instances.errors import InputError
from instances.parameters.modular import OTHER_PRIME, PRIME, product
from instances.varieties.variety import PatternVariety, Residues, modular_matrix

Path = tuple[int, ...]
"""A neuron of each hidden layer, from 1."""


def path_rank(widths: tuple[int, ...], paths: Collection[Path], seed: int = 0) -> int:
    """The rank of the sum of the products of weights along some paths, at random weights.

    The matrix is M_T = sum over (j_1, ..., j_l) in T of W^{l+1}[:, j_l] W^l[j_l, j_{l-1}] ... W^1[j_1, :]. With one
    hidden layer the rank is the number of neurons. With several it may be less than the neurons of any layer.

    Parameters
    ----------
    widths
        n_1, ..., n_l of the hidden layers. Inputs and outputs are as many as the neurons beside them, which hides no
        rank.
    paths
        T.

    Raises
    ------
    InputError
        If a path does not name a neuron of each layer.

    >>> path_rank((2, 2, 2), [(1, 2, 1), (2, 2, 1), (1, 2, 2)]), path_rank((2, 2, 2), [(2, 1, 2)])
    (2, 1)
    """
    for path in paths:
        if len(path) != len(widths) or not all(1 <= j <= n for j, n in zip(path, widths, strict=True)):
            raise InputError(f"path {path} does not name a neuron of each of the layers of widths {widths}")
    if not paths:
        return 0
    ranks = []
    for prime in (PRIME, OTHER_PRIME):
        variety = PatternVariety((widths[0], *widths, widths[-1]), ())
        weights = variety.weights(Random(f"{seed} {prime}"), prime)
        ranks.append(int(modular_matrix(_sum(weights, sorted(set(paths)), prime), prime).rank()))
    return max(ranks)


def _sum(weights: list[Residues], paths: list[Path], prime: int) -> Residues:
    """W^{l+1} C W^1, where C[j_l, j_1] sums up what is between."""
    first, *middle, last = weights
    between: Residues = np.zeros((last.shape[1], first.shape[0]), dtype=np.int64)
    for path in paths:
        weight = 1
        for layer, (start, end) in zip(middle, pairwise(path), strict=True):
            weight = weight * int(layer[end - 1, start - 1]) % prime
        between[path[-1] - 1, path[0] - 1] += weight
        between %= prime
    return product(product(last, between, prime), first, prime)


def shared_paths(one: tuple[tuple[int, ...], ...], other: tuple[tuple[int, ...], ...]) -> tuple[int, int, int]:
    """The ranks r_a, r_b, r_c of the paths that are on in one pattern only, in the other one only, and in both.

    M_1 = A + C and M_2 = B + C with matrices A, B, C of these ranks, so that r_a + r_b bounds the rank of M_1 - M_2.
    """
    widths = tuple(map(len, one))
    first, second = (_on(pattern) for pattern in (one, other))
    parts = (first - second, second - first, first & second)
    a, b, c = (path_rank(widths, part) for part in parts)
    return a, b, c


def _on(pattern: tuple[tuple[int, ...], ...]) -> set[Path]:
    found: set[Path] = {()}
    for row in pattern:
        found = {(*path, j) for path in found for j, active in enumerate(row, start=1) if active}
    return found
