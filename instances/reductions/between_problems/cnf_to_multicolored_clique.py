"""Satisfiability becomes Multicoloured Clique, by one colour a group of clauses."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import ClassVar

from instances.errors import InputError, shown
from instances.problem import Combination
from instances.problems import Cnf, MulticoloredClique
from instances.reduction import Reduction
from instances.reductions.lemmas.gadgets import proper_clauses

MAXIMUM_NODES = 200_000
"""Most nodes, or partial assignments on the way to them, of one group."""

MAXIMUM_GROUPS = 10_000
"""Most groups, each of which is an input."""

MAXIMUM_EDGES = 2_000_000
"""Most edges altogether."""


@dataclass(frozen=True)
class CnfToMulticoloredClique(Reduction[Cnf, Combination, MulticoloredClique, Combination]):
    """Satisfiability is a clique problem with as few colours as one likes, at the price of more nodes.

    Construction. Merge repeated literals and drop the clauses that hold always. Deal the clauses that are left to k
    groups in turn. A node of colour i is an assignment of the variables of group i that satisfies every clause of the
    group; two nodes of different colours are joined if they agree on the variables that both groups have. An assignment
    that agrees with none of another group would be in no clique. Nearly all are such, and they are no nodes, unless
    `prune` is ``off``: then the construction is that of the theorem, as a study of growing cost may want it.

    Yes stays yes. The restrictions of a model to the groups satisfy their clauses and agree.

    Yes came from yes. Nodes that agree in pairs are restrictions of one assignment, and every clause is in a group
    whose node satisfies it. A variable in no group may have any value; it becomes false.

    Size. k colours. With m clauses of width at most w a group has at most ceil(m / k) of them, and its nodes number
    at most (2^w - 1)^ceil(m / k), since a clause is satisfied by all assignments of its variables but one, and at
    most 2^n for n variables; an edge may join any two nodes of different colours. So k colours and 2^O(m w / k)
    nodes: an algorithm of time g(k) N^o(k) on N nodes would decide 3-SAT in time 2^o(m).

    Why groups of clauses. Groups of variables, with edges for pairs that falsify no clause, are right for width 2
    only: a clause over three groups would be seen by no pair.

    Parameters
    ----------
    source
        Any formula; empty clauses, no clauses and no variables are legal.
    groups
        k, at least 1. A group without clauses has one node, the empty assignment.

    prune
        ``on`` or ``off``: whether to drop nodes that agree with none of another colour.

    Raises
    ------
    InputError
        If `prune` is neither, if `groups` is below 1 or above `MAXIMUM_GROUPS`, or (by `target`) if a group needs more
        than `MAXIMUM_NODES` nodes, naming the group, or all together more than `MAXIMUM_EDGES` edges.

    Examples
    --------
    >>> reduction = CnfToMulticoloredClique(Cnf(2, ((1, 2), (-1,))), groups=2)
    >>> reduction.target.check(reduction.push((-1, 2))), reduction.pull(reduction.push((-1, 2)))
    (True, (-1, 2))
    """

    name: ClassVar[str] = "cnf-to-multicolored-clique"
    theorem: ClassVar[str] = (
        "Chen, Huang, Kanj and Xia 2006: no N^o(k) algorithm for clique under ETH; here by partial assignments of"
        " clause groups"
    )
    source_type: ClassVar[type[Cnf]] = Cnf
    target_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"nodes", "edges"})
    bounded: ClassVar[bool] = True
    source: Cnf
    groups: int = 3
    prune: str = "on"

    def __post_init__(self) -> None:
        if self.prune not in ("on", "off"):
            raise InputError(f"{self.name}: prune is {self.prune!r}; it must be on or off")
        if self.groups < 1:
            raise InputError(f"{self.name}: {self.groups} groups are too few; at least 1 is needed")
        if self.groups > MAXIMUM_GROUPS:
            raise InputError(
                f"{self.name}: {shown(self.groups)} groups are too many; at most {MAXIMUM_GROUPS} are made"
            )

    @cached_property
    def assignments(self) -> tuple[tuple[int, ...], ...]:
        """The nodes of each group: its assignments, as sets of true variables; bit v is variable v.

        Node number 1 is the first assignment of the first group, and so on.
        """
        found = list(self._satisfying_assignments)
        for i, j in permutations(range(self.groups), 2) if self.prune == "on" else ():
            shared = self._variables[i] & self._variables[j]
            agreed = {true & shared for true in found[j]}
            found[i] = tuple(true for true in found[i] if true & shared in agreed)
        return tuple(found)

    @cached_property
    def _satisfying_assignments(self) -> tuple[tuple[int, ...], ...]:
        clauses = proper_clauses(self.source.clauses)
        found = []
        for group in range(self.groups):
            satisfying = _satisfying(clauses[group :: self.groups])
            if satisfying is None:
                raise InputError(
                    f"{self.name}: group {group + 1} of {self.groups} needs more than {MAXIMUM_NODES} partial"
                    " assignments; use another number of groups or a smaller formula"
                )
            found.append(tuple(satisfying))
        return tuple(found)

    @cached_property
    def target(self) -> MulticoloredClique:
        first = self._first
        edges: set[tuple[int, int]] = set()
        for i, j in combinations(range(self.groups), 2):
            shared = self._variables[i] & self._variables[j]
            agreeing = defaultdict(list)
            for node, true in enumerate(self.assignments[i], start=first[i]):
                agreeing[true & shared].append(node)
            sought = Counter(true & shared for true in self.assignments[j])
            if len(edges) + sum(len(agreeing[part]) * times for part, times in sought.items()) > MAXIMUM_EDGES:
                raise InputError(
                    f"{self.name}: {self.groups} groups need more than {MAXIMUM_EDGES} edges; use another number of"
                    " groups or a smaller formula"
                )
            for node, true in enumerate(self.assignments[j], start=first[j]):
                edges.update((other, node) for other in agreeing[true & shared])
        classes = tuple(
            tuple(range(start, start + len(members))) for start, members in zip(first, self.assignments, strict=True)
        )
        return MulticoloredClique(classes, frozenset(edges))

    def push(self, witness: Combination) -> Combination:
        """The nodes that are the model's restrictions to the groups."""
        model = sum(1 << literal for literal in witness if literal > 0)
        return tuple(
            start + members.index(model & variables)
            for start, members, variables in zip(self._first, self.assignments, self._variables, strict=True)
        )

    def pull(self, witness: Combination) -> Combination:
        """The assignment that the nodes of a clique are restrictions of."""
        true = 0
        for node, start, members in zip(witness, self._first, self.assignments, strict=True):
            true |= members[node - start]
        return tuple(v if true >> v & 1 else -v for v in range(1, self.source.variables + 1))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        dealt, left_over = divmod(source_size["clauses"], self.groups)
        nodes = [
            min((2 ** source_size["width"] - 1) ** (dealt + (group < left_over)), 2 ** source_size["variables"])
            for group in range(self.groups)
        ]
        return {
            "colors": self.groups,
            "nodes": sum(nodes),
            "edges": (sum(nodes) ** 2 - sum(count**2 for count in nodes)) // 2,
        }

    @cached_property
    def _first(self) -> tuple[int, ...]:
        """The number of each group's first node."""
        return tuple(1 + sum(map(len, self.assignments[:group])) for group in range(self.groups))

    @cached_property
    def _variables(self) -> tuple[int, ...]:
        """The variables of each group, as bits."""
        clauses = proper_clauses(self.source.clauses)
        return tuple(
            _bits({abs(literal) for clause in clauses[group :: self.groups] for literal in clause})
            for group in range(self.groups)
        )


