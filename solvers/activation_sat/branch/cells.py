"""Linear programs for branch and bound: they decide f on whole cells, on which it is concave.

A cell is where every convex hinge keeps its sign. What refutes one is a lemma that is widened as far as its slack
allows, so it refutes others, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances.network import Point
from instances.numbers.integers import Integers
from solvers.activation_sat.branch.concave import Sides, within
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.activation_sat.pieces.piece_lp import FREE
from solvers.activation_sat.pieces.theory import Theory
from solvers.ridges import Pieces, RidgeSum
from solvers.stopping.limits import checkpoint, watched


@dataclass(frozen=True)
class Bend:
    """A cell is cut where t of a ridge is at a convex kink; what follows is about the left part, then the right one."""

    ridge: int
    place: Fraction


class Cells:
    """What is known of the cells.

    Parameters
    ----------
    ridges
        f.
    owners
        Of each convex hinge its ridge; the hinges of a ridge follow each other from left to right.
    remembers
        Whether `steps` will be asked for.

    Attributes
    ----------
    nodes
        Number of choices of pieces looked at so far.
    """

    def __init__(self, ridges: RidgeSum, owners: NDArray[np.int64], remembers: bool) -> None:
        self.nodes = 0
        self._replies: dict[tuple[int, ...], TheoryLemma | int] | None = {} if remembers else None
        self._ridges = ridges
        self._pieces: list[Pieces] = []
        self._theory: Theory | None = None
        self._owners = owners
        self._orders = np.arange(len(owners)) - np.searchsorted(owners, owners)
        self._lemmas: list[TheoryLemma] = []
        # Of each lemma the hinges that are not negative where it holds, and those that are not positive.
        self._sides: list[Sides] = []

    @property
    def lps(self) -> int:
        """Number of linear programs solved so far."""
        return 0 if self._theory is None else self._theory.lps + self._theory.exact_lps

    def refuted(self, low: Integers, high: Integers) -> NDArray[np.bool_]:
        """Where a lemma says that f is not positive, by ranges of the convex hinges of shape (m, n)."""
        found = np.zeros(len(low), dtype=bool)
        for sides in self._sides:
            checkpoint(10 + low.size // 50)
            found |= within(sides, low, high)
        return found

    def steps(self, low: Integers, high: Integers) -> Iterator[Bend | TheoryLemma]:
        """Why f is positive nowhere on a cell with these ranges, shape (n,), depth first."""
        for lemma, sides in zip(self._lemmas, self._sides, strict=True):
            if within(sides, low[None], high[None])[0]:
                yield lemma
                return
        yield from self._told(self._choice(low, high))

    def _told(self, partial: list[int]) -> Iterator[Bend | TheoryLemma]:
        assert self._replies is not None, "steps are remembered"
        reply = self._replies[tuple(partial)]
        if isinstance(reply, TheoryLemma):
            yield reply
            return
        pieces = self._pieces[reply]
        for piece, end in enumerate(pieces.upper.tolist()):
            if piece + 1 < len(pieces):
                yield Bend(reply, Fraction(end, pieces.scale))
            yield from self._told(_with(partial, reply, piece))

    def decide(self, low: Integers, high: Integers) -> Point | None:
        """A point with f > 0 in some cell that allows these ranges of the hinges, shape (n,), or None."""
        choice = self._choice(low, high)
        if self._theory is None:
            self._pieces = [ridge.concave_pieces(min(ridge.values) - 1) for ridge in watched(self._ridges.ridges)]
            self._theory = Theory(self._ridges, self._pieces)
        if FREE in choice:
            return self._search(self._theory, choice)
        self.nodes += 1
        reply = self._theory.settle(choice)
        if isinstance(reply, tuple):
            return reply
        spans = np.array(reply.allowed).reshape(-1, 2)[self._owners]
        self._lemmas.append(reply)
        self._sides.append((np.flatnonzero(spans[:, 0] > self._orders), np.flatnonzero(spans[:, 1] <= self._orders)))
        return None

    def _choice(self, low: Integers, high: Integers) -> list[int]:
        """The piece of every ridge that the ranges leave."""
        choice = np.bincount(self._owners, low >= 0, len(self._ridges.ridges)).astype(np.int64)
        choice[self._owners[(low < 0) & (high > 0)]] = FREE
        found: list[int] = choice.tolist()
        return found

    def _search(self, theory: Theory, start: list[int]) -> Point | None:
        """Depth first over the pieces of free ridges, splitting the one at which the concave hulls err most."""
        waiting = [start]
        while waiting:
            checkpoint()
            partial = waiting.pop()
            self.nodes += 1
            reply = theory.split(partial)
            if isinstance(reply, tuple):
                return reply
            if self._replies is not None:
                self._replies[tuple(partial)] = reply
            if not isinstance(reply, TheoryLemma):
                waiting += [_with(partial, reply, piece) for piece in range(len(self._pieces[reply]))]
        return None


def _with(choice: Sequence[int], ridge: int, piece: int) -> list[int]:
    return [*choice[:ridge], piece, *choice[ridge + 1 :]]
