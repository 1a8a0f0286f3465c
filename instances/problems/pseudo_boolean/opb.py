"""OPB, the format of pseudo-Boolean competitions (Roussel, Manquinho 2012), where it is one of our source problems.

A file of clauses (sums of literals >= 1) is a CNF; of equations with coefficients and right-hand side 1 an exact cover;
one equation of positive coefficients a subset sum. Comments begin with ``*``; there is no objective.
"""

import re
from dataclasses import dataclass

from instances.errors import InputError
from instances.problem import SourceProblem
from instances.problems import Cnf, ExactCover, SubsetSum

_TERM = re.compile(r"([+-]?[0-9]{1,2000})\s*\*?\s*(~?)x([1-9][0-9]{0,7})", re.ASCII)
_CONSTRAINT = re.compile(r"(.*?)(>=|=)\s*([+-]?[0-9]{1,2000})", re.ASCII)

FITS = "clauses (a CNF), equations of ones (an exact cover), or one equation (a subset sum)"


@dataclass(frozen=True)
class _Constraint:
    terms: tuple[tuple[int, int], ...]
    """Coefficients and literals."""
    equal: bool
    bound: int
    line: int


def read_opb(text: str, where: str) -> SourceProblem:
    """Read a file that is a CNF, an exact cover or a subset sum.

    Raises
    ------
    InputError
        ``file:line: what; what would be right``.

    >>> read_opb("+3 x1 +5 x2 +7 x3 = 12 ;", "f.opb")
    SubsetSum(items=(3, 5, 7), target=12)
    """
    constraints, line = [], 1
    for part in re.sub(r"(?m)^\*.*$", "", text).split(";"):
        begins = line + part[: len(part) - len(part.lstrip())].count("\n")
        line += part.count("\n")
        if part.strip():
            constraints.append(_constraint(" ".join(part.split()), f"{where}:{begins}", begins))
    if not constraints:
        raise InputError(f"{where}: no constraint; fit: {FITS}")
    variables = max((abs(literal) for one in constraints for _, literal in one.terms), default=0)
    if all(_is_clause(one) for one in constraints):
        return Cnf(variables, [[literal for _, literal in one.terms] for one in constraints])
    if all(
        one.equal and one.bound == 1 and all(a == 1 and literal > 0 for a, literal in one.terms) for one in constraints
    ):
        sets: list[set[int]] = [set() for _ in range(variables)]
        for element, one in enumerate(constraints, start=1):
            for _, literal in one.terms:
                sets[literal - 1].add(element)
        return ExactCover(len(constraints), tuple(map(frozenset, sets)))
    first = constraints[0]
    if len(constraints) == 1 and first.equal and all(a > 0 and literal > 0 for a, literal in first.terms):
        return SubsetSum(tuple(a for a, _ in first.terms), first.bound)
    odd = next((one for one in constraints if not _is_clause(one)), first)
    raise InputError(f"{where}:{odd.line}: this constraint is of no source problem; fit: {FITS}")


def _is_clause(one: _Constraint) -> bool:
    return not one.equal and one.bound == 1 and all(coefficient == 1 for coefficient, _ in one.terms)


def _constraint(text: str, place: str, line: int) -> _Constraint:
    if text.startswith(("min:", "max:")):
        raise InputError(f"{place}: an objective; questions of yes and no have none, so drop it")
    found = _CONSTRAINT.fullmatch(text)
    rest = "" if found is None else _TERM.sub("", found.group(1))
    if found is None or rest.strip():
        raise InputError(f"{place}: {text[:40]!r} is no linear constraint such as '+1 x1 +1 ~x2 >= 1 ;'")
    terms = tuple(
        (int(coefficient), -int(variable) if negated else int(variable))
        for coefficient, negated, variable in _TERM.findall(found.group(1))
    )
    return _Constraint(terms, found.group(2) == "=", int(found.group(3)), line)
