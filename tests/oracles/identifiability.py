"""Whether a network with one hidden layer is determined by its function, by trying all ways to place its neurons.

f bends at some hyperplanes by known amounts. Another network has neurons on the sides of these, and free ones elsewhere
whose kinks cancel: fewer than two of those are constant together, two and more are any affine function. For every such
placement the outgoing weights are unknowns of linear equations. Shares no code with the solver.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import gcd

from flint import fmpq, fmpq_mat

from instances.network import Network
from instances.parameters.rational_network import RationalLayer, RationalNetwork

Row = tuple[int, ...]
Side = tuple[Row, int]
"""A hyperplane u with first non-zero entry positive, and 1 or -1."""


def determined(network: Network) -> bool:
    """Whether all networks of these widths with this function are equal up to permuting and rescaling neurons."""
    if not network.widths:
        return True
    sides, weights = _sides(network)
    kinks: dict[Row, list[Fraction]] = {}
    outputs = network.outputs
    for (u, _), column in zip(sides, weights, strict=True):
        total = kinks.setdefault(u, [Fraction(0)] * outputs)
        kinks[u] = [a + b for a, b in zip(total, column, strict=True)]
    bent = {u: kink for u, kink in kinks.items() if any(u[:-1]) and any(kink)}
    linear = _linear(sides, weights, network)
    own = Counter(sides)
    for placed, free in _placements(sorted(bent), network.neurons):
        others = Counter(placed)
        solvable, unique = _solutions(placed, free, bent, linear, network)
        if solvable and (free or not unique or others != own):
            return False
    return True


def other_networks(network: Network) -> Iterator[RationalNetwork]:
    """Of a network with no two neurons on one hyperplane, and none silent: all others with its function and widths.

    That is, up to permuting and rescaling: those in which a non-empty set of neurons whose weighted rows add up to 0
    looks the other way.
    """
    (hidden, output), rational = network.layers, RationalNetwork.of(network)
    columns = [[Fraction(v) for v in column] for column in output.weights.T.tolist()]
    vectors = [
        [c * Fraction(w) for c in column for w in row]
        for row, column in zip(hidden.weights.tolist(), columns, strict=True)
    ]
    for size in range(1, network.neurons + 1):
        for chosen in combinations(range(network.neurons), size):
            if any(map(sum, zip(*(vectors[j] for j in chosen), strict=True))):
                continue
            first, last = rational.layers
            rows = [[-v for v in row] if j in chosen else row for j, row in enumerate(first.fractions)]
            moved = [
                [*row[:-1], row[-1] + sum(row[j] * first.fractions[j][-1] for j in chosen)] for row in last.fractions
            ]
            yield RationalNetwork(
                (RationalLayer.of_fractions(rows, first.inputs), RationalLayer.of_fractions(moved, last.inputs))
            )


def _sides(network: Network) -> tuple[list[Side], list[list[Fraction]]]:
    """The side of every neuron, and its outgoing weights in the scale of the primitive row."""
    hidden, output = network.layers
    found, weights = [], []
    for j, (row, bias) in enumerate(zip(hidden.weights.tolist(), hidden.bias.tolist(), strict=True)):
        exact = [Fraction(v) for v in (*row, bias)]
        scale = 1
        for v in exact:
            scale = scale * v.denominator // gcd(scale, v.denominator)
        whole = [int(v * scale) for v in exact]
        factor = gcd(*whole) or 1
        sign = -1 if next((v for v in whole if v), 1) < 0 else 1
        found.append((tuple(sign * v // factor for v in whole), sign))
        weights.append([Fraction(out[j]) * factor / scale for out in output.weights.tolist()])
    return found, weights


def _linear(sides: list[Side], weights: list[list[Fraction]], network: Network) -> list[list[Fraction]]:
    """What is left of each output when every neuron is written as kink R(u) + linear: c R(-u) = c R(u) - c u."""
    total = [[Fraction(0)] * network.inputs for _ in range(network.outputs)]
    for (u, sign), column in zip(sides, weights, strict=True):
        if sign < 0 and any(u[:-1]):
            for o, c in enumerate(column):
                total[o] = [a - c * w for a, w in zip(total[o], u[:-1], strict=True)]
    return total


def _placements(planes: list[Row], neurons: int) -> Iterator[tuple[tuple[Side, ...], int]]:
    """Every way to put neurons on sides so that no hyperplane is without one, and how many are left."""
    sides = [(u, sign) for u in planes for sign in (1, -1)]
    for number in range(len(planes), neurons + 1):
        for placed in combinations_with_replacement(sides, number):
            if {u for u, _ in placed} == set(planes):
                yield placed, neurons - number


def _solutions(
    placed: tuple[Side, ...],
    free: int,
    bent: dict[Row, list[Fraction]],
    linear: list[list[Fraction]],
    network: Network,
) -> tuple[bool, bool]:
    """Whether there are outgoing weights, and whether there is only one choice."""
    outputs, d = network.outputs, network.inputs
    equations, right = [], []
    for o in range(outputs):
        for plane, kink in bent.items():
            row = [Fraction(0)] * (len(placed) * outputs)
            for j, (u, _) in enumerate(placed):
                if u == plane:
                    row[j * outputs + o] = Fraction(1)
            equations.append(row)
            right.append(kink[o])
        for i in range(d if free < 2 else 0):
            row = [Fraction(0)] * (len(placed) * outputs)
            for j, (u, sign) in enumerate(placed):
                if sign < 0:
                    row[j * outputs + o] = Fraction(-u[i])
            equations.append(row)
            right.append(linear[o][i])
    if not equations:
        return True, not placed
    both = [[*row, b] for row, b in zip(equations, right, strict=True)]
    rank, extended = _rank(equations), _rank(both)
    return rank == extended, rank == len(placed) * outputs


def _rank(rows: list[list[Fraction]]) -> int:
    if not rows[0]:
        return 0
    return int(fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows]).rank())
