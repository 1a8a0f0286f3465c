"""A ReLU network as a tropical rational map (Zhang, Naitzat, Lim 2018, "Tropical geometry of deep neural networks").

Every unit is kept as F - G. A row w of a layer makes of the units before it N - D, where N collects the F of the
positive and the G of the negative weights, and D the others; then R(N - D) = max(N, D) - D.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from instances.errors import InputError
from instances.network import Network
from instances.tropical.cancelling import Unit, net_factors, one_of_each_kink
from instances.tropical.polynomial import TropicalPolynomial
from instances.tropical.rational_map import TropicalRationalMap

Prune = Callable[[TropicalPolynomial], TropicalPolynomial]
"""Leaves out monomials without which the function is the same where it matters."""

MONOMIALS = 200_000
"""No polynomial on the way may have more monomials, unless said otherwise."""


def tropical_map(
    network: Network,
    prune: Prune | None = None,
    limit: int = MONOMIALS,
    inputs: Sequence[TropicalPolynomial] | None = None,
    cancel: bool = False,
) -> TropicalRationalMap:
    """The network as a difference of maxima.

    Parameters
    ----------
    network
        Any network.
    prune
        Applied after every factor of a product and after every layer; without it the map is *native*.
    limit
        The most monomials that a polynomial may have.
    inputs
        Affine forms that are put in place of the inputs; the inputs themselves unless said otherwise.
    cancel
        Whether what is carried along more than once is left out (`instances.tropical.cancelling`). The paper's
        conversion does not; with it and `prune`, a map that `network_of` made a network of comes back as it was.

    Raises
    ------
    TooManyMonomialsError
        Naming the layer and the neuron.
    """
    d = network.inputs
    if inputs is None:
        inputs = [TropicalPolynomial.affine([int(i == j) for j in range(d)], 0) for i in range(d)]
    if len(inputs) != d:
        raise InputError(f"the network has {d} inputs; {len(inputs)} forms were given for them")
    units = [(form, TropicalPolynomial.zero(form.dimension)) for form in inputs]
    dimension = inputs[0].dimension
    before: list[Unit] = []
    for number, layer in enumerate(network.layers, start=1):
        last = number == len(network.layers)
        weights = [[Fraction(w) for w in row] for row in layer.weights.tolist()]
        if cancel and number > 1:
            weights, units = one_of_each_kink(network.layers[number - 2], before, units, weights)
        before, following = [], []
        for neuron, (row, bias) in enumerate(zip(weights, layer.bias.tolist(), strict=True)):
            where = f"{'output' if last else f'hidden layer {number}, neuron'} {neuron}"
            above, below = (net_factors if cancel else _factors)(row, units)
            constant = TropicalPolynomial.affine([0] * dimension, Fraction(bias))
            numerator = _product([constant, *above], prune, limit, where)
            denominator = _product([TropicalPolynomial.zero(dimension), *below], prune, limit, where)
            before.append((numerator, denominator))
            if not last:
                numerator = numerator.maximum(denominator, limit, where)
                numerator = prune(numerator) if prune else numerator
            following.append((numerator, denominator))
        units = following
    return TropicalRationalMap(*zip(*units, strict=True))


def _factors(
    row: Sequence[Fraction], units: Sequence[Unit]
) -> tuple[list[TropicalPolynomial], list[TropicalPolynomial]]:
    """The factors of N and of D in the sum of the weighted units N - D."""
    above, below = [], []
    for weight, (f, g) in zip(row, units, strict=True):
        if weight:
            powers = f.power(abs(weight)), g.power(abs(weight))
            above.append(powers[weight < 0])
            below.append(powers[weight > 0])
    return above, below


def _product(factors: Sequence[TropicalPolynomial], prune: Prune | None, limit: int, where: str) -> TropicalPolynomial:
    """The tropical product; that with a single monomial needs no pruning."""
    product, *others = sorted(factors, key=len)
    for factor in others:
        needed = prune is not None and len(product) > 1
        product = product.times(factor, limit, where)
        if prune is not None and needed:
            product = prune(product)
    return product
