"""Affine functions and intervals of the proof checker.

Numbers are rationals of python-flint; None is an infinite end.
"""

from collections.abc import Iterator
from typing import TypeVar

from flint import fmpq

from instances.network import Network

ZERO, ONE = fmpq(0), fmpq(1)
End = fmpq | None
Interval = tuple[End, End]
T = TypeVar("T", fmpq, tuple[fmpq, fmpq])

Key = tuple[int, int]
Affine = dict[Key, fmpq]
"""Coefficients of the inputs (0, j), the outputs (1, i), (2, i), ... of hidden layers, and the constant, of `UNIT`."""
UNIT: Key = (-1, 0)  # what a constant is a multiple of
INFINITE: Key = (-2, 0)  # counts infinite terms
CONSTANTS: dict[Key, Interval] = {UNIT: (ONE, ONE), INFINITE: (None, None)}


def functions(network: Network, layer: int) -> Iterator[Affine]:
    """The rows of an affine layer, counted from 0, as functions of what comes before it."""
    weights, offsets, scale = rows(network, layer)
    for row, offset in zip(weights, offsets, strict=True):
        function = {(layer, i): fmpq(c, scale) for i, c in enumerate(row) if c}
        yield function | {UNIT: fmpq(offset, scale)} if offset else function


def rows(network: Network, layer: int) -> tuple[list[list[int]], list[int], int]:
    """Weights and biases of an affine layer, counted from 0, times a scale."""
    entries, scale = network.layers[layer].scaled
    return entries[:, :-1].tolist(), entries[:, -1].tolist(), scale


def add(function: Affine, factor: fmpq, other: Affine) -> None:
    """function += factor * other."""
    if factor != 0:
        for key, c in other.items():
            function[key] = function.get(key, ZERO) + factor * c


def meet(interval: tuple[T | None, T | None], other: tuple[T | None, T | None]) -> tuple[T | None, T | None]:
    """What two intervals have in common."""
    (a, b), (c, d) = interval, other
    return a if c is None or (a is not None and a > c) else c, b if d is None or (b is not None and b < d) else d


def empty(interval: tuple[T | None, T | None]) -> bool:
    low, high = interval
    return low is not None and high is not None and low > high
