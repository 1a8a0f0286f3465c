"""The exact cover problem.

Here live the value and its oracle; how it looks in a file lives in `instances.formats.sources.exact_cover`.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.exact_cover import read_exact_cover, write_exact_cover
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.oracle import Clauses, satisfy


@dataclass(frozen=True)
class ExactCover(SourceProblem):
    """Do some of the sets hold every element exactly once?

    NP-complete (Karp 1972), already for sets of three elements.

    Parameters
    ----------
    elements
        At least 0; the elements are 1, ..., elements. Without any, no set is needed.
    sets
        Sets that are not empty, possibly equal; there may be none.

    Raises
    ------
    InputError
        Naming the set, and the element that is out of range.

    Notes
    -----
    The witness lists the numbers of the chosen sets, from 1, distinct and in any order.

    >>> ExactCover(3, (frozenset({1, 2}), frozenset({2, 3}), frozenset({3}))).decide().witness
    (1, 3)
    """

    name: ClassVar[str] = "exact-cover"
    elements: int
    sets: tuple[frozenset[int], ...]

    def __post_init__(self) -> None:
        if self.elements < 0:
            raise InputError(f"an exact cover problem has at least 0 elements; got {self.elements}")
        for number, members in enumerate(self.sets, start=1):
            if not members:
                raise InputError(f"set {number} is empty; sets of an exact cover problem have elements")
            wrong = [element for element in members if not 1 <= element <= self.elements]
            if wrong:
                raise InputError(f"set {number}: element {min(wrong)} is not one of 1, ..., {self.elements}")

    @property
    def size(self) -> dict[str, int]:
        return {"elements": self.elements, "sets": len(self.sets)}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists numbers of different sets that hold every element exactly once."""
        if not isinstance(witness, tuple) or not all(type(v) is int and 1 <= v <= len(self.sets) for v in witness):
            return False
        held = [element for v in witness for element in self.sets[v - 1]]
        return len(set(witness)) == len(witness) and len(held) == self.elements == len(set(held))

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        One variable a set: of those that hold an element, one is true, and no two are.
        """
        holding: list[list[int]] = [[] for _ in range(self.elements)]
        for number, members in enumerate(self.sets, start=1):
            for element in members:
                holding[element - 1].append(number)
        clauses: Clauses = list(holding)
        pairs = {pair for numbers in holding for pair in combinations(numbers, 2)}
        clauses += [[-v, -w] for v, w in sorted(pairs)]
        verdict, true = satisfy(clauses, conflicts)
        chosen = tuple(v for v in range(1, len(self.sets) + 1) if v in true)
        return Decision(verdict, chosen if verdict is Verdict.YES else None)

    def write(self) -> str:
        """One line ``s ELEMENTS`` a set; see `instances.formats.sources.exact_cover`."""
        return write_exact_cover(self.elements, self.sets)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(*read_exact_cover(text, where))
