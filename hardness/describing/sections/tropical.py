"""The network as a difference of two maxima: how many affine forms, and which."""

from collections.abc import Iterator

from hardness.describing.effort import flat, seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject
from instances.question import Box
from instances.tropical import TooManyMonomialsError, TropicalRationalMap, tropical_map
from instances.tropical.text import write
from solvers.inputs import row_space
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.prune import prune

MOST_SHOWN = 40
"""Maps with more monomials are not written out."""

MOST_NATIVE = 20_000
"""A map that is not pruned is built up to so many monomials."""

MOST_PRUNED = 5_000
"""A map is pruned as long as no product before it has more monomials, each of which costs about a millisecond."""


def _entries(subject: Subject) -> Iterator[Entry]:
    network, domain, effort = subject.network, subject.domain, Effort()
    if isinstance(domain, Box):
        space = Space.within(domain)
    else:
        network = row_space(network).reduced
        space = Space.everywhere(network.inputs)

    if network.outputs == 1 and len(network.layers) == 2:
        weights = network.layers[1].weights[0]
        yield Fact("positive output weights", int((weights > 0).sum()), f"of {len(weights)}")
    cancelled = tropical_map(network, lambda p: prune(p, space, effort), cancel=True)
    yield from _sizes("cancelled", cancelled, "pruned, and without what both sides have in common")
    shortest = cancelled
    try:
        pruned = tropical_map(network, lambda p: prune(p, space, effort), limit=MOST_PRUNED)
        yield from _sizes("pruned", pruned, "every monomial has a cell with an interior")
        shortest = min((pruned, cancelled), key=lambda tropical: sum(map(sum, tropical.monomial_complexity)))
    except TooManyMonomialsError as error:
        yield Fact("pruned", "not built", str(error))
    try:
        yield from _sizes("native", tropical_map(network, limit=MOST_NATIVE), "as the layers make it")
    except TooManyMonomialsError as error:
        yield Fact("native", "not built", str(error))
    if network.inputs < subject.network.inputs:
        yield Fact(
            "rank", network.inputs, f"of the first layer; the sizes are those in so many of {domain.dimension} inputs"
        )
    elif sum(map(sum, shortest.monomial_complexity)) <= MOST_SHOWN:
        yield Fact("map", write(shortest).rstrip())


def _sizes(name: str, tropical: TropicalRationalMap, note: str) -> Iterator[Entry]:
    sizes = tropical.monomial_complexity
    if len(sizes) == 1:
        yield Fact(f"{name} numerator", sizes[0][0], f"{note}")
        yield Fact(f"{name} denominator", sizes[0][1])
    yield Fact(f"{name} monomials", sum(map(sum, sizes)), "" if len(sizes) == 1 else note)


SECTION = Section(
    "tropical",
    "the network as max(...) - max(...): monomials before and after pruning",
    _entries,
    lambda subject: seconds_a_cell(subject, 1e-3),
    flat,
)
