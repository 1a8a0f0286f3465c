"""Lemmas that several reductions share: small pieces of networks, and formulas without redundant literals.

A lemma moves here when a second reduction, or a test, needs it; whole constructions live in their own files.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError
from instances.network import Floats, Layer


def hats(directions: NDArray[np.int64], centers: Sequence[int]) -> tuple[Layer, Floats]:
    """Hat functions of height 1 and half-width 1: hat(t) = max(0, 1 - |t|) at t = w.x - L.

    Hat number h takes the three neurons 3h, 3h + 1, 3h + 2, because for every real t

        hat(t) = R(t + 1) - 2 R(t) + R(t - 1).

    Parameters
    ----------
    directions
        Row h is w, integers of shape (hats, d), at most 2^53 in absolute value.
    centers
        Entry h is L, of any size.

    Returns
    -------
    The hidden layer, and the output weights 1, -2, 1, 1, -2, 1, … of shape (3 hats,) that add all hats up; exact.

    Raises
    ------
    InputError
        Naming the first neuron whose bias, an integer, is not a float64 number.
    """
    bias = [shift - center for center in centers for shift in (1, 0, -1)]
    for neuron, value in enumerate(bias):
        # Below 2^53 every integer is a float64 number; beyond 2^1023 the conversion itself may fail.
        if abs(value) > 2**53 and (abs(value) > 2**1023 or float(value) != value):
            raise InputError(
                f"neuron {neuron} of hidden layer 1: the integer {value} is outside float64's exact range;"
                " use a smaller spacing or fewer nodes"
            )
    return Layer(np.repeat(directions, 3, axis=0), np.array(bias, dtype=np.float64)), np.tile(
        [1.0, -2.0, 1.0], len(centers)
    )


def proper_clauses(clauses: Sequence[Sequence[int]]) -> tuple[frozenset[int], ...]:
    """The clauses as sets of literals, without those that contain a variable and its negation: an equivalent formula.

    A literal repeated in a clause would count twice in an arithmetic penalty; a tautology excludes nothing.
    """
    merged = map(frozenset, clauses)
    return tuple(clause for clause in merged if not any(-literal in clause for literal in clause))
