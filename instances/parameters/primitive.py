"""Integer rows up to a factor: a neuron's row up to scaling, and the hyperplane on which the neuron switches."""

from collections.abc import Sequence
from math import gcd

Row = tuple[int, ...]
"""The weights of an affine function and, last, its bias: (w | b) stands for w . x + b."""


def primitive(row: Sequence[int]) -> tuple[Row, int]:
    """Write a row as factor * u with factor > 0 and the entries of u without a common divisor.

    A row of zeros is itself, with factor 0.

    >>> primitive((-4, 6))
    ((-2, 3), 2)
    """
    factor = gcd(*row)
    return (tuple(row), factor) if factor < 2 else (tuple([v // factor for v in row]), factor)


def oriented(row: Sequence[int]) -> tuple[Row, int]:
    """Write a row as factor * u with u primitive and its first non-zero entry positive.

    Two neurons switch on the same hyperplane exactly if their u are the same; they are on opposite sides of it exactly
    if the signs of their factors differ.

    >>> oriented((-4, 6))
    ((2, -3), -2)
    """
    u, factor = primitive(row)
    if next((v for v in u if v), 1) < 0:
        return tuple([-v for v in u]), -factor
    return u, factor


def is_constant(row: Sequence[int]) -> bool:
    """Whether w . x + b does not depend on x."""
    return not any(row[:-1])
