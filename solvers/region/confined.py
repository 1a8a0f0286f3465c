"""The node of a proof on all of R^d that works inside a box, where an output can be above its bound at all."""

from bisect import bisect_left, bisect_right
from fractions import Fraction

from flint import fmpq

from instances.network import Network
from solvers.presolve.confine import Confinement
from solvers.presolve.ridges import Ridge
from solvers.region.node import Node, Walls, rational
from solvers.unit_bounds import Bounds, End, span


class ConfinedNode(Node):
    """Below the first steps of `Confinement.write`. Knows the bound of kind f that the prices set there give.

    A cut of a direction that is one input's is a cut of that input, and so of all directions that see the input.

    Parameters
    ----------
    network
        What the claim is about, with one hidden layer.
    confinement
        Of that claim.
    """

    def __init__(self, network: Network, confinement: Confinement) -> None:
        box = confinement.box
        super().__init__(network, box)
        self._set = confinement.prices
        self._inputs = len(self._bounds)  # their bounds follow those of the units
        self._bounds += zip(box.lower, box.upper, strict=True)
        self._axes = {unit: u.index(1) for unit, u in enumerate(self.units.directions, 1) if sum(map(abs, u)) == 1}
        self._seeing = [
            [unit for unit, u in enumerate(self.units.directions, 1) if u[j]] for j in range(network.inputs)
        ]
        self._empty = 0
        self._total = confinement.ridges.bound
        self._functions: dict[int, _Function] = {}
        self._most: dict[int, Fraction] = {}
        for ridge in confinement.ridges.ridges:
            unit = self.units.of_direction(ridge.direction)
            self._functions[unit] = _Function(ridge)
            self._most[unit] = ridge.maximum
            self._put(unit, self._bounds[unit])
        for unit, (low, high) in confinement.units.items():
            least, most = self._bounds[unit]
            self._put(unit, (least if low is None else max(least, low), most if high is None else min(most, high)))

    @property
    def closed(self) -> bool:
        return self._empty > 0 or self._total <= 0

    def name(self, unit: int) -> int | str:
        return f"x{self._axes[unit] + 1}" if unit in self._axes else unit

    def narrow(self, unit: int, end: Fraction, rising: bool) -> None:
        if unit not in self._axes:
            super().narrow(unit, end, rising)
            return
        j = self._axes[unit]
        super().narrow(self._inputs + j, end, rising)
        inputs = self._bounds[self._inputs :]
        for other in self._seeing[j]:
            low, high = span(self.units.directions[other - 1], inputs)
            self._cut_to(other, low, high)

    def output_prices(self, walls: Walls) -> dict[int, fmpq]:
        every = {unit: walls.get(unit, fmpq(0)) for unit in range(1, len(self.units) + 1)}
        prices = super().output_prices(every)
        return {unit: price for unit, price in prices.items() if price != rational(self._set.get(unit, Fraction(0)))}

    def _put(self, unit: int, bounds: Bounds) -> None:
        low, high = self._bounds[unit]
        self._empty += (bounds[0] > bounds[1]) - (low > high)
        super()._put(unit, bounds)
        if unit in self._functions and bounds[0] <= bounds[1]:
            most = self._functions[unit].most(*bounds)
            self._total += most - self._most[unit]
            self._most[unit] = most


class _Function:
    """A piecewise-linear function, affine beyond its first and last kinks."""

    def __init__(self, ridge: Ridge) -> None:
        self._points, self._values = ridge.points, ridge.values

    def most(self, low: End, high: End) -> Fraction:
        """The maximum on an interval that is not empty."""
        assert isinstance(low, Fraction)
        assert isinstance(high, Fraction)
        inside = self._values[bisect_right(self._points, low) : bisect_left(self._points, high)]
        return max(self._at(low), self._at(high), *inside)

    def _at(self, t: Fraction) -> Fraction:
        right = min(max(bisect_left(self._points, t), 1), len(self._points) - 1)
        (a, b), (low, high) = self._points[right - 1 : right + 1], self._values[right - 1 : right + 1]
        return low + (t - a) * (high - low) / (b - a)
