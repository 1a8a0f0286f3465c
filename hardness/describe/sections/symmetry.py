"""What changes the parameters and not the function: orders, scales, neurons that could be fewer."""

from collections.abc import Iterator
from math import inf

from hardness.describe.section import Entry, Fact, Section, Subject
from instances.parameters.canonical import canonical
from instances.parameters.symmetry import automorphisms
from solvers.folding import folded

_MOST_WEIGHTS = 5_000_000


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    form = canonical(network)
    yield Fact("canonical form", form.digest[:10], "equal ones: equal functions; different ones decide nothing")
    yield Fact("canonical widths", _widths(form.widths), "after merging neurons with equal rows, layer by layer")
    found = automorphisms(network)
    note = "orders of the neurons that keep the network"
    yield Fact("automorphisms", found.least, note if found.exact else f"{note}; there may be more")
    smaller = folded(network, subject.domain)
    yield Fact("folded widths", _widths(smaller.widths), "the same function on the domain")


def _widths(widths: tuple[int, ...]) -> str:
    return ", ".join(map(str, widths)) or "none"


def _cost_s(subject: Subject) -> float:
    weights = sum(layer.weights.size for layer in subject.network.layers)
    return inf if weights > _MOST_WEIGHTS else 1e-6 * weights


SECTION = Section("symmetry", "canonical form, automorphisms, and the widths after folding", _entries, _cost_s)
