"""Satisfiability becomes Multicoloured Set Cover, by splitting the variables and listing partial assignments."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import ClassVar

from instances.errors import InputError, shown
from instances.problem import Combination
from instances.problems import Cnf, MulticoloredSetCover
from instances.reduction import Reduction
from instances.reductions.between_problems.cnf_to_multicolored_clique import MAXIMUM_GROUPS

MAXIMUM_LABELS = 2**16
"""Most labels, partial assignments, of one colour."""


@dataclass(frozen=True)
class CnfToMulticoloredSetCover(Reduction[Cnf, Combination, MulticoloredSetCover, Combination]):
    """Satisfiability is a set cover problem with as few colours as one likes, at the price of more labels.

    Construction. Split the n variables into k consecutive groups whose sizes differ by at most one, the larger ones
    first. The elements are the clauses. Colour c has one label for each assignment of group c, and its set holds the
    clauses that this assignment already makes true. In label v the i-th variable of the group, from 0, is true exactly
    if bit i of v - 1 is 1.

    Yes stays yes, and yes came from yes. One label of each colour is an assignment of all variables, and it covers the
    clauses that this assignment makes true. So the least number of uncovered elements is the least number of clauses
    that any assignment falsifies.

    Size. k colours, at most k 2^ceil(n / k) labels, exactly the sum of 2^(group size), and one element a clause. So an
    algorithm of time O(N^(k - eps)) on N labels and few elements would refute the Strong Exponential Time Hypothesis.

    Parameters
    ----------
    source
        Any formula; empty clauses, repeated literals, clauses that hold always and no variables are legal.
    groups
        k, at least 1. A group without variables has one label, the empty assignment, and covers nothing.

    Raises
    ------
    InputError
        If `groups` is below 1 or above `MAXIMUM_GROUPS`, or (by `target`) if a group has more than
        `MAXIMUM_LABELS` assignments.

    Examples
    --------
    >>> reduction = CnfToMulticoloredSetCover(Cnf(3, ((1, 2), (-1,), (3, -2))), groups=2)
    >>> reduction.target.check(reduction.push((-1, 2, 3))), reduction.push((-1, 2, 3)), reduction.pull((3, 2))
    (True, (3, 2), (-1, 2, 3))
    """

    name: ClassVar[str] = "cnf-to-multicolored-set-cover"
    theorem: ClassVar[str] = (
        "Patrascu and Williams 2010: no n^(k - eps) algorithm for dominating set under SETH, by split and list"
    )
    source_type: ClassVar[type[Cnf]] = Cnf
    target_type: ClassVar[type[MulticoloredSetCover]] = MulticoloredSetCover
    source: Cnf
    groups: int = 2

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise InputError(f"{self.name}: {self.groups} groups are too few; at least 1 is needed")
        if self.groups > MAXIMUM_GROUPS:
            raise InputError(
                f"{self.name}: {shown(self.groups)} groups are too many; at most {MAXIMUM_GROUPS} are made"
            )

    @cached_property
    def variables(self) -> tuple[range, ...]:
        """The variables of each group."""
        ends = accumulate(_sizes(self.source.variables, self.groups), initial=0)
        return tuple(range(start + 1, end + 1) for start, end in pairwise(ends))

    @cached_property
    def target(self) -> MulticoloredSetCover:
        if 2 ** len(self.variables[0]) > MAXIMUM_LABELS:
            raise InputError(
                f"{self.name}: group 1 of {self.groups} has {len(self.variables[0])} variables and so more than"
                f" {MAXIMUM_LABELS} assignments; use more groups or a smaller formula"
            )
        holding: dict[int, set[int]] = defaultdict(set)
        for number, clause in enumerate(self.source.clauses, start=1):
            for literal in clause:
                holding[literal].add(number)
        return MulticoloredSetCover(
            len(self.source.clauses),
            tuple(
                tuple(
                    frozenset().union(*(holding[literal] for literal in _assignment(group, label)))
                    for label in range(1, 2 ** len(group) + 1)
                )
                for group in self.variables
            ),
        )

    def push(self, witness: Combination) -> Combination:
        """The labels of the model's restrictions to the groups."""
        return tuple(1 + sum(1 << i for i, v in enumerate(group) if witness[v - 1] > 0) for group in self.variables)

    def pull(self, witness: Combination) -> Combination:
        """The assignment that the labels make up."""
        return tuple(
            literal
            for group, label in zip(self.variables, witness, strict=True)
            for literal in _assignment(group, label)
        )

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {
            "colors": self.groups,
            "labels": sum(2**size for size in _sizes(source_size["variables"], self.groups)),
            "elements": source_size["clauses"],
        }


def _sizes(variables: int, groups: int) -> list[int]:
    """How many variables each group has."""
    least, left_over = divmod(variables, groups)
    return [least + (group < left_over) for group in range(groups)]


def _assignment(group: range, label: int) -> Combination:
    """The literals that a label makes true."""
    return tuple(v if (label - 1) >> i & 1 else -v for i, v in enumerate(group))
