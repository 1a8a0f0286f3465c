"""The subset sum problem.

Here live the value and its oracle; how it looks in a file lives in `instances.formats.sources.subset_sum`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from instances.errors import InputError, shown
from instances.formats.sources.subset_sum import read_subset_sum, write_subset_sum
from instances.problem import Combination, Decision, SourceProblem, Verdict


@dataclass(frozen=True)
class SubsetSum(SourceProblem):
    """Do some of the items add up to the target?

    NP-complete (Karp 1972), weakly: with small numbers dynamic programming is fast. Random items of b bits are hardest
    where their number is near b (Impagliazzo and Naor 1996).

    Parameters
    ----------
    items
        Positive integers of any size, possibly equal; there may be none.
    target
        A positive integer.

    Raises
    ------
    InputError
        Naming the first number that is not positive.

    Notes
    -----
    The witness lists the numbers of the chosen items, from 1, distinct and in any order.

    >>> SubsetSum((3, 5, 7), 12).decide().witness
    (2, 3)
    """

    name: ClassVar[str] = "subset-sum"
    items: tuple[int, ...]
    target: int

    def __post_init__(self) -> None:
        for number, item in enumerate(self.items, start=1):
            if item < 1:
                raise InputError(f"item {number} is {shown(item)}; items are positive integers")
        if self.target < 1:
            raise InputError(f"the target is {shown(self.target)}; it is a positive integer")

    @property
    def size(self) -> dict[str, int]:
        """Items, and the bits of the largest number."""
        return {"items": len(self.items), "bits": max((self.target, *self.items)).bit_length()}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists numbers of different items that add up to the target."""
        return (
            isinstance(witness, tuple)
            and all(type(v) is int and 1 <= v <= len(self.items) for v in witness)
            and len(set(witness)) == len(witness)
            and sum(self.items[v - 1] for v in witness) == self.target
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by dynamic programming over the sums of either half of the items.

        Parameters
        ----------
        conflicts
            At most so many sums of a half are kept; with more the answer is unknown. This is a count, not a time, so
            that the decision is the same on every machine.
        """
        middle = len(self.items) // 2
        halves = [_sums(part, self.target, conflicts) for part in (self.items[:middle], self.items[middle:])]
        first, second = halves
        if first is None or second is None:
            return Decision(Verdict.UNKNOWN, None)
        for total in second:
            if self.target - total in first:
                chosen = _chosen(first, self.items[:middle], self.target - total)
                others = [middle + number for number in _chosen(second, self.items[middle:], total)]
                return Decision(Verdict.YES, (*chosen, *others))
        return Decision(Verdict.NO, None)

    def write(self) -> str:
        """``p sum``, then the items, one a line; see `instances.formats.sources.subset_sum`."""
        return write_subset_sum(self.items, self.target)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(*read_subset_sum(text, where))


def _sums(items: Sequence[int], most: int, limit: int) -> dict[int, int] | None:
    """Every sum of items that is at most `most`, with the number of the last item of the first way to reach it."""
    found = {0: 0}
    for number, item in enumerate(items, start=1):
        for total in [total + item for total in found if total + item <= most]:
            found.setdefault(total, number)
        if len(found) > limit:
            return None
    return found


def _chosen(sums: dict[int, int], items: Sequence[int], total: int) -> list[int]:
    """The numbers of the items that made a sum; each was added to a sum of items before it."""
    chosen: list[int] = []
    while total:
        chosen.insert(0, sums[total])
        total -= items[sums[total] - 1]
    return chosen
