"""A proof that no Jacobian in a box has a larger norm: signs of neurons until the bound by gates says so.

The neurons of the first layer come first, those that matter most to what is not yet closed, then those of the second
one. Of each the range in the current part of the box is found by two linear programs: if it has one sign there, their
multipliers show it, else the part is split. So every part has an inside, and in the end every neuron has a sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.network import Network
from instances.parameters.intervals import preactivations
from instances.parameters.rational_network import RationalNetwork
from instances.question import Box
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.lp import ExactLP, Optimum
from solvers.patterns.gates import Neuron, Objective, Signs
from solvers.stopping.limits import checkpoint

Row = list[Fraction]


@dataclass(frozen=True)
class _Unit:
    """A unit of the proof and the interval of its t, with its neurons max(0, s (t - b)) as (neuron, s, b)."""

    number: int
    low: Fraction
    high: Fraction
    neurons: tuple[tuple[Neuron, Fraction, Fraction], ...]

    def signs(self) -> Signs:
        """Of the neurons that have one in the interval."""
        found: Signs = {}
        for neuron, s, b in self.neurons:
            above, below = self.low >= b, self.high <= b
            if above or below:
                found[neuron] = above if s > 0 else below
        return found


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
        self._ranges = [
            (low, high)
            for low, high in preactivations(RationalNetwork.of(network), box)[-1]
            if low is not None and high is not None
        ]
        self._constant: Signs = {}
        self._unit_of: dict[Neuron, int] = {}
        self._lp = ExactLP(box)
        self._walls: list[tuple[int, int]] = []  # of each row: unit, and 1 for t <= a or -1 for t >= a

    def write(self) -> None:
        """The whole section; raises TimeoutError at a deadline, and the section is not kept then."""
        self._writer.begin("domain", self._numbers)
        self._close(self._units(), list(self._objectives))
        self._writer.qed()

    def _units(self) -> dict[int, _Unit]:
        """At the root, with the intervals of interval arithmetic."""
        found: dict[int, _Unit] = {}
        members: dict[int, list[tuple[Neuron, Fraction, Fraction]]] = {}
        for i, (_, offset) in enumerate(self._rows[0]):
            number = self._numbers.of_neuron(0, i)
            if number is None:
                self._constant[0, i] = offset >= 0
            else:
                s = self._slope((0, i), number)
                members.setdefault(number, []).append(((0, i), s, -offset / s))
        for number, group in members.items():
            direction = zip(self._directions[number - 1], self._box.lower, self._box.upper, strict=True)
            ends = [sorted((v * a, v * b)) for v, a, b in direction]
            low, high = (sum((end[side] for end in ends), Fraction(0)) for side in (0, 1))
            found[number] = _Unit(number, low, high, tuple(group))
        for k, (low, high) in enumerate(self._ranges if len(self._rows) > 1 else ()):
            number = self._numbers.of_neuron(1, k)
            assert number is not None, "deeper neurons are units"
            found[number] = _Unit(number, low, high, (((1, k), Fraction(1), Fraction(0)),))
        self._unit_of = {neuron: unit.number for unit in found.values() for neuron, _, _ in unit.neurons}
        return found

    def _signs(self, units: Mapping[int, _Unit]) -> Signs:
        signs = dict(self._constant)
        for unit in units.values():
            signs |= unit.signs()
        return signs

    def _close(self, units: dict[int, _Unit], open_: Sequence[Objective]) -> None:
        """Write steps that close the current node; `open_` are objectives that no node above has closed."""
        walls = 0
        while True:
            checkpoint(50)
            signs = self._signs(units)
            open_ = self._open(open_, signs) or self._open(self._objectives, signs)
            free = [neuron for neuron in self._unit_of if neuron not in signs]
            if not open_:
                if free:
                    self._writer.gates()
                else:
                    self._writer.leaf("norm")
                break
            assert free, "where every neuron has a sign the bound is a norm"
            unit = units[self._unit_of[self._worst(open_, signs, free)]]
            row, offset = self._function(unit, signs)
            side = self._side(unit, row, offset, signs)
            if side is None:
                _, _, b = self._free(unit)
                self._writer.split(unit.number, b)
                for sign in (1, -1):
                    child = _Unit(unit.number, *((unit.low, b) if sign > 0 else (b, unit.high)), unit.neurons)
                    self._wall(unit.number, sign, row, b - offset)
                    self._close({**units, unit.number: child}, open_)
                    self._unwall()
                break
            sign, end = side
            low, high = (unit.low, min(unit.high, end)) if sign > 0 else (max(unit.low, end), unit.high)
            units = {**units, unit.number: _Unit(unit.number, low, high, unit.neurons)}
            self._wall(unit.number, sign, row, end - offset)
            walls += 1
        for _ in range(walls):
            self._unwall()

    def _open(self, objectives: Sequence[Objective], signs: Signs) -> list[Objective]:
        return [o for o in objectives if Fraction(o.bound(signs).total, o.unit) > self._value]

    def _worst(self, open_: Sequence[Objective], signs: Signs, free: Sequence[Neuron]) -> Neuron:
        """The neuron of the first layer, or else of the second, whose gate the largest bound depends on most."""
        objective = max(open_, key=lambda o: Fraction(o.bound(signs).total, o.unit))
        found = objective.bound(signs)
        if any(neuron[0] == 0 for neuron in free):
            through = objective.through(signs)
            return max((n for n in free if n[0] == 0), key=lambda n: (abs(found.first[n[1]]) + through[n[1]], n))
        return max(free, key=lambda n: (found.second[n[1]][1], n))

    def _free(self, unit: _Unit) -> tuple[Neuron, Fraction, Fraction]:
        """The neuron of a unit whose breakpoint is next to the middle of those inside its interval."""
        inside = sorted((b, neuron, s) for neuron, s, b in unit.neurons if unit.low < b < unit.high)
        b, neuron, s = inside[len(inside) // 2]
        return neuron, s, b

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

    def _side(self, unit: _Unit, row: Row, offset: Fraction, signs: Signs) -> tuple[int, Fraction] | None:
        """Write that t is on one side of the breakpoint in the node: 1 and an upper end, or -1 and a lower one."""
        _, _, b = self._free(unit)
        for sign in (1, -1):
            best = self._lp.maximise([sign * v for v in row])
            assert isinstance(best, Optimum), "every part has an inside"
            end = sign * best.value + offset
            if sign * end <= sign * b:
                self._writer.range(unit.number, "<=" if sign > 0 else ">=", end, self._duals(unit, sign, signs))
                return sign, end
        return None

    def _duals(self, unit: _Unit, sign: int, signs: Signs) -> dict[int, Fraction]:
        """Dual multipliers of the bound of sign t, from the multipliers of the walls."""
        walls: dict[int, Fraction] = {}
        for index, weight in self._lp.multipliers.items():
            if index >= 2 * self._box.dimension:
                number, side = self._walls[index - 2 * self._box.dimension]
                walls[number] = walls.get(number, Fraction(0)) + side * weight
        first = len(self._directions)
        duals = {number: -weight for number, weight in walls.items()}
        if unit.number > first or any(number > first for number in walls):
            arriving = [Fraction(0)] * len(self._rows[0])
            passed = {number: -weight for number, weight in walls.items() if number > first}
            if unit.number > first:
                passed[unit.number] = passed.get(unit.number, Fraction(0)) + sign
            for neuron, number in self._unit_of.items():
                if neuron[0] == 1 and passed.get(number):
                    weights, _ = self._rows[1][neuron[1]]
                    arriving = [a + passed[number] * w for a, w in zip(arriving, weights, strict=True)]
            for neuron, number in self._unit_of.items():
                if neuron[0] == 0 and signs[neuron] and arriving[neuron[1]]:
                    duals[number] = duals.get(number, Fraction(0)) + arriving[neuron[1]] * self._slope(neuron, number)
        return duals

    def _slope(self, neuron: Neuron, number: int) -> Fraction:
        """s of a neuron of the first layer."""
        u, (row, _) = self._directions[number - 1], self._rows[0][neuron[1]]
        place = next(j for j, v in enumerate(u) if v)
        return row[place] / u[place]

    def _wall(self, number: int, sign: int, row: Row, end: Fraction) -> None:
        """t <= a or t >= a; of a constant t it bounds nothing, and the row is as good as any."""
        self._lp.push(row, *((None, end) if sign > 0 else (end, None)))
        self._walls.append((number, sign))

    def _unwall(self) -> None:
        self._lp.pop()
        self._walls.pop()
