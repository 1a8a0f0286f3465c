"""What changes the parameters and not the function, and which inputs may be permuted."""

from collections.abc import Iterator
from math import factorial, inf

from hardness.describing.effort import seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject
from instances.parameters.canonical import canonical
from instances.parameters.symmetry import automorphisms
from instances.question import Box
from solvers.folding import folded
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on
from solvers.tropical.geometry.orbits import MOST_INPUTS, count_by_orbits, invariance, theorem_29

_MOST_WEIGHTS = 5_000_000

_MOST_BOUNDED = 5
"""With more inputs the bounds of Theorem 29 take long."""


def _entries(subject: Subject) -> Iterator[Entry]:
    yield from _of_parameters(subject)
    if _permutable(subject):
        yield from _of_inputs(subject)


def _of_parameters(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    form = canonical(network)
    yield Fact("canonical form", form.digest[:10], "equal ones: equal functions; different ones decide nothing")
    yield Fact("canonical widths", _widths(form.widths), "after merging neurons with equal rows, layer by layer")
    found = automorphisms(network)
    note = "orders of the neurons that keep the network"
    yield Fact("automorphisms", found.least, note if found.exact else f"{note}; there may be more")
    smaller = folded(network, subject.domain)
    yield Fact("folded widths", _widths(smaller.widths), "the same function on the domain")


def _of_inputs(subject: Subject) -> Iterator[Entry]:
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


def _permutable(subject: Subject) -> bool:
    """Whether permutations of inputs are looked for: of functions on all of R^d, with few inputs."""
    return not isinstance(subject.domain, Box) and subject.network.inputs <= MOST_INPUTS


def _widths(widths: tuple[int, ...]) -> str:
    return ", ".join(map(str, widths)) or "none"


def _cost_s(subject: Subject) -> float:
    weights = sum(layer.weights.size for layer in subject.network.layers)
    if weights > _MOST_WEIGHTS:
        return inf
    cells = seconds_a_cell(subject, 2e-3 * subject.network.inputs) if _permutable(subject) else 0.0
    return 1e-6 * weights + cells


SECTION = Section(
    "symmetry",
    "canonical form, automorphisms, the widths after folding, and which inputs may be permuted",
    _entries,
    _cost_s,
)
