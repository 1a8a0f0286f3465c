"""Glucose on the graph that the network was made from; other than in `sat_on_source`, encoding the graph counts."""

from pysat.solvers import Glucose42

from benchmarks.peers.on_sources.sat_on_source import clauses
from benchmarks.reply import Reply, timed
from instances.problems import MulticoloredClique


def solve(source: MulticoloredClique, seconds: float) -> Reply:
    """The process is killed if it takes too long."""
    with Glucose42() as solver:

        def decide() -> bool:
            for clause in clauses(source):
                solver.add_clause(clause)
            return bool(solver.solve())

        found, spent = timed(decide, seconds)
        return Reply("yes" if found else "no", spent, {"conflicts": int(solver.accum_stats()["conflicts"])})
