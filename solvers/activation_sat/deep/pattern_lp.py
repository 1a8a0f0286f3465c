"""The exact linear program of a whole activation pattern of a deep network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from instances.network import Network, Point
from instances.question import Box
from solvers.activation_sat.deep.relaxation import Signs
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP, Optimum
from solvers.stopping.limits import watched

Neuron = tuple[int, int]
"""Hidden layer and index, both from 0."""


@dataclass(frozen=True)
class Extreme:
    """What the linear program found.

    Parameters
    ----------
    point
        A maximiser of f under the pattern; None if the pattern has no point.
    duals
        What proves it, as dual multipliers of `solvers.activation_sat.deep.relaxation`; those left out
        are 0.
    """

    point: Point | None
    duals: Mapping[Neuron, Fraction]


def maximum(network: Network, box: Box, signs: Signs, rows: Signs, tops: Sequence[Fraction]) -> Extreme:
    """The maximum of f where the neurons have the given signs.

    Neurons of the last hidden layer without a sign, whose output weight must not be positive, become variables t >= 0
    and t >= z, which the maximum pushes down.

    Parameters
    ----------
    signs
        Of every neuron, as in `solvers.activation_sat.deep.relaxation`.
    rows
        Not 0 where the sign holds on the whole box anyway, so that it needs no row.
    tops
        Upper bounds of the outputs of the last hidden layer.
    """
    empty = _Program(network, box, signs, rows, [])
    if not isinstance(empty.lp.maximise([0] * box.dimension), Optimum):
        return Extreme(None, empty.duals)
    outgoing = network.layers[-1].weights[0]
    unstable = [i for i in np.flatnonzero(signs[-1] == 0).tolist() if outgoing[i] != 0]
    # Strictly above the tops, so that the bounds of the variables t take no part in the proof.
    wider = Box((*box.lower, *[Fraction(0)] * len(unstable)), (*box.upper, *(tops[i] + 1 for i in unstable)))
    program = _Program(network, wider, signs, rows, unstable)
    slope = [Fraction(v, program.affine.scale) for v in program.affine.rows[0]]
    optimum = program.lp.maximise([*slope, *(Fraction(float(outgoing[i])) for i in unstable)])
    assert isinstance(optimum, Optimum), "the pattern was found to have a point"
    return Extreme(optimum.point[: box.dimension], program.duals)


class _Program:
    """The rows of the pattern over the inputs and one variable for each of the `unstable` last neurons."""

    def __init__(self, network: Network, box: Box, signs: Signs, rows: Signs, unstable: Sequence[int]) -> None:
        self.lp = ExactLP(box)
        self.affine = AffineMap.first(network.layers[0])
        self._owners: dict[int, tuple[Neuron, Fraction]] = {}
        for depth, (layer, assumed) in enumerate(zip(network.layers[1:], signs, strict=True)):
            whole = zip(self.affine.rows, self.affine.offsets, strict=True)
            for i, (row, offset) in watched(enumerate(whole)):
                sign = int(assumed[i])
                if sign != 0 and rows[depth][i] == 0:
                    self._push(
                        (depth, i), [*(-sign * v for v in row), *[0] * len(unstable)], sign * offset, Fraction(1)
                    )
                elif depth + 1 == len(signs) and i in unstable:
                    weight = -Fraction(float(layer.weights[0, i]))
                    self._push((depth, i), [*row, *(-self.affine.scale * (i == j) for j in unstable)], -offset, weight)
            self.affine = self.affine.then(layer, [int(sign) > 0 for sign in assumed])

    def _push(self, owner: Neuron, row: Sequence[int], bound: int, unit: Fraction) -> None:
        """Add row . x <= bound, given in units of the affine map; its multiplier is `unit` times the one of a proof."""
        # Divided by the scale, so that no bound is taken for infinite in floats.
        scale = self.affine.scale
        index, _ = self.lp.push([Fraction(v, scale) for v in row], None, Fraction(bound, scale))
        self._owners[index] = owner, unit

    @property
    def duals(self) -> dict[Neuron, Fraction]:
        found = {}
        for index, weight in self.lp.multipliers.items():
            if index in self._owners:
                owner, unit = self._owners[index]
                found[owner] = weight / unit
        return found
