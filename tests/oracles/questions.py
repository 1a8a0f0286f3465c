"""Exact answers to every question about a tiny network of any depth, from the list of all its cells.

Nothing here shares code with the solvers.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, product
from math import inf, isqrt
from typing import Any

from flint import fmpz_mat

from instances.network import Layer, Network, Point
from instances.output_set import Alternative
from instances.question import Box, Domain, Question
from instances.questions import (
    Identifiability,
    Injectivity,
    Lipschitz,
    LocalMinimum,
    Maximum,
    Positivity,
    Reachability,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles.cells import Cell, Row, cells, dot, primitive, rank
from tests.oracles.identifiability import other_networks

TINY = Fraction(1, 2**20)
"""Less than the values at two vertices of the small integer networks here can differ."""


def maximum(network: Network, box: Box | None = None) -> Fraction | float:
    """max f, or ``math.inf``."""
    return maximizer(network, box)[0]


def maximizer(network: Network, box: Box | None = None) -> tuple[Fraction | float, Point | tuple[Point, Point]]:
    """max f and a vertex that attains it, or ``math.inf`` with a vertex and a direction of growth."""
    best: tuple[Fraction, Point] | None = None
    for cell in cells(network, box):
        for direction in cell.directions:
            if _slope(cell, direction) > 0:
                return inf, (cell.vertices[0], direction)
        for vertex in cell.vertices:
            if best is None or _value(cell, vertex) > best[0]:
                best = _value(cell, vertex), vertex
    assert best is not None
    return best


def positive_points(network: Network, box: Box | None = None, threshold: Fraction | int = 0) -> Iterator[Point]:
    """A point with f > threshold for every vertex and direction that shows one: none exactly if there are none."""
    for cell in cells(network, box):
        yield from (vertex for vertex in cell.vertices if _value(cell, vertex) > threshold)
        for direction in cell.directions:
            if _slope(cell, direction) > 0:
                yield _far(cell, cell.vertices[0], direction, Fraction(threshold))


def zero_map(network: Network, box: Box | None = None) -> bool:
    """Whether all outputs are 0 on the whole domain."""
    return next(nonzero_points(network, box), None) is None


def nonzero_points(network: Network, box: Box | None = None) -> Iterator[Point]:
    """Vertices, and points a step along a direction, at which some output is not 0."""
    for cell in cells(network, box):
        for vertex in cell.vertices:
            for point in (vertex, *(_plus(vertex, way) for way in cell.directions)):
                if any(dot(row, (*point, Fraction(1))) for row in cell.outputs):
                    yield point


def lipschitz(network: Network, box: Box | None, p: str) -> Fraction:
    """The largest operator norm of a Jacobian, for p = 2 its square; that of several outputs rounded to 2^-60."""
    return max(norm(cell.jacobian, p) for cell in cells(network, box))


def norm(jacobian: Sequence[Sequence[Fraction]], p: str) -> Fraction:
    """The operator norm of a matrix from l_p to l_p, for p = 2 squared and rounded down to a multiple of 2^-60."""
    columns = list(zip(*jacobian, strict=True))
    if p == "1":
        return max(sum(map(abs, column), Fraction(0)) for column in columns)
    if p == "inf":
        return max(sum(map(abs, row), Fraction(0)) for row in jacobian)
    short = jacobian if len(jacobian) <= len(columns) else columns
    gram: list[list[Fraction]] = [[dot(a, b) for b in short] for a in short]
    if len(gram) == 1:
        return gram[0][0]
    if len(gram) > 2:
        raise ValueError("brute force knows the spectral norm of matrices with at most two rows or columns")
    trace, determinant = gram[0][0] + gram[1][1], gram[0][0] * gram[1][1] - gram[0][1] ** 2
    # The root is (trace + sqrt(trace^2 - 4 determinant)) / 2.
    double, under = trace * 2**60, (trace**2 - 4 * determinant) * 2**120
    guess = (int(double) + isqrt(int(under))) // 2
    while 2 * (guess + 1) <= double or (2 * (guess + 1) - double) ** 2 <= under:
        guess += 1
    return Fraction(guess, 2**60)


def reachable(question: Reachability) -> bool:
    """Whether some cell, cut down by all inequalities of some alternative, has a point left.

    If it has and they are strict, all of them hold at the sum of the rays that are left, or nowhere.
    """
    return any(_reached(question.network, part, alternative) for part, alternative in question.cases)


def _reached(network: Network, part: Domain, alternative: Alternative) -> bool:
    d = network.inputs
    for cell in cells(network, part if isinstance(part, Box) else None):
        rows = [
            tuple(
                sum((c * cell.outputs[o][i] for o, c in one.coefficients), Fraction(0))
                - (one.bound * cell.scale if i == d else 0)
                for i in range(d + 1)
            )
            for one in alternative.inequalities
        ]
        rays = cell.rays
        for row in rows:
            rays = _half(rays, primitive(row))
        middle = [sum(entries) for entries in zip(*rays, strict=True)]
        strict = alternative.inequalities[0].strict
        if middle and middle[-1] and not (strict and any(dot(row, middle) <= 0 for row in rows)):
            return True
    return False


def _half(rays: Sequence[Row], row: Row) -> tuple[Row, ...]:
    """Rays that span the part of a cone where `row` is not negative; some may be redundant."""
    values = [dot(row, ray) for ray in rays]
    kept = {ray for ray, v in zip(rays, values, strict=True) if v >= 0}
    for (a, above), (b, below) in product(zip(rays, values, strict=True), repeat=2):
        if above > 0 > below:
            kept.add(primitive([above * q - below * p for p, q in zip(a, b, strict=True)]))
    return tuple(sorted(kept))


def surjective(network: Network) -> bool:
    """Whether f is unbounded above and below."""
    return len({slope > 0 for slope in _slopes(network) if slope}) == 2


def surjectivity_witnesses(network: Network) -> Iterator[tuple[Point, Point]]:
    """Pairs of directions along which f grows to +infinity and falls to -infinity."""
    ways = {way: _slope(cell, way) for cell in cells(network) for way in cell.directions}.items()
    yield from product([way for way, slope in ways if slope > 0], [way for way, slope in ways if slope < 0])


def descents(network: Network) -> Iterator[Point]:
    """Directions from 0 in which f falls at once: from every cell around 0, corners that are lower, and far ends."""
    for cell in cells(network):
        if all(wall[-1] >= 0 for wall in cell.walls):
            ends = [*cell.vertices, *cell.directions]
            yield from (end for end in ends if dot(cell.outputs[0][:-1], end) < 0)


def injective(layer: Network) -> bool:
    """Whether x -> max(0, W x + b), a network of one layer, is injective: the active rows of every cell span R^d."""
    (affine,) = layer.layers
    rows = [[Fraction(v) for v in row] for row in affine.weights.tolist()]
    hidden = Network((affine, Layer([[0.0] * affine.outputs], [0.0])))
    return all(
        rank([row for row, on in zip(rows, cell.pattern[0], strict=True) if on]) == layer.inputs
        for cell in cells(hidden)
    )


def injectivity_witnesses(layer: Network) -> Iterator[tuple[Point, Point]]:
    """Two points with one image from every cell whose active rows do not span R^d."""
    (affine,) = layer.layers
    rows = [[Fraction(v) for v in row] for row in affine.weights.tolist()]
    for cell in cells(Network((affine, Layer([[0.0] * affine.outputs], [0.0])))):
        active = [primitive(row) for row, on in zip(rows, cell.pattern[0], strict=True) if on]
        if rank(active) < layer.inputs:
            kernel, _ = fmpz_mat(len(active), layer.inputs, [v for row in active for v in row]).nullspace()
            step = tuple(Fraction(int(kernel[i, 0])) for i in range(layer.inputs))
            image = [max(v, Fraction(0)) for v in layer.exact(cell.inside)]
            while [max(v, Fraction(0)) for v in layer.exact(_plus(cell.inside, step))] != image:
                step = tuple(v / 2 for v in step)
            yield cell.inside, _plus(cell.inside, step)


def contained(network: Network) -> bool:
    """Whether the zonotope of the neurons with positive weight is inside that of the others, by vertices and facets.

    A vertex of the inner one is a sum of some of its generators. A point is in the outer one Z exactly if it is in
    Z + [0, eps]^d for every eps > 0, whose facets are normal to d - 1 of the generators and the unit vectors.
    """
    first, last = network.layers
    d = network.inputs
    inner: list[list[Fraction]] = []
    outer: list[list[Fraction]] = []
    for row, weight in zip(first.weights.tolist(), map(Fraction, last.weights[0].tolist()), strict=True):
        (inner if weight > 0 else outer).append([abs(weight) * Fraction(v) for v in row])
    sums = [
        [sum(column, Fraction(0)) for column in zip(*chosen, strict=True)] or [Fraction(0)] * d
        for chosen in chain.from_iterable(combinations(inner, size) for size in range(len(inner) + 1))
    ]
    unit = [[Fraction(int(i == j)) for j in range(d)] for i in range(d)]
    for rows in combinations([*outer, *unit], d - 1):
        up = [(-1) ** i * _determinant([[*row[:i], *row[i + 1 :]] for row in rows]) for i in range(d)]
        for normal in (up, [-v for v in up]):
            support = sum((max(Fraction(0), dot(g, normal)) for g in outer), Fraction(0))
            if any(dot(point, normal) > support for point in sums):
                return False
    return True


def regions(network: Network, box: Box | None, kind: str) -> int:
    """The number of regions of a kind.

    Activation regions; affine maps; regions at the decision boundary; or linear or touching ones, joined where the
    affine maps are equal.
    """
    pieces = list(cells(network, box))
    if kind == "activation":
        return len({piece.pattern for piece in pieces})
    if kind == "boundary":
        values: dict[tuple[tuple[bool, ...], ...], list[int]] = {}
        for piece in pieces:
            values.setdefault(piece.pattern, []).extend(dot(piece.outputs[0], ray) for ray in piece.rays)
        return sum(min(found) < 0 < max(found) for found in values.values())
    alike: dict[tuple[Row, ...], list[set[Row]]] = {}
    for piece in pieces:
        alike.setdefault(piece.outputs, []).append(set(piece.rays))
    if kind == "maps":
        return len(alike)
    return sum(_joined(group, network.inputs if kind == "linear" else 1) for group in alike.values())


def _joined(pieces: list[set[Row]], least: int) -> int:
    """The number of connected unions of cells: two are joined if they share a face that is not at infinity.

    The cone over the face has at least the dimension `least`.
    """
    leader = list(range(len(pieces)))

    def find(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    for i, j in combinations(range(len(pieces)), 2):
        if find(i) != find(j):
            common = pieces[i] & pieces[j]
            if any(ray[-1] for ray in common) and rank(list(common)) >= least:
                leader[find(i)] = find(j)
    return sum(find(i) == i for i in range(len(pieces)))


def witnesses(question: Question[Any]) -> Iterator[Any]:
    """Witnesses of a question, none exactly if it has none; those of a value question reach the gap's yes-value."""
    network, box = question.network, question.domain if isinstance(question.domain, Box) else None
    if isinstance(question, Positivity):
        yield from points_above(network, box, question.threshold)
    elif isinstance(question, ZeroMap):
        yield from nonzero_points(network, box)
    elif isinstance(question, ZonotopeContainment):
        yield from points_above(network, box)
    elif isinstance(question, Surjectivity):
        yield from surjectivity_witnesses(network)
    elif isinstance(question, LocalMinimum):
        yield from descents(network)
    elif isinstance(question, Injectivity):
        yield from injectivity_witnesses(network)
    elif isinstance(question, Identifiability):
        yield from other_networks(network)
    elif isinstance(question, Maximum):
        assert question.gap is not None
        # A maximum is at a vertex, where the values of this theory are no closer together than that.
        for point in points_above(network, box, question.gap.yes - TINY):
            if network.exact(point)[0] >= question.gap.yes:
                yield point
    else:
        assert isinstance(question, Lipschitz)
        assert question.gap is not None
        for cell in cells(network, box):
            if norm(cell.jacobian, question.p) >= question.gap.yes:
                yield cell.inside


