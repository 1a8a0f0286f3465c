"""Directed graphs, and the problem of disconnecting one along arcs without a directed cycle.

Here live the two values and the problem's oracle; how a digraph looks in a file lives in
`instances.formats.sources.digraph`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.digraph import read_digraph, write_digraph
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.oracle import Clauses, satisfy

Arc = tuple[int, int]
"""Tail and head."""


@dataclass(frozen=True)
class Digraph:
    """A directed graph without loops and parallel arcs; two vertices may be joined both ways.

    Parameters
    ----------
    vertices
        n >= 0; the vertices are 1, ..., n.
    arcs
        Pairs (u, v), from u to v, of different vertices.

    Raises
    ------
    InputError
        Naming the first number or arc that is out of range.
    """

    vertices: int
    arcs: frozenset[Arc]

    def __post_init__(self) -> None:
        if self.vertices < 0:
            raise InputError(f"a digraph has at least 0 vertices; got {self.vertices}")
        wrong = [(u, v) for u, v in self.arcs if u == v or not (1 <= u <= self.vertices and 1 <= v <= self.vertices)]
        if wrong:
            raise InputError(f"arc {min(wrong)}: an arc joins two different vertices of 1, ..., {self.vertices}")

    def between(self, side: frozenset[int]) -> list[Arc]:
        """The arcs, in order, with one end in `side` and one outside, in either direction."""
        return [arc for arc in sorted(self.arcs) if (arc[0] in side) != (arc[1] in side)]


@dataclass(frozen=True)
class Acyclic2Disconnection(SourceProblem):
    """Is there a set S of some, but not all vertices such that the arcs between S and the others contain no cycle?

    Arcs of both directions count, and a cycle is a directed one. NP-complete; see
    `instances.reductions.between_problems.monotone_3_sat_to_acyclic_2_disconnection` for a proof.

    Parameters
    ----------
    digraph
        Any digraph; with fewer than two vertices the answer is no.

    Notes
    -----
    The witness is a tuple of the vertices of S, distinct and in any order.

    >>> Acyclic2Disconnection(Digraph(3, frozenset({(1, 2), (2, 1), (2, 3)}))).decide().witness
    (3,)
    """

    name: ClassVar[str] = "acyclic-2-disconnection"
    digraph: Digraph

    @property
    def size(self) -> dict[str, int]:
        return {"vertices": self.digraph.vertices, "arcs": len(self.digraph.arcs)}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists distinct vertices, some but not all, cut off along arcs without a cycle."""
        return (
            isinstance(witness, tuple)
            and 0 < len(witness) < self.digraph.vertices
            and all(isinstance(v, int) and 1 <= v <= self.digraph.vertices for v in witness)
            and len(set(witness)) == len(witness)
            and not any(disjoint_cycles(self.digraph.between(frozenset(witness))))
        )

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        Variable v says that v is in S. Vertex 1 is not, some other vertex is, and vertices joined both ways are on
        one side. The arcs of a longer cycle all lead from one side to the other exactly if its vertices alternate;
        the two clauses against that are added for cycles that a model has.
        """
        n = self.digraph.vertices
        if n < 2:
            return Decision(Verdict.NO, None)
        clauses: Clauses = [[-1], list(range(2, n + 1))]
        clauses += [[-u, v] for u, v in sorted(self.digraph.arcs) if (v, u) in self.digraph.arcs]

        def alternating(true: frozenset[int]) -> Clauses:
            found: Clauses = []
            for cycle in disjoint_cycles(self.digraph.between(true)):
                literals = [v if i % 2 else -v for i, v in enumerate(cycle)]
                found += [literals, [-literal for literal in literals]]
            return found

        verdict, true = satisfy(clauses, conflicts, alternating)
        return Decision(verdict, tuple(v for v in range(1, n + 1) if v in true) if verdict is Verdict.YES else None)

    def write(self) -> str:
        """One line ``a U V`` an arc; see `instances.formats.sources.digraph`."""
        return write_digraph(self.digraph.vertices, self.digraph.arcs)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""
        return cls(Digraph(*read_digraph(text, where)))


def disjoint_cycles(arcs: Iterable[Arc]) -> Iterator[list[int]]:
    """Directed cycles that share no vertices, as many as come; none exactly if the arcs contain no cycle.

    What is left without the vertices that no arc leaves has a cycle, which any walk runs into.
    """
    after: dict[int, set[int]] = defaultdict(set)
    before: dict[int, set[int]] = defaultdict(set)
    for u, v in arcs:
        after[u].add(v)
        before[v].add(u)
    gone = [v for v in before if v not in after]
    while True:
        while gone:
            v = gone.pop()
            for w in after.pop(v, ()):
                before[w].discard(v)
            for u in before.pop(v, ()):
                after[u].discard(v)
                if not after[u]:
                    gone.append(u)
        if not after:
            return
        walk = [min(after)]
        while (following := min(after[walk[-1]])) not in walk:
            walk.append(following)
        gone = walk[walk.index(following) :]
        yield list(gone)
