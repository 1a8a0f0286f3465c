"""Polyhedra {x : A x <= b} with rational data, exactly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from instances.errors import InputError
from instances.network import Point
from instances.question import Box
from solvers.exact.floats import Rational
from solvers.exact.lp import ExactLP, Optimum
from solvers.polyhedra.rays import Rays, extreme_rays, independent, primitive

Wall = tuple[int, ...]
"""(a, -b) in integers without a common divisor: the inequality a . x <= b."""


@dataclass(frozen=True)
class Polyhedron:
    """{x in R^d : a_i . x <= b_i for all i}.

    Parameters
    ----------
    walls
        The inequalities.
    ambient
        d.

    Raises
    ------
    InputError
        If numbers do not fit.
    """

    walls: tuple[Wall, ...]
    ambient: int

    def __init__(
        self, rows: Sequence[Sequence[Rational]], bounds: Sequence[Rational], ambient: int | None = None
    ) -> None:
        """From the rows a_i and the bounds b_i, which are exact; d must be said where there is no row."""
        if ambient is None and not rows:
            raise InputError("a polyhedron without rows needs its dimension")
        d = len(rows[0]) if ambient is None else ambient
        if len(rows) != len(bounds) or any(len(row) != d for row in rows):
            raise InputError(f"a polyhedron in {d} dimensions needs rows of {d} entries and a bound for each")
        walls = [_whole([*row, -bound]) for row, bound in zip(rows, bounds, strict=True)]
        object.__setattr__(self, "walls", tuple(walls))
        object.__setattr__(self, "ambient", d)

    @classmethod
    def of_walls(cls, walls: Sequence[Sequence[int]], ambient: int) -> "Polyhedron":
        """{x : wall . (x, 1) <= 0 for all walls}."""
        return cls([wall[:-1] for wall in walls], [-wall[-1] for wall in walls], ambient)

    def intersection(self, walls: Sequence[Sequence[int]]) -> "Polyhedron":
        """The part where further walls hold."""
        return Polyhedron.of_walls((*self.walls, *walls), self.ambient)

    def contains(self, point: Point) -> bool:
        return all(slack >= 0 for slack in self._slacks(point))

    def strictly_contains(self, point: Point) -> bool:
        """Whether every inequality holds strictly at the point."""
        return all(slack > 0 for slack in self._slacks(point))

    def _slacks(self, point: Point) -> Iterator[Fraction]:
        return (_slack(wall, (*point, Fraction(1))) for wall in self.walls)

    @property
    def dimension(self) -> int:
        """That of the affine hull: d less the rank of the implicit equalities; -1 if the polyhedron is empty."""
        if self.interior_point is None:
            return -1
        equalities = [self.walls[i][:-1] for i in self.implicit_equalities]
        return self.ambient - len(independent(equalities, self.ambient))

    @property
    def implicit_equalities(self) -> tuple[int, ...]:
        """The inequalities that hold with equality everywhere, by number; all of them if the polyhedron is empty."""
        return self._inner[1]

    @property
    def interior_point(self) -> Point | None:
        """A point at which all inequalities but the implicit equalities are strict; None if there is no point."""
        return self._inner[0]

    @cached_property
    def _inner(self) -> tuple[Point | None, tuple[int, ...]]:
        trivial = tuple(i for i, wall in enumerate(self.walls) if not any(wall))
        deepest = deepest_point(self.walls, self.ambient)
        if deepest is not None:
            return deepest, trivial
        # No inside. Whichever inequality can be strict is so at some point, and then at their mean.
        d = self.ambient
        lp = self._cone()
        total = _at(lp, [0] * d + [1])
        if total[-1] == 0:
            return None, tuple(range(len(self.walls)))
        rest = [i for i in range(len(self.walls)) if _slack(self.walls[i], total) == 0]
        while rest:
            sums = [-sum(self.walls[i][j] for i in rest) for j in range(d + 1)]
            point = _at(lp, sums)
            left = [i for i in rest if _slack(self.walls[i], point) == 0]
            if len(left) == len(rest):
                break
            rest = left
            total = tuple(a + b for a, b in zip(total, point, strict=True))
        return tuple(v / total[-1] for v in total[:-1]), tuple(rest)

    def _cone(self) -> ExactLP:
        """The cone over the polyhedron, in homogeneous coordinates (x, y) in [-1, 1]^d x [0, 1]."""
        d = self.ambient
        lp = ExactLP(Box((*(Fraction(-1),) * d, Fraction(0)), (Fraction(1),) * (d + 1)))
        for wall in self.walls:
            if any(wall):
                lp.push(wall, None, 0)
        return lp

    @cached_property
    def _pivots(self) -> list[int]:
        """Inputs on which alone the polyhedron depends up to translations along its lineality space."""
        columns = [[wall[j] for wall in self.walls] for j in range(self.ambient)]
        return independent(columns, len(self.walls))

    @cached_property
    def _rays(self) -> Rays:
        """Of the cone over the polyhedron, projected to the pivots; the last inequality is y >= 0."""
        r = len(self._pivots)
        rows = [[*(wall[j] for j in self._pivots), wall[-1]] for wall in self.walls]
        return extreme_rays([*rows, [*[0] * r, -1]], r + 1)

    @property
    def pointed(self) -> bool:
        """Whether the polyhedron contains no line."""
        return len(self._pivots) == self.ambient

    @cached_property
    def vertices(self) -> tuple[Point, ...]:
        """All vertices, sorted; there are none if the polyhedron contains a line."""
        if not self.pointed:
            return ()
        return tuple(sorted(tuple(Fraction(v, y) for v in x) for *x, y in self._rays.rays if y))

    @cached_property
    def directions(self) -> tuple[tuple[int, ...], ...]:
        """The extreme directions in which the polyhedron is unbounded, sorted; none if it contains a line."""
        if not self.pointed or self.dimension < 0:
            return ()
        return tuple(sorted(tuple(x) for *x, y in self._rays.rays if not y))

    @property
    def is_bounded(self) -> bool:
        """Whether it is in some box."""
        return self.dimension < 1 or (self.pointed and not self.directions)

    def point_on(self, facet: int) -> Point:
        """A point in the relative interior of a facet, given by the number of its inequality."""
        tight = self._rays.tight[:, facet].tolist()
        on = [ray for ray, there in zip(self._rays.rays, tight, strict=True) if there]
        *sums, scale = map(sum, zip(*on, strict=True))
        point = [Fraction(0)] * self.ambient
        for column, value in zip(self._pivots, sums, strict=True):
            point[column] = Fraction(value, scale)
        return tuple(point)

    @cached_property
    def facets(self) -> tuple[int, ...]:
        """Inequalities, by number, one for each face of a dimension less than the polyhedron's by one."""
        dimension, cone = self.dimension, self._rays
        lineality = self.ambient - len(self._pivots)
        found: dict[bytes, int] = {}
        for i in range(len(self.walls)):
            tight = cone.tight[:, i]
            on = [ray for ray, there in zip(cone.rays, tight.tolist(), strict=True) if there]
            finite = any(ray[-1] for ray in on)
            if finite and not tight.all() and len(independent(on, len(on[0]))) + lineality == dimension:
                found.setdefault(tight.tobytes(), i)
        return tuple(found.values())


