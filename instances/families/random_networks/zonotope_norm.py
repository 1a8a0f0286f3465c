"""Random zonotopes, whose norm is the Lipschitz constant of a convex network."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace, Value

MOST_TRIED = 16
"""2^16 sums of generators, or vectors of signs, are tried, and no more."""


def zonotope_norm(
    inputs: Annotated[int, "dimension d of the zonotope"],
    generators: Annotated[int, "number n of its generators"],
    *,
    seed: int,
) -> KnownNetwork:
    """Draw n generators w with integer entries from -9 to 9, and make x -> sum of max(0, w . x).

    The gradients of this convex function are the vertices of the zonotope Z = sum of [0, w], so that its Lipschitz
    constant for the norm p is the largest dual norm on Z: with p = 1, 2, inf the largest L_inf, L_2 and L_1 norm. The
    L_q norm over a zonotope is W[1]-hard in d for rational 1 < q < inf, fixed-parameter tractable for q = 1 and
    polynomial for q = inf (arXiv:2608.24865). So p = 2 is the hard question, and p = inf and p = 1 are contrasts.

    Known are: for p = 1 the largest coordinate sum; for p = inf the best of the 2^d vectors of signs, up to d = 16;
    for p = 2 the best of the 2^n sums of generators, up to n = 16.

    Parameters
    ----------
    inputs
        d >= 1.
    generators
        At least 0.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> sorted(zonotope_norm(2, 3, seed=0).facts)
    ['lipschitz,p=1', 'lipschitz,p=2', 'lipschitz,p=inf']
    """
    if inputs < 1 or generators < 0:
        raise InputError(f"inputs must be at least 1 and generators at least 0; got {inputs} and {generators}")
    random = Random(seed)
    rows = [[int(random.random() * 19) - 9 for _ in range(inputs)] for _ in range(generators)]
    weights = np.reshape(np.array(rows, dtype=np.float64), (generators, inputs))
    network = Network((Layer(weights, np.zeros(generators)), Layer(np.ones((1, generators)), [0.0])))
    how = "the largest norm on the zonotope of the gradients, by trying its candidates"
    return KnownNetwork(network, RealSpace(inputs), _facts(rows, inputs), how)


def _facts(rows: Sequence[Sequence[int]], inputs: int) -> dict[str, Verdict | Value]:
    columns = [[row[i] for row in rows] for i in range(inputs)]
    sides = [sum(max(0, sign * v) for v in column) for column in columns for sign in (1, -1)]
    facts: dict[str, Verdict | Value] = {"lipschitz,p=1": Fraction(max(sides))}
    if inputs <= MOST_TRIED:
        signs = product((1, -1), repeat=inputs)
        heights = (
            sum(max(0, sum(s * v for s, v in zip(signed, row, strict=True))) for row in rows) for signed in signs
        )
        facts["lipschitz,p=inf"] = Fraction(max(heights))
    if len(rows) <= MOST_TRIED:
        sums = np.zeros((1, inputs), dtype=np.int64)
        for row in rows:
            sums = np.concatenate([sums, sums + np.array(row, dtype=np.int64)])
        facts["lipschitz,p=2"] = Fraction(int((sums**2).sum(axis=1).max()))
    return facts
