"""Forward checking over the pieces of ridges that linear relations tie to one another.

If a u_i + b u_j + c u_k = 0, a piece of ridge i and a piece of ridge j fit only if some piece of ridge k meets
-(a t_i + b t_j) / c. A ridge is put into each of its pieces in turn, and from the ridges that are left all pieces that
do not fit are taken away, for any two of the three ridges as long as there are few pairs (Haralick and Elliott,
"Increasing tree search efficiency for constraint satisfaction problems", 1980). What some thousands of these choices
refute needs no SAT solver, and has a short proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype, largest
from solvers.activation_sat.shallow.relations import MOST_PAIRS, PAIRS_AT_ONCE, Relation, affordable
from solvers.ridges import Pieces
from solvers.stopping.limits import checkpoint

CHOICES = 20_000
"""After so many the turn is clause learning's, which may be better at what takes more."""

CHOICES_FOR_LEMMA = 100
"""So many choices take no longer to check in a proof than a clause that a SAT solver has learned."""

MOST_RELATIONS = 500
"""Of all relations so many are used."""

MOST_FURTHER_PAIRS = 2 * MOST_PAIRS
"""Of pieces of other two ridges of the same relations: enough for ridges that have equally many.

To look at a pair takes no longer than to state it as a clause, which is what becomes of relations that are not used.
"""

Term = tuple[int, int]
"""A ridge and its coefficient, not 0."""

Domains = dict[int, int]
"""Of a ridge, the pieces it may be in: bit i is that of piece i."""


class ForwardChecking:
    """A search for pieces that fit one another.

    Parameters
    ----------
    found
        Relations among ridges.
    pieces
        Each ridge's pieces, at least one.

    Attributes
    ----------
    relations
        What is used: terms that add up to 0, of which the first two are held against any piece of the third.
    nodes
        The ridges of the nodes of the search tree so far, in depth-first order. A node without pieces that fit those
        above it is not counted as one.
    choices
        Number of pieces tried so far.
    fitting
        The pieces that were found to fit, by ridge.
    fits
        Of a ridge, other ridges with the pieces that fit each of its pieces.
    """

    def __init__(self, found: Sequence[Relation], pieces: Sequence[Pieces]) -> None:
        sizes = [len(options) for options in pieces]
        self.relations = _pairs(affordable(found, sizes)[:MOST_RELATIONS], sizes)
        self.nodes: list[int] = []
        self.choices = 0
        self.fitting: dict[int, int] = {}
        self.fits: dict[int, list[tuple[int, list[int]]]] = {}
        for terms in self.relations:
            (i, _), (j, _), _ = terms
            fits = _fits([(c, pieces[r]) for r, c in terms])
            self.fits.setdefault(i, []).append((j, _bits(fits)))
            self.fits.setdefault(j, []).append((i, _bits(fits.T)))
        self._domains = {r: (1 << sizes[r]) - 1 for r in sorted(self.fits)}
        self._path: list[_Branch] = []
        self._next: Domains | None = self._domains  # of a node to be opened

    @property
    def active(self) -> bool:
        """Whether it has neither found pieces nor refuted all."""
        return bool(self._domains) and not self.fitting and (self._next is not None or bool(self._path))

    def refute(self, most: int) -> bool:
        """Go on with the search for at most so many choices; whether no pieces fit is known now."""
        if self.fitting or not self._domains:
            return False
        last = self.choices + most
        while True:
            if self._next is not None:
                ridge, left = min(self._next.items(), key=lambda item: item[1].bit_count())
                self.nodes.append(ridge)
                self._path.append(_Branch(ridge, left, {r: d for r, d in self._next.items() if r != ridge}))
                self._next = None
            while self._path and not self._path[-1].left:
                self._path.pop()
            if not self._path:
                return True
            if self.choices == last:
                return False
            self._path[-1].advance()
            self.choices += 1
            if self.choices % CHOICES_FOR_LEMMA == 0:
                checkpoint(5 * CHOICES_FOR_LEMMA)
            self._next = self._narrowed(self._path[-1])
            if self._next is not None and not self._next:
                self.fitting = {branch.ridge: branch.piece for branch in self._path}
                return False

    def _narrowed(self, branch: "_Branch") -> Domains | None:
        """What is left to other ridges; None if one has nothing left."""
        narrowed = dict(branch.rest)
        for other, fits in self.fits[branch.ridge]:
            if other in narrowed:
                narrowed[other] &= fits[branch.piece]
                if not narrowed[other]:
                    return None
        return narrowed


@dataclass
class _Branch:
    """A node: a ridge is in one of its pieces, others are left to be tried, and the other ridges have domains."""

    ridge: int
    left: int
    rest: Domains
    piece: int = -1

    def advance(self) -> None:
        """To the next piece."""
        self.piece = (self.left & -self.left).bit_length() - 1
        self.left &= self.left - 1


def _pairs(relations: Sequence[Relation], sizes: Sequence[int]) -> list[tuple[Term, Term, Term]]:
    """The two shortest ridges of every relation; then other two, as long as these have few pairs of pieces."""
    shortest, further = [], []
    for relation in relations:
        i, j, k = relation.shortest_first(sizes)
        shortest.append((i, j, k))
        further += [(i, k, j), (j, k, i)]
    further.sort(key=lambda terms: sizes[terms[0][0]] * sizes[terms[1][0]])
    spent = accumulate(sizes[p] * sizes[q] for (p, _), (q, _), _ in further)
    return shortest + [terms for terms, pairs in zip(further, spent, strict=True) if pairs <= MOST_FURTHER_PAIRS]


def _fits(terms: Sequence[tuple[int, Pieces]]) -> NDArray[np.bool_]:
    """For each piece of the first and of the second whether some t in them and in a piece of the third add up to 0.

    Parameters
    ----------
    terms
        Three coefficients, not 0, with the pieces of their ridges.
    """
    common = lcm(*(options.scale for _, options in terms))
    factors = [c * (common // options.scale) for c, options in terms]
    dtype = integer_dtype(
        2 * sum(abs(c) * max(largest(it.lower), largest(it.upper)) for c, (_, it) in zip(factors, terms, strict=True))
    )
    (a, b), (c, d), (low, high) = (_scaled(c, it, dtype) for c, (_, it) in zip(factors, terms, strict=True))
    starts, ends = (-high, -low) if factors[2] < 0 else (-high[::-1], -low[::-1])
    fits = np.empty((len(a), len(c)), dtype=np.bool_)
    at_once = max(1, PAIRS_AT_ONCE // len(c))
    for row in range(0, len(a), at_once):
        rows = slice(row, row + at_once)
        least, most = a[rows, None] + c[None, :], b[rows, None] + d[None, :]
        checkpoint(50 + least.size // (2 if dtype is object else 20))
        first = np.searchsorted(ends, least.ravel(), side="left").reshape(least.shape)
        beyond = np.minimum(first, len(ends) - 1)
        fits[rows] = (first < len(ends)) & (starts[beyond] <= most)
    return fits


def _scaled(factor: int, pieces: Pieces, dtype: type[Any]) -> tuple[Integers, Integers]:
    """The least and the largest of factor * t in every piece."""
    low, high = factor * pieces.lower.astype(dtype), factor * pieces.upper.astype(dtype)
    return (low, high) if factor > 0 else (high, low)


def _bits(fits: NDArray[np.bool_]) -> list[int]:
    """Every row as the bits of a number."""
    packed = np.packbits(fits, axis=1, bitorder="little")
    return [int.from_bytes(row, "little") for row in packed.tolist()]
