"""Affine layers in whole numbers, as "Whole numbers" in docs/proofs.md: the checker's own reading."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpz
from numpy.typing import NDArray

from solvers.checker.affine import ZERO

Whole = NDArray[np.int64]

WIDEST = 1 << 20
"""Wider layers are refused: up to this width no sum in the short evaluation reaches 2^63."""


class Rows(NamedTuple):
    """Functions sum_j entries[i][j] y_j / scale + constants[i] of some y."""

    entries: list[list[int]]
    constants: list[fmpq]
    scale: int


class Measured(NamedTuple):
    """Rows in units of their own: 2^units[i] times row i is 2^-30 V[i] . y plus something in [low[i], high[i]].

    Here y is in its units. V has shape (rows, length of y).
    """

    units: list[int]
    V: Whole
    low: Whole
    high: Whole


def floor_scaled(value: fmpq, exponent: int) -> int:
    """The largest integer that is at most value 2^exponent."""
    p, q = value.p, value.q
    return int((p << exponent) // q) if exponent >= 0 else int(p // (q << -exponent))


def ceil_scaled(value: fmpq, exponent: int) -> int:
    return -floor_scaled(-value, exponent)


def input_units(widths: Sequence[fmpq]) -> tuple[list[int], list[int]]:
    """Of inputs over intervals of these widths, from 0: the units, and the upper ends in them."""
    units = [_largest(width, 30) if width else 0 for width in widths]
    return units, [ceil_scaled(width, unit) for width, unit in zip(widths, units, strict=True)]


def measured(rows: Rows, units: Sequence[int], tops: Sequence[int]) -> Measured:
    """Rows of y, which have these units and are in them between 0 and `tops`."""
    shift = rows.scale.bit_length() - 1  # scales are powers of two
    live = [j for j, top in enumerate(tops) if top]
    finest = max((units[j] for j in live), default=0)
    reach = [tops[j] << (finest - units[j]) for j in live]
    own: list[int] = []
    V = np.zeros((len(rows.entries), len(tops)), dtype=np.int64)
    ends: tuple[list[int], list[int]] = [], []
    for i, (row, constant) in enumerate(zip(rows.entries, rows.constants, strict=True)):
        entries = [row[j] for j in live]
        total = sum(abs(c) * top for c, top in zip(entries, reach, strict=True))
        gross = fmpq(total) * _power(-finest - shift) + abs(constant)
        unit = 0
        if gross:
            unit = _largest(gross, 29)
            for j, c in zip(live, entries, strict=True):
                if c:
                    unit = min(unit, units[j] + shift - (abs(c) - 1).bit_length())
        error = 0  # twice the rounding errors of the row, in 2^-30
        for j, c in zip(live, entries, strict=True):
            V[i, j], exact = _near(c, unit - units[j] + 30 - shift)
            error += 0 if exact else tops[j]
        slack = -(-error >> 31)
        own.append(unit)
        ends[0].append(floor_scaled(constant, unit) - slack)
        ends[1].append(ceil_scaled(constant, unit) + slack)
    return Measured(own, V, np.array(ends[0], dtype=np.int64), np.array(ends[1], dtype=np.int64))


def _near(value: int, exponent: int) -> tuple[int, bool]:
    """value 2^exponent rounded to the nearest integer, halves up; and whether that is exact."""
    if exponent >= 0:
        return value << exponent, True
    nearest = (value + (1 << (-exponent - 1))) >> -exponent
    return nearest, nearest << -exponent == value


def _largest(value: fmpq, bits: int) -> int:
    """The largest t with value 2^t <= 2^bits, for a positive value."""
    t = bits - int(abs(value.p)).bit_length() + int(value.q).bit_length() + 1
    while value * _power(t) > fmpq(1 << bits):
        t -= 1
    return t


def _power(exponent: int) -> fmpq:
    one = fmpz(1)
    return fmpq(one << exponent) if exponent >= 0 else fmpq(one, one << -exponent)


def from_corner(rows: Rows, corner: Sequence[fmpq]) -> Rows:
    """The same as functions of y minus a corner."""
    shifts = [sum((c * at for c, at in zip(row, corner, strict=True)), ZERO) / rows.scale for row in rows.entries]
    return rows._replace(constants=[c + shift for c, shift in zip(rows.constants, shifts, strict=True)])
