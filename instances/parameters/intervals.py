"""What interval arithmetic says of the neurons of a network on a domain, exactly: which are on or off everywhere."""

from collections.abc import Sequence
from fractions import Fraction

from instances.parameters.primitive import Row
from instances.parameters.rational_network import RationalNetwork
from instances.question import Box, Domain

Interval = tuple[Fraction | None, Fraction | None]
"""Lowest and highest value; None if there is none."""

_ZERO = Fraction(0)


def received(domain: Domain) -> list[Interval]:
    """The intervals of the inputs."""
    if isinstance(domain, Box):
        return list(zip(domain.lower, domain.upper, strict=True))
    return [(None, None)] * domain.dimension


def span(row: Row, scale: int, inputs: Sequence[Interval]) -> Interval:
    """The range of (w . x + b) / scale where every input is in its interval."""
    low: Fraction | None = Fraction(row[-1])
    high = low
    for w, (least, most) in zip(row[:-1], inputs, strict=True):
        if low is None and high is None:
            return None, None
        if w:
            below, above = (least, most) if w > 0 else (most, least)
            low = None if low is None or below is None else low + w * below
            high = None if high is None or above is None else high + w * above
    return None if low is None else low / scale, None if high is None else high / scale


def after_relu(interval: Interval) -> Interval:
    """The range of max(0, t)."""
    low, high = interval
    return _positive(low) if low is not None else _ZERO, None if high is None else _positive(high)


def _positive(value: Fraction) -> Fraction:
    return value if value.numerator > 0 else _ZERO


def always_on(interval: Interval) -> bool:
    """Whether max(0, t) is t."""
    return interval[0] is not None and interval[0].numerator >= 0


def always_off(interval: Interval) -> bool:
    """Whether max(0, t) is 0."""
    return interval[1] is not None and interval[1].numerator <= 0


def preactivations(network: RationalNetwork, domain: Domain) -> list[list[Interval]]:
    """The ranges of the preactivations of every hidden layer, as far as interval arithmetic knows them."""
    inputs, found = received(domain), []
    for layer in network.layers[:-1]:
        found.append([span(row, layer.scale, inputs) for row in layer.rows])
        inputs = [after_relu(interval) for interval in found[-1]]
    return found
