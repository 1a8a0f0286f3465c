"""Linear programs for branch and bound where f is concave: the best bound of all, exactly.

That is where every convex hinge keeps its sign. With y_k = max(0, z_k) for the concave ones that bend, the maximum of f
there is a linear program, y_k >= 0 and y_k >= z_k being enough because c_k < 0. Its multipliers say which shares s_k of
`solvers.activation_sat.branch.hinges` prove it: over -c_k that of y_k >= z_k is s_k; that of a convex hinge's sign,
over c_k, takes s_k away from the slope 1 or 0 to where c_k (max(0, z_k) - s_k z_k) is still at most 0. So they prove it
wherever the convex hinges have these signs, but for the sides of the box that have a dual multiplier: these are not to
be moved outwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances.network import Point
from instances.numbers.integers import Integers
from instances.question import Box
from solvers.activation_sat.branch.hinges import SHARES, Hinges
from solvers.exact.lp import ExactLP, Infeasible
from solvers.stopping.limits import checkpoint

REACH = 2
"""The program looks beyond a box by up to so many times its size: then its answer is one for many other boxes."""

MOST_BENT = 24
"""As long as at most so many concave hinges bend there."""

Sides = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Some convex hinges that are not negative, and some that are not positive."""


@dataclass(frozen=True, eq=False)
class Refuted:
    """Where f is known not to be positive.

    Parameters
    ----------
    sides
        All convex hinges.
    bounds
        Lower and upper bounds of the inputs, shape (2, d).
    shares
        SHARES s_k of all hinges, which prove it.
    """

    sides: Sides
    bounds: Integers
    shares: Sequence[Fraction | int]

    def holds(self, boxes: Integers, low: Integers, high: Integers) -> NDArray[np.bool_]:
        """Whether it says so of some boxes, by ranges of the convex hinges of shape (m, n)."""
        least, most = self.bounds
        among = (boxes[:, 0] >= least).all(axis=1) & (boxes[:, 1] <= most).all(axis=1)
        return np.asarray(among & within(self.sides, low, high))


class Concave:
    """Decides f on boxes where it is concave, and remembers what that says of others.

    Parameters
    ----------
    hinges
        f.

    Attributes
    ----------
    lps
        Number of linear programs solved so far.
    """

    def __init__(self, hinges: Hinges) -> None:
        self.lps = 0
        self._hinges = hinges
        self._known: list[Refuted] = []

    def refuted(self, boxes: Integers, low: Integers, high: Integers) -> NDArray[np.bool_]:
        """On which of some boxes f is known not to be positive, by ranges of the convex hinges of shape (m, n)."""
        found = np.zeros(len(low), dtype=bool)
        for known in self._known:
            checkpoint(10 + low.size // 50)
            found |= known.holds(boxes, low, high)
        return found

    def duals(self, box: Integers, low: Integers, high: Integers) -> dict[int, Fraction] | None:
        """Dual multipliers of all ridges, if linear programs have shown f not to be positive on a box.

        Parameters
        ----------
        box
            Shape (2, d).
        low, high
            Ranges of the convex hinges on it, shape (n,).
        """
        hinges = self._hinges
        found = (known.shares for known in self._known if known.holds(box[None], low[None], high[None])[0])
        shares = next(found, None)
        return None if shares is None else hinges.duals(shares, np.arange(len(hinges.owners)))

    def decide(self, box: Integers, low: Integers) -> Point | None:
        """A point with f > 0, or None if there is none in a box of shape (2, d); z is at least `low` on it."""
        hinges, m, d = self._hinges, self._hinges.convex, box.shape[1]
        self.lps += 1
        (bottom, top), low_beyond, high_beyond, unstable = self._around(box)
        active = np.append(low[:m] >= 0, low_beyond[m:] >= 0)
        slope, constant = hinges.straight(active)
        costs = hinges.weights[unstable].tolist()
        # No dual multiplier may be that of an upper bound of y, which are there for the program's sake alone.
        tops = [2 * v for v in high_beyond[unstable].tolist()]
        least, most = [*bottom.tolist(), *(0 for _ in unstable)], [*top.tolist(), *tops]
        lp = ExactLP(Box(tuple(map(Fraction, least)), tuple(map(Fraction, most))))
        duals = []  # of each row: its hinge, what the multiplier is divided by, and the inequality
        for column, (k, row, offset, cost) in enumerate(
            zip(unstable.tolist(), *hinges.rows(unstable), costs, strict=True)
        ):
            _, below = lp.push([*(-v for v in row), *(int(column == i) for i in range(len(unstable)))], offset, None)
            duals.append((k, -cost, below))
        signed = np.flatnonzero((low_beyond[:m] < 0) & (high_beyond[:m] > 0))
        convex = hinges.weights[signed].tolist()
        for k, row, offset, cost in zip(signed.tolist(), *hinges.rows(signed), convex, strict=True):
            ends = (-offset, None) if active[k] else (None, -offset)
            above, below = lp.push([*row, *(0 for _ in unstable)], *ends)
            duals.append((k, cost, below) if active[k] else (k, -cost, above))
        optimum = lp.maximise([*slope, *costs])
        assert not isinstance(optimum, Infeasible), "the box is there, and y may be as large as it takes"
        if optimum.value + constant > 0:
            return hinges.point(optimum.point[:d])
        multipliers = lp.multipliers
        shares: list[Fraction | int] = [SHARES * on for on in active.tolist()]
        for k, over, inequality in duals:
            shares[k] += multipliers.get(inequality, Fraction(0)) * SHARES / over
        (bounds,) = hinges.whole
        for i in range(d):
            if 2 * i in multipliers:
                bounds[1, i] = top[i]
            if 2 * i + 1 in multipliers:
                bounds[0, i] = bottom[i]
        self._known.append(Refuted((np.flatnonzero(active[:m]), np.flatnonzero(~active[:m])), bounds, shares))
        return None

    def _around(self, box: Integers) -> tuple[Integers, Integers, Integers, NDArray[np.intp]]:
        """A larger box, the ranges of all hinges on it, and the concave ones that bend there."""
        hinges, reach = self._hinges, REACH
        (whole,) = hinges.whole
        while True:
            beyond = reach * (box[1] - box[0])
            larger = np.stack([np.maximum(box[0] - beyond, whole[0]), np.minimum(box[1] + beyond, whole[1])])
            (low,), (high,) = hinges.ranges(larger[None])
            unstable = hinges.unstable_concave(low, high)
            if len(unstable) <= MOST_BENT or reach == 0:
                return larger, low, high, unstable
            reach //= 2


def within(sides: Sides, low: Integers, high: Integers) -> NDArray[np.bool_]:
    """Whether the hinges are on these sides where they have such ranges, shape (m, n)."""
    above, below = sides
    return np.asarray((low[:, above] >= 0).all(axis=1) & (high[:, below] <= 0).all(axis=1), dtype=bool)
