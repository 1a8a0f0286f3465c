"""Where on R^d a one-hidden-layer network can be above a level at all: a box, and the first steps of a proof.

f = constant + sum_u g_u(t_u) with t_u = u . x and g_u(t) = h_u(t) - lambda_u t, for dual multipliers with sum_u
lambda_u u = 0. If every g_u has a maximum on R and f(x) > level, then g_u(t_u) is above its maximum less what the sum
of all maxima exceeds the level by. So t_u lies in an interval, and d independent directions with bounded ones bound the
inputs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

import numpy as np

from instances.network import Network
from instances.numbers.integers import largest
from instances.numbers.rationals import from_flint
from instances.question import Box
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.directions import Direction
from solvers.exact.elimination import matrix
from solvers.exact.floats import rounded
from solvers.ridges.rebalance import DENOMINATORS, multipliers
from solvers.ridges.ridges import Ridge, RidgeSum, ridge_sum
from solvers.stopping.limits import watched

End = Fraction | None
"""None is infinite."""


@dataclass(frozen=True)
class InputRange:
    """low <= x_j <= high, by dual multipliers of units."""

    low: Fraction
    low_duals: Mapping[int, Fraction]
    high: Fraction
    high_duals: Mapping[int, Fraction]


@dataclass(frozen=True)
class Confinement:
    """Where f > level leaves x, in the units of docs/proofs.md and the form ``domain``.

    Parameters
    ----------
    duals
        lambda_u of every unit u whose function is not constant; of the others it is 0 by default.
    ridges
        constant - level + sum g_u, in the order of `duals`, on a box that has all kinks inside.
    numbers
        Of the network.
    units
        The intervals of t_u outside of which f is at most the level.
    inputs
        The ranges of the inputs; empty if the dual multipliers alone show that f is nowhere above the level.
    """

    duals: Mapping[int, Fraction]
    ridges: RidgeSum
    numbers: Units
    units: Mapping[int, tuple[End, End]]
    inputs: Sequence[InputRange]

    @property
    def box(self) -> Box:
        """Outside of it f is at most the level; without `inputs` any box would do."""
        if not self.inputs:
            return self.ridges.box
        return Box(tuple(of.low for of in self.inputs), tuple(of.high for of in self.inputs))

    @property
    def walls(self) -> list[tuple[int, Direction, End, End]]:
        """The units, with their directions and intervals, that are no inputs themselves: `box` has those."""
        named = ((unit, self.numbers.directions[unit - 1], *ends) for unit, ends in self.units.items())
        return [
            (unit, u, low, high) for unit, u, low, high in named if sum(map(abs, u)) > 1 and (low, high) != (None, None)
        ]

    def write(self, proof: ProofWriter) -> None:
        """The steps that set dual multipliers and cut the intervals; without inputs ``leaf f`` then closes the root."""
        if self.duals:
            proof.set(self.duals)
        for unit, (low, high) in self.units.items():
            if low is not None:
                proof.cut(unit, ">=", low)
            if high is not None:
                proof.cut(unit, "<=", high)
        for j, of in enumerate(self.inputs, start=1):
            proof.range(f"x{j}", ">=", of.low, of.low_duals)
            proof.range(f"x{j}", "<=", of.high, of.high_duals)


def confinement(network: Network, level: Fraction) -> Confinement | None:
    """Confine f > level, or None if no dual multipliers do.

    Parameters
    ----------
    network
        One output; only with one hidden layer it can be confined.
    """
    if len(network.layers) != 2:
        return None
    plain = ridge_sum(network, _wide(network))
    for duals in _candidates(plain):
        ridges = RidgeSum.of(
            plain.box,
            plain.constant - level,
            [ridge.plus(-dual) if dual else ridge for ridge, dual in watched(zip(plain.ridges, duals, strict=True))],
        )
        if all(_bounded(ridge) for ridge in ridges.ridges):
            return _confined(Units(network), ridges, dict(zip((r.direction for r in plain.ridges), duals, strict=True)))
    return None


def _confined(units: Units, ridges: RidgeSum, duals: Mapping[Direction, Fraction]) -> Confinement | None:
    with_duals = {units.of_direction(direction): dual for direction, dual in duals.items()}
    if ridges.bound <= 0:
        return Confinement(with_duals, ridges, units, {}, ())
    ends = {ridge.direction: _above(ridge, ridge.maximum - ridges.bound) for ridge in watched(ridges.ridges)}
    inputs = _inputs(units, ridges.box.dimension, ends)
    if inputs is None:
        return None
    return Confinement(with_duals, ridges, units, {units.of_direction(u): of for u, of in ends.items()}, inputs)


def _wide(network: Network) -> Box:
    """A box inside whose ranges of every direction all kinks are."""
    layer = network.layers[0]
    entries, _ = layer.scaled
    factors = np.gcd.reduce(np.abs(entries[:, :-1]), axis=1)
    breakpoints = np.abs(entries[factors != 0, -1]) // factors[factors != 0]
    reach = 2 + largest(breakpoints)
    return Box.cube(network.inputs, -reach, reach)


def _candidates(plain: RidgeSum) -> Iterator[list[Fraction]]:
    """Dual multipliers whose sum of lambda_u u is 0."""
    yield [Fraction(0)] * len(plain.ridges)
    proposal = multipliers(plain)
    if proposal is None:
        return
    columns = list(zip(*(ridge.direction for ridge in plain.ridges), strict=True))
    for denominator in DENOMINATORS:
        duals = [rounded(v, denominator) for v in proposal[1]]
        if not any(sum(map(mul, duals, column)) for column in columns):
            yield [Fraction(dual, denominator) for dual in duals]


def _bounded(ridge: Ridge) -> bool:
    """Whether the function, affine beyond the range, has no larger value there."""
    heights = ridge.heights
    return bool(heights[1] >= heights[0] and heights[-2] >= heights[-1])


def _above(ridge: Ridge, drop: Fraction) -> tuple[End, End]:
    """The lowest and highest t with g(t) > drop on R, closed."""
    above = np.flatnonzero(ridge.heights > (drop * ridge.scale).__floor__()).tolist()
    first, last = max(above[0] - 1, 0), min(above[-1], len(ridge.knots) - 2)
    return _level(ridge, first, drop), _level(ridge, last, drop)


def _level(ridge: Ridge, segment: int, drop: Fraction) -> End:
    """Where the line through this knot and the next one is at `drop`; None if nowhere."""
    places = slice(segment, segment + 2)
    (a, b), (low, high) = ridge.knots[places].tolist(), ridge.heights[places].tolist()
    return None if low == high else (a + (b - a) * (drop * ridge.scale - low) / (high - low)) / ridge.scale


def _inputs(units: Units, d: int, ends: Mapping[Direction, tuple[End, End]]) -> list[InputRange] | None:
    """The inputs as combinations of d directions with bounded intervals, simple and short ones first."""
    bounded = {u: (low, high) for u, (low, high) in ends.items() if low is not None and high is not None}
    chosen: list[Direction] = []
    for u in watched(sorted(bounded, key=lambda u: (sum(v != 0 for v in u), bounded[u][1] - bounded[u][0]))):
        if len(chosen) < d and matrix(len(chosen) + 1, d, [v for row in (*chosen, u) for v in row]).rank() > len(
            chosen
        ):
            chosen.append(u)
    if len(chosen) < d:
        return None
    found = []
    inverse = matrix(d, d, [v for u in chosen for v in u]).inv()  # x = inverse t
    for row in watched(inverse.tolist()):
        terms = [
            (units.of_direction(u), from_flint(w), *bounded[u]) for u, w in zip(chosen, row, strict=True) if w != 0
        ]
        low = sum((w * (low if w > 0 else high) for _, w, low, high in terms), Fraction(0))
        high = sum((w * (high if w > 0 else low) for _, w, low, high in terms), Fraction(0))
        found.append(InputRange(low, {u: w for u, w, _, _ in terms}, high, {u: -w for u, w, _, _ in terms}))
    return found
