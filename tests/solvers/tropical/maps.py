"""Small tropical maps for tests, written as text, and what is asked about them."""

from instances.network import Network
from instances.question import Box
from instances.tropical import TropicalRationalMap, read, tropical_map
from solvers.polyhedra.space import Space
from solvers.tropical.cells import Cells, cells
from solvers.tropical.effort import Effort
from solvers.tropical.glue import regions, share_a_facet, touch
from solvers.tropical.prune import prune


def space_of(dimension: int, box: Box | None = None) -> Space:
    return Space.everywhere(dimension) if box is None else Space.within(box)


def pruned(tropical: TropicalRationalMap, space: Space | None = None) -> TropicalRationalMap:
    """The map with every polynomial pruned."""
    where = space or Space.everywhere(tropical.dimension)
    sides = [[prune(p, where, Effort()) for p in side] for side in (tropical.numerators, tropical.denominators)]
    return TropicalRationalMap(*sides)


def map_of(network: Network, box: Box | None = None) -> TropicalRationalMap:
    """The pruned map of a network on a full-dimensional box, or everywhere."""
    space = space_of(network.inputs, box)
    return tropical_map(network, lambda p: prune(p, space, Effort()))


def cells_of(network: Network, box: Box | None = None) -> Cells:
    return cells(map_of(network, box), space_of(network.inputs, box), Effort())


def counts(found: Cells) -> tuple[int, int, int]:
    """Maps, touching regions and linear regions."""
    glued = [len(regions(found, meet, Effort())) for meet in (touch, share_a_facet)]
    return len(found.alike()), glued[0], glued[1]


def cells_of_text(text: str, dimension: int | None = None) -> Cells:
    tropical = pruned(read(text, "text", dimension))
    return cells(tropical, Space.everywhere(tropical.dimension), Effort())
