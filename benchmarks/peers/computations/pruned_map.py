"""The pruned map of a network, built factor by factor."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.network import Network
from instances.tropical import tropical_map
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.prune import prune


def solve(given: Network, seconds: float) -> Reply:
    """The answer is the number of monomials."""

    def monomials() -> tuple[float, dict[str, int]]:
        effort, space = Effort(), Space.everywhere(given.inputs)
        pruned = tropical_map(given, lambda p: prune(p, space, effort))
        return float(sum(map(sum, pruned.monomial_complexity))), dict(effort.work)

    return computed(monomials, seconds)
