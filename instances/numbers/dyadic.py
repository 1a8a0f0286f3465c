"""Floats are dyadic rationals: integers over a power of two."""

from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from instances.numbers.integers import largest

_MANY = 1 << 20
"""Of products of numbers: so many are left to a library for floats."""


def as_integers(values: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Integers of the same shape and the least power of two s >= 1 with values = integers / s, exactly.

    The integers are of dtype int64, or where that does not hold them Python's of dtype object.
    """
    there = values != 0.0
    if 4 * np.count_nonzero(there) < values.size:
        found, scale = as_integers(values[there])
        scattered = np.zeros(values.shape, dtype=found.dtype)
        scattered[there] = found
        return scattered, scale
    fractions, exponents = np.frexp(values)
    mantissas = np.ldexp(fractions, 53).astype(np.int64)
    lowest = np.maximum(mantissas & -mantissas, 1)
    odd, exponents = mantissas // lowest, exponents.astype(np.int64) - 53 + np.frexp(lowest)[1] - 1
    exponents = np.where(odd == 0, 0, exponents)  # values = odd * 2^exponents
    shift = max(0, -int(exponents.min(initial=0)))
    if np.abs(values).max(initial=0.0) < 2.0 ** (62 - shift):
        return np.ldexp(values, shift).astype(np.int64), 1 << shift
    return odd.astype(object) << (exponents + shift).astype(object), 1 << shift


def as_floats(integers: NDArray[Any], scale: int) -> NDArray[np.float64] | None:
    """The inverse of `as_integers`: integers / scale as float64 numbers, exactly; None if float64 does not hold one.

    Parameters
    ----------
    integers
        Of dtype int64, or Python's of dtype object.
    scale
        Positive, and not necessarily a power of two.
    """
    odd = scale >> ((scale & -scale).bit_length() - 1)
    if integers.dtype != object and odd == 1:
        held = integers.astype(np.float64)
        shift = scale.bit_length() - 1
        values = np.ldexp(held, -shift)
        exact = (held.astype(np.int64) == integers).all() and (np.ldexp(values, shift) == held).all()
        return values if exact else None
    try:
        # Python's division of integers is correctly rounded, whatever their size.
        values = (integers.astype(object) / scale).astype(np.float64)
    except OverflowError:
        return None
    back, unit = as_integers(values)
    return values if (back.astype(object) * scale == integers.astype(object) * unit).all() else None


def matrix_product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """The product of two integer matrices, of dtype int64, or Python's of dtype object where that may not hold it."""
    if left.dtype != object and right.dtype != object:
        terms = np.abs(left).sum(axis=1, dtype=np.float64).max(initial=0.0)
        most = terms * float(largest(right))
        # Then every partial sum is an integer that float64 holds, in whatever order they are added. A library for
        # floats is only used where it pays: it takes memory for itself.
        if most < 2.0**52 and left.size * right.shape[1] > _MANY:
            return (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)
        if most < 2.0**61:
            return np.asarray(left @ right)
    (rows, inner), columns = left.shape, right.shape[1]
    product = fmpz_mat(rows, inner, left.ravel().tolist()) * fmpz_mat(inner, columns, right.ravel().tolist())
    return np.array([int(v) for v in product.entries()], dtype=object).reshape(rows, columns)


def exact_sum(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """a + b, entry by entry and broadcast; None if float64 does not hold it exactly (Knuth's two-sum)."""
    with np.errstate(all="ignore"):
        total = a + b
        part = total - a
        error = (a - (total - part)) + (b - part)
    return total if (error == 0.0).all() else None


def exact_product(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """a * b, entry by entry and broadcast; None if float64 does not hold it exactly (Dekker's two-product)."""
    (m, p), (n, q) = np.frexp(a), np.frexp(b)
    product = m * n
    (m_high, m_low), (n_high, n_low) = _halves(m), _halves(n)
    error = ((m_high * n_high - product) + m_high * n_low + m_low * n_high) + m_low * n_low
    fraction, exponent = np.frexp(product)
    with np.errstate(over="ignore"):
        values = np.ldexp(product, p.astype(np.int64) + q)
    held, place = np.frexp(values)
    exact = (error == 0.0) & (held == fraction) & ((place == exponent + p + q) | (product == 0.0))
    return values if exact.all() else None


def exact_quotient(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """a / b, entry by entry and broadcast; None if float64 does not hold it exactly, or something is divided by 0."""
    if not np.all(b):
        return None
    with np.errstate(all="ignore"):
        quotient = np.asarray(a / b)
    back = exact_product(quotient, b) if np.isfinite(quotient).all() else None
    return quotient if back is not None and (back == a).all() else None


def _halves(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numbers of absolute value below 1 as sums of two with 26 significant bits each (Veltkamp)."""
    spread = values * (2.0**27 + 1)
    high = spread - (spread - values)
    return high, values - high
