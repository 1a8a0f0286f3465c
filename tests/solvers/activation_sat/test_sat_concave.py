"""What one linear program says of other boxes: never more than it proved, so that no positive point is lost to it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.question import Box
from instances.questions import Maximum
from solvers.activation_sat.branch.concave import Concave
from solvers.activation_sat.branch.hinges import GRID, Hinges
from solvers.activation_sat.branch.search import Tree
from solvers.ridges import RidgeSum, ridge_sum
from solvers.solver import Limits
from solvers.sweep import LineSweep

PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def network(inputs: int, neurons: int, seed: int) -> Network:
    rng = np.random.default_rng((inputs, neurons, seed))
    first = Layer(rng.integers(-8, 9, (neurons, inputs)) / 4, rng.integers(-8, 9, neurons) / 4)
    return Network((first, Layer(rng.integers(-6, 7, (1, neurons)) / 2, [0.0])))


def small_box(hinges: Hinges, rng: np.random.Generator) -> np.ndarray:
    """A box somewhere on the grid on which no convex hinge changes its sign."""
    middle = rng.integers(0, GRID, hinges.whole.shape[2])
    side = GRID // 4
    while True:
        box = np.clip(np.stack([middle - side, middle + side]), 0, GRID).astype(hinges.whole.dtype)
        (low,), (high,) = hinges.ranges(box[None])
        if not ((low < 0) & (high > 0))[: hinges.convex].any():
            return box
        side //= 2


def touching(ridges: RidgeSum, box: np.ndarray) -> tuple[Concave, Hinges]:
    """f lowered until it is 0 at most around the box, after a program has shown so."""
    for _ in range(9):
        hinges = Hinges(ridges)
        concave = Concave(hinges)
        point = concave.decide(box, hinges.ranges(box[None])[0][0])
        if point is None:
            return concave, hinges
        ridges = replace(ridges, constant=ridges.constant - ridges.at(point))
    raise AssertionError("a program finds the maximum around the box at once")


@pytest.mark.parametrize("inputs", [2, 3])
def test_whatever_a_program_on_a_small_box_refutes_elsewhere_is_not_positive(inputs: int) -> None:
    grid = np.linspace(0, GRID, 33 if inputs == 2 else 11).astype(np.int64)
    points = np.stack(np.meshgrid(*[grid] * inputs), axis=-1).reshape(-1, inputs)
    said = positive = 0
    for seed in range(60):
        ridges = ridge_sum(network(inputs, 8 + seed % 17, seed), Box.cube(inputs, -1, 1))
        box = small_box(Hinges(ridges), np.random.default_rng(seed))
        concave, hinges = touching(ridges, box)
        inside = np.clip(points, box[0], box[1])
        for chosen in (points, inside):
            low, high = hinges.ranges(np.stack([chosen, chosen], axis=1))
            refuted = concave.refuted(
                np.stack([chosen, chosen], axis=1), low[:, : hinges.convex], high[:, : hinges.convex]
            )
            values = hinges.values(chosen)
            assert (values[refuted] <= 0).all()
            said, positive = said + int(refuted.sum()), positive + int((values > 0).sum())
        assert refuted.all()
    # There was something to be wrong about.
    assert said > 1000
    assert positive > 1000


@pytest.mark.parametrize("inputs", [2, 3])
def test_no_search_just_below_the_maximum_misses_it(inputs: int) -> None:
    for seed in range(120):
        asked = network(inputs, 8 + seed % 17, seed)
        box = Box.cube(inputs, -1, 1)
        highest = LineSweep().solve(Maximum(asked, box), PLENTY).value
        assert isinstance(highest, Fraction)
        ridges = ridge_sum(asked, box)
        for below, positive in ((Fraction(1, 10**6), True), (Fraction(0), False)):
            lowered = replace(ridges, constant=ridges.constant - highest + below)
            point = Tree(lowered).search()
            assert (point is not None) == positive, (seed, highest)
            assert point is None or lowered.at(point) > 0
