"""Figure 6 of the paper: affine maps at random points everywhere, and at fewer points of the fundamental domain."""

from collections.abc import Iterator
from math import factorial
from time import process_time

from hardness.describing.effort import seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject
from hardness.describing.sections.sampled import REACH, seconds
from instances.errors import InputError
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.orbits import invariance, lemma_30
from solvers.tropical.geometry.sampled import sampled

MOST_INPUTS = 6
"""With n inputs there are 10^n points."""


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    if len(invariance(network, Effort())) > 1:
        raise InputError("not all permutations of the inputs leave the function as it is")
    count = 10**network.inputs
    started = process_time()
    everywhere = sampled(network, REACH, count)
    middle = process_time()
    fewer = count // factorial(network.inputs)
    sorted_ones = sampled(network, REACH, fewer, ordered=True)
    gradients = [network.jacobian(x) for x in sorted_ones.witness]
    counted = sum(lemma_30(rows[0]) for rows in gradients if rows is not None)
    ended = process_time()
    yield Fact("points everywhere", count, f"uniform in [-{REACH}, {REACH}]^n, 10^n of them")
    yield Fact("maps everywhere", everywhere.maps, "with exact keys, at most all")
    yield Fact("points in the domain", fewer, "10^n / n!, sorted: x1 >= ... >= xn")
    yield Fact("maps by orbits", counted, "each map found there as often as Lemma 30 has images of it")
    yield Fact("microseconds everywhere", round(1e6 * (middle - started)), "of this process")
    yield Fact("microseconds in the domain", round(1e6 * (ended - middle)))


def _refusal(subject: Subject) -> str | None:
    if not 2 <= subject.network.inputs <= MOST_INPUTS:
        return f"10^n points are looked at for 2 to {MOST_INPUTS} inputs; there are {subject.network.inputs}"
    return None if subject.network.outputs == 1 else "it is about one output"


SECTION = Section(
    "sampled-orbits",
    "affine maps of a symmetric function at 10^n random points, and by orbits at 10^n / n! of them",
    _entries,
    lambda subject: (
        seconds(subject, 10**subject.network.inputs) + seconds_a_cell(subject, 2e-3 * subject.network.inputs)
    ),
    _refusal,
)
