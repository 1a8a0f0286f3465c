"""The Hoffman constant of a map or a matrix, by the search of Peña, Vera and Zuluaga."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.tropical import TropicalRationalMap
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman import of_map, pvz


def solve(given: TropicalRationalMap | list[list[int]], seconds: float) -> Reply:
    def constant() -> tuple[float, dict[str, int]]:
        effort = Effort()
        found = of_map(given, effort) if isinstance(given, TropicalRationalMap) else pvz(given, effort).value
        return float(found), dict(effort.work)

    return computed(constant, seconds)
