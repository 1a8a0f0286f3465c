"""The parallel neurons of a layer: walking along their normal, one passes them in a fixed order."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from instances.network import Layer
from solvers.exact.affine import AffineMap
from solvers.exact.directions import Direction, hyperplanes
from solvers.stopping.limits import watched


@dataclass(frozen=True)
class Step:
    """Neurons with one hyperplane u . x = breakpoint: their indices, and whether each is active beyond it."""

    breakpoint: Fraction
    neurons: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Chain:
    """All neurons with one normal direction u, in the order of their breakpoints."""

    direction: Direction
    steps: tuple[Step, ...]


def chains(layer: Layer) -> tuple[Chain, ...]:
    """The chains of a layer, by what it takes. Neurons with zero weights are in none."""
    affine = AffineMap.first(layer)
    groups, _ = hyperplanes(affine.rows, affine.offsets)
    return tuple(
        Chain(
            direction,
            tuple(
                Step(place, tuple((index, factor > 0) for index, factor, _ in members))
                for place, members in groupby(sorted(neurons, key=lambda n: n[2]), key=lambda n: n[2])
            ),
        )
        for direction, neurons in watched(groups.items())
    )
