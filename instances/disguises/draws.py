"""Random choices that are the same in every version of Python: only `Random.random` promises that."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draws:
    """What a seed chooses, one choice after the other."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, end: int) -> int:
        """One of 0, ..., end - 1."""
        return int(self._random.random() * end)

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """All items in a random order (Fisher and Yates)."""
        found = list(items)
        for end in range(len(found), 1, -1):
            other = self.below(end)
            found[end - 1], found[other] = found[other], found[end - 1]
        return found
