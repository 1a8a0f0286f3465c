"""Lipschitz constants: the Jacobian of every full-dimensional region."""

from fractions import Fraction
from functools import partial

from instances.network import Point
from instances.questions import Lipschitz
from solvers.answer import Answer
from solvers.region.cells import Cells
from solvers.region.questions.largest_jacobian import steepest
from solvers.region.search import Search
from solvers.region.vertices.by_vertices import ByVertices
from solvers.region.walk.centre import beside, centre


def lipschitz(question: Lipschitz, search: Search) -> Answer:
    """The largest norm of a Jacobian, with a point inside the first region where it is that large.

    A region is full-dimensional by the way regions are enumerated, and the point proves it: all its hidden
    preactivations that are not constant around it are non-zero.
    """
    value, witness = search.either_way(
        question.network, question.domain, partial(_at_vertices, question, search), partial(_by_programs, question)
    )
    return search.valued(value, witness)


def _at_vertices(question: Lipschitz, search: Search, cells: Cells, blocks: ByVertices) -> tuple[Fraction, Point]:
    found = steepest(question, cells.searched, blocks)
    inside = None
    if found.lowest is not None:
        inside = beside(found.lowest, found.maps[0], found.pattern[0], cells.box)
    if inside is None:
        search.extra["lps"] += 1
        inside = centre(found.maps, found.pattern, cells.box)
    return found.norm, cells.original(inside)


def _by_programs(question: Lipschitz, cells: Cells) -> tuple[Fraction, Point]:
    best: Fraction | None = None
    witness: Point = ()
    seen: set[tuple[tuple[int, ...], ...]] = set()
    for cell in cells:
        if cells.proof is not None:
            cells.proof.fixed()
        whole = tuple(map(tuple, cells.jacobian(cell.affine)))
        if whole in seen:
            continue
        seen.add(whole)
        norm = question.norm(tuple(tuple(Fraction(v, cell.affine.scale) for v in row) for row in whole))
        if best is None or norm > best:
            best, witness = norm, cells.interior()
    assert best is not None, "a domain with an inside has a region"
    return best, witness
