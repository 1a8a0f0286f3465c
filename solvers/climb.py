"""High points: where floats find f to be high, and the exact maximum on the activation region around a point."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from instances.network import Network, Point
from instances.question import Box, Domain
from instances.reductions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.affine import AffineMap
from solvers.exact_lp import ExactLP, Optimum, Rational

ROUNDS, KEPT, TRIED = 10, 8, 16
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
            points = np.concatenate([points, np.clip(points + steps, low, high).reshape(-1, box.dimension)])
            heights = np.nan_to_num(network(points)[:, 0], nan=-np.inf)
            points = points[np.argsort(-heights, kind="stable")[:KEPT]]
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
        lp, affine = _region(network, domain, point)
        return _maximiser(lp, affine.rows[0])
    lp, affine = _region(homogenised(network), homogenised_box(network.inputs), _cone_point(point))
    slope, scale = affine.rows[0], affine.scale
    while True:
        level = network.exact(point)[0]
        *x, y = _maximiser(lp, [*slope[:-1], slope[-1] - level * scale])
        ahead = sum((a * v for a, v in zip(slope, (*x, y), strict=True)), Fraction(0)) - level * scale * y
        if ahead <= 0:
            return point
        assert y > 0, "a function that is bounded above does not grow along a ray"
        point = tuple(v / y for v in x)


def _cone_point(point: Point) -> Point:
    """The multiple of (x, 1) on the box of the homogenised network."""
    scale = max(Fraction(1), *map(abs, point))
    return tuple(v / scale for v in (*point, Fraction(1)))


def _region(network: Network, box: Box, point: Point) -> tuple[ExactLP, AffineMap]:
    """The closed region on which every neuron that is active at `point` is active and no other one is."""
    first, *following = network.layers
    affine, lp = AffineMap.first(first), ExactLP(box)
    for layer, signs in zip(following, network.pattern(point), strict=True):
        for row, offset, sign in zip(affine.rows, affine.offsets, signs, strict=True):
            if any(row):
                lp.push(row, *((-offset, None) if sign > 0 else (None, -offset)))
        affine = affine.then(layer, [sign > 0 for sign in signs])
    return lp, affine


def _maximiser(lp: ExactLP, objective: Sequence[Rational]) -> Point:
    optimum = lp.maximise(objective)
    assert isinstance(optimum, Optimum), "the region contains the point"
    return optimum.point
