"""CaDiCaL on the graph that the network was made from: what a solver could do that knew where the network came from."""

from collections.abc import Iterator
from itertools import combinations

from pysat.solvers import Cadical195

from benchmarks.reply import Reply, timed
from instances.problems import MulticoloredClique


def clauses(source: MulticoloredClique) -> Iterator[list[int]]:
    """One node a colour, and no two that are not joined."""
    for members in source.classes:
        yield list(members)
    edges = source.edges
    for first, second in combinations(source.classes, 2):
        for u in first:
            for v in second:
                if (min(u, v), max(u, v)) not in edges:
                    yield [-u, -v]


def solve(source: MulticoloredClique, seconds: float) -> Reply:
    """The process is killed if it takes too long."""
    with Cadical195() as solver:
        for clause in clauses(source):
            solver.add_clause(clause)
        found, spent = timed(solver.solve, seconds)
        return Reply("yes" if found else "no", spent, {"conflicts": int(solver.accum_stats()["conflicts"])})
