"""What finite data cannot tell: two networks that agree on all of it and are not the same function."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network, Point


def indistinguishable(points: Sequence[Point], inputs: int) -> tuple[Network, Network, Point]:
    """Two networks with three hidden neurons that agree at all points, and a point where they differ.

    One is a hat along the first input, beyond all points: max(0, x_1 - l) - 2 max(0, x_1 - 3l/2) + max(0, x_1 - 2l)
    with l a power of two above every first coordinate. The other one is 0.

    Parameters
    ----------
    points
        Any number of points of R^d.
    inputs
        d, at least 1.

    Raises
    ------
    InputError
        If a point has another length, or a first coordinate is too large for a float64 number above it.

    >>> f, g, x = indistinguishable([(Fraction(3),), (Fraction(-7, 2),)], 1)
    >>> f.exact(x), g.exact(x)
    ((Fraction(4, 1),), (Fraction(0, 1),))
    """
    wrong = [number for number, point in enumerate(points, start=1) if len(point) != inputs]
    if wrong or inputs < 1:
        raise InputError(f"points of R^d have d = {inputs} >= 1 entries; this is not so of point {(*wrong, 1)[0]}")
    highest = max((point[0].numerator // point[0].denominator for point in points), default=0)
    power = max(1, highest + 1).bit_length()
    if power > 1022:
        raise InputError("a point's first coordinate is too large: no float64 number is twice as large")
    start = 2.0**power
    rows = np.zeros((3, inputs))
    rows[:, 0] = 1.0
    hidden = Layer(rows, [-start, -1.5 * start, -2 * start])
    hat, zero = (Network((hidden, Layer([weights], [0.0]))) for weights in ([1.0, -2.0, 1.0], [0.0, 0.0, 0.0]))
    return hat, zero, (Fraction(3, 2) * Fraction(start), *[Fraction(0)] * (inputs - 1))
