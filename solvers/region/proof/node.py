"""What a checker knows at a proof's node: the intervals of units, and the dual multipliers of what is affine there."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from instances.network import Network
from instances.question import Domain
from solvers.certificate.write import Units
from solvers.exact.directions import hyperplanes_of
from solvers.exact.unit_bounds import Bounds, unit_bounds
from solvers.stopping.limits import watched

Place = Fraction | int
"""Where something is, in a node's own unit of length."""

Walls = Mapping[int, fmpq]
"""Multipliers of what bounds t, by unit: negative for a lower bound."""


class Node:
    """The node, at first the root.

    Parameters
    ----------
    network, domain
        What the claim is about, in the form ``domain``.

    Attributes
    ----------
    units
        Of the network.
    """

    def __init__(self, network: Network, domain: Domain) -> None:
        self.units = Units(network)
        self._widths = network.widths
        self._neurons: list[list[tuple[int, fmpq, Place]]] = _neurons(network)
        self._weights = [fmpq_mat(layer.integers[0]) / layer.integers[2] for layer in network.layers[1:]]
        self._bounds: list[Bounds] = [(0, 0), *unit_bounds(network, domain)]  # by the number of the unit
        self._cut: list[tuple[int, Bounds]] = []  # in order, what bounds were before they were cut

    def place(self, t: Place) -> Place:
        """What other methods take for t."""
        return t

    def interval(self, unit: int) -> Bounds:
        """Where t is."""
        return self._bounds[unit]

    @property
    def mark(self) -> int:
        """Where `undo` goes back to."""
        return len(self._cut)

    def undo(self, mark: int) -> None:
        """Take back what was cut since."""
        while len(self._cut) > mark:
            unit, bounds = self._cut.pop()
            self._bounds[unit] = bounds

    @property
    def closed(self) -> bool:
        """Whether ``leaf f`` without dual multipliers is known to close the node."""
        return False

    def name(self, unit: int) -> int | str:
        """What steps cut instead of a unit: an input if that is the same."""
        return unit

    def narrow(self, unit: int, end: Place, rising: bool) -> None:
        """t >= end if `rising`, else t <= end."""
        low, high = bounds = self._bounds[unit]
        self._cut.append((unit, bounds))
        self._bounds[unit] = (max(end, low), high) if rising else (low, min(end, high))

    def narrows(self, unit: int, end: Place, rising: bool) -> bool:
        """Whether `narrow` makes the interval shorter."""
        low, high = self.interval(unit)
        return low < end if rising else end < high

    def deep(self, layer: int, index: int) -> int:
        """The unit of a neuron beyond the first layer."""
        unit = self.units.of_neuron(layer, index)
        assert unit is not None, "only neurons of the first layer may have no unit"
        return unit

    def output_duals(self, walls: Walls) -> dict[int, fmpq]:
        """Dual multipliers that give an output which is affine here the bound of `walls` and of the inputs."""
        return self._duals(walls, len(self._widths) - 1, self._weights[-1].entries()) if walls else {}

    def unit_duals(self, layer: int, unit: int, sign: int, walls: Walls) -> dict[int, fmpq]:
        """The same for sign * t of a unit of a layer."""
        return self._duals(walls, layer, None, (unit, sign)) if walls else {}

    def _duals(
        self,
        walls: Walls,
        layer: int,
        coefficients: Sequence[fmpq] | None,
        target: tuple[int, int] = (0, 0),
    ) -> dict[int, fmpq]:
        """The dual multipliers of `walls` for a function that is affine on the current cell.

        The function is coefficients . y with the outputs y of a hidden layer, plus sign * t_unit for a `target` (unit,
        sign) of that layer. A dual multiplier is the slope of the unit's part of the function, less the wall's
        multiplier.
        """
        duals: dict[int, fmpq] = {}
        for number in range(layer, 0, -1):
            handed = []
            for index in watched(range(self._widths[number])):
                unit = self.deep(number, index)
                dual = fmpq(0)
                if coefficients is not None and self.interval(unit)[0] >= 0:
                    dual = coefficients[index]
                if unit in walls:
                    dual -= walls[unit]
                    duals[unit] = dual
                handed.append(dual + target[1] if unit == target[0] else dual)
            coefficients = (fmpq_mat(1, len(handed), handed) * self._weights[number - 1]).entries()
        for unit in [unit for unit in walls if unit not in duals]:
            low, high = self.interval(unit)
            dual = -walls[unit]
            for index, slope, breakpoint_ in self._neurons[unit - 1]:
                if coefficients is not None and (low >= breakpoint_ if slope > 0 else high <= breakpoint_):
                    dual += slope * coefficients[index]
            duals[unit] = dual
        return duals


def _neurons(network: Network) -> list[list[tuple[int, fmpq, Place]]]:
    """The neurons (index, s, b) of the units of the first hidden layer: max(0, s (t - b))."""
    if len(network.layers) == 1:
        return []
    groups, (_, scale) = hyperplanes_of(network.layers[0]), network.layers[0].scaled
    return [
        [(i, fmpq(factor, scale), position) for i, factor, position in members] for members in watched(groups.values())
    ]
