"""The question that all methods answer: is there a subset with this sum? And how much they may do for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Vector = tuple[int, ...]


@dataclass(frozen=True)
class SubsetQuestion:
    """Which subset of some integer vectors adds up to a target?

    Parameters
    ----------
    vectors
        Of one length.
    target
        Of the same length.
    nonempty
        Whether the empty subset does not count.
    """

    vectors: tuple[Vector, ...]
    target: Vector
    nonempty: bool

    def is_answer(self, subset: Sequence[int]) -> bool:
        """Whether these vectors add up to the target, exactly."""
        chosen = [self.vectors[j] for j in subset]
        total = tuple(map(sum, zip(*chosen, strict=True))) if chosen else (0,) * len(self.target)
        return total == self.target and not (self.nonempty and not chosen)


class TooManySumsError(Exception):
    """A method would have to keep more sums than it may."""


class Effort:
    """The work so far.

    Attributes
    ----------
    work
        ``searches``, subset questions asked; ``sums``, sums that were computed; ``conflicts`` of the constraint solver.
    """

    def __init__(self, seed: int) -> None:
        self.work: Counter[str] = Counter(searches=0, sums=0, conflicts=0)
        self.seed = seed
