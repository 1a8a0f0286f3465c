"""The multicoloured set cover problem.

Here live the value and its oracle; how it looks in a file lives in `instances.formats.sources.set_cover`.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.set_cover import read_set_cover, write_set_cover
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.oracle import at_most, satisfy


@dataclass(frozen=True)
class MulticoloredSetCover(SourceProblem):
    """Do some sets, exactly one of each of the k colours, cover all elements?

    W[2]-hard with parameter k (from dominating set, Downey and Fellows 1995).

    Parameters
    ----------
    elements
        At least 0; the elements are 1, ..., elements.
    families
        One family of sets a colour. A colour's sets are labelled 1, 2, ... in their order; sets may be empty or equal.
        A family may be empty (then the answer is no), and there may be no colours.

    Raises
    ------
    InputError
        Naming the colour, the label and the element that is out of range.

    Notes
    -----
    The witness lists one label of each colour, in the order of the colours.

    >>> MulticoloredSetCover(2, ((frozenset({2}), frozenset({1})), (frozenset({2}),))).decide().witness
    (2, 1)
    """

    name: ClassVar[str] = "multicolored-set-cover"
    elements: int
    families: tuple[tuple[frozenset[int], ...], ...]

    def __post_init__(self) -> None:
        if self.elements < 0:
            raise InputError(f"a set cover problem has at least 0 elements; got {self.elements}")
        for color, family in enumerate(self.families, start=1):
            for label, members in enumerate(family, start=1):
                wrong = [element for element in members if not 1 <= element <= self.elements]
                if wrong:
                    raise InputError(
                        f"color {color}, set {label}: element {min(wrong)} is not one of 1, ..., {self.elements}"
                    )

    @property
    def size(self) -> dict[str, int]:
        """Colours, labels (sets of all colours together) and elements."""
        return {"colors": len(self.families), "labels": sum(map(len, self.families)), "elements": self.elements}

    def uncovered(self, choice: Combination) -> int:
        """The number of elements that are in none of the chosen sets, one label of each colour."""
        chosen = (family[label - 1] for label, family in zip(choice, self.families, strict=True))
        return self.elements - len(frozenset().union(*chosen))

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists one label of each colour, in colour order, whose sets cover all elements."""
        return (
            isinstance(witness, tuple)
            and len(witness) == len(self.families)
            and all(isinstance(v, int) and 1 <= v <= len(f) for v, f in zip(witness, self.families, strict=True))
            and self.uncovered(witness) == 0
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        One variable a label: exactly one of each colour is true, and one of those whose set holds an element.
        """
        covering: list[list[int]] = [[] for _ in range(self.elements)]
        clauses: list[list[int]] = []
        ends = list(accumulate(map(len, self.families), initial=0))
        top = ends[-1]
        for start, family in zip(ends, self.families, strict=False):
            labels = list(range(start + 1, start + len(family) + 1))
            single, top = at_most(labels, 1, top)
            clauses += [labels, *single]
            for label, members in zip(labels, family, strict=True):
                for element in members:
                    covering[element - 1].append(label)
        verdict, true = satisfy(clauses + covering, conflicts)
        if verdict is not Verdict.YES:
            return Decision(verdict, None)
        return Decision(
            verdict,
            tuple(
                next(label for label in range(1, len(family) + 1) if start + label in true)
                for start, family in zip(ends, self.families, strict=False)
            ),
        )

    def write(self) -> str:
        """One line ``s COLOR ELEMENTS`` a set, colour by colour; see `instances.formats.sources.set_cover`."""
        return write_set_cover(self.elements, self.families)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(*read_set_cover(text, where))
