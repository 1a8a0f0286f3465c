"""CaDiCaL on the graph that the network was made from: what a solver could do that knew where the network came from."""

from itertools import combinations

from pysat.solvers import Cadical195

from benchmarks.reply import Reply, timed
from instances.problems import MulticoloredClique


def solve(source: MulticoloredClique, seconds: float) -> Reply:
    """One node a colour, and no two that are not joined; the process is killed if it takes too long."""
    with Cadical195() as solver:
        for members in source.classes:
            solver.add_clause(list(members))
        for first, second in combinations(source.classes, 2):
            for u in first:
                for v in second:
                    if not source.adjacent(u, v):
                        solver.add_clause([-u, -v])
        found, spent = timed(solver.solve, seconds)
        return Reply("yes" if found else "no", spent, {"conflicts": int(solver.accum_stats()["conflicts"])})
