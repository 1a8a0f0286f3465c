"""How large a network is, and how many regions networks of these sizes have at most and at best."""

from collections.abc import Iterator

from hardness.describing.section import Entry, Fact, Section, Subject
from instances.errors import InputError
from instances.question import Box
from instances.tropical.region_bounds import attained_regions, most_regions, product_of_layers

_MOST_NEURONS = 10_000


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    yield Fact("question", subject.asked.name)
    yield Fact("domain", "a box" if isinstance(subject.domain, Box) else f"R^{network.inputs}")
    yield Fact("inputs", network.inputs)
    yield Fact("hidden layers", len(network.widths), ", ".join(map(str, network.widths)))
    yield Fact("neurons", network.neurons)
    yield Fact("outputs", network.outputs)
    yield Fact("parameters", sum(layer.weights.size + layer.bias.size for layer in network.layers))
    if network.neurons > _MOST_NEURONS:
        return
    yield Fact("most regions", most_regions(network.inputs, network.widths), "Serra et al. 2018: no network has more")
    yield Fact("naive bound", product_of_layers(network.inputs, network.widths), "the product over the layers")
    try:
        attained = attained_regions(network.inputs, network.widths)
    except InputError:
        return
    yield Fact("attained", attained, "Montúfar et al. 2014: some network has so many")


SECTION = Section("sizes", "inputs, neurons, and bounds of region counts by sizes alone", _entries, lambda _: 0.0)
