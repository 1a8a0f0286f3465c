"""A point inside a region of which only the activation pattern is known."""

from collections.abc import Sequence
from fractions import Fraction

from instances.network import Point
from instances.question import Box
from solvers.affine import AffineMap
from solvers.exact_lp import ExactLP, Optimum


def centre(maps: Sequence[AffineMap], pattern: Sequence[Sequence[bool]], box: Box) -> Point:
    """A point at which all hidden neurons that are not constant on the region have their sign there.

    One linear program: how far can a point stay from all their hyperplanes at once?

    Parameters
    ----------
    maps
        The preactivations of the hidden layers on the region.
    pattern
        Which neurons are active there; the region has an inside in the box.
    """
    lp = ExactLP(Box((*box.lower, Fraction(0)), (*box.upper, Fraction(1))))
    for affine, active in zip(maps, pattern, strict=True):
        for row, offset, on in zip(affine.rows, affine.offsets, active, strict=True):
            if any(row):
                sign = 1 if on else -1
                lp.push([*(sign * v for v in row), -max(map(abs, row))], -sign * offset, None)
    farthest = lp.maximise([0] * box.dimension + [1])
    assert isinstance(farthest, Optimum), "a region is not empty"
    assert farthest.value > 0, "a region has an inside"
    return farthest.point[:-1]
