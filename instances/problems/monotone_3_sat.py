"""Satisfiability of formulas whose clauses have one sign."""

from dataclasses import dataclass
from typing import ClassVar

from instances.errors import InputError
from instances.problems.cnf import Cnf


@dataclass(frozen=True, init=False, repr=False)
class Monotone3Sat(Cnf):
    """Does some assignment make a literal of every clause true, each clause being all positive or all negative?

    NP-complete (Gold 1978).

    Parameters
    ----------
    variables
        n >= 0; the variables are 1, ..., n.
    clauses
        Each a tuple of one, two or three literals with the same sign; literals may be repeated.

    Raises
    ------
    InputError
        Naming the clause, counted from 1, that is empty, wider than three or mixed.

    Notes
    -----
    The witness and the file format are those of `Cnf`.

    >>> Monotone3Sat(2, ((1, 2), (-1,))).decide().witness
    (-1, 2)
    """

    name: ClassVar[str] = "monotone-3-sat"

    def __post_init__(self) -> None:
        super().__post_init__()
        for number, clause in enumerate(self.clauses, start=1):
            if not 1 <= len(clause) <= 3 or len({literal > 0 for literal in clause}) > 1:
                raise InputError(f"clause {number}: {clause} must have one, two or three literals of the same sign")
