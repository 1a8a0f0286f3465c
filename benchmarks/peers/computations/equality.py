"""Whether two networks are the same function, as ``hardness solve A --equals B`` finds out."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.network import Network
from solvers.equality import equal
from solvers.stopping.limits import Limits


def solve(given: tuple[Network, Network], seconds: float) -> Reply:
    def same() -> tuple[str, dict[str, int]]:
        answer = equal(*given, Limits(seconds, 1 << 33))
        return answer.verdict.value, dict(answer.work)

    return computed(same, seconds)
