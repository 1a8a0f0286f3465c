"""The distance of a point from a polyhedron in the inf-norm, exactly: one linear program."""

from fractions import Fraction

from instances.network import Point
from instances.question import Box
from solvers.exact.lp import ExactLP, Optimum
from solvers.polyhedra import Polyhedron
from solvers.tropical.effort import Effort


def distance(point: Point, polyhedron: Polyhedron, effort: Effort) -> Fraction:
    """The least r with |x - y|_inf <= r for a point y of the polyhedron, which is not empty."""
    if polyhedron.contains(point):
        return Fraction(0)
    inside = polyhedron.interior_point
    assert inside is not None, "nothing is at a distance from the empty set"
    reach = max(abs(a - b) for a, b in zip(point, inside, strict=True))
    lower, upper = (tuple(v + sign * reach for v in point) for sign in (-1, 1))
    lp = ExactLP(Box((*lower, Fraction(0)), (*upper, reach)))
    for wall in polyhedron.walls:
        if any(wall):
            lp.push([*wall[:-1], 0], None, -wall[-1])
    d = len(point)
    for i, v in enumerate(point):
        row = [int(i == j) for j in range(d)]
        lp.push([*row, -1], None, v)
        lp.push([*row, 1], v, None)
    nearest = effort.maximise(lp, [*[0] * d, -1])
    assert isinstance(nearest, Optimum), "the point inside is feasible"
    return -nearest.value
