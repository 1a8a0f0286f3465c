"""Positivity and the maximum: the affine function that the network is on a region is maximised there."""

from fractions import Fraction
from math import inf

from instances.network import Network, Point
from instances.problem import Verdict
from instances.question import Domain, RealSpace
from instances.questions import Maximum, Positivity
from solvers.answer import Answer
from solvers.region.search import Search


def positivity(question: Positivity, search: Search) -> Answer:
    """Stop at the first region that has a point above the threshold."""
    network, domain = question.network, question.domain
    if isinstance(domain, RealSpace):
        origin = (Fraction(0),) * network.inputs
        if question.check(origin):
            return search.answer(Verdict.YES, origin)
        domain = question.witness_box or domain
    cells = search.cells(network, domain)
    for cell in cells:
        found = cells.above(cell.affine, question.threshold)
        if found is not None:
            return search.answer(Verdict.YES, _witness(question, *found))
    return search.answer(Verdict.NO)


def maximum(question: Maximum, search: Search) -> Answer:
    """The best of the regions; on R^d found by Dinkelbach's method (1967), or a ray along which f grows without bound.

    If a theorem promises that high maxima are attained in a box, that box is searched first, and all of R^d only if
    its maximum is not high.
    """
    network, domain = question.network, question.domain
    best = domain.lower if not isinstance(domain, RealSpace) else (Fraction(0),) * network.inputs
    if isinstance(domain, RealSpace) and question.witness_box is not None and question.gap is not None:
        promised = question.witness_box
        start = max(best, promised.lower, key=lambda x: network.exact(x)[0])
        best, _ = _best(network, promised, start, search)
        if network.exact(best)[0] >= question.gap.yes:
            return search.valued(network.exact(best)[0], best)
    best, ray = _best(network, domain, best, search)
    if ray is not None:
        return search.valued(inf, (best, ray))
    return search.valued(network.exact(best)[0], best)


def _best(network: Network, domain: Domain, start: Point, search: Search) -> tuple[Point, Point | None]:
    """A maximiser and None, or any point and a ray with positive recession."""
    best, level = start, network.exact(start)[0]
    cells = search.cells(network, domain)
    for cell in cells:
        while (found := cells.above(cell.affine, level)) is not None:
            x, y = found
            if y == 0:
                return best, x
            best = tuple(v / y for v in x)
            level = network.exact(best)[0]
    return best, None


def _witness(question: Positivity, x: Point, y: Fraction) -> Point:
    """The point x/y, or for y = 0 the first of x, 2x, 4x, ... that is far enough along the ray."""
    if y > 0:
        return tuple(v / y for v in x)
    while not question.check(x):
        x = tuple(2 * v for v in x)
    return x
