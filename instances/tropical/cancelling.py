"""What a network carries along more than once: neurons of one hyperplane, and factors on both sides of a difference.

Two neurons of a layer whose rows are multiples of each other have one kink: R(c z) = c R(z) for c > 0, and
R(-z) = R(z) - z, where z is a difference of maxima that is known before the kink. So one of them and z are enough. A
polynomial that numerator and denominator are multiplied with says nothing about their difference.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from instances.network import Layer
from instances.tropical.polynomial import TropicalPolynomial

Unit = tuple[TropicalPolynomial, TropicalPolynomial]
"""A difference F - G."""

Weights = list[list[Fraction]]
"""A layer's weights, a row a neuron."""


T = TypeVar("T")


def one_of_each_kink(
    layer: Layer, before: Sequence[T], after: Sequence[T], weights: Weights
) -> tuple[Weights, list[T]]:
    """What the next layer weighs, with one neuron of every hyperplane: new weights, and the units that they are of.

    Parameters
    ----------
    layer
        A hidden layer.
    before, after
        Of its neurons the preactivations and the values, in whatever form.
    weights
        Of the layer behind it.
    """
    units: list[T] = []
    columns: list[list[Fraction]] = []
    first: dict[tuple[Fraction, ...], tuple[int, Fraction]] = {}  # of every hyperplane a neuron, and its first weight
    kinks: dict[int, int] = {}  # the columns of these neurons
    smooth: dict[int, int] = {}  # the columns of their preactivations

    def add(places: dict[int, int], neuron: int, unit: T, amounts: Iterable[Fraction]) -> None:
        if neuron not in places:
            places[neuron] = len(units)
            units.append(unit)
            columns.append([Fraction(0)] * len(weights))
        column = columns[places[neuron]]
        column[:] = [a + b for a, b in zip(column, amounts, strict=True)]

    for neuron, (row, bias) in enumerate(zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)):
        exact = [Fraction(v) for v in (*row, bias)]
        lead = next((v for v in exact if v), Fraction(1))
        known, its_lead = first.setdefault(tuple(v / lead for v in exact), (neuron, lead))
        ratio = lead / its_lead
        amounts = [line[neuron] for line in weights]
        add(kinks, known, after[known], [abs(ratio) * v for v in amounts])
        if ratio < 0:
            add(smooth, known, before[known], [ratio * v for v in amounts])
    return [list(line) for line in zip(*columns, strict=True)] if columns else [[] for _ in weights], units


def net_factors(
    row: Sequence[Fraction], units: Sequence[Unit]
) -> tuple[list[TropicalPolynomial], list[TropicalPolynomial]]:
    """The factors of N and of D in the sum of the weighted units N - D, none of them in both.

    Polynomials are compared up to an affine form. The first monomial of every factor of D is 0, and N has what is
    affine of both.
    """
    exponents: dict[TropicalPolynomial, Fraction] = {}
    affine = [Fraction(0)] * (units[0][0].dimension + 1 if units else 0)
    for weight, unit in zip(row, units, strict=True):
        for signed, polynomial in zip((weight, -weight), unit, strict=True):
            first = polynomial.entries[0]
            affine = [v + signed * Fraction(int(e), polynomial.scale) for v, e in zip(affine, first, strict=True)]
            if len(polynomial) > 1:
                rest = polynomial.times(TropicalPolynomial.from_integers(-polynomial.entries[:1], polynomial.scale))
                exponents[rest] = exponents.get(rest, Fraction(0)) + signed
    above = [p.power(e) for p, e in exponents.items() if e > 0]
    below = [p.power(-e) for p, e in exponents.items() if e < 0]
    return [*([TropicalPolynomial.affine(affine[:-1], affine[-1])] if affine else []), *above], below
