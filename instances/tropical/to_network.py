"""A tropical rational map as a ReLU network: maxima are taken in pairs (Arora, Basu, Mianjy, Mukherjee 2018)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network
from instances.tropical.polynomial import TropicalPolynomial
from instances.tropical.rational_map import TropicalRationalMap


@dataclass(frozen=True)
class _Form:
    """An affine form of the outputs of the layer before: coefficients, the constant last; and what it is."""

    row: tuple[Fraction, ...]
    what: str

    def __neg__(self) -> "_Form":
        return _Form(tuple(-v for v in self.row), self.what)

    def __sub__(self, other: "_Form") -> "_Form":
        row = tuple(v - w for v, w in zip(self.row, other.row, strict=True))
        return _Form(row, f"{self.what} minus {other.what}")


def network_of(tropical: TropicalRationalMap) -> Network:
    """The network that computes the map, by max(a, b) = R(a - b) + R(b) - R(-b).

    A map whose largest polynomial has k monomials takes ceil(log2 k) hidden layers; a number that has to wait for
    others passes as a = R(a) - R(-a). The weights behind the first layer are 0, 1 and -1.

    Raises
    ------
    InputError
        If float64 does not hold a number of the first layer, naming the monomials.
    """
    maxima = [
        *(_forms(p, f"numerator {o}") for o, p in enumerate(tropical.numerators)),
        *(_forms(p, f"denominator {o}") for o, p in enumerate(tropical.denominators)),
    ]
    layers: list[Layer] = []
    while any(len(forms) > 1 for forms in maxima):
        neurons: list[_Form] = []
        combined: list[list[dict[int, int]]] = []  # of every new number, the signs of its neurons
        for forms in maxima:
            combined.append([])
            for a, b in zip(forms[::2], forms[1::2], strict=False):
                combined[-1].append({len(neurons): 1, len(neurons) + 1: 1, len(neurons) + 2: -1})
                neurons += [a - b, b, -b]
            if len(forms) % 2:
                combined[-1].append({len(neurons): 1, len(neurons) + 1: -1})
                neurons += [forms[-1], -forms[-1]]
        layers.append(_layer(neurons))
        maxima = [[_combination(signs, len(neurons)) for signs in group] for group in combined]
    m = tropical.outputs
    return Network((*layers, _layer([n - d for (n,), (d,) in zip(maxima[:m], maxima[m:], strict=True)])))


def _forms(polynomial: TropicalPolynomial, name: str) -> list[_Form]:
    return [_Form((*a, c), f"monomial {i} of {name}") for i, (a, c) in enumerate(polynomial.monomials)]


def _combination(signs: dict[int, int], neurons: int) -> _Form:
    return _Form(tuple(Fraction(signs.get(i, 0)) for i in range(neurons + 1)), "")


def _layer(forms: Sequence[_Form]) -> Layer:
    matrix = np.array([[_held(v, form.what) for v in form.row] for form in forms])
    return Layer(matrix[:, :-1], matrix[:, -1])


def _held(value: Fraction, what: str) -> float:
    """The float64 number that is the value."""
    try:
        held = float(value)
    except OverflowError:
        held = 0.0
    if Fraction(held) != value:
        raise InputError(f"{what}: float64 does not hold its coefficients; multiply the map by their denominators")
    return held
