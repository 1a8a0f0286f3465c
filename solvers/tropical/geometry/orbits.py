"""Symmetric networks: which permutations of inputs leave the function as it is, and counts by a fundamental domain.

The permutations of n inputs act on R^n, and on the regions of a function that they leave as it is. Every point can be
sorted, so that the cone x_1 >= ... >= x_n meets every orbit; it is cut from the others by the walls x_k = x_{k+1}.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby, permutations
from math import factorial
from random import Random

import networkx as nx

from instances.errors import InputError
from instances.network import Network, Point
from instances.tropical import TropicalPolynomial, tropical_map
from solvers.polyhedra import deepest_point, have_a_point
from solvers.polyhedra.space import Space
from solvers.stopping.limits import checkpoint
from solvers.tropical.cells import Cells, cells
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions
from solvers.tropical.glue import regions, share_a_facet
from solvers.tropical.prune import prune

MOST_INPUTS = 8
"""All permutations of more inputs are not gone through."""

POINTS = 4
"""So many points are swapped before polynomials are."""


def invariance(network: Network, effort: Effort) -> tuple[tuple[int, ...], ...]:
    """The classes of inputs that can be permuted among each other without changing f, each sorted.

    Two inputs are in one class exactly if swapping them leaves f as it is: if N' + D = N + D' for every output, where
    N' and D' are the polynomials with the two variables swapped. (N and D themselves need not be swapped onto
    themselves: the same convex function may have been added to both.) Where f differs at a point and the swapped point
    nothing else is computed, and the polynomials only if there are two inputs of which that is not known.
    """
    random = Random(0)
    points = [tuple(Fraction(random.randint(-64, 64)) for _ in range(network.inputs)) for _ in range(POINTS)]
    values = [network.exact(x) for x in points]
    swaps = [
        (i, j)
        for i, j in combinations(range(network.inputs), 2)
        if all(network.exact(_exchanged(x, i, j)) == value for x, value in zip(points, values, strict=True))
    ]
    graph = nx.Graph()
    graph.add_nodes_from(range(network.inputs))
    space = Space.everywhere(network.inputs)
    tropical = tropical_map(network, lambda p: prune(p, space, effort)) if swaps else None
    pairs = list(zip(tropical.numerators, tropical.denominators, strict=True)) if tropical else []
    for i, j in swaps:
        if not nx.has_path(graph, i, j) and all(_unchanged(n, d, i, j, space, effort) for n, d in pairs):
            graph.add_edge(i, j)
    return tuple(sorted(tuple(sorted(part)) for part in nx.connected_components(graph)))


def _unchanged(
    numerator: TropicalPolynomial, denominator: TropicalPolynomial, i: int, j: int, space: Space, effort: Effort
) -> bool:
    swapped_n, swapped_d = _swapped(numerator, i, j), _swapped(denominator, i, j)
    if (swapped_n, swapped_d) == (numerator, denominator):
        return True
    return prune(swapped_n * denominator, space, effort) == prune(numerator * swapped_d, space, effort)


def _exchanged(x: Point, i: int, j: int) -> Point:
    swapped = list(x)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    return tuple(swapped)


def _swapped(polynomial: TropicalPolynomial, i: int, j: int) -> TropicalPolynomial:
    entries = polynomial.entries.copy()
    entries[:, [i, j]] = entries[:, [j, i]]
    return TropicalPolynomial.from_integers(entries, polynomial.scale)


def fundamental_domain(dimension: int) -> Space:
    """x_1 >= ... >= x_n, by n - 1 rows."""
    inside = tuple(Fraction(-i) for i in range(dimension))
    return Space.everywhere(dimension, [_wall(dimension, k) for k in range(dimension - 1)], inside)


def _wall(dimension: int, k: int) -> tuple[int, ...]:
    """x_{k+1} - x_k <= 0, counted from 0."""
    return tuple(int(i == k + 1) - int(i == k) for i in range(dimension + 1))


@dataclass(frozen=True)
class OrbitCount:
    """Regions of an invariant function, counted in the fundamental domain.

    Parameters
    ----------
    regions
        The number of linear regions on R^n, exactly.
    orbits
        The number of orbits of regions.
    cells
        How many cells of the map there are in the domain.
    """

    regions: int
    orbits: int
    cells: int


def count_by_orbits(network: Network, effort: Effort) -> OrbitCount:
    """The number of linear regions of a network that all permutations of its inputs leave as it is.

    The part of a region inside the domain falls into pieces that are connected across facets. Behind a facet of a piece
    on the wall x_k = x_{k+1} is its mirror image; it belongs to the same region exactly if the affine map is the same,
    that is, if its gradient has equal entries there. So the region is what the group H generated by these swaps makes
    of the piece, and its orbit has n!/|H| regions; H permutes runs of neighbouring inputs.

    Raises
    ------
    InputError
        If some permutation of the inputs changes the function.
    """
    n = network.inputs
    classes = invariance(network, effort)
    if len(classes) > 1:
        raise InputError(f"not all permutations of the inputs leave the function as it is; inputs {list(classes)} do")
    space = fundamental_domain(n)
    found = cells(tropical_map(network, lambda p: prune(p, space, effort)), space, effort)
    parts = regions(found, share_a_facet, effort)
    total = 0
    for part in parts:
        inner = [k for k in range(n - 1) if _mirrored(found, part, k, effort)]
        total += factorial(n) // _order(inner, n)
    return OrbitCount(total, len(parts), len(found))


def _mirrored(found: Cells, part: Sequence[int], k: int, effort: Effort) -> bool:
    """Whether a piece has a facet on the wall between inputs k and k + 1, behind which its affine map goes on."""
    if any(row[k] != row[k + 1] for row in found.labels[part[0]]):
        return False
    wall = _wall(found.space.dimension, k)
    for cell in part:
        checkpoint()
        if deepest_point(found.walls(cell), found.space.dimension, wall) is not None:
            return True
    return False


def _order(walls: Sequence[int], n: int) -> int:
    """The order of the group generated by the swaps of k and k + 1 for the given k."""
    order, run = 1, 1
    for k in range(n - 1):
        run = run + 1 if k in walls else 1
        order *= run
    return order


@dataclass(frozen=True)
class OrbitBounds:
    """What regions that meet the fundamental domain say of their number: the paper's Theorem 29.

    Parameters
    ----------
    lower
        The sum of the sizes of the orbits of the regions inside the domain.
    exact
        The sum over all that meet it, each counted once an orbit.
    upper
        The same, each as often as its orbit meets the domain.
    """

    lower: int
    exact: int
    upper: int


def theorem_29(found: LinearRegions, effort: Effort) -> OrbitBounds:
    """The bounds for the regions of a function that all permutations of its inputs leave as it is.

    A region meets the domain if they have a point in common; it may be on a wall.

    Raises
    ------
    InputError
        If there are more than `MOST_INPUTS` inputs.
    """
    n = found.cells.space.dimension
    if n > MOST_INPUTS:
        raise InputError(f"all permutations of {n} inputs are too many to go through; at most {MOST_INPUTS} inputs are")
    walls = [_wall(n, k) for k in range(n - 1)]
    cells_of_regions = [[found.cells.walls(cell) for cell in part] for part in found.parts]
    meeting = {i for i, part in enumerate(cells_of_regions) if any(have_a_point((*cell, *walls), n) for cell in part)}
    inside = {
        i
        for i in meeting
        if all(deepest_point((*cell, _mirror(wall)), n) is None for cell in cells_of_regions[i] for wall in walls)
    }
    orbits = {i: _orbit(found, i, effort) for i in meeting}
    exact = sum((Fraction(len(orbit), len(orbit & meeting)) for orbit in orbits.values()), Fraction(0))
    return OrbitBounds(sum(len(orbits[i]) for i in inside), int(exact), sum(map(len, orbits.values())))


def _mirror(wall: Sequence[int]) -> tuple[int, ...]:
    return tuple(-v for v in wall)


def _orbit(found: LinearRegions, region: int, effort: Effort) -> frozenset[int]:
    """The regions onto which permutations of the inputs map a region."""
    where = {cell: number for number, part in enumerate(found.parts) for cell in part}
    images = set()
    for order in permutations(found.inside(region)):
        checkpoint()
        values, _ = found.cells.product.values(order)
        images.add(where[values.index(max(values))])
    return frozenset(images)


def lemma_30(gradient: Point) -> int:
    """At least the size of the orbit of a region with this gradient: n!, over c! for every value it has c times."""
    size = factorial(len(gradient))
    for _, equal in groupby(sorted(gradient)):
        size //= factorial(len(list(equal)))
    return size
