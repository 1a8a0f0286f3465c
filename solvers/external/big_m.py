"""The textbook mixed-integer program of a network (Tjeng, Xiao, Tedrake 2019), for engines that are called directly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from instances.network import Layer, Network
from instances.question import Box
from solvers.solver import Deadline

Term = tuple[int, float]
"""A column with its coefficient."""


@dataclass
class Program:
    """Is there a point with bounds, rows and integrality? The first columns are the network's inputs."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[Term]]] = field(default_factory=list)

    def column(self, low: Fraction | int, high: Fraction | int, integer: bool = False) -> int:
        """A new column; returns its number."""
        self.lower.append(float(low))
        self.upper.append(float(high))
        self.integer.append(integer)
        return len(self.lower) - 1

    def row(
        self, terms: Iterable[tuple[int, Fraction | float]], low: Fraction | float = -inf, high: Fraction | float = inf
    ) -> None:
        """low <= sum of coefficient * column <= high."""
        self.rows.append((float(low), float(high), [(column, float(value)) for column, value in terms if value]))


def big_m(network: Network, box: Box, level: Fraction, deadline: Deadline) -> Program | None:
    """The program that has a solution if and only if f(x) >= level somewhere in the box; None if time ran out.

    The output y of a neuron with preactivation z in [l, u] is z if l >= 0, left out if u <= 0, else with a binary a

        y >= 0,   y >= z,   y <= u a,   y <= z - l (1 - a).

    The last hidden layer needs the last two only where the output weight is positive: elsewhere a larger y does not
    help to reach the level. l and u come from exact interval arithmetic and are rounded to float64, as all else.

    Raises
    ------
    OverflowError
        If float64 does not reach so far.
    """
    program = Program()
    values: list[int | None] = [program.column(*side) for side in zip(box.lower, box.upper, strict=True)]
    low, high = list(box.lower), list(box.upper)
    *hidden, last = network.layers
    for number, layer in enumerate(hidden):
        pushed_up = last.weights[0] > 0 if number + 1 == len(hidden) else [True] * layer.outputs
        outputs: list[int | None] = []
        low, high = ranges(layer, low, high)
        for i, (least, most) in enumerate(zip(low, high, strict=True)):
            if deadline.passed:
                return None
            outputs.append(_relu(program, values, layer, i, least, most, bool(pushed_up[i])))
        values, low, high = outputs, [max(v, Fraction(0)) for v in low], [max(v, Fraction(0)) for v in high]
    program.row(_terms(values, last.weights[0].tolist()), low=level - Fraction(float(last.bias[0])))
    return program


def ranges(layer: Layer, low: Sequence[Fraction], high: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Exact bounds of a layer's preactivations by interval arithmetic."""
    lows, highs = [], []
    for row, bias in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True):
        terms = [(Fraction(w), a, b) for w, a, b in zip(row, low, high, strict=True) if w]
        lows.append(sum((w * (a if w > 0 else b) for w, a, b in terms), Fraction(bias)))
        highs.append(sum((w * (b if w > 0 else a) for w, a, b in terms), Fraction(bias)))
    return lows, highs


def _relu(
    program: Program,
    values: Sequence[int | None],
    layer: Layer,
    i: int,
    least: Fraction,
    most: Fraction,
    pushed_up: bool,
) -> int | None:
    """The column of a neuron's output; None if it is 0."""
    if most <= 0:
        return None
    y, bias = program.column(max(least, Fraction(0)), most), Fraction(float(layer.bias[i]))
    rest = [(y, 1.0), *((column, -w) for column, w in _terms(values, layer.weights[i].tolist()))]  # y - z + bias
    if least >= 0:
        program.row(rest, bias, bias)
        return y
    program.row(rest, low=bias)
    if pushed_up:
        active = program.column(0, 1, integer=True)
        program.row([(y, 1.0), (active, -most)], high=0)
        program.row([*rest, (active, -least)], high=bias - least)
    return y


def _terms(values: Sequence[int | None], weights: Sequence[float]) -> list[Term]:
    return [(column, w) for column, w in zip(values, weights, strict=True) if column is not None and w]
