"""The lemma of the reductions with one input a colour and a choice of labels: bumps, and rounding to labels.

Label v sits at the even integer 2v, and with R the ReLU its bump is

    H_v(t) = R(t - (2v - 1)) - 2 R(t - 2v) + R(t - (2v + 1)),

1 at 2v and 0 outside the open interval from 2v - 1 to 2v + 1. Different bumps share no point where both are positive.
So at most one H_v is positive at any t, that of the nearest label, and it is at most 1: the sum of the bumps over a set
S of labels is in [0, 1], and **moving t to the nearest label makes no such sum smaller**. A function that is monotone
in sums of bumps is therefore largest at labels, where each sum is 1 or 0 as the label is in S or not.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats, Layer, Point
from instances.question import Box


def breakpoints(labels: Sequence[int]) -> Layer:
    """The hidden layer of the neurons R(x_c - t), t = 1, ..., 2m + 1, colour by colour.

    Parameters
    ----------
    labels
        m, the number of labels of each colour. Without colours there is one idle input.
    """
    counts = [2 * m + 1 for m in labels]
    weights = np.repeat(np.eye(len(counts), max(1, len(counts))), counts, axis=0)
    return Layer(weights, np.array([-t for count in counts for t in range(1, count + 1)], dtype=np.float64))


def bump_sums(members: NDArray[np.bool_]) -> Floats:
    """Sums of one colour's bumps as weights on the neurons of that colour.

    Parameters
    ----------
    members
        Shape (sums, m): which labels each sum is over.

    Returns
    -------
    Integers in {-2, -1, 0, 1, 2}, shape (sums, 2m + 1).
    """
    rows, m = members.shape
    weights = np.zeros((rows, 2 * m + 1))
    weights[:, 0:-1:2] += members
    weights[:, 1::2] -= 2 * members.astype(np.float64)
    weights[:, 2::2] += members
    return weights


def support(labels: Sequence[int]) -> Box:
    """The box outside of which all bumps vanish, [1, 2m + 1] for each colour; it holds all labels."""
    tops = [Fraction(2 * max(1, m) + 1) for m in labels] or [Fraction(3)]
    return Box((Fraction(1),) * len(tops), tuple(tops))


def at_labels(choice: Sequence[int]) -> Point:
    """The point of one label of each colour."""
    return tuple(Fraction(2 * label) for label in choice) or (Fraction(0),)


def nearest_labels(labels: Sequence[int], point: Point) -> tuple[int, ...]:
    """The label of each colour nearest to the point's entry (either one half-way between two)."""
    return tuple(min(max(round(x / 2), 1), m) for x, m in zip(point, labels, strict=False))
