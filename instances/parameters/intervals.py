"""What interval arithmetic says of the neurons of a network on a domain, exactly: which are on or off everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from instances.numbers.dyadic import matrix_product
from instances.numbers.integers import Integers, integers
from instances.parameters.primitive import Row
from instances.parameters.rational_network import RationalLayer, RationalNetwork
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


def spans(layer: RationalLayer, inputs: Sequence[Interval]) -> list[Interval]:
    """The ranges of all preactivations of a layer, each as `span` has it."""
    unit = lcm(*(end.denominator for interval in inputs for end in interval if end is not None))
    least, most = (_over(unit, [interval[side] for interval in inputs]) for side in (0, 1))
    weights, bias = layer.array[:, :-1], layer.array[:, -1].astype(object) * unit
    rising, falling = np.maximum(weights, 0), np.minimum(weights, 0)
    low, high = (
        (bias + matrix_product(rising, one.ends)[:, 0] + matrix_product(falling, other.ends)[:, 0]).tolist()
        for one, other in ((least, most), (most, least))
    )
    no_low, no_high = (
        ((rising[:, one.missing] != 0).any(axis=1) | (falling[:, other.missing] != 0).any(axis=1)).tolist()
        for one, other in ((least, most), (most, least))
    )
    scale = layer.scale * unit
    return [
        (None if falls else Fraction(a, scale), None if rises else Fraction(b, scale))
        for a, falls, b, rises in zip(low, no_low, high, no_high, strict=True)
    ]


@dataclass(frozen=True)
class _Ends:
    """Ends of intervals as a column of integers over a unit, 0 where there is none, and where that is."""

    ends: Integers
    missing: NDArray[np.bool_]


def _over(unit: int, ends: Sequence[Fraction | None]) -> _Ends:
    whole = [0 if end is None else int(end * unit) for end in ends]
    return _Ends(integers(whole)[:, None], np.array([end is None for end in ends], dtype=np.bool_))


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
        found.append(spans(layer, inputs))
        inputs = [after_relu(interval) for interval in found[-1]]
    return found
