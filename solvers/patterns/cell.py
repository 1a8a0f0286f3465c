"""Is there a point at which some neurons have given signs? One linear program, whose answer is exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mat

from instances.network import Network, Point
from instances.question import Box
from solvers.exact.lp import ExactLP, Optimum
from solvers.patterns.gates import Neuron, Signs
from solvers.stopping.limits import checkpoint


@dataclass(frozen=True)
class Inside:
    """A point, and by how much the outputs of first-layer neurons that are free were taken too large there."""

    point: Point
    excess: dict[Neuron, Fraction]


class Cells:
    """The parts of a box with given signs of neurons of one or two hidden layers."""

    def __init__(self, network: Network, box: Box) -> None:
        self.solved = 0
        self._box = box
        self._rows: list[tuple[list[list[int]], list[int], int]] = []
        for layer in network.layers[:-1]:
            entries, scale = layer.scaled
            self._rows.append((
                [[int(v) for v in row] for row in entries[:, :-1]], [int(v) for v in entries[:, -1]], scale
            ))  # fmt: skip
        self._known: dict[frozenset[tuple[Neuron, bool]], Inside | None] = {}
        rows, offsets, scale = self._rows[0]
        self._ranges = [self._range(row, offset, scale) for row, offset in zip(rows, offsets, strict=True)]
        self.stable: Signs = {}
        for i, (low, high) in enumerate(self._ranges):
            if low >= 0 or high <= 0:
                self.stable[0, i] = low >= 0 and high > 0
        self._touching = any((low == 0) != (high == 0) for low, high in self._ranges)

    def inside(self, signs: Signs) -> Inside | None:
        """A point as far from the neurons' kinks as possible; None if the part has no inside.

        Where a first-layer neuron is free, a second-layer one may have another sign at the point.
        """
        key = frozenset(signs.items())
        if key not in self._known:
            checkpoint(500)
            self._known[key] = self._search(signs)
        return self._known[key]

    def _range(self, row: Sequence[int], offset: int, scale: int) -> tuple[Fraction, Fraction]:
        ends = [sorted((v * a, v * b)) for v, a, b in zip(row, self._box.lower, self._box.upper, strict=True)]
        return (
            (sum((low for low, _ in ends), Fraction(0)) + offset) / scale,
            (sum((high for _, high in ends), Fraction(0)) + offset) / scale,
        )

    def _search(self, signs: Signs) -> Inside | None:
        d = self._box.dimension
        rows, offsets, scale = self._rows[0]
        later = [(k, on) for (layer, k), on in signs.items() if layer]
        free = [i for i in range(len(rows)) if (0, i) not in signs] if later else []
        tops = [self._ranges[i][1] for i in free]
        box = Box((*self._box.lower, *[Fraction(0)] * len(free), Fraction(0)), (*self._box.upper, *tops, Fraction(1)))
        lp = ExactLP(box)
        blank = [0] * len(free)
        if self._touching:  # a neuron with one sign in the box is 0 at its boundary, which a point then has to avoid
            for j, (low, high) in enumerate(zip(self._box.lower, self._box.upper, strict=True)):
                one, half = [Fraction(i == j) for i in range(d)], (high - low) / 2
                lp.push([*one, *blank, -half], low, None)
                lp.push([*one, *blank, half], None, high)
        for (layer, i), on in signs.items():
            if layer == 0 and (0, i) not in self.stable:
                sign = 1 if on else -1
                lp.push([*(sign * v for v in rows[i]), *blank, -max(map(abs, rows[i]))], -sign * offsets[i], None)
        for place, i in enumerate(free):  # y >= z, and y below the chord of max(0, z) over [low, high]
            low, high = self._ranges[i]
            unit = [0] * len(free)
            unit[place] = scale
            lp.push([*(-v for v in rows[i]), *unit, 0], offsets[i], None)
            slope = high / (high - low)
            p, q = slope.numerator, slope.denominator
            unit[place] = scale * q
            lp.push([*(-p * v for v in rows[i]), *unit, 0], None, p * offsets[i] - slope * low * scale * q)
        if later:
            self._second(lp, signs, free, later)
        self.solved += 1
        found = lp.maximise([0] * (box.dimension - 1) + [1])
        if not isinstance(found, Optimum) or found.value <= 0:
            return None
        point = found.point[:d]
        excess = {}
        for place, i in enumerate(free):
            z = (sum((v * x for v, x in zip(rows[i], point, strict=True)), Fraction(0)) + offsets[i]) / scale
            excess[0, i] = found.point[d + place] - max(z, Fraction(0))
        return Inside(point, excess)

    def _second(self, lp: ExactLP, signs: Signs, free: list[int], later: list[tuple[int, bool]]) -> None:
        """Rows for signs of the second layer."""
        rows, offsets, scale = self._rows[0]
        second, second_offsets, _ = self._rows[1]
        active = [i for i in range(len(rows)) if signs.get((0, i))]
        for k, on in later:
            weights, sign = second[k], 1 if on else -1
            if active:
                through = fmpz_mat(1, len(active), [weights[i] for i in active])
                passed = (through * fmpz_mat([[*rows[i], offsets[i]] for i in active])).entries()
                row, offset = [int(v) for v in passed[:-1]], int(passed[-1])
            else:
                row, offset = [0] * self._box.dimension, 0
            row += [weights[i] * scale for i in free]
            offset += second_offsets[k] * scale
            most = max(map(abs, row), default=0)
            lp.push([*(sign * v for v in row), -most], -sign * offset, None)
