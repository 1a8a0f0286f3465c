"""The first hidden layer inside a box: its hyperplanes, and which of them may meet in a vertex."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from instances.question import Box
from solvers.exact.affine import AffineMap
from solvers.exact.directions import Direction, hyperplanes
from solvers.region.vertices.polytopes import Indices
from solvers.stopping.limits import watched


@dataclass(frozen=True)
class Planes:
    """The facets of a box and the hyperplanes that cut it, each once.

    Parameters
    ----------
    rows
        row . (x, 1) = 0 in integers: first the box's 2 d facets, on whose inner side the value is positive.
    kinds
        Parallel planes, and only those, are of one kind; shape (planes,).
    plane
        The plane of each neuron, shape (neurons,); -1 for a neuron that keeps its activation on the box.
    rising
        Whether the neuron is active where its plane's value is positive, or, without a plane, anywhere.
    """

    rows: list[list[int]]
    kinds: Indices
    plane: Indices
    rising: NDArray[np.bool_]

    @classmethod
    def of(cls, affine: AffineMap, box: Box) -> "Planes":
        """Group the neurons of a layer by hyperplane."""
        d = box.dimension
        rows, kinds = [], []
        directions: dict[Direction, int] = {}
        for i, (low, high) in enumerate(zip(box.lower, box.upper, strict=True)):
            unit = tuple(int(i == j) for j in range(d))
            kind = directions.setdefault(unit, len(directions))
            rows += [_row(unit, low), [-v for v in _row(unit, high)]]
            kinds += [kind, kind]
        offsets = affine.offsets
        groups, _ = hyperplanes(affine.rows, offsets)
        plane = np.full(len(offsets), -1)
        rising = np.array([offset > 0 for offset in offsets], dtype=np.bool_)  # right for constant neurons
        scale = lcm(*(end.denominator for end in (*box.lower, *box.upper)))
        lower, upper = ([int(end * scale) for end in ends] for ends in (box.lower, box.upper))
        for direction, members in watched(groups.items()):
            least, most = _range(direction, lower, upper)
            known: dict[Fraction, int] = {}
            for neuron, factor, breakpoint_ in members:
                place, finer = breakpoint_.numerator * scale, breakpoint_.denominator
                if not least * finer < place < most * finer:
                    rising[neuron] = (place <= least * finer) == (factor > 0)
                    continue
                if breakpoint_ not in known:
                    known[breakpoint_] = len(rows)
                    rows.append(_row(direction, breakpoint_))
                    kinds.append(directions.setdefault(direction, len(directions)))
                plane[neuron], rising[neuron] = known[breakpoint_], factor > 0
        return cls(rows, np.array(kinds), plane, rising)

    def subsets(self, size: int) -> int:
        """How many choices of so many planes have no two parallel ones."""
        counts = [1] + [0] * size
        for members in np.bincount(self.kinds).tolist():
            counts = [1] + [counts[k] + members * counts[k - 1] for k in range(1, size + 1)]
        return counts[size]


def subsets(kinds: Indices, size: int) -> Indices:
    """All choices of so many planes without two of one kind, ascending, shape (choices, size)."""
    planes = len(kinds)
    several = bool((np.bincount(kinds) > 1).any())
    chosen = [np.arange(planes)]
    for _ in range(size - 1):
        following = planes - 1 - chosen[-1]
        first = np.repeat(np.cumsum(following) - following - chosen[-1] - 1, following)
        chosen = [np.repeat(planes_, following) for planes_ in chosen]
        added = np.arange(len(first)) - first
        chosen.append(added)
        if several:
            allowed = np.flatnonzero(np.all([kinds[planes_] != kinds[added] for planes_ in chosen[:-1]], axis=0))
            chosen = [planes_[allowed] for planes_ in chosen]
    return np.stack(chosen, axis=1)


def _row(direction: Direction, breakpoint_: Fraction) -> list[int]:
    p, q = breakpoint_.as_integer_ratio()
    return [*(q * v for v in direction), -p]


def _range(direction: Direction, lower: Sequence[int], upper: Sequence[int]) -> tuple[int, int]:
    """The least and the greatest value of direction . x on a box."""
    ends = [(v * a, v * b) if v > 0 else (v * b, v * a) for v, a, b in zip(direction, lower, upper, strict=True)]
    return sum(low for low, _ in ends), sum(high for _, high in ends)
