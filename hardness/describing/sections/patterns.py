"""The variety of what a network with these widths can be on a few activation patterns at once."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from hardness.describing.section import Entry, Fact, Section, Subject, Table
from instances.errors import InputError
from instances.network import Point
from instances.parameters.data import patterns
from instances.question import Box
from instances.varieties.completeness import completeness, without_each_family
from instances.varieties.dimension import dimension, types
from instances.varieties.forms import forms, signed_sums
from instances.varieties.ranks import generic_rank
from instances.varieties.variety import PatternVariety

_SAMPLES, _MOST = 400, 8
_FEW = 3
"""Of so many patterns, or fewer, each family of forms is dropped once."""
_MOST_NEURONS = 60


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    if subject.points is not None:
        blocks = patterns(network, subject.points, subject.point_names)
        if len(blocks) > _MOST:
            raise InputError(f"the points have {len(blocks)} patterns; at most {_MOST} are looked at together")
    else:
        points = [p for p in _sampled(subject) if all(0 not in row for row in network.pattern(p))]
        blocks = patterns(network, points)
    found = list(blocks)[:_MOST]
    yield Fact("patterns", len(found), "given by the points" if subject.points is not None else "met by sampling")
    rows = tuple(("".join(str(int(on)) for row in p for on in row), len(blocks[p])) for p in found)
    yield Table("pattern", ("neurons", "points"), rows)
    widths = (network.inputs, *network.widths, network.outputs)
    variety = PatternVariety(widths, tuple(tuple(tuple(map(int, row)) for row in p) for p in found))
    if len(network.widths) == 1:
        shown = tuple(("".join(map(str, kind)), number) for kind, number in sorted(types(variety).items()))
        yield Table("type", ("on in patterns", "neurons"), shown)
    yield Table(
        "rank", ("form", "generic rank"), tuple((str(f.name), generic_rank(variety, f)) for f in forms(variety))
    )
    measured = dimension(variety)
    yield Fact("expected", "unknown" if measured.expected is None else measured.expected, "sum over types, r(n+m-r)")
    yield Fact("dimension", measured.actual, f"of {variety.ambient}, codimension {measured.codimension}")
    if measured.defect is not None:
        yield Fact("defect", measured.defect, "what is expected, at most the ambient dimension, less the dimension")
    held = completeness(variety)
    note = "near a generic point the determinants define the variety: evidence, not a proof" if held.complete else ""
    yield Fact("locally complete", "yes" if held.complete else "no", note)
    yield Fact("conormal rank", held.conormal_rank, f"of at most {held.codimension}, the codimension")
    if not held.complete:
        wider = completeness(variety, [*forms(variety), *signed_sums(variety)])
        yield Fact("with signed sums", wider.conormal_rank, "conormal rank with sums of three and four M_i, too")
    if len(found) <= _FEW:
        for family, left in without_each_family(variety).items():
            yield Fact(f"without {family}", left.conormal_rank, "conormal rank without this family of forms")


def _sampled(subject: Subject) -> Iterator[Point]:
    random, d = Random(0), subject.network.inputs
    domain = subject.domain
    for number in range(_SAMPLES):
        if isinstance(domain, Box):
            ends = zip(domain.lower, domain.upper, strict=True)
            yield tuple(a + (b - a) * Fraction(int(random.random() * 4093), 4093) for a, b in ends)
        else:
            size = Fraction(2) ** (number % 9 - 2)
            yield tuple(size * Fraction(int(random.random() * 4093) - 2046, 2047) for _ in range(d))


def _refusal(subject: Subject) -> str | None:
    if 0 in subject.network.widths:
        return "a hidden layer is empty"
    neurons = subject.network.neurons
    return (
        f"it is about at most {_MOST_NEURONS} neurons; this network has {neurons}" if neurons > _MOST_NEURONS else None
    )


SECTION = Section("patterns", "types, ranks and dimension of the pattern variety", _entries, lambda _: 2.0, _refusal)
