"""Which crossings of lines with planes f may be positive at, in floats with a proven error bound.

On the line origin + t direction, plane j is at height E_j + t V_j with integers E and V that floats hold exactly; it
is crossed at t = -E_j / V_j, rounded once. f is affine between crossings, and each of them changes its height by
|kinks E| and its slope by |kinks V|, so all values are sums along the sorted crossings. What the error bound of these
does not exclude is proposed, and decided in integers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from solvers.sweep.arrangement import Arrangement
from solvers.sweep.lines import Lines

FAR = 2.0**54
"""No crossing is further out: it is the quotient of two integers below 2^53."""

BEYOND = 2.0**60
"""Sorted behind all crossings."""

EPSILON = 2.0**-52
"""Twice the relative error of one float64 operation."""

TINY = 2.0**-900
"""More than what underflows: the kinks and the affine rest are at most 1, and multiplied by integers below 2^53."""


@dataclass(frozen=True)
class Proposals:
    """What the floats leave of some lines.

    Parameters
    ----------
    crossings
        How many pairs of a line and a plane cross inside the domain.
    line, plane
        Indices of crossings; every one inside the domain at which f is not negative is among them.
    rays
        Homogeneous directions, shape (rays, d + 1), that include all of the lines in which f does not fall far out,
        first those against the lines; none in a box.
    """

    crossings: int
    line: NDArray[np.int64]
    plane: NDArray[np.int64]
    rays: Floats


@dataclass(frozen=True)
class Walks:
    """Lines on their way through the domain.

    Parameters
    ----------
    index
        Which lines of a block meet the domain, shape (lines,).
    points, directions
        See `solvers.sweep.lines.Lines`, shape (d + 1, lines).
    enter, leave
        The values of t between which they are inside, shape (lines,).
    """

    index: NDArray[np.int64]
    points: Floats
    directions: Floats
    enter: Floats
    leave: Floats

    @classmethod
    def through(cls, arrangement: Arrangement, lines: Lines) -> "Walks":
        """Clip lines to the domain: quotients of integers round monotonically, so no crossing inside is lost."""
        if arrangement.facets is None:
            far = np.full(lines.count, FAR)
            return cls(np.arange(lines.count), lines.points, lines.directions, -far, far)
        low, high = (arrangement.planes[side].astype(np.float64) for side in arrangement.facets)
        low_height, high_height, speed = low @ lines.points, high @ lines.points, low @ lines.directions
        with np.errstate(divide="ignore", invalid="ignore"):
            low_at, high_at = -low_height / speed, -high_height / (high @ lines.directions)
        enter = np.where(speed == 0, -FAR, np.where(speed > 0, low_at, high_at)).max(axis=0)
        leave = np.where(speed == 0, FAR, np.where(speed > 0, high_at, low_at)).min(axis=0)
        between = ((speed != 0) | ((low_height >= 0) & (high_height <= 0))).all(axis=0)
        index = np.flatnonzero(between & (enter <= leave))
        chosen = (rows.take(index, axis=-1) for rows in (lines.points, lines.directions, enter, leave))
        return cls(index, *chosen)

    def errors(self, arrangement: Arrangement) -> tuple[Floats, Floats]:
        """Height and slope of an error bound: values at t are off by at most height + |t| slope.

        The sums are bounded as by Higham (2002, Accuracy and Stability of Numerical Algorithms, section 4.2): at most
        2 planes + d + 3 terms, none with more than 5 rounding errors behind it. The index of a plane in the last bits
        of t (`plane_bits`) moves crossings by less than 2 planes EPSILON |t|, which may also exchange neighbours.
        """
        kinks, affine = arrangement.floats
        unit = EPSILON * (14 * len(kinks) + arrangement.dimension + 16)
        weights = unit * (np.abs(kinks) @ np.abs(arrangement.planes) + np.abs(affine))
        return weights @ np.abs(self.points) + TINY, weights @ np.abs(self.directions) + TINY

    def rays(self, arrangement: Arrangement, first: Floats, last: Floats) -> Floats:
        """The rays of `Proposals`, from the slopes of f at both ends of each line."""
        if arrangement.facets is not None:
            return np.zeros((0, arrangement.dimension + 1))
        _, error = self.errors(arrangement)
        return np.concatenate([-self.directions.T[error >= first], self.directions.T[last + error >= 0]])


def plane_bits(arrangement: Arrangement) -> int:
    """A mask of the last bits of a float, in which the index of a plane travels: floats alone are sorted faster."""
    return int(2 ** len(arrangement.kinks).bit_length() - 1)


def propose(arrangement: Arrangement, lines: Lines) -> Proposals:
    """Sort the crossings of every line and sum along them, for all lines at once."""
    walks = Walks.through(arrangement, lines)
    kinks, affine = arrangement.floats
    planes, mask = arrangement.planes.T.astype(np.float64), plane_bits(arrangement)
    heights, speeds = walks.points.T @ planes, walks.directions.T @ planes
    with np.errstate(divide="ignore", invalid="ignore"):
        at = -heights / speeds  # infinite, or not a number, where the line is parallel to the plane
    passed, rising = at < walks.enter[:, None], speeds > 0
    inside = (at <= walks.leave[:, None]) & ~passed & (speeds != 0)
    on = np.where(speeds == 0, heights > 0, passed == rising)
    heights *= kinks
    speeds *= kinks
    height = np.where(on, heights, 0.0).sum(axis=1) + affine @ walks.points
    slope = np.where(on, speeds, 0.0).sum(axis=1) + affine @ walks.directions
    signs = np.where(rising, 1.0, -1.0)
    heights *= signs
    speeds *= signs

    counts = inside.sum(axis=1)
    keys = np.where(inside, at, BEYOND).view(np.int64) & ~mask | np.arange(len(kinks))
    at = np.sort(keys.view(np.float64), axis=1)[:, : counts.max(initial=0)]
    plane = at.view(np.int64) & mask
    error_height, error_slope = walks.errors(arrangement)
    bounds = np.cumsum(np.take_along_axis(heights, plane, axis=1), axis=1)
    bounds += (height + error_height)[:, None]
    turned = np.cumsum(np.take_along_axis(speeds, plane, axis=1), axis=1)
    turned += slope[:, None]
    bounds += turned * at
    bounds += np.abs(at) * error_slope[:, None]
    line, rank = np.nonzero((bounds >= 0) & (at < BEYOND))
    rays = walks.rays(arrangement, slope, slope + speeds.sum(axis=1))
    return Proposals(int(counts.sum()), walks.index[line], plane[line, rank], rays)
