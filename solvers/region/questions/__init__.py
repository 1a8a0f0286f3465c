"""What the region solver counts, by kind."""

from collections.abc import Callable

from instances.network import Network
from instances.question import Domain
from instances.questions import Regions
from solvers.answer import Answer
from solvers.region.questions.boundary import boundary
from solvers.region.questions.count import regions
from solvers.region.questions.maps import maps
from solvers.region.questions.touching import touching
from solvers.region.search import Search

__all__ = ["boundary", "count_regions", "maps", "touching"]

_COUNTS: dict[str, Callable[[Network, Domain, Search], Answer]] = {
    "touching": touching,
    "maps": maps,
    "boundary": boundary,
}


def count_regions(question: Regions, search: Search) -> Answer:
    """The number of regions of a kind."""
    if question.kind in _COUNTS:
        return _COUNTS[question.kind](question.network, question.domain, search)
    return regions(question, search)
