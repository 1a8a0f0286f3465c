"""How far out the cells of a map reach, and which box is large enough for the question."""

from collections.abc import Iterator
from fractions import Fraction

from hardness.describing.effort import seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject
from instances.errors import InputError
from instances.question import Box
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.boxes import box_for, vertex_radius
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on
from solvers.tropical.geometry.radius import (
    local_bound,
    proposition_22,
    proposition_22_with_upper,
    radius_of_cells,
    radius_of_regions,
    shallow_bound,
)


def _entries(subject: Subject) -> Iterator[Entry]:
    network, effort = subject.network, Effort()
    cells = cells_on(network, subject.domain, effort)
    origin = (Fraction(0),) * network.inputs
    yield Fact("radius of cells", radius_of_cells(origin, cells, effort), "from 0, in the inf-norm, exact")
    parts = LinearRegions.of(cells, effort).parts
    yield Fact("radius of regions", radius_of_regions(origin, cells, parts, effort), "each as far as its nearest cell")
    valid = box_for(subject.asked, effort)
    yield Fact("box", "none" if valid.box is None else f"[-{valid.box.upper[0]}, {valid.box.upper[0]}]^d", valid.reason)
    try:
        yield Fact("radius of vertices", vertex_radius(network, effort), "of the complex of activation regions")
    except InputError as error:
        yield Fact("radius of vertices", "left out", str(error))
    if network.outputs > 1:
        yield Fact("bounds", "left out", "they are for one output")
        return
    yield Fact("local bound", local_bound(cells.tropical, effort), "a Hoffman constant a cell")
    yield Fact("Proposition 22", proposition_22(cells.tropical, effort), "the largest Hoffman constant")
    yield Fact("with upper", proposition_22_with_upper(cells.tropical, effort), "upper bounds of Hoffman constants")
    if len(network.layers) == 2:
        yield Fact("shallow bound", shallow_bound(network, effort), "from the hidden layer alone")


def _refusal(subject: Subject) -> str | None:
    return "the question is about a box, which is its own" if isinstance(subject.domain, Box) else None


SECTION = Section(
    "radius",
    "how far from 0 cells and regions begin, bounds of that, and which box is large enough",
    _entries,
    lambda subject: seconds_a_cell(subject, 1e-1),
    _refusal,
)
