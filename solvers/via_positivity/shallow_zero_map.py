"""Zero maps of one hidden layer in polynomial time, by grouping the neurons by hyperplanes."""

from fractions import Fraction
from itertools import count

from instances.network import Network, Point
from instances.question import Box, Domain
from solvers.exact.directions import Direction, hyperplanes_of
from solvers.stopping.limits import watched


def shallow_nonzero(network: Network, output: int, domain: Domain) -> Point | None:
    """A point of the domain where an output is not 0, or None if the output is 0 on the whole domain; exact.

    The output has a kink along the hyperplane of some neurons exactly if the sum of their |slopes| times output
    weights is not 0. A kink inside the domain shows: at a point p of the hyperplane that lies on no other one, and
    for a small step along the normal u, f(p + u) + f(p - u) - 2 f(p) is not 0. Without kinks f is affine on the
    domain, and the corners around one point decide.

    Parameters
    ----------
    network
        At most one hidden layer.
    output
        Which output.
    domain
        R^d or a full-dimensional box.
    """
    kinks = _kinks(network, output)
    box = domain if isinstance(domain, Box) else _around(network.inputs, kinks)
    for u, t in watched(kinks):
        low, high = _extremes(box, u)
        if _dot(u, low) < t < _dot(u, high):
            candidates = _across(box, (u, t), [plane for plane in kinks if plane != (u, t)])
            break
    else:
        candidates = [box.lower, *(_moved(box.lower, i, box.upper[i]) for i in range(box.dimension))]
    return next((x for x in watched(candidates) if network.exact(x)[output] != 0), None)


Plane = tuple[Direction, Fraction]
"""u and t of the hyperplane u . x = t."""


def _kinks(network: Network, output: int) -> dict[Plane, Fraction]:
    """By how much the slope along u jumps at each hyperplane where it does, up to a positive factor."""
    if len(network.layers) == 1:
        return {}
    outgoing = [Fraction(c) for c in network.layers[1].weights[output].tolist()]
    kinks: dict[Plane, Fraction] = {}
    for u, members in watched(hyperplanes_of(network.layers[0]).items()):
        for index, factor, t in members:
            kinks[u, t] = kinks.get((u, t), Fraction(0)) + outgoing[index] * abs(factor)
    return {plane: jump for plane, jump in kinks.items() if jump != 0}


def _around(dimension: int, kinks: dict[Plane, Fraction]) -> Box:
    """A cube that every hyperplane cuts."""
    far = 1 + max((abs(t) for _, t in kinks), default=Fraction(0))
    return Box.cube(dimension, -far, far)


def _extremes(box: Box, u: Direction) -> tuple[Point, Point]:
    """Opposite corners where u . x is least and greatest."""
    ends = list(zip(u, box.lower, box.upper, strict=True))
    return tuple(b if v < 0 else a for v, a, b in ends), tuple(a if v < 0 else b for v, a, b in ends)


def _across(box: Box, plane: Plane, others: list[Plane]) -> list[Point]:
    """Three points p, p + e u, p - e u inside the box, p on the plane and no other plane between them.

    From a point inside the box on the plane leads a curve in the plane, a polynomial of degree below d in each
    coordinate that no other plane contains. So each of them meets it fewer than d times, and some step is free. Where
    the curve leaves the box the unit of steps is halved, so that it does not matter how long the box is.
    """
    u, t = plane
    low, high = _extremes(box, u)
    share = (t - _dot(u, low)) / (_dot(u, high) - _dot(u, low))
    start = tuple(a + share * (b - a) for a, b in zip(low, high, strict=True))
    pivot = next(i for i, v in enumerate(u) if v)
    unit = Fraction(1)
    for number in watched(count(1)):
        s = unit / number
        shift = [s ** (i + 1) for i in range(len(u))]
        shift[pivot] = Fraction(0)
        shift[pivot] = -_dot(u, tuple(shift)) / u[pivot]
        p = tuple(a + v for a, v in zip(start, shift, strict=True))
        room = [min(v - a, b - v) for v, a, b in zip(p, box.lower, box.upper, strict=True)]
        gaps = [abs(_dot(v, p) - r) for v, r in watched(others)]
        if min(room) <= 0:
            unit /= 2
        elif all(gap > 0 for gap in gaps):
            break
    steps = [gap / abs(v) for gap, v in zip(room, u, strict=True) if v]
    rates = [sum(a * b for a, b in zip(v, u, strict=True)) for v, _ in watched(others)]
    steps += [gap / abs(rate) for gap, rate in zip(gaps, rates, strict=True) if rate]
    e = min(steps) / 2
    return [p, *(tuple(a + sign * e * v for a, v in zip(p, u, strict=True)) for sign in (1, -1))]


def _moved(point: Point, i: int, value: Fraction) -> Point:
    return (*point[:i], value, *point[i + 1 :])


def _dot(u: Direction, x: Point) -> Fraction:
    return sum((a * v for a, v in zip(u, x, strict=True)), Fraction(0))
