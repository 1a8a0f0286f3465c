"""The intervals that a proof's units have to begin with, exactly: interval arithmetic, layer by layer."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import inf

from instances.network import Network
from instances.question import Box, Domain
from solvers.exact.directions import hyperplanes_of
from solvers.stopping.limits import checkpoint

End = Fraction | float
"""A rational; a float is infinite."""

Bounds = tuple[End, End]


def unit_bounds(network: Network, domain: Domain) -> list[Bounds]:
    """The bounds of all units in their order (docs/proofs.md), of t = u . x or of a deeper neuron's preactivation."""
    *hidden, _ = network.layers
    if not hidden:
        return []
    inputs: list[Bounds] = [(-inf, inf)] * network.inputs
    if isinstance(domain, Box):
        inputs = list(zip(domain.lower, domain.upper, strict=True))
    groups, (_, scale) = hyperplanes_of(hidden[0]), hidden[0].scaled
    units: list[Bounds] = []
    reached: list[Bounds] = [(max(v, Fraction(0)),) * 2 for v in map(Fraction, hidden[0].bias.tolist())]
    for direction, members in groups.items():
        units.append(span(direction, inputs))
        for index, factor, breakpoint_ in members:
            slope = Fraction(factor, scale)
            reached[index] = _active(span((slope,), units[-1:], -slope * breakpoint_))
    for layer in hidden[1:]:
        rows, offsets = layer.weights.tolist(), layer.bias.tolist()
        deeper = [span([Fraction(w) for w in row], reached, Fraction(b)) for row, b in zip(rows, offsets, strict=True)]
        units += deeper
        reached = [_active(bounds) for bounds in deeper]
    return units


def span(row: Sequence[Fraction | int], of: Sequence[Bounds], offset: Fraction = Fraction(0)) -> Bounds:
    """The range of an affine function over intervals."""
    checkpoint()
    terms = [(w, *bounds) for w, bounds in zip(row, of, strict=True) if w]
    low = _sum(offset, ((w, low if w > 0 else high) for w, low, high in terms))
    return low, _sum(offset, ((w, high if w > 0 else low) for w, low, high in terms))


def _sum(offset: Fraction, terms: Iterable[tuple[Fraction | int, End]]) -> End:
    """The infinite terms of a sum all have one sign; a rational may be too large to meet them as a float."""
    for w, end in terms:
        if isinstance(end, float):
            return end if w > 0 else -end
        offset += w * end
    return offset


def _active(bounds: Bounds) -> Bounds:
    low, high = bounds
    return max(low, Fraction(0)), max(high, Fraction(0))
