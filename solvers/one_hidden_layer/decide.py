"""Decide whether one hidden layer is enough, from the activation regions and their facets.

A sum of neurons c R(u(x)) bends along whole hyperplanes, everywhere by as much. Conversely, if a piecewise linear
function bends along each hyperplane by as much at all of its points, subtracting these kinks leaves a function without
any, which is affine. So one hidden layer is enough exactly if no hyperplane has two points with different jumps of the
gradient, of which one may be 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from instances.network import Network, Point
from instances.parameters.primitive import Row, oriented
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.shallow import ShallowFunction, shallow_function
from instances.problem import Verdict
from instances.question import RealSpace
from solvers.exact.affine import AffineMap
from solvers.region.cells import Cells
from solvers.region.questions.count import facets, pattern_behind
from solvers.region.search import Search
from solvers.region.walk.cell_box import Wall
from solvers.region.walk.enumerate import Pattern
from solvers.solver import Deadline, Limits


@dataclass(frozen=True)
class Jump:
    """By how much the gradient jumps at a point of a hyperplane, across it, as a multiple of its normal.

    Parameters
    ----------
    point
        Inside a facet of two activation regions, or inside one of them.
    kinks
        One rational an output.
    """

    point: Point
    kinks: Point


@dataclass(frozen=True)
class Depth:
    """An answer to `one_hidden_layer_enough`.

    Parameters
    ----------
    verdict
        Yes, no or unknown.
    network
        One with one hidden layer and the same function, exactly if the verdict is yes.
    hyperplane, jumps
        Where two points have different jumps: (u | v) of u . x + v = 0; exactly if the verdict is no.
    reason
        Why it is unknown, in one line.
    work
        As of the region solver.
    """

    verdict: Verdict
    network: RationalNetwork | None = None
    hyperplane: Row | None = None
    jumps: tuple[Jump, Jump] | None = None
    reason: str = ""
    work: dict[str, int] = field(default_factory=dict)


def one_hidden_layer_enough(network: Network, limits: Limits) -> Depth:
    """Decide on all of R^d, for any number of hidden layers and outputs.

    With no more than one it is, and nothing is searched.
    """
    if len(network.layers) <= 2:
        return Depth(Verdict.YES, _written(shallow_function(network), network.inputs))
    search = Search()
    try:
        with Deadline(limits):
            return _Bends(network, search).decide()
    except TimeoutError:
        return Depth(Verdict.UNKNOWN, reason=f"time limit after {search.work['regions']} regions", work=search.work)


class _Bends:
    """The regions of a network, and what is known of its jumps so far."""

    def __init__(self, network: Network, search: Search) -> None:
        self._network, self._search = network, search
        self._maps: dict[Pattern, list[list[int]]] = {}  # (gradient | constant) of each output, over one scale
        self._walls: dict[Pattern, list[Wall]] = {}
        self._jumps: dict[Row, Jump] = {}
        self._scale = 1
        self._base: tuple[Point, list[list[int]]] = ((), [])  # a point inside a region, and the map there

    def decide(self) -> Depth:
        cells = self._search.cells(self._network, RealSpace(self._network.inputs))
        for cell in cells:
            self._scale = cell.affine.scale
            self._maps[cell.pattern] = self._row(cell.affine)
            self._walls[cell.pattern] = cells.enumeration.walls
        for pattern, walls in self._walls.items():
            for facet, outward in facets(walls, cells.box, self._search):
                behind = self._maps[pattern_behind(cells.searched, facet, outward)]
                found = self._conflict(outward, self._at(facet), self._kinks(pattern, behind, outward))
                if found is not None:
                    return found
        return self._cut_without_kink() or self._built()

    def _row(self, affine: AffineMap) -> list[list[int]]:
        """Also of the homogenised network, whose last input stands for 1."""
        d = self._network.inputs
        rows = zip(affine.rows, affine.offsets, strict=True)
        return [list(row) if len(row) > d else [*row, offset] for row, offset in rows]

    def _at(self, point: Point) -> Point:
        d = self._network.inputs
        return tuple(v / point[d] for v in point[:d]) if len(point) > d else point

    def _kinks(self, pattern: Pattern, behind: Sequence[Sequence[int]], outward: Row) -> Point:
        """The jump of (gradient | constant) on the way out, as a multiple of the outward normal."""
        pivot = next(i for i, v in enumerate(outward) if v)
        rows = zip(behind, self._maps[pattern], strict=True)
        return tuple(Fraction(after[pivot] - before[pivot], outward[pivot] * self._scale) for after, before in rows)

    def _conflict(self, normal: Row, point: Point, kinks: Point) -> Depth | None:
        """Remember a jump; a no, if another point of the hyperplane has another one."""
        plane, _ = oriented(normal if len(normal) > self._network.inputs else (*normal, 0))
        jump = Jump(point, kinks)
        known = self._jumps.setdefault(plane, jump)
        if known.kinks == kinks:
            return None
        return Depth(Verdict.NO, hyperplane=plane, jumps=(known, jump), work=self._search.work)

    def _cut_without_kink(self) -> Depth | None:
        """A no, if a hyperplane with a kink somewhere goes through the inside of a region, where there is none."""
        bent = [plane for plane, jump in self._jumps.items() if any(jump.kinks)]
        cells = self._search.cells(self._network, RealSpace(self._network.inputs))
        for cell in cells:
            inside = self._in_box(cells.interior(), cells)
            self._base = inside, self._maps[cell.pattern]
            for plane in bent:
                normal = plane[: cells.box.dimension]
                ends = [cells.enumeration.maximise([sign * v for v in normal]).point for sign in (1, -1)]
                if _value(normal, ends[0]) > 0 > _value(normal, ends[1]):
                    here = _value(normal, inside)
                    end = ends[0] if here < 0 else ends[1]
                    share = here / (here - _value(normal, end))
                    point = tuple(a + share * (b - a) for a, b in zip(inside, end, strict=True))
                    return self._conflict(normal, self._at(point), (Fraction(0),) * self._network.outputs)
        return None

    def _in_box(self, point: Point, cells: Cells) -> Point:
        """A point in the coordinates of the box that the regions are searched in."""
        if cells.box.dimension == len(point):
            return point
        size = 2 * max(Fraction(1), *map(abs, point))
        return (*(v / size for v in point), 1 / size)

    def _built(self) -> Depth:
        """The network of all kinks, and of the affine function that is left in one region and so everywhere."""
        inside, rows = self._base
        affine = [[Fraction(v, self._scale) for v in row] for row in rows]
        bent = tuple((plane, jump.kinks) for plane, jump in sorted(self._jumps.items()) if any(jump.kinks))
        for plane, kinks in bent:
            if _value(plane[: len(inside)], inside) > 0:
                for o, kink in enumerate(kinks):
                    affine[o] = [a - kink * v for a, v in zip(affine[o], plane, strict=True)]
        found = ShallowFunction(bent, tuple(map(tuple, affine)))
        return Depth(Verdict.YES, _written(found, self._network.inputs), work=self._search.work)


def _written(function: ShallowFunction, inputs: int) -> RationalNetwork:
    """With a neuron for every kink, and a pair for every output whose affine part is not constant."""
    outputs = len(function.affine)
    neurons = [(tuple(map(Fraction, plane)), kinks) for plane, kinks in function.kinks]
    for o, row in enumerate(function.affine):
        if any(row[:-1]):
            for sign in (1, -1):
                column = tuple([Fraction(sign * (k == o)) for k in range(outputs)])
                neurons.append(((*(sign * v for v in row[:-1]), Fraction(0)), column))
    hidden = RationalLayer.of_fractions([row for row, _ in neurons], inputs)
    output = [[*(column[o] for _, column in neurons), function.affine[o][-1]] for o in range(outputs)]
    return RationalNetwork((hidden, RationalLayer.of_fractions(output, len(neurons))))


def _value(normal: Sequence[int], point: Point) -> Fraction:
    return sum((a * v for a, v in zip(normal, point, strict=True)), Fraction(0))
