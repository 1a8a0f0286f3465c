"""The kinks of many piecewise-linear functions at once: where their slopes change, and by how much."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype, largest, reduced


@dataclass(frozen=True, eq=False)
class Kinks:
    """All kinks of some functions, function by function and from left to right.

    Parameters
    ----------
    owners
        Of each kink the index of its function.
    knots
        Where it is, as an integer over the function's scale.
    changes, over
        The slope grows by changes / over there: in lowest terms, not 0, over > 0.
    first, first_over
        Of each function the slope at its left end in the same way; 0 / 1 if it is a single point.
    """

    owners: NDArray[np.int64]
    knots: Integers
    changes: Integers
    over: Integers
    first: Integers
    first_over: Integers

    @classmethod
    def of(cls, knots: Integers, heights: Integers, starts: NDArray[np.int64]) -> Self:
        """The kinks of some functions, of each of which all is over one scale.

        Parameters
        ----------
        knots
            Ends and kinks of every function, increasing, function after function.
        heights
            The values there.
        starts
            Index of the first knot of each function, and at the end the number of knots.
        """
        starts, sizes = starts[:-1], np.diff(starts)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        runs, rises = (np.diff(part.astype(integer_dtype(2 * largest(part)))) for part in (knots, heights))
        runs = np.where(owner[1:] == owner[:-1], runs, 1)  # between two functions there is nothing to divide by
        dtype = integer_dtype(2 * max(1, largest(runs)) * max(largest(runs), largest(rises)))
        runs, rises = runs.astype(dtype), rises.astype(dtype)
        bent = rises[1:] * runs[:-1] - rises[:-1] * runs[1:]
        kinks = np.flatnonzero((owner[2:] == owner[:-2]) & (bent != 0))
        changes, over = reduced(bent[kinks], runs[kinks] * runs[kinks + 1])
        sloped = sizes > 1
        first, first_over = np.zeros(len(sizes), dtype=dtype), np.ones(len(sizes), dtype=dtype)
        first[sloped], first_over[sloped] = reduced(rises[starts[sloped]], runs[starts[sloped]])
        return cls(owner[kinks], knots[kinks + 1], changes, over, first, first_over)

    @property
    def convex(self) -> NDArray[np.int64]:
        """Of each function the number of kinks at which its slope grows."""
        return np.bincount(self.owners[self.changes > 0], minlength=len(self.first))
