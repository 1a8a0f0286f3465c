"""A proof that no Jacobian in a box has a larger norm: signs of neurons until the bound by gates says so.

The neurons of the first layer come first, those that matter most to what is not yet closed, then those of the second
one. Of each the range in the current part of the box is found by two linear programs: if it has one sign there, their
multipliers show it, else the part is split. So every part has an inside, and in the end every neuron has a sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from instances.network import Network
from instances.parameters.intervals import preactivations, received, span
from instances.parameters.rational_network import RationalNetwork
from instances.question import Box
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.directions import hyperplanes
from solvers.exact.lp import ExactLP, Optimum
from solvers.patterns.gates import Neuron, Objective, Signs
from solvers.stopping.limits import checkpoint

Row = list[Fraction]

Open = list[tuple[Fraction, Objective]]
"""Objectives with bounds that are too large."""


@dataclass(frozen=True)
class _Unit:
    """A unit of the proof and the interval of its t, with its neurons max(0, s (t - b)) as (neuron, s, b)."""

    number: int
    low: Fraction
    high: Fraction
    neurons: tuple[tuple[Neuron, Fraction, Fraction], ...]

    @property
    def signs(self) -> Signs:
        """Of the neurons that have one in the interval."""
        found: Signs = {}
        for neuron, s, b in self.neurons:
            above, below = self.low >= b, self.high <= b
            if above or below:
                found[neuron] = above if s > 0 else below
        return found

    @property
    def place(self) -> Fraction:
        """The breakpoint next to the middle of those inside the interval."""
        inside = sorted(b for _, _, b in self.neurons if self.low < b < self.high)
        return inside[len(inside) // 2]

    def cut(self, sign: int, a: Fraction) -> "_Unit":
        """Where t <= a (sign 1) or t >= a."""
        return replace(self, high=min(self.high, a)) if sign > 0 else replace(self, low=max(self.low, a))


@dataclass(frozen=True)
class _Wall:
    """row . x + offset <= a (sign 1) or >= a; the left side is t of the unit."""

    number: int
    sign: int
    row: Row
    offset: Fraction
    a: Fraction


class NormProof:
    """Writes the section of the claim `norm`, of a network with one or two hidden layers on a box.

    Parameters
    ----------
    objectives
        All sums of entries of which the largest is the norm.
    value
        The bound, which is the largest norm there is.
    """

    def __init__(
        self, writer: ProofWriter, network: Network, box: Box, objectives: Sequence[Objective], value: Fraction
    ) -> None:
        self._writer, self._box, self._objectives, self._value = writer, box, objectives, value
        self._numbers = Units(network)
        self._directions = [[Fraction(v) for v in direction] for direction in self._numbers.directions]
        self._rows = [
            [
                ([Fraction(v) for v in row], Fraction(b))
                for row, b in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)
            ]
            for layer in network.layers[:-1]
        ]
        self._constant: Signs = {}
        self._root = {unit.number: unit for unit in self._units(network)}
        self._slopes = {neuron: s for unit in self._root.values() for neuron, s, _ in unit.neurons}
        self._unit_of = {neuron: unit.number for unit in self._root.values() for neuron, _, _ in unit.neurons}
        self._lp = ExactLP(box)
        self._walls: list[_Wall] = []

    def write(self) -> None:
        """The whole section; raises TimeoutError at a deadline, and the section is not kept then."""
        self._writer.begin("domain", self._numbers)
        # Nodes to be closed: how many walls of the parent's there are, one more, units, what is open.
        todo: list[tuple[int, _Wall | None, Mapping[int, _Unit], Open]] = [(0, None, self._root, [])]
        while todo:
            known, wall, units, open_ = todo.pop()
            while len(self._walls) > known:
                self._lp.pop()
                self._walls.pop()
            if wall is not None:
                self._push(wall)
            units, open_, split = self._narrowed(units, open_)
            if split is None:
                continue
            self._writer.split(split.number, split.a)
            for side in (replace(split, sign=-1), split):  # the lower part is the first to be taken
                child = {**units, side.number: units[side.number].cut(side.sign, side.a)}
                todo.append((len(self._walls), side, child, open_))
        self._writer.qed()

    def _units(self, network: Network) -> list[_Unit]:
        """At the root, with the intervals of interval arithmetic."""
        first, scale = network.layers[0], network.layers[0].scaled[1]
        groups, constant = hyperplanes(*first.integer_rows)
        for i in constant:
            self._constant[0, i] = first.bias[i].item() >= 0
        found = []
        for direction, members in groups.items():
            low, high = span((*direction, 0), 1, received(self._box))
            assert low is not None, "the box is bounded"
            assert high is not None, "the box is bounded"
            neurons = tuple(((0, i), Fraction(factor, scale), b) for i, factor, b in members)
            found.append(_Unit(self._numbers.of_direction(direction), low, high, neurons))
        deeper = preactivations(RationalNetwork.of(network), self._box)[1:]
        for k, (low, high) in enumerate(interval for layer in deeper for interval in layer):
            number = self._numbers.of_neuron(1, k)
            assert number is not None, "deeper neurons are units"
            assert low is not None, "the box is bounded"
            assert high is not None, "the box is bounded"
            found.append(_Unit(number, low, high, (((1, k), Fraction(1), Fraction(0)),)))
        return found

    def _narrowed(self, units: Mapping[int, _Unit], open_: Open) -> tuple[Mapping[int, _Unit], Open, _Wall | None]:
        """Write what closes a node, or what cuts its units until one is to be split, where the wall says."""
        while True:
            checkpoint(50)
            signs = dict(self._constant)
            for unit in units.values():
                signs |= unit.signs
            open_ = self._open([o for _, o in open_], signs) or self._open(self._objectives, signs)
            free = [neuron for neuron in self._unit_of if neuron not in signs]
            if not open_:
                if free:
                    self._writer.gates()
                else:
                    self._writer.leaf("norm")
                return units, open_, None
            assert free, "where every neuron has a sign the bound is a norm"
            unit = units[self._unit_of[self._worst(open_, signs, free)]]
            wall, split = self._wall(unit, signs)
            if split:
                return units, open_, wall
            self._push(wall)
            units = {**units, unit.number: unit.cut(wall.sign, wall.a)}

    def _open(self, objectives: Sequence[Objective], signs: Signs) -> Open:
        bounds = [(Fraction(o.bound(signs).total, o.unit), o) for o in objectives]
        return [(bound, o) for bound, o in bounds if bound > self._value]

    def _worst(self, open_: Open, signs: Signs, free: Sequence[Neuron]) -> Neuron:
        """The neuron of the first layer, or else of the second, whose gate the largest bound depends on most."""
        _, objective = max(open_, key=lambda pair: pair[0])
        found = objective.bound(signs)
        if any(layer == 0 for layer, _ in free):
            through = objective.through(signs)
            return max((n for n in free if n[0] == 0), key=lambda n: (abs(found.first[n[1]]) + through[n[1]], n))
        return max(free, key=lambda n: (found.second[n[1]][1], n))

    def _wall(self, unit: _Unit, signs: Signs) -> tuple[_Wall, bool]:
        """Write on which side of its next breakpoint a unit is; if it is on both, only say where they meet."""
        row, offset = self._function(unit, signs)
        for sign in (1, -1):
            best = self._lp.maximise([sign * v for v in row])
            assert isinstance(best, Optimum), "every part has an inside"
            end = sign * best.value + offset
            if sign * end <= sign * unit.place:
                self._writer.range(unit.number, "<=" if sign > 0 else ">=", end, self._duals(unit, sign, signs))
                return _Wall(unit.number, sign, row, offset, end), False
        return _Wall(unit.number, 1, row, offset, unit.place), True

    def _function(self, unit: _Unit, signs: Signs) -> tuple[Row, Fraction]:
        """t of a unit in terms of the inputs; of a neuron of the second layer where all of the first have signs."""
        if unit.number <= len(self._directions):
            return self._directions[unit.number - 1], Fraction(0)
        (((_, k), _, _),) = unit.neurons
        weights, total = self._rows[1][k]
        row = [Fraction(0)] * self._box.dimension
        for i, w in enumerate(weights):
            if w and signs[0, i]:
                below, offset = self._rows[0][i]
                row = [a + w * v for a, v in zip(row, below, strict=True)]
                total += w * offset
        return row, total

    def _duals(self, unit: _Unit, sign: int, signs: Signs) -> dict[int, Fraction]:
        """Dual multipliers of the bound of sign t: less the walls', and of the first layer the slopes that arrive."""
        duals: dict[int, Fraction] = {}
        for index, weight in self._lp.multipliers.items():
            if index >= 2 * self._box.dimension:
                wall = self._walls[index - 2 * self._box.dimension]
                duals[wall.number] = duals.get(wall.number, Fraction(0)) - wall.sign * weight
        passed = {number: dual for number, dual in duals.items() if number > len(self._directions)}
        if unit.number > len(self._directions):
            passed[unit.number] = passed.get(unit.number, Fraction(0)) + sign
        second = [(self._rows[1][number - len(self._directions) - 1][0], dual) for number, dual in passed.items()]
        for (layer, i), number in self._unit_of.items():
            if layer == 0 and second and signs[0, i]:
                arrived = sum((dual * weights[i] for weights, dual in second), Fraction(0))
                if arrived:
                    duals[number] = duals.get(number, Fraction(0)) + arrived * self._slopes[0, i]
        return duals

    def _push(self, wall: _Wall) -> None:
        end = wall.a - wall.offset
        self._lp.push(wall.row, *((None, end) if wall.sign > 0 else (end, None)))
        self._walls.append(wall)