def _whole(row: Sequence[Rational]) -> Wall:
    scale = lcm(*(v.denominator for v in row))
    return primitive([v.numerator * (scale // v.denominator) for v in row])


def _at(lp: ExactLP, objective: Sequence[int]) -> Point:
    optimum = lp.maximise(objective)
    assert isinstance(optimum, Optimum), "0 is in the cone"
    return optimum.point


def _slack(wall: Wall, point: Point) -> Fraction:
    return -sum((a * v for a, v in zip(wall, point, strict=True)), Fraction(0))


def deepest_point(walls: Iterable[Wall], ambient: int, plane: Wall | None = None) -> Point | None:
    """A point at which all walls but those of zeros hold strictly, and on a hyperplane if one is given.

    With the hyperplane, those walls need not be strict that are the same one: then it is a point inside a facet of the
    polyhedron, or inside the polyhedron. None if there is no such point.

    One linear program in homogeneous coordinates (x, y) finds out, without a tolerance: how far from y = 0 and from all
    walls can a point stay? The walls are weighted by their 1-norms.
    """
    d = ambient
    lp = ExactLP(Box((*(Fraction(-1),) * d, Fraction(0), Fraction(0)), (Fraction(1),) * (d + 2)))
    lp.push([*[0] * d, -1, 1], None, 0)
    on: tuple[Wall, ...] = ()
    if plane is not None:
        on = (plane, tuple(-v for v in plane))
        lp.push([*plane, 0], 0, 0)
    for wall in walls:
        if any(wall) and wall not in on:
            lp.push([*wall, sum(map(abs, wall[:-1])) or abs(wall[-1])], None, 0)
    deepest = lp.maximise([0] * (d + 1) + [1])
    assert isinstance(deepest, Optimum), "0 is in the cone"
    *x, y, depth = deepest.point
    return tuple(v / y for v in x) if depth > 0 else None


def have_a_point(walls: Iterable[Wall], ambient: int) -> bool:
    """Whether all walls hold at some point: whether y gets above 0 in homogeneous coordinates (x, y)."""
    lp = ExactLP(Box((*(Fraction(-1),) * ambient, Fraction(0)), (Fraction(1),) * (ambient + 1)))
    for wall in walls:
        lp.push(wall, None, 0)
    highest = lp.maximise([0] * ambient + [1])
    assert isinstance(highest, Optimum), "0 is in the cone"
    return highest.value > 0
