"""Satisfiability of formulas in conjunctive normal form.

Here live the formula and its oracle; how it looks in a file lives in `instances.formats.sources.dimacs`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import index
from typing import Any, ClassVar, Self, overload

from instances.display import html_table
from instances.errors import InputError, shown
from instances.formats.sources.dimacs import read_cnf, write_cnf
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.oracle import satisfy


@dataclass(frozen=True)
class Cnf(SourceProblem):
    """Does some assignment make a literal of every clause true?

    NP-complete (Cook 1971).

    Parameters
    ----------
    variables
        n >= 0; the variables are 1, ..., n. It may be left out: then the last variable is the largest that occurs.
    clauses
        Each an iterable of literals: v for variable v, -v for its negation. The empty clause is legal (and false), and
        so are repeated literals, clauses that hold always, and variables that do not occur.

    Raises
    ------
    InputError
        Naming the clause, counted from 1, that is no iterable of integers, or the literal that is out of range.

    Notes
    -----
    >>> Cnf([[1, 2], [-1]])
    Cnf(2 variables, 2 clauses)

    The witness is a full assignment as literals in the order of the variables, such as (1, -2, 3).

    >>> Cnf(2, ((1, 2), (-1,))).decide().witness
    (-1, 2)
    """

    name: ClassVar[str] = "cnf"
    variables: int
    clauses: tuple[tuple[int, ...], ...]

    @overload
    def __init__(self, variables: int, clauses: Iterable[Iterable[int]]) -> None: ...
    @overload
    def __init__(self, variables: Iterable[Iterable[int]]) -> None: ...
    def __init__(self, variables: Any, clauses: Any = None) -> None:
        read = _clauses(variables if clauses is None else clauses)
        if clauses is None:
            variables = max((abs(literal) for clause in read for literal in clause), default=0)
        object.__setattr__(self, "variables", variables)
        object.__setattr__(self, "clauses", read)
        self.__post_init__()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.variables} variables, {len(self.clauses)} clauses)"

    def _repr_html_(self) -> str:
        return html_table(("problem", self.name), *self.size.items())

    def __post_init__(self) -> None:
        if self.variables < 0:
            raise InputError(f"a formula has at least 0 variables; got {self.variables}")
        for number, clause in enumerate(self.clauses, start=1):
            for literal in clause:
                if not 1 <= abs(literal) <= self.variables:
                    raise InputError(
                        f"clause {number}: literal {literal} is not a variable 1, ..., {self.variables} or its negation"
                    )

    @property
    def size(self) -> dict[str, int]:
        """Variables, clauses, width (longest clause, 0 without clauses) and literals (total length)."""
        lengths = [len(clause) for clause in self.clauses]
        return {
            "variables": self.variables,
            "clauses": len(lengths),
            "width": max(lengths, default=0),
            "literals": sum(lengths),
        }

    def check(self, witness: Combination) -> bool:
        """Whether `witness` is a full assignment in variable order that satisfies every clause."""
        if not isinstance(witness, tuple) or len(witness) != self.variables:
            return False
        if not all(isinstance(literal, int) and abs(literal) == v for v, literal in enumerate(witness, start=1)):
            return False
        true = frozenset(witness)
        return not any(true.isdisjoint(clause) for clause in self.clauses)

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`. Variables that do not matter are false."""
        verdict, true = satisfy(self.clauses, conflicts)
        if verdict is not Verdict.YES:
            return Decision(verdict, None)
        return Decision(verdict, tuple(v if v in true else -v for v in range(1, self.variables + 1)))

    def write(self) -> str:
        """DIMACS CNF, one clause a line."""
        return write_cnf(self.variables, self.clauses)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(*read_cnf(text, where))


def _clauses(given: object) -> tuple[tuple[int, ...], ...]:
    """Iterables of integers, NumPy's too, as tuples of Python's."""
    if not isinstance(given, Iterable) or isinstance(given, (str, bytes)):
        raise InputError(f"a formula is an iterable of clauses such as [[1, -2], [2]]; got {shown(given)}")
    read = []
    for number, clause in enumerate(given, start=1):
        if not isinstance(clause, Iterable) or isinstance(clause, (str, bytes)):
            raise InputError(f"clause {number} is {shown(clause)}; a clause is an iterable of literals such as [1, -2]")
        try:
            read.append(tuple(index(literal) for literal in clause))
        except TypeError:
            raise InputError(
                f"clause {number} is {shown(clause)}; its literals are integers, v or -v for a variable v"
            ) from None
    return tuple(read)
