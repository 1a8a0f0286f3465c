"""Affine maps at random points in boxes of two sizes, few and many of them: the grid of the paper's Table 3."""

from collections.abc import Iterator

from hardness.describing.effort import most_cells
from hardness.describing.section import Entry, Fact, Section, Subject
from hardness.describing.sections.sampled import seconds
from instances.question import RealSpace
from instances.questions import Regions
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import cells_on
from solvers.tropical.geometry.sampled import sampled

REACHES, COUNTS = (5, 20), (1000, 5000)


MOST_CELLS = 1000
"""Of networks that may have more regions nobody counts what samples miss."""


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    everything = RealSpace(network.inputs)
    whole = Subject(subject.title, Regions(network, everything))
    exact = len(cells_on(network, everything, Effort()).alike()) if most_cells(whole) <= MOST_CELLS else None
    for reach in REACHES:
        for count in COUNTS:
            found = sampled(network, reach, count)
            yield Fact(f"maps R={reach} N={count}", found.maps)
            if exact is not None:
                yield Fact(f"shortfall R={reach} N={count}", exact - found.maps, f"of {exact} affine maps on R^d")
            yield Fact(f"split R={reach} N={count}", found.split)


SECTION = Section(
    "sampled-grid",
    "affine maps at 1000 and 5000 random points in [-5, 5]^d and [-20, 20]^d",
    _entries,
    lambda subject: seconds(subject, len(REACHES) * sum(COUNTS)),
)
