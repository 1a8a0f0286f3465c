"""From the float point that an engine proposes to an exact witness."""

from collections.abc import Sequence
from fractions import Fraction

from instances.network import Point
from instances.question import Box
from instances.questions import Positivity
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.exact.rounding import clipped
from solvers.stopping.limits import watched

_DENOMINATORS = (1, 2, 12)
"""Where the vertices of the networks that come from reductions lie."""


def confirm(question: Positivity, proposal: Sequence[float | Fraction]) -> Point | None:
    """An exact witness of `question` near the point `proposal`, which floats came up with, if there is one.

    Tried in turn: the point itself, the nearest points with small denominators, and the exact maximum of f on the
    activation region of the point.
    """
    assert isinstance(question.domain, Box), "a proposal is made on a box"
    point = clipped((Fraction(v) for v in proposal), question.domain)
    rounded = (clipped((v.limit_denominator(q) for v in point), question.domain) for q in _DENOMINATORS)
    for candidate in (point, *rounded):
        if question.check(candidate):
            return candidate
    best = _best_in_region(question, question.domain, point)
    return best if question.check(best) else None


def _best_in_region(question: Positivity, box: Box, point: Point) -> Point:
    """Where f is largest on the closed activation region of `point`, on which it is affine."""
    first, *following = question.network.layers
    affine, lp = AffineMap.first(first), ExactLP(box)
    for layer, signs in zip(following, question.network.pattern(point), strict=True):
        for row, offset, sign in watched(zip(affine.rows, affine.offsets, signs, strict=True)):
            preactivation, zero = [Fraction(v, affine.scale) for v in row], Fraction(-offset, affine.scale)
            lp.push(preactivation, *((zero, None) if sign > 0 else (None, zero)))
        affine = affine.then(layer, [sign > 0 for sign in signs])
    optimum = lp.maximise([Fraction(v, affine.scale) for v in affine.rows[0]])
    assert isinstance(optimum, Optimum), "the region contains the point"
    return optimum.point
