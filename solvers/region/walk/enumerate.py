"""Enumeration of the activation regions of a network on a box, exactly.

A region is a full-dimensional set of inputs on which every hidden neuron keeps one activation. Here the regions are
visited one after the other; what is asked in each of them lives in the files beside this one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import mul
from typing import Protocol

from instances.network import Layer, Network, Point
from solvers.exact.affine import AffineMap
from solvers.exact.directions import Direction, hyperplanes, primitive
from solvers.exact.floats import Rational
from solvers.exact.lp import ExactLP, Optimum
from solvers.region.walk.cell_box import Corners, Scaled, Wall
from solvers.region.walk.inherited_reach import Bound, Inherited
from solvers.stopping.limits import checkpoint, watched

Interval = tuple[Fraction, Fraction]
Pattern = tuple[tuple[bool, ...], ...]
"""Which neurons of each hidden layer are active."""


@dataclass(frozen=True)
class Cell:
    """A region: its activation pattern and the network's affine map there.

    A neuron that is constant on the region is active if it is positive there.
    """

    pattern: Pattern
    affine: AffineMap


@dataclass(eq=False)
class Level:
    """One direction of one layer on the way down: the intervals into which the layer's breakpoints cut it."""

    pattern: Pattern
    preactivations: AffineMap
    groups: list[tuple[Direction, list[tuple[int, int, Fraction]]]]
    position: int
    active: list[bool]
    intervals: Iterator[Interval]
    range: Interval
    """The lowest and highest known u . x on the cell. Between them and the true ones there are no breakpoints."""
    known: list[tuple[Fraction, Scaled]]
    """Points of the cell, with u . x."""
    wall: Wall | None = None
    rows: tuple[int, int] = (-1, -1)
    """The wall's inequalities in the linear program, for high and low."""

    @property
    def layer(self) -> int:
        return len(self.pattern)

    @property
    def direction(self) -> Direction:
        return self.groups[self.position][0]


@dataclass(frozen=True)
class End:
    """The lowest or highest known u . x on a cell, and where.

    Parameters
    ----------
    multipliers
        Why no breakpoint between this and the end of the box's own range is inside (`ExactLP.multipliers`); none are
        needed if none is there.
    """

    value: Fraction
    point: Scaled
    multipliers: dict[int, Fraction]


class Observer(Protocol):
    """Follows an enumeration from cell to cell."""

    def reached(self, layer: int, affine: AffineMap, constant: Sequence[int]) -> None:
        """On the current cell the preactivations of a hidden layer are `affine`, those of some neurons `constant`."""

    def ranged(self, level: Level, cuts: Sequence[Fraction], lowest: End, highest: End) -> Sequence[Interval]:
        """The current cell is about to be cut; in which order are its parts to be visited?"""

    def entered(self, level: Level, interval: Interval) -> bool:
        """One of the parts is now the current cell. Whether its regions need no visit."""


