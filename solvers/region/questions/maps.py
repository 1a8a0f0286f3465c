"""The number of different affine maps of a network."""

from fractions import Fraction

from instances.network import Network, Point
from instances.question import Domain
from instances.witness import MOST_ENTRIES
from solvers.answer import Answer
from solvers.region.questions.activation_cells import Label, label
from solvers.region.search import Search


def maps(network: Network, domain: Domain, search: Search) -> Answer:
    """How many affine maps f is on its activation regions, with a point inside a region of each, on no kink.

    Without the points if they have more numbers than a witness may have.
    """
    cells = search.cells(network, domain)
    found: dict[Label, Point] = {}
    for cell in cells:
        here = label(cell.affine, network.inputs)
        if here not in found:
            found[here] = cells.interior() if len(found) * network.inputs < MOST_ENTRIES else ()
    many = len(found) * network.inputs > MOST_ENTRIES
    return search.valued(Fraction(len(found)), None if many else tuple(found.values()))
