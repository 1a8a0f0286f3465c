"""How much of a network an engine does not see.

An engine meets rows up to 1e-6, and HiGHS drops coefficients below 1e-9. What is smaller than that beside what it is
added to, or beside 1, is not there for the engine: its bound is one of another function. How much that may differ from
the network is computed here, layer by layer and in integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer, Network
from instances.numbers.integers import Integers, over_common
from instances.question import Box

BITS = 20
"""A term is seen if it is at least 2^-20 of the largest one, and of 1: that is about the engines' tolerance."""


@dataclass(frozen=True)
class _Known:
    """The inputs, or what a layer hands on, in integers over a scale.

    Parameters
    ----------
    low, high
        Ranges.
    error
        How far off the engine's values may be.
    seen
        Which can be told from 0 at all.
    """

    low: Integers
    high: Integers
    error: Integers
    seen: NDArray[np.bool_]
    scale: int

    @property
    def size(self) -> Integers:
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def active(self) -> "_Known":
        """After the ReLU."""
        low, high = np.maximum(self.low, 0), np.maximum(self.high, 0)
        error = np.where(self.seen, np.minimum(self.error, high), high)
        return _Known(low, high, error, self.seen, self.scale)


def unseen(network: Network, box: Box, threshold: Fraction) -> Fraction:
    """How much of f - threshold an engine may not see on the box; 0 if it sees everything. For one output."""
    *hidden, last = network.layers
    output = _sums(last, _handed_on(hidden, box)[-1], threshold)
    return Fraction(int(output.error[0]), output.scale)


def unseen_slopes(network: Network, box: Box) -> tuple[Fraction, Fraction]:
    """The same of the sum of all absolute entries of the Jacobian, and the most that this sum can be."""
    *hidden, last = network.layers
    d, scale = network.inputs, 1
    magnitudes, errors = np.eye(d, dtype=object), np.zeros((d, d), dtype=object)
    for layer, after in zip((*hidden, last), (*_handed_on(hidden, box)[1:], None), strict=True):
        entries, unit = layer.scaled
        weights, scale = np.abs(entries[:, :-1].astype(object)), scale * unit
        terms = weights[:, :, None] * magnitudes  # from every input to every neuron by way of each one before it
        errors = weights @ errors + _lost(terms, scale)
        magnitudes = weights @ magnitudes
        if after is not None:
            never, unsure = after.high == 0, ~after.seen
            errors = np.where(unsure[:, None], magnitudes, errors)
            magnitudes, errors = (np.where(never[:, None], 0, part) for part in (magnitudes, errors))
    return Fraction(int(errors.sum()), scale), Fraction(int(magnitudes.sum()), scale)


def _handed_on(hidden: Sequence[Layer], box: Box) -> list[_Known]:
    """The inputs, and what every hidden layer hands on."""
    ends, scale = over_common([*box.lower, *box.upper])
    low, high = np.array(ends, dtype=object).reshape(2, -1)
    tolerance = np.maximum(np.maximum(np.abs(low), np.abs(high)), scale) >> BITS
    narrow = (low < high) & (high - low < tolerance)
    found = [_Known(low, high, np.where(narrow, tolerance + 1, 0), np.ones(len(low), dtype=np.bool_), scale)]
    for layer in hidden:
        found.append(_sums(layer, found[-1]).active)
    return found


def _sums(layer: Layer, before: _Known, threshold: Fraction = Fraction(0)) -> _Known:
    """The sums of a layer, less a threshold; one is seen if its positive part is."""
    entries, unit = layer.scaled
    common = unit * before.scale * threshold.denominator
    weights, bias = entries[:, :-1].astype(object) * threshold.denominator, entries[:, -1].astype(object)
    bias = bias * before.scale * threshold.denominator
    rising, falling = np.maximum(weights, 0), np.minimum(weights, 0)
    low, high = (rising @ a + falling @ b + bias for a, b in ((before.low, before.high), (before.high, before.low)))
    level = abs(threshold.numerator) * unit * before.scale
    terms = np.column_stack([np.abs(weights) * before.size, np.abs(bias), np.full(len(bias), level, dtype=object)])
    error = np.abs(weights) @ before.error + _lost(terms, common)
    seen = (high << BITS) >= np.maximum(terms.max(axis=1), common)
    return _Known(low, high, error, seen.astype(np.bool_), common)


def _lost(terms: Integers, one: int) -> Integers:
    """Of each row the sum of those terms that are not seen beside the others."""
    largest = np.maximum(terms.max(axis=1, initial=0, keepdims=True), one)
    lost: Integers = np.where((terms << BITS) < largest, terms, 0).sum(axis=1)
    return lost
