"""Satisfiability becomes Monotone 3-SAT, by a second variable for every negation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.problem import Combination
from instances.problems import Cnf, Monotone3Sat
from instances.reduction import Reduction


@dataclass(frozen=True)
class CnfToMonotone3Sat(Reduction[Cnf, Combination, Monotone3Sat, Combination]):
    """Satisfiability stays hard if every clause has at most three literals of one sign.

    Construction. A clause l_1, l_2, … with more than three literals is split: with a new variable y it becomes
    l_1, l_2, y and -y, l_3, …, again until three are left. A formula with an empty clause is replaced by the clauses 1
    and -1. Now let there be N variables (at least 1). Variable N + i stands for the negation of i: it replaces the
    literal -i in every clause, and the clause -i, -(N + i) is added for each i. So all clauses are positive but these.

    Yes stays yes. Set y true exactly if l_1 and l_2 are false, and N + i to the contrary of i.

    Yes came from yes. If N + i is true then i is false, so replacing N + i by -i keeps every clause true. Clauses
    split at y have a true literal besides y or -y.

    Size. For m clauses of at most w literals at most N = max(n, 1) + m max(w - 3, 0) variables before doubling and
    p = max(m max(w - 2, 1), 2) clauses before the new ones, so 2 N variables, N + p clauses and 2 N + 3 p literals:
    linear for 3-SAT, where N = n and p = m.

    Parameters
    ----------
    source
        Any formula; empty and wide clauses, repeated literals, clauses that hold always and no variables are legal.

    Examples
    --------
    >>> reduction = CnfToMonotone3Sat(Cnf(2, ((1, -2),)))
    >>> reduction.target.clauses, reduction.push((-1, -2)), reduction.pull((1, 2, -3, -4))
    (((1, 4), (-1, -3), (-2, -4)), (-1, -2, 3, 4), (1, 2))
    """

    name: ClassVar[str] = "cnf-to-monotone-3-sat"
    theorem: ClassVar[str] = "Gold 1978: monotone 3-SAT is NP-complete"
    source_type: ClassVar[type[Cnf]] = Cnf
    target_type: ClassVar[type[Monotone3Sat]] = Monotone3Sat
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"variables", "clauses", "width", "literals"})
    source: Cnf

    @cached_property
    def _split(self) -> tuple[int, list[tuple[int, ...]], list[tuple[int, int]]]:
        """N, the clauses of at most three literals, and for each new variable in turn its l_1 and l_2."""
        known = max(1, self.source.variables)
        if () in self.source.clauses:
            return known, [(1,), (-1,)], []
        short: list[tuple[int, ...]] = []
        pairs: list[tuple[int, int]] = []
        for clause in self.source.clauses:
            rest = clause
            while len(rest) > 3:
                pairs.append((rest[0], rest[1]))
                new = known + len(pairs)
                short.append((rest[0], rest[1], new))
                rest = (-new, *rest[2:])
            short.append(rest)
        return known + len(pairs), short, pairs

    @cached_property
    def target(self) -> Monotone3Sat:
        n, short, _ = self._split
        positive = (tuple(literal if literal > 0 else n - literal for literal in clause) for clause in short)
        return Monotone3Sat(2 * n, (*positive, *((-i, -n - i) for i in range(1, n + 1))))

    def push(self, witness: Combination) -> Combination:
        """The model, the new variables as their clauses ask for, and the contrary of all."""
        n, _, pairs = self._split
        literals = list(witness) or [-1]
        for first, second in pairs:
            new = len(literals) + 1
            true = all(literals[abs(literal) - 1] != literal for literal in (first, second))
            literals.append(new if true else -new)
        return (*literals, *(-n - literal if literal > 0 else n - literal for literal in literals))

    def pull(self, witness: Combination) -> Combination:
        """The model's values of the first variables."""
        return witness[: self.source.variables]

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        clauses, width = source_size["clauses"], source_size["width"]
        variables = max(1, source_size["variables"]) + clauses * max(0, width - 3)
        short = max(2, clauses * max(1, width - 2))
        return {
            "variables": 2 * variables,
            "clauses": variables + short,
            "width": 3,
            "literals": 2 * variables + 3 * short,
        }
