"""Exact brute force for small instances: slow oracles that share no code with what they judge.

A network with one hidden layer is affine on every cell of its hyperplane arrangement. Homogenised, the cells are
cones, and a linear function is positive somewhere on a cone if and only if it is positive on an extreme ray. So it
is enough to look at every ray in which the hyperplanes of neurons and walls meet.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product
from math import factorial, lcm
from typing import Any

import numpy as np

from instances.network import Network, Point
from instances.problem import Combination, SourceProblem
from instances.problems import (
    Acyclic2Disconnection,
    AcyclicOrientation,
    Clique,
    Cnf,
    DominatingSet,
    ExactCover,
    IndependentSet,
    KSum,
    MaxCut,
    MulticoloredClique,
    MulticoloredSetCover,
    NormalizedFormula,
    PartitionedSubgraph,
    SubsetSum,
    VertexCover,
)
from instances.question import Box


def positive_somewhere(network: Network, box: Box | None = None) -> Point | None:
    """A point with f > 0, or None if there is none; exact, for at most one hidden layer and few inputs.

    Without a box, all of R^d. Costs C(n + d + 1, d) determinants for n neurons, C(n + 2d, d) with a box.
    """
    return next(positive_points(network, box), None)


def positive_points(network: Network, box: Box | None = None) -> Iterator[Point]:
    """One point with f > 0 from every ray with a positive value: none exactly if f <= 0 on the domain."""
    hidden, output = _homogeneous(network)
    d = network.inputs
    unit = np.eye(d + 1, dtype=int).tolist()
    if box is None:
        walls, inside = unit, unit[d:]
    else:
        low = [_integer([*unit[i][:d], -box.lower[i]]) for i in range(d)]
        high = [_integer([*(-v for v in unit[i][:d]), box.upper[i]]) for i in range(d)]
        walls = inside = low + high
    rays = _rays(_distinct([row for row, _ in hidden] + walls), d)
    largest = max((abs(int(v)) for v in rays.flat), default=1)
    bound = (
        largest
        * (d + 1) ** 2
        * max(1, *(max(1, *map(abs, row)) * (d + 1) * max(1, abs(weight)) for row, weight in hidden), *map(abs, output))
        * (len(hidden) + 1)
    )
    kind: Any = np.int64 if bound < 2**62 else object
    rays = rays.astype(kind)
    matrix = np.array([row for row, _ in hidden], dtype=kind).reshape(-1, d + 1)
    outgoing = np.array([weight for _, weight in hidden], dtype=kind)
    value = np.maximum(rays @ matrix.T, 0) @ outgoing + rays @ np.array(output, dtype=kind)
    allowed = (rays @ np.array(inside, dtype=kind).T >= 0).all(axis=1)
    for *x, y in rays[(value > 0) & allowed].tolist():
        if y > 0:
            yield tuple(Fraction(v, y) for v in x)
        elif box is None:
            yield _far_along(network, tuple(map(Fraction, x)))


def value(network: Network, point: Sequence[Fraction]) -> Fraction:
    """f at a rational point, in rational arithmetic."""
    values = list(point)
    for number, layer in enumerate(network.layers):
        if number:
            values = [max(v, Fraction(0)) for v in values]
        values = [
            sum((Fraction(w) * v for w, v in zip(row, values, strict=True)), Fraction(b))
            for row, b in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)
        ]
    (result,) = values
    return result


def witnesses(problem: SourceProblem) -> Iterator[Combination]:
    """Every witness of a small source problem, found by trying all candidates."""
    candidates: Iterator[Combination]
    if isinstance(problem, IndependentSet):
        vertices = range(1, problem.graph.vertices + 1)
        for chosen in combinations(vertices, problem.k):
            if not any(pair in problem.graph.edges for pair in combinations(chosen, 2)):
                yield chosen
        return
    if isinstance(problem, VertexCover):
        vertices = range(1, problem.graph.vertices + 1)
        for size in range(problem.k + 1):
            for chosen in combinations(vertices, size):
                if all(u in chosen or v in chosen for u, v in problem.graph.edges):
                    yield chosen
        return
    if isinstance(problem, Clique):
        candidates = combinations(range(1, problem.graph.vertices + 1), problem.k)
        edges = problem.graph.edges
    elif isinstance(problem, MulticoloredClique):
        candidates = product(*problem.classes)
        edges = problem.edges
    elif isinstance(problem, (KSum, MaxCut, AcyclicOrientation, PartitionedSubgraph)):
        yield from _others(problem)
        return
    elif isinstance(problem, (DominatingSet, MulticoloredSetCover)):
        yield from _covers(problem)
        return
    elif isinstance(problem, Acyclic2Disconnection):
        yield from _disconnections(problem)
        return
    elif isinstance(problem, NormalizedFormula):
        for choice in product(*(range(1, count + 1) for count in problem.labels)):
            if all(_holds(problem, choice, len(problem.levels) - 1, gate) for gate in problem.levels[-1]):
                yield choice
        return
    elif isinstance(problem, (ExactCover, SubsetSum)):
        yield from _selections(problem)
        return
    else:
        assert isinstance(problem, Cnf)
        for signs in product((1, -1), repeat=problem.variables):
            assignment = tuple(sign * v for v, sign in enumerate(signs, start=1))
            if all(any(literal in assignment for literal in clause) for clause in problem.clauses):
                yield assignment
        return
    for chosen in candidates:
        if all((min(pair), max(pair)) in edges for pair in combinations(chosen, 2)):
            yield chosen


def _selections(problem: ExactCover | SubsetSum) -> Iterator[Combination]:
    number = len(problem.items if isinstance(problem, SubsetSum) else problem.sets)
    for size in range(number + 1):
        for chosen in combinations(range(1, number + 1), size):
            if isinstance(problem, SubsetSum):
                if sum(problem.items[v - 1] for v in chosen) == problem.target:
                    yield chosen
            elif sorted(e for v in chosen for e in problem.sets[v - 1]) == list(range(1, problem.elements + 1)):
                yield chosen


def _others(problem: KSum | MaxCut | AcyclicOrientation | PartitionedSubgraph) -> Iterator[Combination]:
    if isinstance(problem, KSum):
        yield from (chosen for chosen in combinations(problem.integers, problem.summands) if sum(chosen) == 0)
    elif isinstance(problem, MaxCut):
        for sides in product((False, True), repeat=problem.graph.vertices):
            if sum(sides[u - 1] != sides[v - 1] for u, v in problem.graph.edges) >= problem.k:
                yield tuple(v for v, side in enumerate(sides, start=1) if side)
    elif isinstance(problem, AcyclicOrientation):
        orders = permutations(range(problem.graph.vertices))
        # Every order of the vertices directs the edges, and every acyclic orientation comes from an order.
        yield from {
            tuple(1 if order[u - 1] < order[v - 1] else -1 for u, v in sorted(problem.graph.edges)) for order in orders
        }
    else:
        for chosen in product(*problem.classes):
            pairs = [(chosen[r - 1], chosen[c - 1]) for r, c in problem.pattern]
            if all((min(pair), max(pair)) in problem.edges for pair in pairs):
                yield chosen


def _covers(problem: DominatingSet | MulticoloredSetCover) -> Iterator[Combination]:
    if isinstance(problem, MulticoloredSetCover):
        for choice in product(*(range(1, len(family) + 1) for family in problem.families)):
            taken = [family[label - 1] for family, label in zip(problem.families, choice, strict=True)]
            if all(any(element in members for members in taken) for element in range(1, problem.elements + 1)):
                yield choice
        return
    vertices = range(1, problem.graph.vertices + 1)
    for size in range(problem.k + 1):
        for chosen in combinations(vertices, size):
            if all(v in chosen or any((min(u, v), max(u, v)) in problem.graph.edges for u in chosen) for v in vertices):
                yield chosen


def _disconnections(problem: Acyclic2Disconnection) -> Iterator[Combination]:
    arcs = problem.digraph.arcs
    # Two arcs there and back are a cycle by themselves, so what they join stays together.
    together = {v: frozenset({v}) for v in range(1, problem.digraph.vertices + 1)}
    for u, v in sorted(arcs):
        if (v, u) in arcs:
            joined = together[u] | together[v]
            together.update(dict.fromkeys(joined, joined))
    groups = sorted(set(together.values()), key=min)
    for size in range(1, len(groups)):
        for chosen in combinations(groups, size):
            side = frozenset().union(*chosen)
            reach = {(u, v) for u, v in arcs if (u in side) != (v in side)}
            ends = {u for u, _ in reach} & {v for _, v in reach}
            for middle in ends:  # Warshall's transitive closure
                reach |= {(u, v) for u, w in reach if w == middle for x, v in reach if x == middle}
            if not any(u == v for u, v in reach):
                yield tuple(sorted(side))


def _holds(problem: NormalizedFormula, choice: Combination, level: int, gate: Combination) -> bool:
    """Whether a gate of the level is true, by recursion from the top: levels are disjunctions in turn."""
    if level == 0:
        children = [choice[problem.atoms[i - 1][0] - 1] in problem.atoms[i - 1][1] for i in gate]
    else:
        children = [_holds(problem, choice, level - 1, problem.levels[level - 1][i - 1]) for i in gate]
    return any(children) if (len(problem.levels) - 1 - level) % 2 == 0 else all(children)


def _homogeneous(network: Network) -> tuple[list[tuple[list[int], int]], list[int]]:
    """Neurons (w, b) with integer output weights, and the row of the output's linear part: a positive multiple of f."""
    *first, last = network.layers
    if len(first) > 1:
        raise ValueError("brute force handles at most one hidden layer")
    out, constant = list(map(Fraction, last.weights[0].tolist())), Fraction(last.bias[0])
    if not first:
        return [], _integer([*out, constant])
    scale = lcm(*(v.denominator for v in (*out, constant)))
    rows = [
        [Fraction(v) for v in (*row, b)]
        for row, b in zip(first[0].weights.tolist(), first[0].bias.tolist(), strict=True)
    ]
    unit = lcm(1, *(v.denominator for row in rows for v in row))
    hidden = [([int(v * unit) for v in row], int(weight * scale)) for row, weight in zip(rows, out, strict=True)]
    return hidden, [0] * network.inputs + [int(constant * scale) * unit]


