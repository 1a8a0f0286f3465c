"""The dimension of a pattern variety: what counting parameters expects, and what it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from instances.parameters.modular import OTHER_PRIME, PRIME, product
from instances.varieties.variety import PatternVariety, Residues, kernel, modular_matrix


@dataclass(frozen=True)
class Dimension:
    """Dimensions of a pattern variety.

    Parameters
    ----------
    actual
        The rank of the derivative of (M_1, ..., M_k) by the weights, at random weights.
    expected
        What counting parameters by neurons gives, at least `actual`; None with several hidden layers.
    ambient
        k n_0 n_L.
    """

    actual: int
    expected: int | None
    ambient: int

    @property
    def codimension(self) -> int:
        return self.ambient - self.actual

    @property
    def defect(self) -> int | None:
        """By how much the variety is smaller than expected."""
        return None if self.expected is None else min(self.expected, self.ambient) - self.actual


def dimension(variety: PatternVariety, seed: int = 0) -> Dimension:
    """Compute the dimension; a second prime has to agree before it is said to be less than expected."""
    expected = expected_dimension(variety)
    most = variety.ambient if expected is None else min(expected, variety.ambient)
    actual = 0
    for prime in (PRIME, OTHER_PRIME):
        weights = variety.weights(Random(f"{seed} {prime}"), prime)
        actual = max(actual, tangent_rank(variety, weights, prime))
        if actual == most:
            break
    return Dimension(actual, expected, variety.ambient)


def types(variety: PatternVariety) -> Counter[tuple[int, ...]]:
    """How many neurons of one hidden layer have each type (A_1j, ..., A_kj)."""
    return Counter(zip(*(pattern[0] for pattern in variety.patterns), strict=True))


def expected_dimension(variety: PatternVariety) -> int | None:
    """For one hidden layer the sum over all types but 0 of r (n_0 + n_2 - r), where r = min(m, n_0, n_2) for m neurons.

    Neurons of one type contribute a matrix of rank r, and the M_i are sums of these. The dimension is at most this, and
    equal to it if n_0 >= n_1 <= n_2 (Alexandr and Montufar); without that it usually is, but not always.
    """
    if len(variety.widths) != 3:
        return None
    n0, _, n2 = variety.widths
    ranks = [min(number, n0, n2) for kind, number in types(variety).items() if any(kind)]
    return sum(r * (n0 + n2 - r) for r in ranks)


def tangent_rank(variety: PatternVariety, weights: Sequence[Residues], prime: int = PRIME) -> int:
    """The rank of the derivative of (M_1, ..., M_k) by the weights.

    With P_i the product of the layers before the last, the last layer alone reaches all X [P_1 | ... | P_k]. So it
    contributes n_L times the rank of [P_1 | ... | P_k], and of the other layers counts what they reach modulo that:
    their derivatives times a basis of the kernel of [P_1 | ... | P_k].
    """
    if not variety.patterns:
        return 0
    reached = [_before(active, weights, prime) for active in variety.activations]
    last = np.concatenate([before[-1] for before in reached], axis=1)
    complement = kernel(last, prime)
    rank = int(last.shape[1] - complement.shape[1])
    if not complement.shape[1] or len(weights) == 1:
        return variety.outputs * rank
    others = weight_derivatives(variety, weights, complement, prime, len(weights) - 1)
    return variety.outputs * rank + int(modular_matrix(others, prime).rank())


def weight_derivatives(
    variety: PatternVariety, weights: Sequence[Residues], data: Residues, prime: int, layers: int | None = None
) -> Residues:
    """A row for every weight of the first layers, all of them if it is not said how many.

    Parameters
    ----------
    data
        X, of shape (k n_0, columns); the entries of a row are the derivatives of [M_1 | ... | M_k] X.
    """
    reached = [_before(active, weights, prime) for active in variety.activations]
    blocks = [
        _derivatives(variety, [before[index] for before in reached], weights, index, data, prime)
        for index in range(len(weights) if layers is None else layers)
    ]
    return np.concatenate(blocks)


def _before(active: Sequence[Residues], weights: Sequence[Residues], prime: int) -> list[Residues]:
    """What each layer receives, as a function of the inputs."""
    found = [np.eye(weights[0].shape[1], dtype=np.int64)]
    for on, layer in zip(active, weights, strict=False):
        found.append(product(layer, found[-1], prime) * on[:, None])
    return found


def _derivatives(
    variety: PatternVariety,
    received: Sequence[Residues],
    weights: Sequence[Residues],
    index: int,
    data: Residues,
    prime: int,
) -> Residues:
    """A row for every weight of a layer."""
    outputs, inputs = weights[index].shape
    total = np.zeros((outputs, inputs, variety.outputs, data.shape[1]), dtype=np.int64)
    for place, active in enumerate(variety.activations):
        after = np.eye(variety.outputs, dtype=np.int64)
        for on, layer in zip(reversed(active[index:]), reversed(weights[index + 1 :]), strict=True):
            after = product(after, layer, prime) * on
        own = data[place * variety.inputs : (place + 1) * variety.inputs]
        through = product(received[place], own, prime)  # (inputs of the layer, columns)
        total = (total + after.T[:, None, :, None] * through[None, :, None, :] % prime) % prime
    return total.reshape(outputs * inputs, variety.outputs * data.shape[1])
