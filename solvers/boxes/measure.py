"""Affine layers in whole numbers: the solver's own reading of "Whole numbers" in docs/proofs.md.

Every input, neuron and row has a unit 2^-t of its own, chosen so that nothing exceeds 2^30 units on the root box.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer
from instances.question import Box

SPAN = 30
"""Bits of an interval, and of a weight."""

LIMB = 15
"""Weights are kept in two parts of so many bits, whose products with a row's coefficients are exact in float64."""

Whole = NDArray[np.int64]

_NONE = 1 << 40  # above every exponent


class Rows(NamedTuple):
    """Affine functions of some outputs y: entries . y / 2^shift + bias, exactly.

    Parameters
    ----------
    entries
        Integers of shape (rows, outputs), of dtype int64 or object.
    """

    entries: NDArray[Any]
    shift: int
    bias: list[Fraction]

    @classmethod
    def of(cls, layer: Layer) -> "Rows":
        entries, scale = layer.scaled
        return cls(entries[:, :-1], scale.bit_length() - 1, [Fraction(int(v), scale) for v in entries[:, -1]])

    def from_corner(self, box: Box) -> "Rows":
        """The same as functions of x minus the lower corner of a box."""
        common = lcm(1, *(v.denominator for v in box.lower))
        corner = np.array([v.numerator * (common // v.denominator) for v in box.lower], dtype=object)
        at_corner = (self.entries.astype(object) @ corner).tolist()
        bias = [b + Fraction(v, common << self.shift) for b, v in zip(self.bias, at_corner, strict=True)]
        return self._replace(bias=bias)


class Measured(NamedTuple):
    """Rows in units: 2^t times a row is 2^-30 weights . y, y in units, plus something between low and high.

    Parameters
    ----------
    exponents
        t of every row.
    weights
        Shape (rows, outputs).
    low, high
        Shape (rows,).
    limbs
        The high parts of the weights and, beside them, the low ones; shape (rows, 2 outputs).
    """

    exponents: list[int]
    weights: Whole
    low: Whole
    high: Whole
    limbs: NDArray[np.float64]


def measured_inputs(box: Box) -> tuple[list[int], Whole]:
    """Exponents of the inputs, and the upper ends of x - lower corner in units."""
    widths = [high - low for low, high in zip(box.lower, box.upper, strict=True)]
    exponents = [SPAN - _ceil_log2(width) if width else 0 for width in widths]
    return exponents, np.array([-down(-width, t) for width, t in zip(widths, exponents, strict=True)], dtype=np.int64)


def measured(rows: Rows, exponents: Sequence[int], tops: Whole) -> Measured:
    """Rows over outputs with these exponents, which in units are between 0 and `tops`."""
    live = np.flatnonzero(tops)
    entries, columns = rows.entries[:, live], np.array([exponents[j] for j in live.tolist()], dtype=np.int64)
    units = _units(entries, rows.shift, rows.bias, columns, tops[live])
    shifts = rows.shift + columns[None] - np.array(units, dtype=np.int64)[:, None] - SPAN
    weights = np.zeros(rows.entries.shape, dtype=np.int64)
    weights[:, live], inexact = _near(entries, shifts)
    errors = -(-(inexact @ tops[live]) >> SPAN + 1)
    biases = list(zip(rows.bias, units, strict=True))
    upper = weights >> LIMB
    return Measured(
        units,
        weights,
        np.array([down(b, t) for b, t in biases], dtype=np.int64) - errors,
        np.array([-down(-b, t) for b, t in biases], dtype=np.int64) + errors,
        np.hstack([upper, weights - (upper << LIMB)]).astype(np.float64),
    )


def down(value: Fraction, exponent: int) -> int:
    """The largest integer that is at most value 2^exponent."""
    if exponent >= 0:
        return (value.numerator << exponent) // value.denominator
    return value.numerator // (value.denominator << -exponent)


def bit_lengths(values: Whole) -> Whole:
    """The number of binary digits of integers that are not negative."""
    lengths = np.frexp(values.astype(np.float64))[1].astype(np.int64)  # one too many if a float was rounded up
    return np.asarray(lengths - ((lengths > 0) & (values >> np.maximum(lengths - 1, 0) == 0)))


def _units(entries: NDArray[Any], shift: int, bias: Sequence[Fraction], columns: Whole, tops: Whole) -> list[int]:
    """The exponent of every row: no coefficient is above 1, and no sum of absolute values above 2^29."""
    finest = int(columns.max(initial=0))
    reach = [int(v) << (finest - int(t)) for v, t in zip(tops, columns, strict=True)]
    sums = np.abs(entries).astype(object) @ np.array(reach, dtype=object) if reach else [0] * len(bias)
    lengths = columns + shift - _ceil_log2s(entries)
    caps = np.where(entries != 0, lengths, _NONE).min(axis=1, initial=_NONE).tolist()
    unit = Fraction(2) ** -(finest + shift)
    gross = [int(total) * unit + abs(b) for total, b in zip(sums, bias, strict=True)]
    return [min(SPAN - 1 - _ceil_log2(v), cap) if v else 0 for v, cap in zip(gross, caps, strict=True)]


def _near(entries: NDArray[Any], shifts: Whole) -> tuple[Whole, ...]:
    """entries 2^-shifts rounded to the nearest integers, halves up, and 1 where that is not exact."""
    if entries.dtype == object or shifts.min(initial=0) < -62:
        pairs = list(zip(entries.ravel().tolist(), shifts.ravel().tolist(), strict=True))
        integers = [v << -s if s <= 0 else (v + (1 << s - 1)) >> s for v, s in pairs]
        inexact = [s > 0 and r << s != v for (v, s), r in zip(pairs, integers, strict=True)]
        return tuple(np.array(part, dtype=np.int64).reshape(shifts.shape) for part in (integers, inexact))
    right, left = np.clip(shifts, 0, 63), np.clip(-shifts, 0, 62)
    half = (np.int64(1) << np.maximum(right - 1, 0)) * (right > 0)
    rounded = (entries + half >> right) << left
    return rounded, ((right > 0) & (rounded << right != entries)).astype(np.int64)


def _ceil_log2(value: Fraction) -> int:
    """The least a with value <= 2^a, of a positive number."""
    p, q = value.numerator, value.denominator
    a = p.bit_length() - q.bit_length()
    return a + (p << max(-a, 0) > q << max(a, 0))


def _ceil_log2s(entries: NDArray[Any]) -> Whole:
    """The same of the absolute values of integers; 0 for 0."""
    if entries.dtype == object:
        lengths = [max(abs(v) - 1, 0).bit_length() for v in entries.ravel().tolist()]
        return np.array(lengths, dtype=np.int64).reshape(entries.shape)
    return bit_lengths(np.maximum(np.abs(entries) - 1, 0))
