"""Activation patterns, exactly: whether one is that of a region, and the Jacobian there."""

from dataclasses import dataclass
from fractions import Fraction

from instances.network import Network, Point
from instances.question import Box
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.stopping.limits import watched

Pattern = tuple[tuple[bool, ...], ...]
"""Which neurons are active, one tuple a hidden layer."""


@dataclass(frozen=True)
class Conflict:
    """Neurons (layer, index) that no full-dimensional region gives the activations that a pattern gives them."""

    neurons: frozenset[tuple[int, int]]


def interior(network: Network, box: Box, pattern: Pattern) -> Point | Conflict:
    """A point of the box strictly inside the region of `pattern`, or why there is none.

    An exact linear program makes the smallest preactivation, with the sign that the pattern asks for, as large as
    possible, but at most 1. If that is not above 0, then its optimal multipliers name the rows that contradict each
    other; the row of a deeper neuron depends on the activations of all neurons before it. Neurons that are constant
    where the pattern holds have no strict side: their sign must only not be the wrong one.

    Parameters
    ----------
    box
        Full-dimensional, so that around a point of it with strict signs there are points inside it; or a slice of a
        full-dimensional domain.
    """
    first, *following = network.layers
    affine = AffineMap.first(first)
    lp = ExactLP(Box((*box.lower, Fraction(0)), (*box.upper, Fraction(1))))
    owners: list[tuple[int, int]] = []
    for number, (layer, active) in enumerate(zip(following, pattern, strict=True)):
        for i, (row, offset, on) in watched(enumerate(zip(affine.rows, affine.offsets, active, strict=True))):
            if any(row):
                sign = 1 if on else -1
                lp.push([*(-sign * v for v in row), 1], None, sign * offset)
                owners.append((number, i))
            elif offset and (offset > 0) is not on:
                return Conflict(frozenset({(number, i)} | _before(pattern, number)))
        affine = affine.then(layer, list(active))
    optimum = lp.maximise([0] * box.dimension + [1])
    if isinstance(optimum, Optimum) and optimum.value > 0:
        return optimum.point[:-1]
    sides = 2 * (box.dimension + 1)
    guilty = {owners[index - sides] for index in lp.multipliers if index >= sides}
    deepest = max((number for number, _ in guilty), default=0)
    return Conflict(frozenset(guilty | _before(pattern, deepest)))


def jacobian(network: Network, pattern: Pattern, inputs: int) -> tuple[Point, ...]:
    """The exact Jacobian in the first `inputs` inputs, if the pattern is that of a region."""
    first, *following = network.layers
    affine = AffineMap.first(first)
    for layer, active in zip(following, pattern, strict=True):
        affine = affine.then(layer, list(active))
    return tuple(tuple(Fraction(v, affine.scale) for v in row[:inputs]) for row in affine.rows)


def _before(pattern: Pattern, depth: int) -> set[tuple[int, int]]:
    return {(number, i) for number in range(depth) for i in range(len(pattern[number]))}
