"""Steps about a network in other units as steps about the network itself.

A solver that takes powers of two out of a network's inputs, neurons and output finds intervals and dual multipliers in
these units. Its units of docs/proofs.md are those of the network, one by one, with another t each, so what it writes is
only measured anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpz

from instances.network import Point
from solvers.exact.directions import Direction

Rational = Fraction | fmpq

Quantity = int | str
"""A unit's number, ``"xj"`` or ``"vj"``."""


@dataclass(frozen=True)
class Scaling:
    """By which powers of two the solver's quantities differ from the network's; exponents of two.

    Parameters
    ----------
    inputs
        Input j of the network is 2^inputs[j] times the solver's.
    deeper
        Of every hidden layer but the first: the solver's preactivation is so many times the network's.
    target, cone
        The solver's function of kind f is so many times the network's, in the form ``cone`` and in others.
    """

    inputs: Sequence[int]
    deeper: Sequence[Sequence[int]]
    target: int
    cone: int

    def measures(self, form: str, directions: Iterable[Direction]) -> "Measures":
        """Of a section: the network has so many directions, and in the form ``cone`` one more neuron a layer."""
        cone = form == "cone"
        measures = Measures([*self.inputs, *[0] * cone], self.cone if cone else self.target)
        for direction in directions:
            measures.direction(direction)
        for layer in self.deeper:
            measures.factors += [*layer, *[0] * cone]
        return measures


class Measures:
    """What is written in a section.

    Attributes
    ----------
    factors
        Of every unit: the solver's t is so many times the network's.
    """

    def __init__(self, inputs: Sequence[int], target: int) -> None:
        self.factors: list[int] = []
        self._inputs, self._target = inputs, target

    def direction(self, vector: Direction) -> Direction:
        """The network's direction for a new one of the solver's."""
        lowest = min((v & -v).bit_length() - 1 - e for v, e in zip(vector, self._inputs, strict=True) if v)
        self.factors.append(lowest)
        # u'_j x'_j = u'_j 2^-e_j x_j
        return tuple(_whole(v, -e - lowest) for v, e in zip(vector, self._inputs, strict=True))

    def place(self, q: Quantity, a: Rational) -> Rational:
        """Where t_q is."""
        return times(a, -self._factor(q))

    def duals(self, duals: Mapping[int, Rational], of: Quantity) -> dict[int, Rational]:
        """Dual multipliers of a bound of kind ``f`` or ``empty``, or of the bound of t_q."""
        scale = self._target if of == "f" else 0 if of == "empty" else self._factor(of)
        return {unit: times(dual, self._factor(unit) - scale) for unit, dual in duals.items()}

    def terms(self, terms: Mapping[int, Fraction]) -> dict[int, Rational]:
        """Coefficients of a relation."""
        return {unit: times(c, self._factor(unit)) for unit, c in terms.items()}

    def point(self, point: Point) -> Point:
        """The network's inputs at a point."""
        return tuple(v * Fraction(2) ** e for v, e in zip(point, self._inputs, strict=True))

    def _factor(self, q: Quantity) -> int:
        if isinstance(q, int):
            return self.factors[q - 1]
        return -self._inputs[int(q[1:]) - 1] if q[0] == "x" else 0


def times(value: Rational, power: int) -> Rational:
    """value * 2^power."""
    p, q = fmpz(int(value.numerator)), fmpz(int(value.denominator))
    return fmpq(p << max(0, power), q << max(0, -power))


def _whole(value: int, power: int) -> int:
    return value << power if power >= 0 else value >> -power
