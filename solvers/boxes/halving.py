"""Which input of a box to halve, and where; or which neuron to split."""

from fractions import Fraction
from math import frexp

import numpy as np
from numpy.typing import NDArray

from solvers.boxes.floats import Double
from solvers.boxes.layers import Bounded, Way

LEAST = 1e-30
"""The gap of an unstable neuron that has none."""

FINEST = 2.0**-40
"""A third of an interval that is at least so large, relative to its ends, is found in float64."""


def halved_inputs(found: Bounded, chosen: NDArray[np.intp], way: Way) -> NDArray[np.intp]:
    """The input of each chosen box that the relaxation gap of the target depends on most.

    The chord of a neuron over [l, u] is as high at 0 as s (1 - s) (u - l) for its slope s, and an input moves the
    neuron through a part of [l, u], the neuron's slope by it times its width. So what an input adds to the gap is about
    the sum over all unstable neurons of coefficient, s (1 - s), slope by the input, and width.

    Parameters
    ----------
    chosen
        Numbers of boxes, increasing.
    way
        Of the target's rows on the chosen boxes.
    """
    scores: Double = np.zeros((len(chosen), found.mid.shape[1]))
    place = np.full(len(found.mid), -1)
    place[chosen] = np.arange(len(chosen))
    for (coefficients, _, _), layer, (box, neuron, slopes) in zip(way, found.layers, found.slopes, strict=True):
        rising = layer.rising[chosen]
        heights = np.abs(coefficients) * rising * (1 - rising)
        kept = place[box] >= 0
        rows = place[box[kept]]
        np.add.at(scores, rows, np.abs(slopes[kept]) * heights[rows, neuron[kept]][:, None])
    scores *= found.half[chosen]
    longest = found.half[chosen].argmax(axis=1)
    return np.asarray(np.where(scores.max(axis=1, initial=0) > 0, scores.argmax(axis=1), longest))


def split_neurons(found: Bounded, chosen: NDArray[np.intp], way: Way, worth: Double) -> tuple[NDArray[np.intp], Double]:
    """The unstable neuron of each chosen box that is most worth splitting, of all layers in order, and its gap.

    The gap of a neuron is the height of its chord at 0 times its coefficient. -1 where no neuron is unstable.

    Parameters
    ----------
    worth
        Of each neuron, what its gap is multiplied with.
    """
    gaps = [
        np.where(layer.unstable[chosen], np.abs(coefficients) * layer.height[chosen] + LEAST, 0)
        for (coefficients, _, _), layer in zip(way, found.layers, strict=True)
    ]
    every = np.concatenate([np.zeros((len(chosen), 0)), *gaps], axis=1)
    if not every.shape[1]:
        return np.full(len(chosen), -1), np.zeros(len(chosen))
    best = (every * worth).argmax(axis=1)
    gaps_there = every[np.arange(len(chosen)), best]
    return np.where(gaps_there > 0, best, -1), gaps_there


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The number with the fewest binary digits behind the point in the middle third of an interval that is no point.

    >>> simplest_between(Fraction(0), Fraction(5, 8)), simplest_between(Fraction(-7), Fraction(9))
    (Fraction(1, 4), Fraction(0, 1))
    """
    try:
        ends = float(low), float(high)
    except OverflowError:
        ends = 0.0, 0.0
    third = (ends[1] - ends[0]) / 3
    if third > max(map(abs, ends)) * FINEST:  # floats can tell, and hold the number
        unit, middle = 2.0 ** (frexp(third)[1] + 1), (ends[0] + ends[1]) / 2
        while not ends[0] + third <= (nearest := round(middle / unit) * unit) <= ends[1] - third:
            unit /= 2
        return Fraction(nearest)
    return _simplest(low, high)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    third, middle = (high - low) / 3, (low + high) / 2
    unit = Fraction(2) ** (third.numerator.bit_length() - third.denominator.bit_length() + 2)  # at least two thirds
    while not low + third <= (nearest := round(middle / unit) * unit) <= high - third:
        unit /= 2
    return nearest
