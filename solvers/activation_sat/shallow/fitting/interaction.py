"""Which ridges interact, and an order in which they can be eliminated: a tree decomposition.

Two ridges interact if a relation holds them against each other. Eliminating a ridge joins those that it interacts with;
the ridge and these are a bag. A ridge whose bag has the fewest combinations of pieces comes next. For ridges of the
same number of pieces that is one of the smallest degree, and no order is better if the graph has treewidth at most 2.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, reduce
from math import prod
from operator import and_

Term = tuple[int, int]
"""A ridge and its coefficient, not 0."""

Terms = tuple[Term, Term, Term]

Fits = Mapping[int, Sequence[tuple[int, Sequence[int]]]]
"""Of a ridge, other ridges with the pieces that fit each of its pieces, as bits."""


class Interaction:
    """The interaction graph of ridges.

    A ridge that is in one relation only, whose other two are held against each other, is left out: where the two fit,
    one of its pieces fits with both.

    Parameters
    ----------
    relations
        Terms that add up to 0, of which the first two are held against each other; up to three of each relation.
    fits
        What comes of that.
    sizes
        Numbers of pieces.

    Attributes
    ----------
    relations
        Those with the same terms together.
    sizes
        As given.
    """

    def __init__(self, relations: Sequence[Terms], fits: Fits, sizes: Sequence[int]) -> None:
        self.sizes = sizes
        same: dict[frozenset[Term], list[Terms]] = defaultdict(list)
        for terms in relations:
            same[frozenset(terms)].append(terms)
        self.relations = list(same.values())
        met: dict[int, list[list[Terms]]] = defaultdict(list)
        for group in self.relations:
            for ridge, _ in group[0]:
                met[ridge].append(group)
        self._implied = {
            ridge for ridge, groups in met.items() if len(groups) == 1 and any(t[2][0] == ridge for t in groups[0])
        }
        for group in self.relations:  # of a relation on its own, two stay
            alone = [ridge for ridge, _ in group[0] if ridge in self._implied]
            self._implied.difference_update(sorted(alone, key=lambda r: sizes[r])[: len(alone) - 1])
        self._fits = fits

    @cached_property
    def tables(self) -> dict[int, dict[int, list[int]]]:
        """Of each ridge that is not left out, those it interacts with, and the pieces that fit each of its own."""
        found: dict[int, dict[int, list[int]]] = {}
        for ridge, others in self._fits.items():
            if ridge in self._implied:
                continue
            rows: dict[int, list[Sequence[int]]] = defaultdict(list)
            for other, fits in others:
                if other not in self._implied:
                    rows[other].append(fits)
            found[ridge] = {
                other: [reduce(and_, row) for row in zip(*known, strict=True)] for other, known in rows.items()
            }
        return found

    @cached_property
    def elimination(self) -> dict[int, tuple[int, ...]]:
        """The ridges in the order in which they are eliminated, each with those that are then joined."""
        around = {ridge: set(others) for ridge, others in self.tables.items()}
        order: dict[int, tuple[int, ...]] = {}

        def combinations(ridge: int) -> int:
            return prod(self.sizes[r] for r in around[ridge]) * self.sizes[ridge]

        while around:
            ridge = min(around, key=lambda r: (combinations(r), r))
            neighbours = around.pop(ridge)
            for other in neighbours:
                around[other] |= neighbours - {other}
                around[other].discard(ridge)
            order[ridge] = tuple(sorted(neighbours))
        return order

    @property
    def width(self) -> int:
        """Of the tree decomposition: the size of the largest bag, less 1."""
        return max(map(len, self.elimination.values()), default=0)

    @property
    def bound(self) -> int:
        """In how many ways the pieces of a bag can be combined, added up over the bags."""
        return sum(prod(self.sizes[r] for r in (ridge, *others)) for ridge, others in self.elimination.items())

    @property
    def separable(self) -> bool:
        """Whether no bag holds all ridges, so that a decomposition says something."""
        return 1 + self.width < len(self.elimination)

    @property
    def forest(self) -> bool:
        """Whether it has no cycle."""
        return self.width <= 1

    @property
    def narrow(self) -> bool:
        """Whether no bag holds more than half of the ridges."""
        return 2 * (1 + self.width) <= len(self.elimination)
