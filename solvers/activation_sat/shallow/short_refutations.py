"""Whether few literals can be expected to refute a choice of pieces: where not, clause learning is a waste of time."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solvers.activation_sat.shallow.relations import Relation, relations
from solvers.ridges import RidgeSum
from solvers.stopping.limits import checkpoint

MOST_PAIRS = 1 << 20
"""So many pairs of ridges are looked at together: not long, and in little memory."""


@dataclass(frozen=True)
class Structure:
    """What the directions and the kinks of a sum of ridge functions say before any search.

    Parameters
    ----------
    ridges
        f.
    related
        Whether to look for relations among directions.
    """

    ridges: RidgeSum
    related: bool

    def relations(self) -> list[Relation]:
        """A relation for every three ridges with directions in a plane; none if there is no need for them."""
        # In the plane all directions are related, which takes long to say and is worth it for many pieces only.
        if not self.related or (self.ridges.box.dimension <= 2 and not self._wide):
            return []
        return relations(self.ridges.directions)

    @property
    def prefer_clause_learning(self) -> bool:
        """Whether to learn clauses rather than to branch and bound.

        Ridges with more than two pieces make a tree wide, unless they are exceptions. Else there must be relations
        enough, or most ridges share inputs with few of those that have a choice.
        """
        return self._wide or self._local or len(self.relations()) >= len(self._choices)

    @cached_property
    def _bends(self) -> NDArray[np.int64]:
        """Of every ridge the number of its convex kinks."""
        return self.ridges.kinks.convex

    @cached_property
    def _choices(self) -> NDArray[np.intp]:
        """The ridges that are not concave."""
        return np.flatnonzero(self._bends)

    @property
    def _wide(self) -> bool:
        return 2 * int((self._bends > 1).sum()) > len(self._choices)

    @property
    def _local(self) -> bool:
        few = short_lemma_size(len(self._choices))
        if len(self._choices) <= few:
            return True
        seen = (self.ridges.directions != 0).astype(np.float32)
        chosen = seen[self._choices].T
        loners = 0
        for rows in np.array_split(seen, 1 + len(seen) * chosen.shape[1] // MOST_PAIRS):
            checkpoint()
            loners += int(np.count_nonzero(np.count_nonzero(rows @ chosen, axis=1) <= few))
        return 2 * loners > len(seen)


def short_lemma_size(choices: int) -> int:
    """How many of the ridges that have a choice a short lemma is about."""
    return max(3, choices // 4)
