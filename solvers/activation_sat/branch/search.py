"""Branch and bound for networks in which no short clause is to be learned.

Clauses are worth learning where a few literals refute a choice; in a network without structure every refutation takes
most of them. There boxes are halved instead, many at a time: on a small box few neurons bend, which makes the bound
good without any linear program. Those are for what stays open once f is concave there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from instances.network import Floats, Point
from instances.numbers.integers import Integers, largest
from solvers.activation_sat.branch.boxes import LEAF, Halvings, gains, halved_often
from solvers.activation_sat.branch.cells import Bend, Cells
from solvers.activation_sat.branch.concave import Concave
from solvers.activation_sat.branch.hinges import Hinges
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.ridges import RidgeSum
from solvers.stopping.limits import checkpoint

BATCH = 512
"""At most so many boxes are looked at together."""

ROOM = 1 << 21, 1 << 16
"""And as many as have so many entries of gradients in int64, or in Python's integers: they take no long time."""

FEW = 16
"""Fewer boxes than so many are halved again at once: to look at them takes as long as to look at so many."""


@dataclass(frozen=True)
class Halving:
    """A box is cut where an input has this value; what follows is about its lower part, then about its upper one."""

    input: int
    place: Fraction


@dataclass(frozen=True)
class Leaf:
    """f is not positive on a box, or on a part of it.

    Parameters
    ----------
    reason
        Dual multipliers of ridges which prove it by the bound of `solvers.activation_sat.pieces.bound` on the ranges of
        all ridges on the box; where there is none, it is the slope of the chord. Or a lemma whose pieces hold these
        ranges.
    """

    reason: Mapping[int, Fraction] | TheoryLemma


