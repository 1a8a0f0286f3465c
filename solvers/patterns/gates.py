"""How large a fixed entry of the Jacobian, or a sum of entries, can be if only some neurons have a known sign.

With a row a of the last layer and a column p of the first one, what is looked at is a E W D p for one or two hidden
layers, where D and E are diagonal with an entry 1 for every active neuron. A neuron that may have either sign has a
gate of its own, so this is an upper bound. All numbers are integers over a common power of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.network import Network

CHORD = 20
"""Slopes of chords are multiples of 2^-20."""

Neuron = tuple[int, int]
"""Its hidden layer and its number there, both from 0."""

Signs = dict[Neuron, bool]
"""Of some neurons, whether they are active."""


@dataclass(frozen=True)
class Bounded:
    """An upper bound with the gates it would like, in units of `Objective.unit`.

    Parameters
    ----------
    total
        The bound.
    first
        Of each neuron of the first hidden layer its coefficient.
    second
        Of each of the second one: slope and height of the line above, in 2^-20, and its entry of a.
    """

    total: int
    first: tuple[int, ...]
    second: tuple[tuple[int, int, int], ...]


class Objective:
    """A sum of entries of the Jacobian: a J p.

    Parameters
    ----------
    network
        One or two hidden layers.
    outputs, inputs
        The whole numbers a and p.
    """

    def __init__(self, network: Network, outputs: Sequence[int], inputs: Sequence[int]) -> None:
        *hidden, last = network.layers
        scaled = [layer.scaled for layer in network.layers]
        first, end = scaled[0][0][:, :-1].astype(object), scaled[-1][0][:, :-1].astype(object)
        self._p = [int(v) for v in first @ np.array(inputs, dtype=object)] if len(first) else []
        self._a = [int(v) for v in np.array(outputs, dtype=object) @ end] if last.inputs else []
        self._between = scaled[1][0][:, :-1].astype(object).tolist() if len(hidden) == 2 else None
        self.unit = 1
        for _, scale in scaled:
            self.unit *= scale
        if self._between is not None:
            self.unit <<= CHORD

    def bound(self, signs: Signs) -> Bounded:
        """An upper bound over all patterns with these signs."""
        if self._between is None:
            first = [a * p for a, p in zip(self._a, self._p, strict=True)]
            return Bounded(sum(_best(c, signs.get((0, i))) for i, c in enumerate(first)), tuple(first), ())
        chosen = [signs.get((0, i)) for i in range(len(self._p))]
        lines = []
        for k, (a, row) in enumerate(zip(self._a, self._between, strict=True)):
            sign = signs.get((1, k))
            if sign is not None:
                lines.append((1 << CHORD if sign else 0, 0, a))
                continue
            terms = [a * w * p for w, p in zip(row, self._p, strict=True)]
            high = sum(_best(v, on) for v, on in zip(terms, chosen, strict=True))
            low = -sum(_best(-v, on) for v, on in zip(terms, chosen, strict=True))
            slope = 1 << CHORD if low >= 0 else 0 if high <= 0 else (high << CHORD) // (high - low)
            lines.append((slope, max(-slope * low if low < 0 else 0, (high << CHORD) - slope * high, 0), a))
        weights = [slope * a for slope, _, a in lines]
        first = [
            p * sum(w * row[i] for w, row in zip(weights, self._between, strict=True)) for i, p in enumerate(self._p)
        ]
        total = sum(_best(c, on) for c, on in zip(first, chosen, strict=True)) + sum(height for _, height, _ in lines)
        return Bounded(total, tuple(first), tuple(lines))

    def through(self, signs: Signs) -> list[int]:
        """Of each neuron of the first layer, how much of it goes through gates of the second one that are free."""
        if self._between is None:
            return [0] * len(self._p)
        free = [(a, row) for k, (a, row) in enumerate(zip(self._a, self._between, strict=True)) if (1, k) not in signs]
        return [sum(abs(a * row[i] * p) for a, row in free) << CHORD for i, p in enumerate(self._p)]

    def gaps(self, found: Bounded, signs: Signs, pattern: Sequence[Sequence[bool]]) -> dict[Neuron, int]:
        """By how much the gate of each free neuron makes a bound larger than a pattern is: in sum by all of it."""
        gaps: dict[Neuron, int] = {}
        for i, c in enumerate(found.first):
            if (0, i) not in signs:
                gaps[0, i] = max(0, c) - (c if pattern[0][i] else 0)
        if self._between is not None:
            for k, (slope, height, a) in enumerate(found.second):
                if (1, k) not in signs:
                    terms = zip(self._between[k], self._p, pattern[0], strict=True)
                    u = sum(a * w * p for w, p, on in terms if on)
                    gaps[1, k] = slope * u + height - ((u << CHORD) if pattern[1][k] else 0)
        return gaps


def _best(coefficient: int, sign: bool | None) -> int:
    """The most that a coefficient times a gate can be."""
    return coefficient if sign or (sign is None and coefficient > 0) else 0
