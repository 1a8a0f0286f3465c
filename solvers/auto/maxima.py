"""How many affine forms a network has as a difference of maxima, by its weights alone.

A convex function that a neuron makes is a symbol with a number of forms, and every value is a linear combination of
symbols, up to an affine form. What `instances.tropical.cancelling` leaves out is left out here, too; which forms are
nowhere the largest nobody knows beforehand, but no more can matter than a general arrangement of as many planes has
regions.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import comb, inf, prod

from instances.network import Network
from instances.tropical.cancelling import one_of_each_kink

MOST_WEIGHTS = 4000
"""A network with more of them is not looked at."""

_MANY = 1e9
"""No count goes on beyond."""

Combination = dict[int, Fraction]
"""Of symbols, by number; those with a positive weight are the numerator."""


def forms(network: Network) -> tuple[float, float, float]:
    """At most how many forms have the largest convex function on the way, and numerators and denominators in the end.

    Infinite where the network is too large to say.
    """
    if sum(layer.weights.size for layer in network.layers) > MOST_WEIGHTS:
        return inf, inf, inf
    sizes: list[float] = []

    def size(symbols: Combination, sign: int) -> float:
        taken = [sizes[symbol] for symbol, weight in symbols.items() if sign * weight > 0]
        return min(prod(taken), _regions(sum(taken) - len(taken), network.inputs), _MANY)

    before: list[Combination] = []
    units: Sequence[Combination] = [{} for _ in range(network.inputs)]
    for number, layer in enumerate(network.layers):
        weights = [[Fraction(w) for w in row] for row in layer.weights.tolist()]
        if number:
            weights, units = one_of_each_kink(network.layers[number - 1], before, units, weights)
        before = [_combined(row, units) for row in weights]
        following = []
        for symbols in before:
            sizes.append(min(size(symbols, 1) + size(symbols, -1), _MANY))
            below = {symbol: weight for symbol, weight in symbols.items() if weight < 0}
            following.append({**below, len(sizes) - 1: Fraction(1)})
        units = following
    outputs = [(size(symbols, 1), size(symbols, -1)) for symbols in before]
    hidden = sizes[: len(sizes) - network.outputs]
    return max(hidden, default=1.0), sum(n for n, _ in outputs), sum(d for _, d in outputs)


def _combined(row: Sequence[Fraction], units: Sequence[Combination]) -> Combination:
    found: Combination = {}
    for weight, unit in zip(row, units, strict=True):
        for symbol, amount in unit.items() if weight else ():
            found[symbol] = found.get(symbol, Fraction(0)) + weight * amount
    return {symbol: amount for symbol, amount in found.items() if amount}


def _regions(planes: float, dimension: int) -> float:
    """The most regions that so many planes cut the space into."""
    if planes > 300:
        return _MANY
    return float(min(sum(comb(int(planes), i) for i in range(dimension + 1)), int(_MANY)))
