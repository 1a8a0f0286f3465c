"""The canonical form of a network's parameters."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.network import Network
from instances.parameters.canonical import canonical


def solve(given: Network, seconds: float) -> Reply:
    """The answer is the number of its neurons."""

    def neurons() -> tuple[float, dict[str, int]]:
        return float(canonical(given).neurons), {}

    return computed(neurons, seconds)
