"""The dimension of a pattern variety."""

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from instances.varieties.dimension import dimension
from instances.varieties.variety import PatternVariety


def solve(given: PatternVariety, seconds: float) -> Reply:
    def found() -> tuple[float, dict[str, int]]:
        return float(dimension(given).actual), {}

    return computed(found, seconds)
