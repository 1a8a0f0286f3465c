"""A search for pieces that fit over a tree decomposition of the interaction graph, which forgets nothing it found out.

Ridges are put into pieces in the reverse of an order of elimination. What is left to do below a ridge depends on the
pieces of its *context* only, of the ridges that were joined when it was eliminated; contexts that led to nothing, and
those that did not, are remembered (AND/OR search with caching: Dechter and Mateescu, "AND/OR search spaces for
graphical models", 2007). So a ridge is tried in no more ways than the pieces of its bag can be combined in: dynamic
programming over the decomposition, but only where the search comes.

**Proof.** Every context that led to nothing is a clause, in the order in which they were found: not all of these ridges
are in these pieces. It follows by propagation, which goes through the pieces of the ridge below from the lowest on:
each does not fit some ridge of the context, or is excluded by an earlier clause. That pieces do not fit follows from
the relation alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import and_

from solvers.activation_sat.shallow.fitting.interaction import Interaction
from solvers.stopping.limits import checkpoint

MOST_CONTEXTS = 1_000_000
"""When more had to be remembered, the search gives up."""

DEAD = -1
"""In the place of a piece: none fits."""

Context = tuple[int, tuple[int, ...]]
"""A ridge, and the pieces of those that were joined when it was eliminated."""

AT_ONCE = 100
"""Choices between two looks at the clock."""


@dataclass
class _Node:
    """A ridge in a context; those of its pieces that are still to be tried, and how many ridges below are done with."""

    ridge: int
    left: int
    piece: int = DEAD
    below: int = 0


class DecomposedSearch:
    """The search; see the module's head.

    Parameters
    ----------
    interaction
        Of at least one ridge.

    Attributes
    ----------
    choices
        Number of pieces tried so far.
    fitting
        The pieces that were found to fit, by ridge.
    active
        Whether it has neither found pieces, nor refuted all, nor given up.
    """

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction
        self.choices = 0
        self.fitting: dict[int, int] = {}
        self.active = True
        self._refuted = False
        self._contexts = interaction.elimination
        self._below: dict[int, list[int]] = {ridge: [] for ridge in self._contexts}
        place = {ridge: i for i, ridge in enumerate(self._contexts)}
        self._roots: list[int] = []
        for ridge, context in self._contexts.items():
            (self._below[min(context, key=place.__getitem__)] if context else self._roots).append(ridge)
        self._pieces: dict[int, int] = {}  # of the nodes on the path
        self._known: dict[Context, int] = {}  # a piece for each context that was searched, or DEAD
        self._path: list[_Node] = []

    def refute(self, most: int) -> bool:
        """Go on with the search for at most so many choices; whether no pieces fit is known now."""
        last = self.choices + most
        while self.active:
            if self._path:
                if not self._step(last):
                    break
                continue
            root = next((root for root in self._roots if self._known.get((root, ())) is None), None)
            if root is not None:
                self._open(root)
                continue
            self.active = False
            self.fitting = self._found()
        return self._refuted

    def clauses(self) -> Iterator[list[int]]:
        """What was found out, as clauses over atoms that are numbered on ridge after ridge; the last one is empty.

        Atom number i of a ridge, from 1 on, says that it is beyond its i-th piece.
        """
        before = [0, *accumulate(size - 1 for size in self.interaction.sizes)]

        def outside(ridge: int, first: int, last: int) -> list[int]:
            """The ridge is in none of these pieces."""
            low = [-(before[ridge] + first)] if first > 0 else []
            return low + ([before[ridge] + last + 1] if last < self.interaction.sizes[ridge] - 1 else [])

        said: set[tuple[int, int, int]] = set()
        for (ridge, pieces), found in self._known.items():
            if found != DEAD:
                continue
            clause: list[int] = []
            for other, piece in zip(self._contexts[ridge], pieces, strict=True):
                fits = self.interaction.tables[other].get(ridge)
                if fits is not None and (other, piece, ridge) not in said:
                    said.add((other, piece, ridge))
                    for first, last in _gaps(fits[piece], self.interaction.sizes[ridge]):
                        yield outside(other, piece, piece) + outside(ridge, first, last)
                clause += outside(other, piece, piece)
            yield clause
            if not clause:
                return

    def _open(self, ridge: int) -> None:
        """Begin with a ridge; what fits its context is left to be tried."""
        rows = [
            self.interaction.tables[other][ridge][self._pieces[other]]
            for other in self._contexts[ridge]
            if ridge in self.interaction.tables[other]
        ]
        self._path.append(_Node(ridge, reduce(and_, rows, (1 << self.interaction.sizes[ridge]) - 1)))

    def _step(self, last: int) -> bool:
        """Go on at the end of the path; False if that needs a choice too many."""
        node = self._path[-1]
        if node.piece != DEAD:
            below = self._below[node.ridge]
            if node.below == len(below):
                self._close(node, node.piece)
                return True
            child = below[node.below]
            known = self._known.get(self._context(child))
            if known is None:
                self._open(child)
                return True
            if known != DEAD:
                node.below += 1
                return True
        if not node.left:
            self._close(node, DEAD)
            return True
        if self.choices == last:
            return False
        node.piece, node.below = (node.left & -node.left).bit_length() - 1, 0
        node.left &= node.left - 1
        self._pieces[node.ridge] = node.piece
        self.choices += 1
        if self.choices % AT_ONCE == 0:
            checkpoint(5 * AT_ONCE)
        return True

    def _close(self, node: _Node, piece: int) -> None:
        """Remember what came of a node."""
        self._path.pop()
        self._known[self._context(node.ridge)] = piece
        if piece == DEAD and not self._contexts[node.ridge]:
            self._refuted, self.active = True, False
        elif len(self._known) >= MOST_CONTEXTS:
            self._known.clear()
            self.active = False

    def _context(self, ridge: int) -> Context:
        return ridge, tuple(self._pieces[other] for other in self._contexts[ridge])

    def _found(self) -> dict[int, int]:
        """The pieces that fit, from the roots down."""
        found: dict[int, int] = {}
        for ridge, context in reversed(self._contexts.items()):
            found[ridge] = self._known[ridge, tuple(found[other] for other in context)]
        return found


def _gaps(fits: int, size: int) -> Sequence[tuple[int, int]]:
    """The first and the last of the pieces between those that fit."""
    gaps, first = [], 0
    while fits:
        piece = (fits & -fits).bit_length() - 1
        if piece > first:
            gaps.append((first, piece - 1))
        first = piece + 1
        fits &= fits - 1
    return [*gaps, (first, size - 1)] if first < size else gaps
