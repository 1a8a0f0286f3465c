"""Satisfiability of formulas of alternating conjunctions and disjunctions over coloured choices.

Here live the value and its oracle; how it looks in a file lives in `instances.formats.sources.normalized_formula`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.normalized_formula import (
    Atom,
    Gate,
    read_normalized_formula,
    write_normalized_formula,
)
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.oracle import Clauses, at_most, satisfy


@dataclass(frozen=True)
class NormalizedFormula(SourceProblem):
    """Can every colour be given one of its labels such that an alternating formula holds?

    The formula is a conjunction of disjunctions of conjunctions of … of atoms, with t levels of gates. An atom says
    that the label of a colour is in a set; its negation is the atom with the other labels. There are no negations
    besides. Two levels are multicoloured set cover; t levels are W[t]-hard with the number of colours as parameter,
    for t >= 2 (from weighted t-normalised satisfiability, Downey and Fellows 1995, with one colour a chosen variable).

    Parameters
    ----------
    labels
        How many labels, 1, ..., m, each colour has; one without labels makes the answer no.
    atoms
        The atoms, numbered from 1.
    levels
        The gates below the top one, level by level from the atoms up, each numbered from 1. The gates of the last
        level are disjunctions, those of the level below it conjunctions, and so on down to the first level, whose
        gates combine atoms. The top gate, a conjunction of the whole last level, goes without saying. At least one
        level; an empty conjunction is true and an empty disjunction false.

    Raises
    ------
    InputError
        Naming the colour, the atom or the gate that is wrong.

    Notes
    -----
    The witness lists one label of each colour, in the order of the colours.

    >>> one_of_each = NormalizedFormula((2, 2), ((1, frozenset({2})), (2, frozenset({1}))), (((1,), (2,)),))
    >>> one_of_each.decide().witness
    (2, 1)
    """

    name: ClassVar[str] = "normalized-formula"
    labels: tuple[int, ...]
    atoms: tuple[Atom, ...]
    levels: tuple[tuple[Gate, ...], ...]

    def __post_init__(self) -> None:
        for color, count in enumerate(self.labels, start=1):
            if count < 0:
                raise InputError(f"color {color}: it has at least 0 labels; got {count}")
        for number, (color, chosen) in enumerate(self.atoms, start=1):
            if not 1 <= color <= len(self.labels):
                raise InputError(f"atom {number}: color {color} is not one of 1, ..., {len(self.labels)}")
            wrong = [label for label in chosen if not 1 <= label <= self.labels[color - 1]]
            if wrong:
                raise InputError(
                    f"atom {number}: label {min(wrong)} of color {color} is not one of 1, ..., {self.labels[color - 1]}"
                )
        if not self.levels:
            raise InputError("a normalized formula has at least one level of gates below the top one; got none")
        below = len(self.atoms)
        for level, gates in enumerate(self.levels, start=1):
            for number, gate in enumerate(gates, start=1):
                for child in gate:
                    if not 1 <= child <= below:
                        raise InputError(f"level {level}, gate {number}: it takes {child}, not one of 1, ..., {below}")
            below = len(gates)

    @property
    def size(self) -> dict[str, int]:
        """Colours, labels of all colours together, atoms, gates below the top one, and t, the levels with the top."""
        return {
            "colors": len(self.labels),
            "labels": sum(self.labels),
            "atoms": len(self.atoms),
            "gates": sum(map(len, self.levels)),
            "levels": len(self.levels) + 1,
        }

    def is_disjunction(self, level: int) -> bool:
        """Whether the gates of ``levels[level]`` are disjunctions."""
        return (len(self.levels) - level) % 2 == 1

    def violated(self, choice: Combination) -> int:
        """The number of gates of the last level that are false under the choice, one label of each colour."""
        values: Sequence[bool] = [choice[color - 1] in chosen for color, chosen in self.atoms]
        for level, gates in enumerate(self.levels):
            combine = any if self.is_disjunction(level) else all
            values = [combine(values[child - 1] for child in gate) for gate in gates]
        return values.count(False)

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists one label of each colour, in colour order, for which the formula holds."""
        return (
            isinstance(witness, tuple)
            and len(witness) == len(self.labels)
            and all(isinstance(v, int) and 1 <= v <= count for v, count in zip(witness, self.labels, strict=True))
            and self.violated(witness) == 0
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        One variable a label, exactly one of each colour true, and one an atom or a gate, which implies what makes it
        true (Tseitin 1968; one direction suffices, as the formula is monotone in its atoms).
        """
        ends = list(accumulate(self.labels, initial=0))
        top = ends[-1]
        clauses: Clauses = []
        for start, count in zip(ends, self.labels, strict=False):
            options = list(range(start + 1, start + count + 1))
            single, top = at_most(options, 1, top)
            clauses += [options, *single]
        clauses += [
            [-number, *(ends[color - 1] + label for label in sorted(chosen))]
            for number, (color, chosen) in enumerate(self.atoms, start=top + 1)
        ]
        below, top = top, top + len(self.atoms)
        for level, gates in enumerate(self.levels):
            for number, gate in enumerate(gates, start=top + 1):
                children = [below + child for child in gate]
                if self.is_disjunction(level):
                    clauses.append([-number, *children])
                else:
                    clauses += [[-number, child] for child in children]
            below, top = top, top + len(gates)
        clauses += [[gate] for gate in range(below + 1, top + 1)]
        verdict, true = satisfy(clauses, conflicts)
        if verdict is not Verdict.YES:
            return Decision(verdict, None)
        chosen_labels = (
            next(label for label in range(1, count + 1) if start + label in true)
            for start, count in zip(ends, self.labels, strict=False)
        )
        return Decision(verdict, tuple(chosen_labels))

    def write(self) -> str:
        """Lines of labels, atoms and gates; see `instances.formats.sources.normalized_formula`."""
        return write_normalized_formula(self.labels, self.atoms, self.levels)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(*read_normalized_formula(text, where))
