"""Zero maps: N = D, compared by their pruned monomials."""

from fractions import Fraction

from instances.network import Point
from instances.problem import Verdict
from instances.questions import ZeroMap
from instances.tropical import TropicalPolynomial
from solvers.answer import Answer
from solvers.polyhedra import Polyhedron
from solvers.stopping.limits import checkpoint
from solvers.tropical.highest import Difference
from solvers.tropical.setting import Setting


def zero_map(question: ZeroMap, setting: Setting) -> Answer:
    """Zero exactly if the pruned numerator and denominator of every output have the same monomials.

    A monomial that only one of them has is different from the other on an open part of its cell. Without pruning, each
    is compared with the other everywhere.
    """
    pairs = zip(setting.tropical.numerators, setting.tropical.denominators, strict=True)
    for output, (numerator, denominator) in enumerate(pairs):
        if setting.pruned:
            if numerator != denominator:
                return setting.answer(Verdict.NO, _nonzero(question, output, numerator, denominator, setting))
            continue
        for one, other in ((numerator, denominator), (denominator, numerator)):
            place = Difference(one, other, setting.place.space, setting.effort).above(Fraction(0))
            if place is not None:
                *x, y = place
                point = [v / y if y else v for v in x]
                while not question.check(setting.whole(tuple(point))):
                    point = [2 * v for v in point]
                return setting.answer(Verdict.NO, setting.whole(tuple(point)))
    return setting.answer(Verdict.YES)


def _nonzero(
    question: ZeroMap, output: int, numerator: TropicalPolynomial, denominator: TropicalPolynomial, setting: Setting
) -> Point:
    """A point where an output is not 0: in the cell of a monomial that one side lacks, or next to its inside."""
    one, other = set(numerator.monomials), set(denominator.monomials)
    side = numerator if one - other else denominator
    lacking = (one - other) or (other - one)
    cell = next(i for i, monomial in enumerate(side.monomials) if monomial in lacking)
    rows = side.entries.tolist()
    walls = [[a - b for a, b in zip(row, rows[cell], strict=True)] for row in rows[:cell] + rows[cell + 1 :]]
    polyhedron = Polyhedron.of_walls((*setting.place.space.walls, *walls), side.dimension)
    inside = polyhedron.interior_point
    assert inside is not None, "a monomial of a pruned polynomial has a cell with an interior"
    step = Fraction(0)
    while True:
        checkpoint()
        point = tuple(v + step ** (i + 1) for i, v in enumerate(inside))
        whole = setting.whole(point)
        if polyhedron.contains(point) and question.network.exact(whole)[output] != 0:
            return whole
        step = step / 2 or Fraction(1, 2)
