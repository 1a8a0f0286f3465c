"""Affine maps at random points: Algorithm 5 of the paper on tropical expressivity, with exact keys."""

from collections.abc import Iterator

from hardness.describing.section import Entry, Fact, Section, Subject
from solvers.tropical.geometry.sampled import sampled

REACH, POINTS = 5, 1000


def _entries(subject: Subject) -> Iterator[Entry]:
    found = sampled(subject.network, REACH, POINTS)
    yield Fact("points", found.points, f"uniform in [-{REACH}, {REACH}]^d, seed 0")
    yield Fact("on kinks", found.on_kinks, "left out")
    yield Fact("maps", found.maps, "at most the number of affine maps, whose witness the points are")
    yield Fact("split", found.split, "regions by the midpoint test, which bounds nothing")


def seconds(subject: Subject, points: int) -> float:
    """About what so many points take."""
    size = sum(layer.weights.size + layer.bias.size for layer in subject.network.layers)
    return 1e-2 + points * (2e-5 + 1e-7 * size)


SECTION = Section(
    "sampled",
    f"affine maps at {POINTS} random points: a lower bound of their number",
    _entries,
    lambda subject: seconds(subject, POINTS),
)
