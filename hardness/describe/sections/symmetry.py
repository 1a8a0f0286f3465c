"""Which inputs may be permuted, and the number of regions counted in a fundamental domain."""

from collections.abc import Iterator
from math import factorial

from hardness.describe.effort import seconds_a_cell
from hardness.describe.section import Entry, Fact, Section, Subject
from instances.question import Box
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on
from solvers.tropical.geometry.orbits import MOST_INPUTS, count_by_orbits, invariance, theorem_29

_MOST_BOUNDED = 5
"""With more inputs the bounds of Theorem 29 take long."""


def _entries(subject: Subject) -> Iterator[Entry]:
    network, effort = subject.network, Effort()
    classes = invariance(network, effort)
    shown = ", ".join("{" + ", ".join(f"x{i + 1}" for i in inputs) + "}" for inputs in classes)
    yield Fact("classes of inputs", shown, "inputs of one class may be permuted without another function coming out")
    if len(classes) > 1 or network.inputs < 2:
        return
    yield Fact("permutations", factorial(network.inputs))
    counted = count_by_orbits(network, effort)
    yield Fact("linear regions", counted.regions, "counted by orbits")
    yield Fact("orbits", counted.orbits)
    yield Fact("cells in the domain", counted.cells, "x1 >= ... >= xn")
    if network.inputs <= _MOST_BOUNDED:
        bounds = theorem_29(LinearRegions.of(cells_on(network, subject.domain, effort), effort), effort)
        yield Fact("Theorem 29, lower", bounds.lower)
        yield Fact("Theorem 29, upper", bounds.upper)


def _refusal(subject: Subject) -> str | None:
    if isinstance(subject.domain, Box):
        return "symmetry is about a function on all of R^d"
    if subject.network.inputs > MOST_INPUTS:
        return f"it is found for at most {MOST_INPUTS} inputs"
    return None


SECTION = Section(
    "symmetry",
    "which inputs may be permuted, and the regions counted by orbits",
    _entries,
    lambda subject: seconds_a_cell(subject, 2e-3 * subject.network.inputs),
    _refusal,
)
