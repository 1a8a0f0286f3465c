"""The parts of the set where a network is above a threshold: cells joined across facets on which it is, too."""

from fractions import Fraction

from instances.network import Network
from instances.questions import Components
from solvers.answer import Answer
from solvers.region.questions.count import facets, pattern_behind, root_of
from solvers.region.questions.superlevel import no_float, rectified
from solvers.region.search import Search
from solvers.region.walk.cell_box import Wall
from solvers.region.walk.enumerate import Pattern
from solvers.stopping.limits import watched


def components(question: Components, search: Search) -> Answer:
    """The number of components of {f > threshold}.

    It is open in the domain, so that a path in it can keep away from where three cells meet, and passes from one cell
    to the next through the inside of facets. On the inside of a facet between two cells where f > threshold, f is
    affine and at least the threshold: it is above it everywhere if it is at one point, and else nowhere. On R^d all of
    this is asked of the cone over the domain, where the last hidden layer has y as its second neuron.
    """
    network = rectified(question.network, question.threshold)
    if network is None:
        return no_float(question.threshold, search)
    cells = search.cells(network, question.domain)
    walls: dict[Pattern, list[Wall]] = {}
    for cell in cells:
        if cell.pattern[-1][0]:
            walls[cell.pattern] = cells.enumeration.walls
    before_last = Network(cells.searched.layers[:-1])
    part = {pattern: pattern for pattern in walls}
    for pattern in watched(walls) if len(walls) > 1 else ():
        for facet, outward in facets(walls[pattern], cells.box, search):
            behind = pattern_behind(cells.searched, facet, outward)
            if behind in part and before_last.exact(facet)[0] > 0:
                part[root_of(part, pattern)] = root_of(part, behind)
    return search.valued(Fraction(sum(pattern == parent for pattern, parent in part.items())))
