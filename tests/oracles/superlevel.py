"""The set where a small network is above a threshold, from the list of all cells: into how many parts, and how large.

Nothing here shares code with the solvers, nor with the theorems that say what these numbers are.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import factorial, prod

from flint import fmpq_mat

from instances.network import Layer, Network
from instances.question import Box
from tests.oracles.cells import Cell, Row, cells, dot, rank


def above(network: Network, box: Box | None = None, threshold: Fraction | int = 0) -> list[Cell]:
    """The parts of cells on which f > threshold."""
    *hidden, last = network.layers
    p, q = Fraction(threshold).as_integer_ratio()
    lowered = Network((*hidden, Layer(last.weights * q, last.bias * q - p), Layer([[1.0]], [0.0])))
    return [cell for cell in cells(lowered, box) if cell.pattern[-1][0]]


def components(network: Network, box: Box | None = None, threshold: Fraction | int = 0) -> int:
    """Two parts hang together if they share a facet, inside of which f is above the threshold."""
    found = above(network, box, threshold)
    leader = list(range(len(found)))

    def find(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    for i, j in combinations(range(len(found)), 2):
        common = list(set(found[i].rays) & set(found[j].rays))
        if find(i) != find(j) and any(ray[-1] for ray in common) and rank(common) == network.inputs:
            inside: Row = tuple(map(sum, zip(*common, strict=True)))
            if dot(found[i].outputs[0], inside) > 0:
                leader[find(i)] = find(j)
    return sum(find(i) == i for i in range(len(found)))


def volume(network: Network, box: Box, threshold: Fraction | int = 0) -> Fraction:
    """The parts triangulated, by pyramids over facets."""
    d, total = network.inputs, Fraction(0)
    for cell in above(network, box, threshold):
        for simplex in _simplices(frozenset(cell.rays), cell.walls, d):
            determinant = fmpq_mat(d + 1, d + 1, [int(v) for ray in simplex for v in ray]).det()
            total += abs(Fraction(int(determinant.p), int(determinant.q))) / prod(ray[-1] for ray in simplex)
    return total / factorial(d)


def _simplices(rays: frozenset[Row], walls: tuple[Row, ...], dimension: int) -> Iterator[tuple[Row, ...]]:
    if dimension == 0:
        yield tuple(rays)
        return
    apex = min(rays)
    for face in {frozenset(ray for ray in rays if dot(wall, ray) == 0) for wall in walls}:
        if apex not in face and rank(list(face)) == dimension:
            for simplex in _simplices(face, walls, dimension - 1):
                yield (apex, *simplex)
