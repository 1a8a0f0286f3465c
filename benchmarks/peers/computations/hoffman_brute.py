"""The same by a linear program for every set of rows, of all pairs of monomials, as is published."""

from itertools import product

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.tropical import TropicalRationalMap
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman import brute
from solvers.tropical.hoffman.maps import stack


def solve(given: TropicalRationalMap, seconds: float) -> Reply:
    def constant() -> tuple[float, dict[str, int]]:
        effort = Effort()
        (sizes,) = given.monomial_complexity
        found = max(brute(stack(given, choice), effort) for choice in product(*map(range, sizes)))
        return float(found), dict(effort.work)

    return computed(constant, seconds)
