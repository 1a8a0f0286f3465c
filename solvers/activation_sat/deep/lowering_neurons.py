"""What the neurons of a second hidden layer that lower f leave of the first layer, as clauses.

Above the threshold, such a neuron's z stays below a level, or it would take away more than the others can give. As z is
a sum of functions of directions u . x (`solvers.ridges.ridges`), level - z = c + sum_r g_r(u_r . x) > 0, and for any
levels t_r that add up to -c there is an r with g_r > t_r. That leaves u_r . x some of the intervals between the
hyperplanes with this direction. On networks made of set covers this is the clause "some set of the choice holds the
element".
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, pairwise

from instances.network import Layer, Network
from instances.question import Box
from solvers.activation_sat.sat.clauses import Clauses
from solvers.exact.directions import Direction
from solvers.ridges import RidgeSum, extent, ridge_sum
from solvers.stopping.limits import checkpoint

Order = Mapping[Fraction, int]
"""The literals "u . x is not below b" of one direction, by b ascending."""


def lowering_clauses(
    network: Network,
    box: Box,
    most: Fraction,
    orders: Mapping[Direction, Order],
    clauses: Clauses,
) -> Iterator[list[int]]:
    """Clauses over the literals and new variables, which stand for sets of intervals of one direction.

    Parameters
    ----------
    network
        Two hidden layers and one output.
    most
        How far f could be above the threshold at most, were no neuron to lower it.
    orders
        For every direction all hyperplanes that cut the box.
    clauses
        Makes the new variables.
    """
    first, second, output = network.layers
    names: dict[tuple[Direction, tuple[bool, ...]], int] = {}
    for weight, row, bias in zip(output.weights[0].tolist(), second.weights, second.bias.tolist(), strict=True):
        if weight >= 0:
            continue
        checkpoint()
        below = ridge_sum(Network((first, Layer(-row[None], [-bias]))), box)
        choices = _choices(replace(below, constant=below.constant + most / -Fraction(weight)), orders)
        if not choices or any(all(left) for left in choices.values()):
            continue
        clause = []
        for u, left in choices.items():
            if (u, left) not in names:
                (names[u, left],) = clauses.variables(1)
                for gap in _gaps(left, list(orders.get(u, {}).values())):
                    yield [-names[u, left], *gap]
            clause.append(names[u, left])
        yield clause


def _choices(positive: RidgeSum, orders: Mapping[Direction, Order]) -> dict[Direction, tuple[bool, ...]]:
    """Where a sum is positive, at least one direction is in an interval that is true here.

    Between the least and the greatest value of its function, every direction has its level at the same share.
    """
    least = [min(ridge.values) for ridge in positive.ridges]
    missing = -positive.constant - sum(least)
    if missing < 0 or not least:
        return {}
    share = missing / (positive.bound - positive.constant - sum(least))
    choices = {}
    for ridge, lowest in zip(positive.ridges, least, strict=True):
        level = lowest + share * (ridge.maximum - lowest)
        low, high = extent(ridge.direction, positive.box)
        ends = [ridge.at(b) for b in (low, *orders.get(ridge.direction, {}), high)]  # affine in between
        choices[ridge.direction] = tuple(max(pair) > level for pair in pairwise(ends))
    return choices


def _gaps(left: tuple[bool, ...], literals: list[int]) -> Iterator[list[int]]:
    """Clauses that exclude the intervals that are false; interval i is above literal i - 1 and below literal i."""
    for there, group in groupby(range(len(left)), key=left.__getitem__):
        if not there:
            gap = list(group)
            yield [*(-name for name in literals[: gap[0]][-1:]), *literals[gap[-1] :][:1]]
