"""Affine maps at random points in boxes of two sizes, few and many of them: the grid of the paper's Table 3."""

from collections.abc import Iterator

from hardness.describing.section import Entry, Fact, Section, Subject
from hardness.describing.sections.sampled import seconds
from solvers.tropical.geometry.sampled import sampled

REACHES, COUNTS = (5, 20), (1000, 5000)


def _entries(subject: Subject) -> Iterator[Entry]:
    for reach in REACHES:
        for count in COUNTS:
            found = sampled(subject.network, reach, count)
            yield Fact(f"maps R={reach} N={count}", found.maps)
            yield Fact(f"split R={reach} N={count}", found.split)


SECTION = Section(
    "sampled-grid",
    "affine maps at 1000 and 5000 random points in [-5, 5]^d and [-20, 20]^d",
    _entries,
    lambda subject: seconds(subject, len(REACHES) * sum(COUNTS)),
)
