"""Reachability by questions of positivity, whose inequalities are strict, decided exactly also where they are not.

An alternative of the target is a row of inequalities s_1 >= 0, ..., s_k >= 0 between affine functions of the last
hidden layer. Their minimum g is again a network (`solvers.via_positivity.slack`). The alternative is reached strictly
where g > 0. Where >= is asked, a search for g above a small negative level either finds nothing, so that the
alternative is reached nowhere; or it finds a point, from which g is climbed to its maximum over the closed activation
region. If that is still below 0, the next search is for anything higher. So no region is met twice, and the level,
which may be any, only decides how soon the searches end.
"""

from collections.abc import Callable
from fractions import Fraction

from instances.network import Network, Point
from instances.output_set import Alternative
from instances.question import Domain, RealSpace
from instances.questions import Positivity
from solvers.via_positivity.climb import GrowsForEverError, climb
from solvers.via_positivity.slack import lowest_slack

LEVEL = Fraction(-1, 2**10)
"""Where the search for a slack that is not negative begins."""

Ask = Callable[[Positivity], Point | None]
"""A witness of a positivity question, or None if its answer is no."""


def reached(network: Network, part: Domain, alternative: Alternative, ask: Ask) -> Point | None:
    """A point of a part of the domain at which all inequalities of an alternative hold, or None if there is none.

    Raises
    ------
    InputError
        If float64 does not reach as far as the numbers of the minimum.
    """
    slack, zero, scale = lowest_slack(network, alternative.inequalities)
    strict = alternative.inequalities[0].strict
    if strict or isinstance(part, RealSpace):
        point = ask(Positivity(slack, part, threshold=zero))
        if point is not None or strict:
            return point
    return _not_below(slack, part, zero, zero + scale * LEVEL, ask)


def _not_below(network: Network, domain: Domain, zero: Fraction, level: Fraction, ask: Ask) -> Point | None:
    """A point with g >= zero, by a search that begins above a lower level."""
    found = ask(Positivity(network, domain, threshold=level))
    while found is not None:
        try:
            best = climb(network, domain, found)
        except GrowsForEverError as growth:
            best = _far_out(network, found, growth.ray, zero)
        value = network.exact(best)[0]
        if value >= zero:
            return best
        found = ask(Positivity(network, domain, threshold=value))
    return None


def _far_out(network: Network, start: Point, ray: Point, level: Fraction) -> Point:
    """A point on a ray along which g grows, where it has reached a level."""
    point = start
    while network.exact(point)[0] < level:
        ray = tuple(2 * v for v in ray)
        point = tuple(a + v for a, v in zip(start, ray, strict=True))
    return point
