"""Region counts and Lipschitz constants: what the cells of a map are labelled with."""

from collections.abc import Callable
from fractions import Fraction

from instances.network import Network, Point
from instances.questions import Lipschitz, Regions
from instances.witness import MOST_ENTRIES
from solvers.answer import Answer
from solvers.exact.affine import AffineMap
from solvers.stopping.limits import checkpoint, watched
from solvers.tropical.cells import Cells
from solvers.tropical.effort import Effort
from solvers.tropical.glue import regions, share_a_facet, touch
from solvers.tropical.setting import Setting


def linear(cells: Cells, effort: Effort) -> Fraction:
    """The number of unions of cells with one affine map that are joined across facets."""
    return Fraction(len(regions(cells, share_a_facet, effort)))


def touching(cells: Cells, effort: Effort) -> Fraction:
    """The number of unions of cells with one affine map that are joined wherever closed cells meet."""
    return Fraction(len(regions(cells, touch, effort)))


def _maps(setting: Setting) -> Answer:
    """The number of different affine maps, and inside a cell of each a point that is on no kink.

    Without the points if they have more numbers than a witness may have.
    """
    alike = setting.cells.alike()
    points = None
    if len(alike) * setting.question.network.inputs <= MOST_ENTRIES:
        points = tuple(setting.off_kinks(cells[0]) for cells in watched(alike.values()))
    return setting.valued(Fraction(len(alike)), points)


_GLUED: dict[str, Callable[[Cells, Effort], Fraction]] = {"linear": linear, "touching": touching}
"""The kinds of regions that are cells glued together."""

KINDS = (*_GLUED, "maps")
"""What can be counted."""


def count_regions(question: Regions, setting: Setting) -> Answer:
    """The number of regions of a kind."""
    if question.kind in _GLUED:
        return setting.valued(_GLUED[question.kind](setting.cells, setting.effort))
    return _maps(setting)


def lipschitz(question: Lipschitz, setting: Setting) -> Answer:
    """The largest norm of a gradient, with a point inside the first cell where it is that large.

    Where the map is looked at in some of the inputs only, the gradient in all of them is that of the network at a point
    inside.
    """
    best: Fraction | None = None
    witness: Point = ()
    steepest = 0
    for alike in setting.cells.alike().values():
        if setting.narrowed:
            checkpoint()
            point = setting.off_kinks(alike[0])
            jacobian = _jacobian(question.network, point)
        else:
            point, jacobian = (), setting.cells.gradients(alike[0])
        norm = question.norm(jacobian)
        if best is None or norm > best:
            best, witness, steepest = norm, point, alike[0]
    assert best is not None, "a space with an inside has a cell"
    return setting.valued(best, witness or setting.off_kinks(steepest))


def _jacobian(network: Network, point: Point) -> tuple[Point, ...]:
    """The Jacobian at a point that is on no kink."""
    affine = AffineMap.first(network.layers[0])
    for layer, signs in zip(network.layers[1:], network.pattern(point), strict=True):
        affine = affine.then(layer, [sign > 0 for sign in signs])
    return tuple(tuple(Fraction(v, affine.scale) for v in row) for row in affine.rows)
