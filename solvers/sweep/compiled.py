"""The crossings of `solvers.sweep.crossings` in compiled code.

The sums are in another order, so that other crossings may be within the error bound; but all at which f is not negative
are among the proposed ones either way, and what integers say of these is the same.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from instances.network import Floats
from solvers.sweep.arrangement import Arrangement
from solvers.sweep.crossings import BEYOND, Proposals, Walks, plane_bits
from solvers.sweep.lines import Lines


def propose(arrangement: Arrangement, lines: Lines) -> Proposals:
    """Sort the crossings of every line and sum along them, one line after the other.

    The first call compiles for some seconds, once on a machine: numba keeps the code beside this file or in the user's
    cache directory.
    """
    walks = Walks.through(arrangement, lines)
    kinks, affine = arrangement.floats
    planes, mask = arrangement.planes.T.astype(np.float64), plane_bits(arrangement)
    start = affine @ walks.points, affine @ walks.directions
    points, directions = np.ascontiguousarray(walks.points.T), np.ascontiguousarray(walks.directions.T)
    terms, states, keys, counts = _meet(planes, kinks, points, directions, *start, walks.enter, walks.leave, mask)
    at = np.sort(keys[:, : counts.max(initial=0)], axis=1)
    line, plane = _sum(at, at.view(np.int64) & mask, counts, terms, states, *walks.errors(arrangement))
    rays = walks.rays(arrangement, states[1], states[2])
    return Proposals(int(counts.sum()), walks.index[line], plane, rays)


@numba.njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _meet(
    planes: Floats,
    kinks: Floats,
    points: Floats,
    directions: Floats,
    height: Floats,
    slope: Floats,
    enter: Floats,
    leave: Floats,
    mask: int,
) -> Any:
    """For each line the change of height and slope at each plane; both at the start, and the last slope; the keys."""
    lines, count = len(points), len(kinks)
    terms, keys = np.empty((lines, 2, count)), np.empty((lines, count))
    bits, states, counts = keys.view(np.int64), np.empty((3, lines)), np.empty(lines, np.int64)
    for i in range(lines):
        heights, speeds = terms[i]
        heights[:] = 0.0
        speeds[:] = 0.0
        for k in range(len(planes)):
            for j in range(count):
                heights[j] += points[i, k] * planes[k, j]
                speeds[j] += directions[i, k] * planes[k, j]
        inside, first, start, last = 0, height[i], slope[i], 0.0
        for j in range(count):
            at = -heights[j] / speeds[j]
            passed, rising, crossed = at < enter[i], speeds[j] > 0.0, speeds[j] != 0.0
            on = passed == rising if crossed else heights[j] > 0.0
            heights[j] *= kinks[j]
            speeds[j] *= kinks[j]
            first += heights[j] if on else 0.0
            start += speeds[j] if on else 0.0
            heights[j] = heights[j] if rising else -heights[j]
            speeds[j] = speeds[j] if rising else -speeds[j]
            last += speeds[j]
            keys[i, inside] = at
            bits[i, inside] = bits[i, inside] & ~mask | j
            inside += crossed & (not passed) & (at <= leave[i])
        keys[i, inside:] = BEYOND
        counts[i] = inside
        states[0, i], states[1, i], states[2, i] = first, start, start + last
    return terms, states, keys, counts


@numba.njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _sum(
    at: Floats,
    planes: NDArray[np.int64],
    counts: NDArray[np.int64],
    terms: Floats,
    states: Floats,
    error_height: Floats,
    error_slope: Floats,
) -> Any:
    """The crossings, by line and plane, at which the sums and their errors reach 0."""
    line, plane = np.empty(at.size, np.int64), np.empty(at.size, np.int64)
    found = 0
    for i in range(len(at)):
        height, slope = states[0, i] + error_height[i], states[1, i]
        for rank in range(counts[i]):
            t, j = at[i, rank], planes[i, rank]
            height += terms[i, 0, j]
            slope += terms[i, 1, j]
            line[found], plane[found] = i, j
            found += height + t * slope + abs(t) * error_slope[i] >= 0.0
    return line[:found].copy(), plane[:found].copy()
