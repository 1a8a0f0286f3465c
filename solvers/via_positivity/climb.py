"""High points: where floats find f to be high, and the exact maximum on the activation region around a point."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from flint import fmpz, fmpz_mat

from instances.network import Floats, Network, Point
from instances.numbers.integers import over_common
from instances.question import Box, Domain
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.exact.affine import AffineMap
from solvers.exact.floats import Rational, as_float
from solvers.exact.lp import ExactLP, Optimum
from solvers.stopping.limits import checkpoint, watched

NEAR = 2
"""Linear programs are told of so many walls an input at a time."""

ROUNDS, KEPT, TRIED = 6, 8, 24
"""The search of `high_point`: in every round so many points are kept, and so many are tried around each."""


def high_point(network: Network, box: Box) -> Point:
    """A point of a box where f is high, by a random search in floats around the best points so far, ever closer.

    Parameters
    ----------
    network
        One output.
    """
    low, high = (np.array([as_float(v) for v in side]) for side in (box.lower, box.upper))
    points = (low / 2 + high / 2)[None]
    reach = high - low
    with np.errstate(over="ignore", invalid="ignore"):
        for steps in watched(_steps(box.dimension)):
            around = np.minimum(np.maximum(points + steps[:, : len(points)] * reach, low), high)
            points = np.concatenate([points, around.reshape(-1, box.dimension)])
            points = points[np.argsort(-network(points)[:, 0], kind="stable")[:KEPT]]  # what is no number comes last
            reach = reach / 2
    best = zip(points[0].tolist(), low.tolist(), high.tolist(), box.lower, box.upper, strict=True)
    # A coordinate that is no number is not greater than anything.
    return tuple(upper if v >= b else Fraction(v) if v > a else lower for v, a, b, lower, upper in best)


class GrowsForEverError(Exception):
    """A function grows along a ray for ever.

    Parameters
    ----------
    ray
        Where its recession function is positive.
    """

    def __init__(self, ray: Point) -> None:
        super().__init__("the function is not bounded above")
        self.ray = ray


@cache
def _steps(d: int) -> Floats:
    """Of each round the steps that are tried from each point, in [-1, 1]^d."""
    return np.random.default_rng(0).uniform(-1, 1, (ROUNDS, TRIED, KEPT, d))


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
        Contains `point`.

    Raises
    ------
    GrowsForEverError
        If f is not bounded above on the region.
    """
    if isinstance(domain, Box):
        region = _Region(network, domain, point)
        return region.maximiser(region.slope)
    region = _Region(homogenised(network), homogenised_box(network.inputs), _cone_point(point))
    slope, scale = region.slope, region.scale
    while True:
        checkpoint()
        level = network.exact(point)[0]
        *x, y = region.maximiser([*slope[:-1], slope[-1] - level * scale])
        ahead = sum((a * v for a, v in zip(slope, (*x, y), strict=True)), Fraction(0)) - level * scale * y
        if ahead <= 0:
            return point
        if y == 0:
            raise GrowsForEverError(tuple(x))
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
        affine, place = AffineMap.first(first), _homogeneous(point)
        self._walls: list[tuple[AffineMap, list[bool]]] = []  # where its rows are >= 0 on the region, or else <= 0
        for layer in watched(following):
            active = [value > 0 for value in (affine.augmented * place).entries()]
            self._walls.append((affine, active))
            affine = affine.then(layer, active)
        self.slope, self.scale = affine.rows[0], affine.scale
        self._lp = ExactLP(box)
        self._push(self._inside(place))

    def maximiser(self, objective: Sequence[Rational]) -> Point:
        """Where objective . x is largest."""
        while True:
            optimum = self._lp.maximise(objective)
            assert isinstance(optimum, Optimum), "the region contains the point"
            beyond = [wall for wall in self._inside(_homogeneous(optimum.point)) if wall[0] < 0]
            if not beyond:
                return optimum.point
            self._push(beyond)

    def _inside(self, place: fmpz_mat) -> list[tuple[fmpz, int, int]]:
        """How far inside of every wall a point is, negative beyond it, and the wall: a layer and one of its neurons.

        That is the neuron's preactivation there or its negative, times a positive number that all have in common.
        """
        found = []
        for layer, (affine, active) in watched(enumerate(self._walls)):
            values = (affine.augmented * (place * fmpz(self.scale // affine.scale))).entries()
            found += [(v if on else -v, layer, i) for i, (v, on) in enumerate(zip(values, active, strict=True))]
        return found

    def _push(self, walls: list[tuple[fmpz, int, int]]) -> None:
        """Tell the linear programs of those walls that a point is farthest beyond, or next to."""
        for _, layer, neuron in sorted(walls)[: NEAR * self._lp.box.dimension]:
            affine, active = self._walls[layer]
            *row, offset = (int(affine.augmented[neuron, i]) for i in range(affine.augmented.ncols()))
            if any(row):
                self._lp.push(row, *((-offset, None) if active[neuron] else (None, -offset)))


def _homogeneous(point: Point) -> fmpz_mat:
    """A positive integer multiple of (x, 1), as a column."""
    return fmpz_mat(len(point) + 1, 1, over_common([*point, Fraction(1)])[0])
