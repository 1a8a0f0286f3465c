"""High points: where floats find f to be high, and the exact maximum on the activation region around a point."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from instances.network import Network, Point
from instances.question import Box, Domain
from instances.reductions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.affine import AffineMap
from solvers.exact_lp import ExactLP, Optimum, Rational
from solvers.presolve.integers import over_common

NEAR = 4
"""Linear programs are told of so many walls an input at a time."""

ROUNDS, KEPT, TRIED = 6, 8, 24
"""The search of `high_point`: in every round so many points are kept, and so many are tried around each."""


def high_point(network: Network, box: Box) -> Point:
    """A point of a box where f is high, by a random search in floats around the best points so far, ever closer.

    Parameters
    ----------
    network
        One output.

    Raises
    ------
    OverflowError
        If the box has numbers that floats cannot hold.
    """
    rng = np.random.default_rng(0)
    low, high = (np.array([float(v) for v in side]) for side in (box.lower, box.upper))
    points = (low / 2 + high / 2)[None]
    reach = high - low
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(ROUNDS):
            steps = rng.uniform(-1, 1, (TRIED, *points.shape)) * reach
            around = np.minimum(np.maximum(points + steps, low), high)
            points = np.concatenate([points, around.reshape(-1, box.dimension)])
            points = points[np.argsort(-network(points)[:, 0], kind="stable")[:KEPT]]  # what is no number comes last
            reach = reach / 2
    best = zip(np.nan_to_num(points[0]).tolist(), low.tolist(), high.tolist(), box.lower, box.upper, strict=True)
    return tuple(lower if v <= a else upper if v >= b else Fraction(v) for v, a, b, lower, upper in best)


def climb(network: Network, domain: Domain, point: Point) -> Point:
    """Where f is largest on a closed activation region that contains `point` and on which f is affine.

    On R^d the region is unbounded, so the ratio that f is in homogeneous coordinates is maximised by Dinkelbach's
    method (1967): maximise f(x, y) - level * y on the box of the homogenised network, raise the level to f at the
    maximiser, and stop when that gains nothing.

    Parameters
    ----------
    network
        One output.
    domain
        Contains `point`; f is bounded above on it.

    Raises
    ------
    OverflowError
        If the network or the box has numbers that floats cannot hold.
    """
    if isinstance(domain, Box):
        region = _Region(network, domain, point)
        return region.maximiser(region.slope)
    region = _Region(homogenised(network), homogenised_box(network.inputs), _cone_point(point))
    slope, scale = region.slope, region.scale
    while True:
        level = network.exact(point)[0]
        *x, y = region.maximiser([*slope[:-1], slope[-1] - level * scale])
        ahead = sum((a * v for a, v in zip(slope, (*x, y), strict=True)), Fraction(0)) - level * scale * y
        if ahead <= 0:
            return point
        assert y > 0, "a function that is bounded above does not grow along a ray"
        point = tuple(v / y for v in x)


def _cone_point(point: Point) -> Point:
    """The multiple of (x, 1) on the box of the homogenised network."""
    scale = max(Fraction(1), *map(abs, point))
    return tuple(v / scale for v in (*point, Fraction(1)))


class _Region:
    """The closed region on which every neuron that is active at a point is active and no other one is.

    Linear programs are told of the walls next to the point, and of any other once an optimum is beyond it.

    Attributes
    ----------
    slope, scale
        The gradient of the network's output there is slope / scale.
    """

    def __init__(self, network: Network, box: Box, point: Point) -> None:
        first, *following = network.layers
        affine, walls = AffineMap.first(first), []
        self._sides: list[bool] = []  # of each wall whether row . x + offset >= 0 on the region, or else <= 0
        for layer, signs in zip(following, network.pattern(point), strict=True):
            active = [sign > 0 for sign in signs]
            for row, side in zip(affine.augmented.tolist(), active, strict=True):
                if any(row[:-1]):
                    walls.append([int(v) for v in row])
                    self._sides.append(side)
            affine = affine.then(layer, active)
        self.slope, self.scale = affine.rows[0], affine.scale
        self._lp = ExactLP(box)
        self._walls = walls
        self._stacked = fmpz_mat(len(walls), box.dimension + 1, [v for row in walls for v in row])
        self._push(self._inside(point))

    def maximiser(self, objective: Sequence[Rational]) -> Point:
        """Where objective . x is largest."""
        while True:
            optimum = self._lp.maximise(objective)
            assert isinstance(optimum, Optimum), "the region contains the point"
            beyond = {wall: value for wall, value in self._inside(optimum.point).items() if value < 0}
            if not beyond:
                return optimum.point
            self._push(beyond)

    def _inside(self, point: Point) -> dict[int, int]:
        """Of every wall row . x + offset, negative beyond it, times a positive number that all have in common."""
        values = (self._stacked * fmpz_mat(len(point) + 1, 1, over_common([*point, Fraction(1)])[0])).entries()
        return {wall: int(v if side else -v) for wall, (v, side) in enumerate(zip(values, self._sides, strict=True))}

    def _push(self, inside: dict[int, int]) -> None:
        """Tell the linear programs of the walls that a point is farthest beyond, or next to."""
        places = {wall: (value << 32) // max(map(abs, self._walls[wall][:-1])) for wall, value in inside.items()}
        for wall in sorted(places, key=places.__getitem__)[: NEAR * self._lp.box.dimension]:
            *row, offset = self._walls[wall]
            self._lp.push(row, *((-offset, None) if self._sides[wall] else (None, -offset)))