class Tree:
    """Halves boxes until f is proved to be positive nowhere on any of them, or a point with f > 0 is met.

    Parameters
    ----------
    ridges
        f.
    remembers
        Whether `steps` will be asked for.

    Attributes
    ----------
    boxes
        Number of boxes looked at so far.
    """

    def __init__(self, ridges: RidgeSum, remembers: bool = False) -> None:
        self.boxes = 0
        self._hinges = hinges = Hinges(ridges)
        self._cells = Cells(ridges, hinges.owners[: hinges.convex], remembers)
        self._concave = Concave(hinges)
        # By how much a hinge's output changes along every input; a concave one that bends makes bounds worse, too.
        self._influence = _magnitudes(hinges.slopes * hinges.weights[:, None])
        self._remembers = remembers
        self._halvings = Halvings()
        entries = max(1, hinges.slopes.size)
        self._most = max(1, min(BATCH, ROOM[hinges.slopes.dtype == object] // entries))
        self._work = entries * (20 if hinges.slopes.dtype == object else 1)
        self._waiting = [(hinges.whole, np.zeros(1, dtype=np.int64))]

    @property
    def nodes(self) -> int:
        """Number of boxes, and of choices of pieces, looked at so far."""
        return self.boxes + self._cells.nodes

    @property
    def lps(self) -> int:
        """Number of linear programs solved so far."""
        return self._concave.lps + self._cells.lps

    def search(self) -> Point | None:
        """A point with f > 0, or None if there is none."""
        while self._waiting:
            point = self._look(*self._batch())
            if point is not None:
                return point
        return None

    def search_whole(self) -> Point | None:
        """The same without halving, by linear programs alone: where there are too many inputs, boxes stay large."""
        low, high = self._convex(self._hinges.ranges(self._hinges.whole))
        return self._cells.decide(low[0], high[0])

    def steps(self) -> Iterator[Halving | Bend | Leaf]:
        """After a search without a point: why there is none, depth first."""
        walk = self._halvings.walk(self._hinges.whole[0])
        while several := list(islice(walk, self._most)):
            leaves = self._leaves([box for box, which in several if which == LEAF])
            for box, which in several:
                if which == LEAF:
                    yield from next(leaves)
                else:
                    yield Halving(which, self._hinges.entry(which, int(box[:, which].sum()) // 2))

    def _leaves(self, several: Sequence[Integers]) -> Iterator[Iterator[Bend | Leaf]]:
        """For each of some boxes why f is not positive there."""
        hinges = self._hinges
        boxes = np.array(several, dtype=hinges.whole.dtype).reshape(-1, *hinges.whole.shape[1:])
        low, high = hinges.ranges(boxes)
        shares = hinges.shares(low, high)
        proved = hinges.bounds(boxes, low, high, shares)[0] <= 0
        plainly = hinges.chord_bounds(boxes, low, high) <= 0
        for i in range(len(boxes)):
            if plainly[i]:
                yield iter([Leaf({})])
            elif proved[i]:
                # For ridges that are convex on their ranges chords are best.
                yield iter([Leaf(hinges.duals(shares[i].tolist(), hinges.unstable_concave(low[i], high[i])))])
            else:
                convex = low[i, : hinges.convex], high[i, : hinges.convex]
                duals = self._concave.duals(boxes[i], *convex)
                told = self._cells.steps(*convex) if duals is None else [Leaf(duals)]
                yield (Leaf(step) if isinstance(step, TheoryLemma) else step for step in told)

    def _convex(self, ranges: tuple[Integers, Integers]) -> tuple[Integers, Integers]:
        """Ranges of the convex hinges only."""
        low, high = ranges
        return low[:, : self._hinges.convex], high[:, : self._hinges.convex]

    def _batch(self) -> tuple[Integers, NDArray[np.int64]]:
        """The boxes to look at next, and their numbers."""
        boxes, numbers = self._waiting.pop()
        while self._waiting and len(boxes) < self._most:
            others, their = self._waiting.pop()
            boxes, numbers = np.concatenate([others, boxes]), np.concatenate([their, numbers])
        most = self._most
        if len(boxes) > most:
            self._waiting.append((boxes[:-most], numbers[:-most]))
        return boxes[-most:], numbers[-most:]

    def _look(self, boxes: Integers, numbers: NDArray[np.int64]) -> Point | None:
        """Halve the boxes that have no proof, unless a point with f > 0 is met."""
        checkpoint(200 + len(boxes) * self._work // 50)
        hinges = self._hinges
        self.boxes += len(boxes)
        low, high = hinges.ranges(boxes)
        bounds, corners = hinges.bounds(boxes, low, high, hinges.shares(low, high))
        still = np.flatnonzero(bounds > 0)
        if not len(still):
            return None
        still = still[np.argsort(bounds[still], kind="stable")]  # the most promising are looked at next
        values = hinges.values(corners[still])
        if (values > 0).any():
            return hinges.point(corners[still[values.argmax()]].tolist())
        boxes, numbers, low, high = boxes[still], numbers[still], low[still], high[still]
        convex = self._convex((low, high))
        unstable = (low < 0) & (high > 0)
        influence = unstable @ self._influence
        unstable = unstable[:, : hinges.convex]
        # Where it is not, f is concave, or the grid has nothing between.
        divisible = unstable.any(axis=1) & gains(boxes, influence).any(axis=1)
        for i in np.flatnonzero(~divisible)[::-1]:
            if not self._refuted(boxes[[i]], convex[0][[i]], convex[1][[i]])[0]:
                if unstable[i].any():
                    point = self._cells.decide(convex[0][i], convex[1][i])
                else:
                    point = self._concave.decide(boxes[i], low[i])
                if point is not None:
                    return point
        split = divisible & ~self._refuted(boxes, *convex)
        if split.any():
            self._halve(boxes[split], numbers[split], influence[split])
        return None

    def _halve(self, boxes: Integers, numbers: NDArray[np.int64], influence: Floats) -> None:
        """Halve some boxes, every one along the input that counts most, and these again while they are few."""
        if self._remembers or 2 * len(boxes) >= FEW:  # a proof says something of every box, and is to be short
            boxes, numbers = self._halvings.halve(boxes, numbers, gains(boxes, influence).argmax(axis=1))
        else:
            boxes = halved_often(boxes, influence, FEW)
            numbers = np.zeros(len(boxes), dtype=np.int64)
        self._waiting.append((boxes, numbers))

    def _refuted(self, boxes: Integers, low: Integers, high: Integers) -> NDArray[np.bool_]:
        """Where linear programs have said that f is not positive, by ranges of the convex hinges of shape (m, n)."""
        return self._concave.refuted(boxes, low, high) | self._cells.refuted(low, high)


def _magnitudes(values: Integers) -> Floats:
    """Absolute values in floats, in a unit in which none is too large."""
    unit = max(0, largest(values).bit_length() - 1000)
    return np.abs((values if unit == 0 else values >> unit).astype(np.float64))
