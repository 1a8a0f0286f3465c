"""Ranges of preactivations that are tighter than intervals: parallel neurons of the layer before move together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from instances.numbers.dyadic import matrix_product
from instances.numbers.integers import Integers, integer_dtype
from instances.parameters.intervals import Interval, span
from instances.parameters.rational_network import RationalLayer
from solvers.folding.grouped import grouped, some
from solvers.stopping.limits import watched


def ridge_spans(layer: RationalLayer, before: RationalLayer, inputs: Sequence[Interval]) -> list[Interval]:
    """The ranges of a layer's preactivations.

    What the layer before hands on is a sum of functions of u . x, one a direction u. Each has its own range, exactly,
    at its kinks and ends; the range of the sum is bounded by adding these up.

    Parameters
    ----------
    inputs
        Intervals of what the layer before receives.
    """
    array, weights = before.array, layer.array[:, :-1]
    directed = some(array[:, :-1])
    neurons = np.flatnonzero(directed)
    directions, which, factors = grouped(array[neurons, :-1])
    takes = weights != 0
    found = []
    for k, u in watched(enumerate(directions.tolist())):
        ridge = neurons[which == k]
        there = np.flatnonzero(takes[:, ridge].any(axis=1))  # few, if the layer hands on
        bent = factors[which == k].tolist(), array[ridge, -1].tolist()
        found.append((there, _ranges(weights[np.ix_(there, ridge)], *bent, span((*u, 0), 1, inputs))))
    unit = lcm(*(ranges.unit for _, ranges in found))
    scale = unit * layer.scale * before.scale
    constants = ~directed & (array[:, -1] > 0)
    steady = matrix_product(weights[:, constants], array[constants, -1:])[:, 0]
    low = (layer.array[:, -1].astype(object) * before.scale + steady) * unit
    high = low.copy()
    falls, rises = (np.zeros(layer.outputs, dtype=np.bool_) for _ in range(2))
    for there, ranges in found:
        low[there] += ranges.low.astype(object) * (unit // ranges.unit)
        high[there] += ranges.high.astype(object) * (unit // ranges.unit)
        falls[there] |= ranges.falls
        rises[there] |= ranges.rises
    return [
        (None if falling else Fraction(a, scale), None if rising else Fraction(b, scale))
        for a, b, falling, rising in zip(low.tolist(), high.tolist(), falls.tolist(), rises.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class _Ranges:
    """Least and largest values at kinks and ends, over a unit, and which functions fall or rise without bound."""

    low: Integers
    high: Integers
    falls: NDArray[np.bool_]
    rises: NDArray[np.bool_]
    unit: int


def _ranges(rows: Integers, factors: Sequence[int], offsets: Sequence[int], within: Interval) -> _Ranges:
    """Of the functions sum_j c_j max(0, f_j t + b_j), one for every row c over the ridge, for t in an interval."""
    low, high = within
    unit = lcm(*factors, *(end.denominator for end in within if end is not None))
    cuts = {-b * unit // f for f, b in zip(factors, offsets, strict=True)}
    places = {int(end * unit) for end in within if end is not None}
    places |= {t for t in cuts if (low is None or t > low * unit) and (high is None or t < high * unit)}
    farthest = (1 + max(map(abs, places))) * max(map(abs, factors)) + max(map(abs, offsets)) * unit
    kind = integer_dtype(max(farthest, unit))
    slopes, biases = np.array(factors, dtype=kind)[:, None], np.array(offsets, dtype=kind)[:, None]
    values = np.maximum(0, slopes * np.array(sorted(places), dtype=kind) + biases * unit)
    # and the slopes on the way to -infinity and to infinity
    found = matrix_product(rows, np.hstack([values, np.minimum(0, slopes), np.maximum(0, slopes)]))
    found, before, after = found[:, :-2], found[:, -2], found[:, -1]
    falls, rises = (np.zeros(len(rows), dtype=np.bool_) for _ in range(2))
    if low is None:
        falls, rises = falls | (before > 0), rises | (before < 0)
    if high is None:
        falls, rises = falls | (after < 0), rises | (after > 0)
    if not len(rows):
        return _Ranges(before, before, falls, rises, unit)
    return _Ranges(found.min(axis=1), found.max(axis=1), falls, rises, unit)