def _integer(row: Sequence[Fraction | int]) -> list[int]:
    scale = lcm(*(Fraction(v).denominator for v in row))
    return [int(v * scale) for v in row]


def _distinct(rows: list[list[int]]) -> list[tuple[int, ...]]:
    """The different hyperplanes among the rows, each as primitive integers with a positive leading entry."""
    planes: dict[tuple[int, ...], None] = {}
    for row in rows:
        leading = next((v for v in row if v), 0)
        if leading:
            divisor = int(np.gcd.reduce(np.array(row, dtype=object))) * (1 if leading > 0 else -1)
            planes[tuple(v // divisor for v in row)] = None
    return list(planes)


def _rays(planes: list[tuple[int, ...]], d: int) -> Any:
    """Both directions of every line in which d of the hyperplanes of R^(d+1) meet, by Cramer's rule."""
    largest = max(abs(v) for plane in planes for v in plane)
    kind: Any = np.int64 if factorial(d) * largest**d < 2**62 else object
    chosen = np.array(list(combinations(range(len(planes)), d)), dtype=np.int64)
    rows = np.array(planes, dtype=kind)[chosen]
    columns = list(range(d + 1))
    minors = [(-1) ** i * _determinant(rows, columns[:i] + columns[i + 1 :]) for i in columns]
    lines = np.stack(minors, axis=1)
    lines = lines[(lines != 0).any(axis=1)]
    return np.concatenate([lines, -lines])


def _determinant(rows: Any, columns: list[int]) -> Any:
    """Determinants of the leading square blocks on these columns, one for every stack of rows."""
    if not columns:
        return np.ones(len(rows), dtype=rows.dtype)
    depth = rows.shape[1] - len(columns)
    return sum(
        (-1) ** i * rows[:, depth, c] * _determinant(rows, columns[:i] + columns[i + 1 :])
        for i, c in enumerate(columns)
    )


def _far_along(network: Network, direction: Point) -> Point:
    """A point with f > 0 on the half-line from 0, along which f grows without bound."""
    t = 1
    while True:
        point = tuple(t * v for v in direction)
        if value(network, point) > 0:
            return point
        t *= 2
