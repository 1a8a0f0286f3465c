"""A point inside a region of which only the activation pattern is known."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from instances.network import Floats, Point
from instances.numbers.integers import over_common
from instances.question import Box
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.stopping.limits import watched


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
        for row, offset, on in watched(zip(affine.rows, affine.offsets, active, strict=True)):
            if any(row):
                sign = 1 if on else -1
                lp.push([*(sign * v for v in row), -max(map(abs, row))], -sign * offset, None)
    farthest = lp.maximise([0] * box.dimension + [1])
    assert isinstance(farthest, Optimum), "a region is not empty"
    assert farthest.value > 0, "a region has an inside"
    return farthest.point[:-1]


def beside(vertex: Floats, affine: AffineMap, pattern: Sequence[bool], box: Box) -> Point | None:
    """The same for one hidden layer near a vertex, found in floats and checked exactly; None if that fails.

    Half-way from the vertex to the next hyperplane, on the way that leaves those of the vertex equally fast.

    Parameters
    ----------
    vertex
        Of the region, in homogeneous coordinates.
    """
    d = box.dimension
    signs = [1 if on else -1 for on in pattern]
    walls = [[*row, offset] for row, offset in zip(affine.rows, affine.offsets, strict=True)]
    try:
        floats = [[float(sign * v) for v in wall] for sign, wall in zip(signs, walls, strict=True)]
        ends = np.array([box.lower, box.upper], dtype=np.float64)
        with np.errstate(all="ignore"):
            found = _step_inside(vertex, np.reshape(floats, (-1, d + 1)), ends)
    except (OverflowError, np.linalg.LinAlgError):
        return None
    if not np.isfinite(found).all():
        return None
    point = tuple(map(Fraction, found.tolist()))
    if any(not low < v < high for v, low, high in zip(point, box.lower, box.upper, strict=True)):
        return None
    values = (affine.augmented * fmpz_mat(d + 1, 1, over_common([*point, Fraction(1)])[0])).entries()
    right = (sign * v > 0 or not any(wall[:d]) for sign, v, wall in zip(signs, values, walls, strict=True))
    return point if all(right) else None


def _step_inside(vertex: Floats, inward: Floats, ends: Floats) -> Floats:
    """`beside` in floats, which may be anywhere.

    Parameters
    ----------
    inward
        Functions row . (x, 1) that are positive inside, shape (n, d + 1).
    ends
        Lower and upper corner of the box, shape (2, d).
    """
    d = len(vertex) - 1
    unit = np.eye(d)
    inward = np.concatenate([inward, np.c_[unit, -ends[0]], np.c_[-unit, ends[1]]])
    lengths = np.sqrt((inward[:, :d] ** 2).sum(axis=1))
    inward = inward[lengths > 0] / lengths[lengths > 0, None]
    place = vertex[:d] / vertex[d]
    distances = inward[:, :d] @ place + inward[:, d]
    order = np.argsort(np.abs(distances))  # the first d meet there
    way = np.linalg.solve(inward[order[:d], :d], np.ones(d))
    closer = -(inward[order[d:], :d] @ way)
    met = distances[order[d:]][closer > 0] / closer[closer > 0]
    return np.asarray(place + way * met.min(initial=1.0) / 2)
