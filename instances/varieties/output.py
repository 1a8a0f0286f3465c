"""What a network can put out on given data whose patterns are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from random import Random

import numpy as np

from instances.errors import InputError
from instances.network import Point
from instances.parameters.modular import OTHER_PRIME, PRIME
from instances.varieties.dimension import weight_derivatives
from instances.varieties.rational import Matrix, exact_matrix, fractions
from instances.varieties.variety import PatternVariety, Residues, modular_matrix


def output_dimension(variety: PatternVariety, data: Sequence[Sequence[Point]]) -> int:
    """The dimension of the closure of all [M_1 X_1 | ... | M_k X_k].

    Parameters
    ----------
    data
        For each pattern the points that have it, the columns of X_i; rational, in R^n_0.

    Raises
    ------
    InputError
        If there are not as many blocks as patterns, or a point has another length.
    """
    if len(data) != len(variety.patterns):
        raise InputError(f"{len(variety.patterns)} patterns need as many blocks of points; got {len(data)}")
    for number, block in enumerate(data, start=1):
        if any(len(point) != variety.inputs for point in block):
            raise InputError(f"block {number} has a point that is not in R^{variety.inputs}")
    ranks = []
    for prime in (PRIME, OTHER_PRIME):
        weights = variety.weights(Random(prime), prime)
        derivatives = weight_derivatives(variety, weights, _blocks(variety, data, prime), prime)
        ranks.append(int(modular_matrix(derivatives, prime).rank()) if derivatives.size else 0)
    return max(ranks)


def _blocks(variety: PatternVariety, data: Sequence[Sequence[Point]], prime: int) -> Residues:
    """diag(X_1, ..., X_k) modulo a prime, each point times its denominators."""
    columns = np.zeros((len(data) * variety.inputs, sum(map(len, data))), dtype=np.int64)
    place = 0
    for number, block in enumerate(data):
        for point in block:
            residues = [v.numerator % prime * pow(v.denominator, -1, prime) % prime for v in point]
            columns[number * variety.inputs : (number + 1) * variety.inputs, place] = residues
            place += 1
    return columns


@dataclass(frozen=True)
class OutputInvariants:
    """Equations between the outputs on one block of points, of the matrix Y = M X.

    Parameters
    ----------
    linear
        Independent linear forms: points beyond n_0 are combinations of others, and so are their outputs.
    minors
        Minors of the degree below, of what is left of Y.
    degree
        rank + 1.
    """

    linear: int
    minors: int
    degree: int


def output_invariants(inputs: int, outputs: int, rank: int, points: int) -> OutputInvariants:
    """For points in general position: n_L max(m - n_0, 0) linear forms and C(n_L, r + 1) C(min(n_0, m), r + 1) minors.

    (Alexandr and Montufar print min(m - n_0, 0), which is never positive.)

    Parameters
    ----------
    rank
        r, of M.
    points
        m.

    >>> output_invariants(4, 4, 2, 8)
    OutputInvariants(linear=16, minors=16, degree=3)
    """
    minors = comb(outputs, rank + 1) * comb(min(inputs, points), rank + 1)
    return OutputInvariants(outputs * max(points - inputs, 0), minors, rank + 1)


def matrix_from_outputs(points: Sequence[Point], outputs: Sequence[Point]) -> Matrix | None:
    """The only M with M x = y for n_0 points that are a basis and their outputs; None if they are none.

    So what is known of the M_i is known of outputs on such data: M = Y X^-1.
    """
    d = len(points[0]) if points else 0
    if len(points) != d or len(outputs) != d or not d:
        return None
    x, y = (exact_matrix(vectors, len(vectors[0])).transpose() for vectors in (points, outputs))
    return fractions(y * x.inv()) if x.rank() == d else None
