"""What sections about cells and regions share: how many there may be, and why there are none."""

from math import inf

from hardness.describing.section import Subject
from instances.question import Box
from instances.tropical.region_bounds import most_regions

_MOST_NEURONS = 60
"""With more of them nobody waits for a bound of the number of regions to be computed."""


def most_cells(subject: Subject) -> float:
    """No more regions are there, by the sizes of the network alone; infinite if there may be too many to say."""
    network = subject.network
    if network.neurons > _MOST_NEURONS:
        return inf
    return float(most_regions(network.inputs, network.widths))


def seconds_a_cell(subject: Subject, seconds: float) -> float:
    """What it takes to look at all cells, when one takes so long in a few dimensions."""
    network = subject.network
    inputs = (
        network.inputs
        if isinstance(subject.domain, Box)
        else min(network.inputs, network.widths[0] if network.widths else 1)
    )
    return seconds * most_cells(subject) * network.outputs * max(1.0, inputs / 10)


def flat(subject: Subject) -> str | None:
    """Why there are no cells."""
    if isinstance(subject.domain, Box) and subject.domain.flat:
        return "a flat box has no full-dimensional regions"
    return None
