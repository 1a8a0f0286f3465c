"""Networks that compute the difference of two maxima of random affine forms."""

from fractions import Fraction
from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.question import RealSpace
from instances.tropical import TropicalPolynomial, TropicalRationalMap, network_of

_STEPS = 2**8


def random_tropical_map(
    inputs: Annotated[int, "input dimension d"],
    numerator: Annotated[int, "number of affine forms of the first maximum"],
    denominator: Annotated[int, "number of affine forms of the second maximum"],
    symmetric: Annotated[bool, "whether entries are uniform in [-1, 1]; else in [0, 1]"] = True,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw max_i (c_i + a_i . x) - max_j (d_j + b_j . x), on R^d.

    Exponents and coefficients are uniform multiples of 2^-8. The network takes the maxima in pairs, with
    ceil(log2 k) hidden layers for k forms. It has at most as many linear regions as pairs of forms that are somewhere
    the only largest ones.

    Parameters
    ----------
    inputs, numerator, denominator
        At least 1.
    symmetric
        The law.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_tropical_map(2, 4, 3, seed=0).network.widths
    (11, 6)
    """
    if inputs < 1 or numerator < 1 or denominator < 1:
        raise InputError(
            f"inputs, numerator and denominator must be at least 1; got {inputs}, {numerator} and {denominator}"
        )
    random = Random(seed)
    sides = [random_polynomial(inputs, count, symmetric, random) for count in (numerator, denominator)]
    network = network_of(TropicalRationalMap(sides[:1], sides[1:]))
    return KnownNetwork(network, RealSpace(inputs), {}, "nothing is known of a random map")


def random_polynomial(inputs: int, count: int, symmetric: bool, random: Random) -> TropicalPolynomial:
    """A maximum of `count` forms with different exponents."""
    forms: dict[tuple[Fraction, ...], Fraction] = {}
    while len(forms) < count:
        *exponents, coefficient = (_uniform(symmetric, random) for _ in range(inputs + 1))
        forms.setdefault(tuple(exponents), coefficient)
    return TropicalPolynomial(inputs, forms.items())


def _uniform(symmetric: bool, random: Random) -> Fraction:
    steps = (2 if symmetric else 1) * _STEPS
    return Fraction(int(random.random() * (steps + 1)) - (_STEPS if symmetric else 0), _STEPS)