def _satisfying(clauses: Sequence[frozenset[int]]) -> list[int] | None:
    """The assignments of the clauses' variables that satisfy them all; None if they are too many.

    Clause by clause, each partial assignment is extended to the clause's new variables in all ways that satisfy it.
    The clause with the fewest new variables goes first, which keeps the lists short on the way.
    """
    partial, assigned = [0], 0
    remaining = [
        (_bits({literal for literal in clause if literal > 0}), _bits({-literal for literal in clause if literal < 0}))
        for clause in clauses
    ]
    while remaining:
        positive, negative = clause = min(remaining, key=lambda c: ((c[0] | c[1]) & ~assigned).bit_count())
        remaining.remove(clause)
        new = (positive | negative) & ~assigned
        assigned |= new
        # At most one of the 2^new extensions of an assignment falsifies the clause.
        if len(partial) * (2 ** new.bit_count() - 1) > MAXIMUM_NODES:
            return None
        extensions = _subsets(new)
        partial = [
            true
            for start in partial
            for true in (start | extension for extension in extensions)
            if true & positive or ~true & negative
        ]
        if len(partial) > MAXIMUM_NODES:
            return None
    return partial


def _subsets(bits: int) -> list[int]:
    """All subsets of a set of bits, in increasing order."""
    subsets = [0]
    while (following := (subsets[-1] - bits) & bits) != 0:
        subsets.append(following)
    return subsets


def _bits(variables: set[int]) -> int:
    return sum(1 << v for v in variables)