def exceeds(question: Question[Any], level: Fraction) -> bool:
    """Whether what the question's gap speaks about is above `level`."""
    network, box = question.network, question.domain if isinstance(question.domain, Box) else None
    if isinstance(question, Lipschitz):
        return lipschitz(network, box, question.p) > level
    if next(points_above(network, box, level), None) is not None:
        return True
    if not isinstance(question, ZeroMap):
        return False
    *hidden, last = network.layers
    return next(points_above(Network((*hidden, Layer(-last.weights, -last.bias))), box, level), None) is not None


def points_above(network: Network, box: Box | None = None, level: Fraction | int = 0) -> Iterator[Point]:
    """As `positive_points`, by the quicker `tests.oracles.one_hidden_layer` if there is at most one hidden layer."""
    if len(network.layers) > 2 or Fraction(float(level)) != level:
        yield from positive_points(network, box, level)
    elif box is None and network.bias_free and level >= 0 and network.inputs > 2:
        # Homogeneous: some multiple of every point has a last entry of 1, -1 or 0.
        first, *rest = network.layers
        for end in (1, -1, 0):
            slice_of = Network((Layer(first.weights[:, :-1], end * first.weights[:, -1]), *rest))
            for point in brute_force.positive_points(slice_of):
                scale = level / brute_force.value(slice_of, point) + 1
                yield tuple(scale * v for v in (*point, Fraction(end)))
    else:
        *hidden, last = network.layers
        yield from brute_force.positive_points(Network((*hidden, Layer(last.weights, last.bias - float(level)))), box)


def _slopes(network: Network) -> Iterator[Fraction]:
    for cell in cells(network):
        yield from (_slope(cell, direction) for direction in cell.directions)


def _slope(cell: Cell, direction: Point) -> Fraction:
    (row,) = cell.outputs
    return Fraction(dot(row[:-1], direction), cell.scale)


def _value(cell: Cell, point: Point) -> Fraction:
    (row,) = cell.outputs
    return Fraction(dot(row, (*point, Fraction(1))), cell.scale)


def _far(cell: Cell, vertex: Point, direction: Point, threshold: Fraction) -> Point:
    steps = max(Fraction(0), threshold - _value(cell, vertex)) / _slope(cell, direction) + 1
    return _plus(vertex, tuple(steps * v for v in direction))


def _plus(point: Point, step: Point) -> Point:
    return tuple(v + w for v, w in zip(point, step, strict=True))


def _determinant(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    return sum(
        ((-1) ** i * v * _determinant([[*row[:i], *row[i + 1 :]] for row in rows[1:]]) for i, v in enumerate(rows[0])),
        Fraction(0),
    )
