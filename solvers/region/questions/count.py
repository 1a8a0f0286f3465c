"""Region counts: activation regions are counted as they are, linear regions after gluing."""

from fractions import Fraction
from math import lcm

from flint import fmpz, fmpz_mat

from instances.network import Layer, Network, Point
from instances.question import Box, Domain
from instances.questions import Regions
from solvers.answer import Answer
from solvers.exact.affine import AffineMap
from solvers.exact.directions import Direction, hyperplanes
from solvers.exact.lp import ExactLP, Optimum
from solvers.region.cells import Cells
from solvers.region.search import Search
from solvers.region.vertices.by_vertices import ByVertices
from solvers.region.walk.cell_box import Wall
from solvers.region.walk.enumerate import Cell, Pattern
from solvers.stopping.limits import watched


def regions(question: Regions, search: Search) -> Answer:
    """The number of regions.

    Activation regions with one affine map are glued where they share a facet. Behind every facet lies exactly one
    region, so one point inside the facet shows which. For no neuron changes its sign within a facet, or by continuity
    it would do so in the region; and one that is 0 on the whole facet is an affine function behind it, by induction
    over the layers, hence 0 on the hyperplane of the facet alone. (Compare the polyhedral complex of Grigsby, Lindsey
    2022, "On transversality of bent hyperplane arrangements".)
    """
    if question.kind == "activation":
        return search.valued(_activation_regions(question.network, question.domain, search))
    if len(question.network.layers) == 2:
        return search.valued(_activation_regions(without_flat_kinks(question.network), question.domain, search))
    cells = search.cells(question.network, question.domain)
    found: dict[Pattern, tuple[Cell, list[Wall]]] = {}
    maps: dict[tuple[int, ...], list[Pattern]] = {}
    for cell in cells:
        found[cell.pattern] = (cell, cells.enumeration.walls)
        maps.setdefault(tuple(map(int, cell.affine.augmented.entries())), []).append(cell.pattern)
    count = 0
    for patterns in maps.values():
        part = {pattern: pattern for pattern in patterns}
        for pattern in patterns if len(patterns) > 1 else ():
            for facet, outward in facets(found[pattern][1], cells.box, search):
                behind = pattern_behind(cells.searched, facet, outward)
                if behind in part:
                    part[root_of(part, pattern)] = root_of(part, behind)
        count += sum(pattern == parent for pattern, parent in part.items())
    return search.valued(Fraction(count))


def _activation_regions(network: Network, domain: Domain, search: Search) -> Fraction:
    def at_vertices(_: Cells, blocks: ByVertices) -> Fraction:
        return Fraction(sum(len(block.parent) for block in blocks))

    def by_programs(cells: Cells) -> Fraction:
        for _ in cells:
            if cells.proof is not None:
                cells.proof.counted()
        return Fraction(cells.enumeration.visited)

    return search.either_way(network, domain, at_vertices, by_programs)


def without_flat_kinks(network: Network) -> Network:
    """A network with one hidden layer without the hyperplanes across which its slope does not change.

    Its activation regions are the linear regions of the network, except that its values are others: across each
    facet between two of its cells the slope changes, and inside a cell it does not.
    """
    hidden, output = network.layers
    affine = AffineMap.first(hidden)
    groups, _ = hyperplanes(affine.rows, affine.offsets)
    kept = []
    for members in watched(groups.values()):
        planes: dict[Fraction, list[tuple[int, int]]] = {}
        for neuron, factor, breakpoint_ in members:
            planes.setdefault(breakpoint_, []).append((neuron, abs(factor)))
        for neurons in planes.values():
            kinks = ((row[neuron] * factor for neuron, factor in neurons) for row in output.integers[0].tolist())
            if any(sum(kink, fmpz(0)) != 0 for kink in kinks):
                kept += [neuron for neuron, _ in neurons]
    return Network((Layer(hidden.weights[kept], hidden.bias[kept]), Layer(output.weights[:, kept], output.bias)))


def root_of(part: dict[Pattern, Pattern], pattern: Pattern) -> Pattern:
    """The representative of the part that a region belongs to so far."""
    while part[pattern] != pattern:
        part[pattern] = part[part[pattern]]
        pattern = part[pattern]
    return pattern


def facets(walls: list[Wall], box: Box, search: Search) -> list[tuple[Point, Direction]]:
    """A point inside every facet that is not on the boundary of the box, with the facet's outward normal.

    One linear program a wall: how far from all the others can a point on the wall stay?
    """
    bounds: dict[Direction, Fraction] = {}  # u . x <= t; of parallel walls the deeper one is the closer one
    for u, low, high in walls:
        if high is not None:
            bounds[u] = high
        if low is not None:
            bounds[tuple(-v for v in u)] = -low
    sides = dict(bounds)
    for i, (least, greatest) in enumerate(zip(box.lower, box.upper, strict=True)):
        unit = tuple(int(i == j) for j in range(box.dimension))
        sides.setdefault(unit, greatest)
        sides.setdefault(tuple(-v for v in unit), -least)
    found = []
    for u, t in bounds.items():
        lp = ExactLP(Box((*box.lower, Fraction(0)), (*box.upper, Fraction(1))))
        lp.push((*u, 0), t, t)
        for normal, bound in sides.items():
            if normal != u:
                lp.push((*normal, 1), None, bound)
        farthest = lp.maximise([0] * box.dimension + [1])
        search.extra["lps"] += 1
        search.extra["pivots"] += lp.pivots
        if isinstance(farthest, Optimum) and farthest.value > 0:
            found.append((farthest.point[:-1], u))
    return found


def pattern_behind(network: Network, point: Point, outward: Direction) -> Pattern:
    """The pattern of the region that is entered from a point inside a facet: at point + e * outward for small e > 0.

    Every neuron is followed with its derivative along `outward`, which decides where its value is 0.
    """
    scale = lcm(*(v.denominator for v in point))
    now = [fmpz(int(v * scale)) for v in point]
    rates = [fmpz(v) for v in outward]
    pattern = []
    for layer in watched(network.layers[:-1]):
        weights, bias, unit = layer.integers
        now = list((weights * fmpz_mat(layer.inputs, 1, now) + bias * fmpz(scale)).entries())
        rates = list((weights * fmpz_mat(layer.inputs, 1, rates)).entries())
        scale *= unit
        active = tuple(v > 0 or (v == 0 and rate > 0) for v, rate in zip(now, rates, strict=True))
        now = [v if on else fmpz(0) for v, on in zip(now, active, strict=True)]
        rates = [v if on else fmpz(0) for v, on in zip(rates, active, strict=True)]
        pattern.append(active)
    return tuple(pattern)
