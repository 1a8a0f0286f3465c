"""Hyperplane arrangements inside polytopes, in floats with what their errors are relative to."""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BLOCK = 1 << 18
"""Entries in one array: bounds the memory."""

EPSILON = 2.0**-52
"""Twice the relative error of one float64 operation."""

TINY = 2.0**-100
"""Rows have entries up to 1; products of smaller ones than this may lose relative accuracy, so no size is smaller."""

SMALL = 2.0**-500
"""No float that stands for a number other than 0 is smaller: what is off by less than this is not off by a rounding."""


@dataclass(frozen=True)
class Polytopes:
    """Arrangements inside polytopes, all with the same number of planes: row . (x, 1) = 0.

    Parameters
    ----------
    rows
        Shape (polytopes, planes, d+1).
    sizes
        Of the same shape: no row is off by more than `unit * sizes`.
    unit
        So much of its size may any determinant be off; 0 if floats make no error.
    walls
        Which planes bound the polytope, on which row . (x, 1) >= 0; the others cut it. Shape (polytopes, planes).
    exact
        Tells the rows of a polytope in integers, up to positive factors.
    """

    rows: Floats
    sizes: Floats
    unit: float
    walls: NDArray[np.bool_]
    exact: Callable[[int], list[list[int]]]

    @classmethod
    def of(
        cls,
        rows: Floats,
        sizes: Floats,
        roundings: int,
        whole: bool,
        walls: NDArray[np.bool_],
        exact: Callable[[int], list[list[int]]],
    ) -> "Polytopes":
        """Scale rows, and find how far determinants may be off.

        Parameters
        ----------
        roundings
            A bound on the number of operations, each with a relative error of 2^-53, behind each entry.
        whole
            Whether the entries are integers, computed in integers of at most `sizes`.
        """
        d = rows.shape[2] - 1
        if whole and largest(sizes) < 2**53:
            return cls(rows, sizes, 0.0, walls, exact)
        scale = np.exp2(-np.ceil(np.log2(sizes.max(axis=2, initial=2.0**-900)))).clip(2.0**-900, 2.0**900)[:, :, None]
        rows, sizes = rows * scale, sizes * scale
        sizes = floored(sizes)
        return cls(rows, sizes, EPSILON * ((d + 1) * roundings + d * d + 3 * d + 8), walls, exact)

    @property
    def dimension(self) -> int:
        return int(self.rows.shape[2]) - 1


def floored(sizes: Floats) -> Floats:
    """Sizes that are not 0, made at least `TINY`: of rows with entries up to 1."""
    return np.where((sizes > 0) & (sizes < TINY), TINY, sizes)


def largest(sizes: Floats) -> int:
    """No determinant of rows of these sizes, with at most one column of offsets, is larger."""
    d = sizes.shape[-1] - 1
    if not np.isfinite(sizes).all():
        return 2**53
    normal, offset = int(sizes[..., :d].max(initial=1.0)), int(sizes[..., d].max(initial=1.0))
    return int(factorial(d + 1) * normal**d * max(normal, offset))