class Enumeration:
    """Iterates over the activation regions of a network inside a polytope.

    The regions come from splitting one direction after the other: the breakpoints of the neurons with normal u strictly
    inside the exact range of u . x on the cell reached so far cut it into full-dimensional parts. Parallel, repeated
    and zero neurons thus never make an empty or lower-dimensional region. Deeper layers are affine on a cell and are
    split in the same way. An end of the range is found by a linear program, unless the cell is a box, or points of
    it that earlier programs found, the box around it, what programs found in cells with the same walls, and parallel
    walls leave no breakpoint in doubt.

    Parameters
    ----------
    network
        Any number of hidden layers.
    lp
        The polytope, which has a point; while a region is visited its rows describe that region.
    settled
        Told the first-layer neurons that are known to be active on a cell, whether its regions need no visit.
    observer
        Told everything.

    Attributes
    ----------
    visited
        Number of regions yielded so far.
    """

    def __init__(
        self,
        network: Network,
        lp: ExactLP,
        can_skip: Callable[[list[int]], bool] | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.visited = 0
        self._observer = observer
        self._settled = can_skip
        self._network = network
        self._lp = lp
        self._levels: list[Level] = []
        self._corners = Corners(lp.box, lp.rows)
        self._inherited = Inherited(lp.inequalities)
        self._known: list[Scaled] = []  # in the current cell
        self._cone = network.bias_free and lp.box.lower[-1] >= 0
        self._slopes: dict[Direction, tuple[Direction, int]] = {}

    def maximise(self, objective: Sequence[Rational]) -> Optimum:
        """The exact maximum of objective . x on the current cell."""
        optimum = self._lp.maximise(objective)
        assert isinstance(optimum, Optimum), "a cell is never empty"
        return optimum

    @property
    def walls(self) -> list[Wall]:
        """The breakpoints that bound the current cell, without those of the polytope; some may not touch it."""
        return [level.wall for level in self._levels if level.wall is not None]

    def __iter__(self) -> Iterator[Cell]:
        """Yield the regions; `lp` holds a region's rows until the next one."""
        layers, levels = self._network.layers, self._levels
        reached: Cell | None = Cell((), AffineMap.first(layers[0]))
        while reached or levels:
            if reached:
                pattern, affine = reached.pattern, reached.affine
                reached = None
                if len(pattern) == len(layers) - 1:
                    self.visited += 1
                    yield Cell(pattern, affine)
                    continue
                groups, constant = hyperplanes(affine.rows, affine.offsets)
                if self._observer is not None:
                    self._observer.reached(len(pattern), affine, constant)
                active = [offset > 0 for offset in affine.offsets]  # right for constant neurons, set below for others
                if groups:
                    levels.append(self._split(pattern, affine, list(groups.items()), 0, active))
                else:
                    reached = _next_layer(pattern, affine, active, layers)
                continue
            level = levels[-1]
            if level.wall is not None:
                self._lp.pop()
                self._corners.pop()
                self._inherited.pop()
                level.wall = None
            interval = next(level.intervals, None)
            if interval is None:
                levels.pop()
                continue
            if self._observer is not None and self._observer.entered(level, interval):
                continue
            direction, members = level.groups[level.position]
            low, high = (None if end == bound else end for end, bound in zip(interval, level.range, strict=True))
            if low is not None or high is not None:
                level.wall = (direction, low, high)
                level.rows = self._lp.push(*level.wall)
                self._corners.push(level.wall, level.rows)
                self._inherited.push(level.rows)
            self._known = [x for v, x in level.known if (low is None or low <= v) and (high is None or v <= high)]
            for index, factor, breakpoint_ in members:
                level.active[index] = (interval[0] >= breakpoint_) == (factor > 0)
            pattern, affine, active = level.pattern, level.preactivations, level.active
            if self._settled is not None and not pattern:
                decided = [index for _, group in level.groups[: level.position + 1] for index, _, _ in group]
                if self._settled([index for index in decided if active[index]]):
                    continue
            if level.position + 1 < len(level.groups):
                levels.append(self._split(pattern, affine, level.groups, level.position + 1, active))
            else:
                reached = _next_layer(pattern, affine, active, layers)

    def _split(
        self,
        pattern: Pattern,
        affine: AffineMap,
        groups: list[tuple[Direction, list[tuple[int, int, Fraction]]]],
        position: int,
        active: list[bool],
    ) -> Level:
        checkpoint(10 + len(self._known))
        direction, members = groups[position]
        breakpoints = sorted({b for _, _, b in members})
        known = [(Fraction(sum(map(mul, direction, x)), scale), (x, scale)) for x, scale in watched(self._known)]
        highest = self._end(direction, 1, breakpoints, known)
        lowest = self._end(direction, -1, breakpoints, known)
        low, high = lowest.value, highest.value
        cuts = [b for b in breakpoints if low < b < high]
        level = Level(pattern, affine, groups, position, active, pairwise([low, *cuts, high]), (low, high), known)
        if self._observer is not None:
            level.intervals = iter(self._observer.ranged(level, cuts, lowest, highest))
        return level

    def _end(
        self, direction: Direction, sign: int, breakpoints: Sequence[Fraction], known: list[tuple[Fraction, Scaled]]
    ) -> End:
        """The end of the range of u . x to which `sign` points, as far as it matters; `known` may grow."""
        corner = self._corners.corner(direction, sign)
        if self._corners.tight:
            known.append((corner.value, corner.point))
            return End(*corner)
        if known:
            value, point = (max if sign > 0 else min)(known)
            for bound in (corner, self._inherited.best(direction, sign)):
                if bound is not None and not any(
                    value <= b < bound.value if sign > 0 else bound.value < b <= value for b in breakpoints
                ):
                    return End(value, point, bound.multipliers)
            implied = self._implied(direction, sign) if self._cone else None
            if implied is not None:
                return End(value, point, implied)
        optimum = self.maximise([sign * v for v in direction])
        known.append((sign * optimum.value, _scaled(optimum.point)))
        bound = Bound(sign * optimum.value, self._lp.multipliers)
        self._inherited.learn(direction, sign, bound)
        return End(*known[-1], bound.multipliers)

    def _implied(self, direction: Direction, sign: int) -> dict[int, Fraction] | None:
        """The multiplier of a wall that keeps (u, v) . (x, y) from having this sign, in a cone on which y >= 0.

        Parallel neurons of a network are homogenised to rows that differ in v only, up to a factor.
        """
        u, factor = self._slope(direction)
        for level in self._levels:
            if level.wall is not None:
                row = level.rows[0 if sign > 0 else 1]
                other, scale = self._slope(level.direction)
                if row >= 0 and u == other and factor:
                    over = Fraction(factor, scale)
                    if sign * (direction[-1] - over * level.direction[-1]) <= 0:
                        return {row: over}
        return None

    def _slope(self, direction: Direction) -> tuple[Direction, int]:
        if direction not in self._slopes:
            self._slopes[direction] = primitive(direction[:-1])
        return self._slopes[direction]


def _scaled(point: Point) -> Scaled:
    scale = lcm(*(v.denominator for v in point))
    return tuple(v.numerator * (scale // v.denominator) for v in point), scale


def _next_layer(pattern: Pattern, affine: AffineMap, active: list[bool], layers: Sequence[Layer]) -> Cell:
    return Cell((*pattern, tuple(active)), affine.then(layers[len(pattern) + 1], active))
