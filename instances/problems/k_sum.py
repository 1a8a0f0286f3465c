"""The k-SUM problem: integers that add up to zero."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.lines import integer, numbered_lines, problem_line
from instances.problem import Combination, CountedProblem, Decision, Verdict

MOST_SUMS = 3_000_000
"""So many sums are made and kept, and no more."""


@dataclass(frozen=True)
class KSum(CountedProblem):
    """Do some k of the integers add up to 0?

    W[1]-hard with parameter k (Downey and Fellows 1995), and in no time n^o(k) under ETH (Pătraşcu and Williams 2010,
    "On the possibility of faster SAT algorithms", theorem 5.1). Meeting in the middle takes n^⌈k/2⌉.

    Parameters
    ----------
    integers
        Distinct, in increasing order; 0 and negative ones are legal.
    summands
        k, at least 1. A k beyond the number of integers is a legal no-instance.

    Raises
    ------
    InputError
        If the integers are not increasing or k is below 1.

    Notes
    -----
    The witness lists the k integers in increasing order.

    >>> KSum((-3, 1, 2, 4), 3).decide().witness
    (-3, 1, 2)
    """

    name: ClassVar[str] = "k-sum"
    integers: tuple[int, ...]
    summands: int

    def __post_init__(self) -> None:
        if self.summands < 1:
            raise InputError(f"a sum has at least 1 summand; got {self.summands}")
        wrong = next((b for a, b in pairwise(self.integers) if a >= b), None)
        if wrong is not None:
            raise InputError(f"integer {wrong}: it is not above the one before it; distinct ones in order are right")

    @property
    def size(self) -> dict[str, int]:
        return {"integers": len(self.integers), "summands": self.summands}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists k of the integers in increasing order that add up to 0."""
        return (
            isinstance(witness, tuple)
            and len(witness) == self.summands
            and all(isinstance(t, int) for t in witness)
            and all(a < b for a, b in pairwise(witness))
            and set(witness) <= set(self.integers)
            and sum(witness) == 0
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by meeting in the middle, which a budget of so many sums must be enough for."""
        if not self._affordable(conflicts):
            return Decision(Verdict.UNKNOWN, None)
        for smaller, sums in self._halves():
            for chosen in smaller:
                if sums[-sum(chosen)]:
                    rest = next(
                        it
                        for it in combinations(
                            [t for t in self.integers if t > chosen[-1]], self.summands - len(chosen)
                        )
                        if sum(it) == -sum(chosen)
                    )
                    return Decision(Verdict.YES, (*chosen, *rest))
        return Decision(Verdict.NO, None)

    def count(self, steps: int = MOST_SUMS) -> int | None:
        """The number of sets of k integers with sum 0, by meeting in the middle; see `CountedProblem.count`."""
        if not self._affordable(steps):
            return None
        return sum(sums[-sum(chosen)] for smaller, sums in self._halves() for chosen in smaller)

    def _affordable(self, steps: int) -> bool:
        n, k = len(self.integers), self.summands
        return max(comb(n, k // 2), comb(n, k - k // 2)) <= steps

    def _halves(self) -> Iterator[tuple[Iterator[Combination], Counter[int]]]:
        """For every integer t: the smaller halves that end with it, and how many larger halves above t have which sum.

        Every k-set has one smaller half, its max(1, ⌊k/2⌋) least elements.
        """
        half = max(1, self.summands // 2)
        rest = self.summands - half
        sums: Counter[int] = Counter([0] if rest == 0 else [])
        for place in range(len(self.integers) - 1, -1, -1):
            t = self.integers[place]
            yield ((*chosen, t) for chosen in combinations(self.integers[:place], half - 1)), sums
            if rest:
                sums.update(t + sum(others) for others in combinations(self.integers[place + 1 :], rest - 1))

    def write(self) -> str:
        """``p ksum INTEGERS K``, then one integer a line."""
        return "".join(f"{line}\n" for line in (f"p ksum {len(self.integers)} {self.summands}", *self.integers))

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`, in any order and with comments; raises `InputError` naming `where` and the line."""
        header: tuple[int, ...] | None = None
        found: set[int] = set()
        for number, words in numbered_lines(text):
            place = f"{where}:{number}"
            if words[0] == "p":
                header = problem_line(words[1:], ("ksum",), "INTEGERS K", header is not None, place)
                continue
            if header is None:
                raise InputError(f"{place}: {words[0]!r} before the line 'p ksum INTEGERS K'; that line comes first")
            if len(words) != 1:
                raise InputError(f"{place}: {len(words)} words; one integer a line is right")
            t = integer(words[0], place)
            if t in found:
                raise InputError(f"{place}: {t} is there already; the integers are distinct")
            found.add(t)
        if header is None:
            raise InputError(f"{where}:1: no problem line; a line 'p ksum INTEGERS K' comes before the integers")
        if header[0] != len(found):
            raise InputError(f"{where}: the header says {header[0]} integers, but there are {len(found)}")
        try:
            return cls(tuple(sorted(found)), header[1])
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
