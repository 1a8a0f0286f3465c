"""The node of a proof on all of R^d that works inside a box, where an output can be above its bound at all."""

from bisect import bisect_left, bisect_right
from fractions import Fraction
from math import lcm

from flint import fmpq

from instances.network import Network
from instances.numbers.rationals import to_flint
from solvers.region.proof.node import Node, Place, Walls
from solvers.ridges.ridges import Ridge
from solvers.ridges.superlevel_box import Confinement

Interval = tuple[int, int]


class ConfinedNode(Node):
    """Below the first steps of `Confinement.write`. Knows the bound of kind f that the dual multipliers set there give.

    A cut of a direction that is one input's is a cut of that input, and so of all directions that see the input. Every
    place is an integer over one scale, and every value over another.

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
        ridges = confinement.ridges.ridges
        ends = [
            *box.lower,
            *box.upper,
            *(end for pair in confinement.units.values() for end in pair if end is not None),
        ]
        places = [
            *ends,
            *(b for members in self._neurons for _, _, b in members),
            *(t for r in ridges for t in r.points),
        ]
        self._scale = lcm(*(place.denominator for place in places))
        self._neurons = [[(i, slope, self.place(b)) for i, slope, b in members] for members in self._neurons]
        self._set = confinement.duals
        self._axes = {unit: u.index(1) for unit, u in enumerate(self.units.directions, 1) if sum(map(abs, u)) == 1}
        self._seeing = [
            [(unit, u[j]) for unit, u in enumerate(self.units.directions, 1) if u[j]] for j in range(network.inputs)
        ]
        units = [
            (self.place(Fraction(low)), self.place(Fraction(high))) for low, high in self._bounds
        ]  # all are finite
        self._inputs = len(units)  # their intervals follow those of the units
        self._reach = list(units)  # what the inputs' intervals leave
        self._ends = [*units, *zip(map(self.place, box.lower), map(self.place, box.upper), strict=True)]
        self._undo: list[tuple[int, Interval, Interval | None, int]] = []
        self._empty = 0
        functions = {self.units.of_direction(ridge.direction): _Function(ridge, self._scale) for ridge in ridges}
        unit = lcm(confinement.ridges.constant.denominator, *(function.scale for function in functions.values()))
        self._functions = {u: function.over(unit) for u, function in functions.items()}
        self._most = [0] * len(self._ends)
        self._total = int(confinement.ridges.constant * unit)
        for u, bounds in enumerate(units):
            self._cut_to(u, *bounds)
        for u, (low, high) in confinement.units.items():
            least, most = units[u]
            self._cut_to(u, least if low is None else self.place(low), most if high is None else self.place(high))

    def place(self, t: Place) -> int:
        return t.numerator * (self._scale // t.denominator)

    def interval(self, unit: int) -> Interval:
        return self._ends[unit]

    @property
    def mark(self) -> int:
        return len(self._undo)

    def undo(self, mark: int) -> None:
        while len(self._undo) > mark:
            q, bounds, reach, most = self._undo.pop()
            self._empty -= _empty(self._ends[q]) - _empty(bounds)
            self._total -= self._most[q] - most
            self._ends[q], self._most[q] = bounds, most
            if reach is not None:
                self._reach[q] = reach

    @property
    def closed(self) -> bool:
        return self._empty > 0 or self._total <= 0

    def name(self, unit: int) -> int | str:
        return f"x{self._axes[unit] + 1}" if unit in self._axes else unit

    def narrow(self, unit: int, end: Place, rising: bool) -> None:
        assert isinstance(end, int), "a place of this node"
        if unit not in self._axes:
            low, high = self._ends[unit]
            self._cut_to(unit, *((end, high) if rising else (low, end)))
            return
        j = self._axes[unit]
        low, high = self._ends[self._inputs + j]
        moved = end - low if rising else high - end
        if moved <= 0:
            return
        self._cut_to(self._inputs + j, *((end, high) if rising else (low, end)))
        for other, c in self._seeing[j]:
            least, most = self._reach[other]
            if (c > 0) == rising:
                least += abs(c) * moved
            else:
                most -= abs(c) * moved
            self._cut_to(other, least, most, (least, most))

    def output_duals(self, walls: Walls) -> dict[int, fmpq]:
        every = {unit: walls.get(unit, fmpq(0)) for unit in range(1, len(self.units) + 1)}
        duals = super().output_duals(every)
        return {unit: dual for unit, dual in duals.items() if dual != to_flint(self._set.get(unit, Fraction(0)))}

    def _cut_to(self, q: int, low: int, high: int, reach: Interval | None = None) -> None:
        before = least, most = self._ends[q]
        self._undo.append((q, before, None if reach is None else self._reach[q], self._most[q]))
        if reach is not None:
            self._reach[q] = reach
        self._ends[q] = after = max(low, least), min(high, most)
        self._empty += _empty(after) - _empty(before)
        if q in self._functions and not _empty(after):
            highest = self._functions[q].most(*after)
            self._total += highest - self._most[q]
            self._most[q] = highest


def _empty(bounds: Interval) -> bool:
    return bounds[0] > bounds[1]


class _Function:
    """A piecewise-linear function of places, affine beyond its first and last kinks."""

    def __init__(self, ridge: Ridge, scale: int) -> None:
        points, values = ridge.points, ridge.values
        self._kinks = [int(t * scale) for t in points]
        lines = [
            ((high - low) / (b - a), low, a)
            for a, b, low, high in zip(self._kinks, self._kinks[1:], values, values[1:], strict=False)
        ]
        self._lines, self._values = [(slope, low - slope * a) for slope, low, a in lines], values
        self.scale = lcm(*(v.denominator for v in values), *(v.denominator for line in self._lines for v in line))
        self._whole: list[tuple[int, int]] = []
        self._at_kinks: list[int] = []
        self._known: dict[Interval, int] = {}

    def over(self, scale: int) -> "_Function":
        """With values as integers over a multiple of its scale."""
        self._whole = [(int(slope * scale), int(value * scale)) for slope, value in self._lines]
        self._at_kinks = [int(value * scale) for value in self._values]
        return self

    def most(self, low: int, high: int) -> int:
        """The maximum on an interval that is not empty."""
        if (low, high) not in self._known:
            inside = self._at_kinks[bisect_right(self._kinks, low) : bisect_left(self._kinks, high)]
            self._known[low, high] = max(self._at(low), self._at(high), *inside)
        return self._known[low, high]

    def _at(self, t: int) -> int:
        slope, value = self._whole[min(max(bisect_left(self._kinks, t), 1), len(self._whole)) - 1]
        return slope * t + value
