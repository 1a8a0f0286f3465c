"""The clique problem on a graph."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from instances.problem import Combination, CountedProblem, Decision, Verdict
from instances.problems.graphs.graph import Graph
from instances.problems.graphs.graph_with_number import GraphWithNumber
from instances.problems.oracle import satisfy


@dataclass(frozen=True)
class Clique(GraphWithNumber, CountedProblem):
    """Does the graph have k vertices that are pairwise adjacent?

    NP-complete (Karp 1972), and W[1]-complete with parameter k (Downey and Fellows 1995).

    Notes
    -----
    The witness is a tuple of k distinct vertices in any order.

    >>> triangle = Clique(Graph(3, frozenset({(1, 2), (1, 3), (2, 3)})), 3)
    >>> triangle.decide().witness
    (1, 2, 3)
    """

    name: ClassVar[str] = "clique"
    chosen: ClassVar[str] = "a clique"
    comment: ClassVar[str] = "k"
    number: ClassVar[str] = "colors"

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists k distinct, pairwise adjacent vertices."""
        return (
            self.lists_vertices(witness)
            and len(witness) == self.k
            and all(self.graph.adjacent(u, v) for u, v in combinations(witness, 2))
        )

    def count(self, steps: int = 5_000_000) -> int | None:
        """The number of sets of k pairwise adjacent vertices; see `CountedProblem.count`.

        Cliques grow from their smallest vertex up, with the common neighbours above as bits of a number.
        """
        above = [0] * (self.graph.vertices + 1)
        for u, v in self.graph.edges:
            above[u] |= 1 << v
        found, waiting = 0, [(self.k, (1 << (self.graph.vertices + 1)) - 2)]
        while waiting:
            missing, candidates = waiting.pop()
            if missing == 0:
                found += 1
            elif missing == 1:
                found += candidates.bit_count()
            elif candidates.bit_count() >= missing:
                while candidates:
                    v = (candidates & -candidates).bit_length() - 1
                    candidates &= candidates - 1
                    waiting.append((missing - 1, candidates & above[v]))
            if (steps := steps - 1) < len(waiting):
                return None
        return found

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by SAT; see `SourceProblem.decide`.

        The vertices are split into independent sets C_1, ..., C_c by greedy colouring, so that a clique has at most
        one vertex in each. Variable v says that vertex v is chosen, variable (i, j) implies that j of the sets
        C_1, ..., C_i are met (the sequential counter of Sinz 2005), and (c, k) is required. With fewer than k sets
        there is no clique and nothing to search.
        """
        classes = _independent_sets(self.graph)
        if self.k > len(classes):
            return Decision(Verdict.NO, None)
        clauses = [
            [-u, -v] for u, v in combinations(range(1, self.graph.vertices + 1), 2) if (u, v) not in self.graph.edges
        ]

        def met(i: int, j: int) -> int:
            return self.graph.vertices + (i - 1) * self.k + j

        for i, members in enumerate(classes, start=1):
            for j in range(1, self.k + 1):
                before = [met(i - 1, j)] if i > 1 else []
                clauses.append([-met(i, j), *before, *members])
                if j > 1:
                    clauses.append([-met(i, j), *before, *([met(i - 1, j - 1)] if i > 1 else [])])
        if self.k:
            clauses.append([met(len(classes), self.k)])
        verdict, true = satisfy(clauses, conflicts)
        chosen = tuple(v for v in range(1, self.graph.vertices + 1) if v in true)[: self.k]
        return Decision(verdict, chosen if verdict is Verdict.YES else None)


def _independent_sets(graph: Graph) -> list[list[int]]:
    """A partition of the vertices into independent sets, by greedy colouring from the largest degree down."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for u, v in graph.edges:
        neighbours[u].add(v)
        neighbours[v].add(u)
    classes: list[list[int]] = []
    for v in sorted(range(1, graph.vertices + 1), key=lambda v: (-len(neighbours[v]), v)):
        for members in classes:
            if neighbours[v].isdisjoint(members):
                members.append(v)
                break
        else:
            classes.append([v])
    return classes
