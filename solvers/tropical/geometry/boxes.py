"""How large a box is large enough for a question about all of R^d.

On the box that is given here the question has the answer that it has on R^d; where no such box is known, the reason is
given instead. Counts of glued regions need more than a box that meets all cells: a region can fall apart inside it, or
join only outside. So does positivity: it may be that all positive points are farther out. But a network that is bounded
above has its maximum at a vertex of the complex of its activation regions, and one that is not grows along a ray that
its recession function shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from flint import fmpq_mat, fmpz_mat

from instances.errors import InputError
from instances.network import Network
from instances.question import Box, Question, RealSpace
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.inputs.row_space import row_space
from solvers.polyhedra import Polyhedron
from solvers.polyhedra.rays import primitive
from solvers.region.questions.activation_cells import Label, activation_cells
from solvers.region.search import Search
from solvers.stopping.limits import checkpoint
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import cells_on
from solvers.tropical.geometry.radius import radius, radius_of_cells

MOST_SETS = 1_000_000
"""So many sets of d hyperplanes may be gone through."""

BIG_M_BITS = 20
"""Encodings by big-M constants are unreliable for boxes that reach beyond two to this power."""


@dataclass(frozen=True)
class ValidBox:
    """A box that is large enough, or why none is known.

    Parameters
    ----------
    box
        On it the question has the answer that it has on R^d, unless `first` is answered by yes; None if none is known.
    reason
        One line: why this box, or why none.
    first
        What has to be asked before, if anything. If its answer is yes, the network is unbounded above.
    """

    box: Box | None
    reason: str
    first: Positivity | None = None


def box_for(question: Question[Any], effort: Effort) -> ValidBox:
    """The box for a question; a question on a box has its own.

    Raises
    ------
    OutOfTimeError
        If the deadline passes.
    """
    network, domain = question.network, question.domain
    if isinstance(domain, Box):
        return ValidBox(domain, "the question is about this box")
    if isinstance(question, Injectivity):
        return ValidBox(None, "two points with one image may be farther out than any box that is known here")
    if isinstance(question, (Surjectivity, ZonotopeContainment)):
        return ValidBox(Box.cube(network.inputs, -1, 1), "asked about the network without biases, which is homogeneous")
    if isinstance(question, Reachability):
        return ValidBox(None, "a value may be taken farther out than in any box that is known here")
    if network.bias_free and _scales(question):
        return ValidBox(Box.cube(network.inputs, -1, 1), "all biases are 0, so that the network is homogeneous")
    if isinstance(question, (ZeroMap, Lipschitz)) or (isinstance(question, Regions) and question.kind == "maps"):
        return _meeting(network, _cell_radius(row_space(network).reduced, effort), "cell of the map")
    if isinstance(question, Regions) and question.kind == "activation":
        return _meeting(network, _activation_radius(row_space(network).reduced, effort), "activation region")
    if isinstance(question, Regions):
        return ValidBox(None, f"{question.kind} regions can fall apart inside a box, or join only outside it")
    return _with_the_vertices(network, effort)


def _scales(question: Question[Any]) -> bool:
    """Whether the answer about a homogeneous network is the same on every box around 0."""
    return not isinstance(question, Maximum) and not (isinstance(question, Positivity) and question.threshold > 0)


def _meeting(network: Network, reach: Fraction, what: str) -> ValidBox:
    """A box that meets the inside of everything that is at most so far from 0."""
    size = reach.__floor__() + 1
    reason = f"every {what} is at a distance of at most {reach} from 0{_warning(size)}"
    return ValidBox(Box.cube(network.inputs, -size, size), reason)


def _cell_radius(network: Network, effort: Effort) -> Fraction:
    found = cells_on(network, RealSpace(network.inputs), effort)
    return radius_of_cells((Fraction(0),) * network.inputs, found, effort)


def _activation_radius(network: Network, effort: Effort) -> Fraction:
    shapes = (shape for shape, _ in _activation_cells(network, effort))
    return radius((Fraction(0),) * network.inputs, shapes, effort)


def _activation_cells(network: Network, effort: Effort) -> Iterator[tuple[Polyhedron, Label]]:
    for shape, label, _ in activation_cells(network, RealSpace(network.inputs), Search()):
        yield shape, label


def _with_the_vertices(network: Network, effort: Effort) -> ValidBox:
    """Where the maximum is attained if there is one."""
    first = Positivity(network.recession, Box.cube(network.inputs, -1, 1))
    try:
        reach = vertex_radius(row_space(network).reduced, effort)
    except InputError as error:
        return ValidBox(None, str(error))
    size = max(1, reach.__ceil__())
    reason = f"the maximum, if it is finite, is attained at a vertex, at most {reach} from 0{_warning(size)}"
    return ValidBox(Box.cube(network.inputs, -size, size), reason, first)


def _warning(size: int) -> str:
    bits = size.bit_length()
    beyond = f", too large for constants of big-M encodings (2^{BIG_M_BITS})" if bits > BIG_M_BITS else ""
    return f"; the box reaches to a number of {bits} bits{beyond}"


def vertex_radius(network: Network, effort: Effort) -> Fraction:
    """The largest inf-norm of a point where d independent hyperplanes of the complex of activation regions meet.

    The hyperplanes are those on which a preactivation is 0, of every affine map that it is on a cell of the layers
    before. 0 if no d of them are independent.

    Raises
    ------
    InputError
        If there are too many sets of d of them.
    """
    d = network.inputs
    planes = sorted(_planes(network, effort))
    if comb(len(planes), d) > MOST_SETS:
        raise InputError(
            f"{len(planes)} hyperplanes meet in too many points in dimension {d} to find the farthest vertex;"
            f" at most {MOST_SETS} sets of {d} are looked at"
        )
    reach = Fraction(0)
    for chosen in combinations(planes, d):
        checkpoint()
        normals = fmpq_mat(fmpz_mat([list(plane[:-1]) for plane in chosen]))
        try:
            point = normals.solve(fmpq_mat(fmpz_mat([[-plane[-1]] for plane in chosen])))
        except ZeroDivisionError:
            continue
        reach = max(reach, *(abs(Fraction(int(v.numerator), int(v.denominator))) for v in point.entries()))
    return reach


def _planes(network: Network, effort: Effort) -> set[tuple[int, ...]]:
    """The hyperplanes of the complex, as primitive rows (a, c) up to sign, for a . x + c = 0."""
    found: set[tuple[int, ...]] = set()
    for depth in range(1, len(network.layers)):
        if not network.layers[depth - 1].outputs:
            break
        before = Network(network.layers[:depth])
        for _, rows in _activation_cells(before, effort):
            for row in rows[:-1]:
                plane = primitive(row)
                if any(plane[:-1]):
                    found.add(max(plane, tuple(-v for v in plane)))
    return found
