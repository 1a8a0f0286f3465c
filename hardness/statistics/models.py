"""The laws of growth that are compared, each linear in its parameters once the logarithm is taken."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """The median cost is c times the law; its logarithm is log c plus a sum of parameters times columns.

    Parameters
    ----------
    law
        As it is written, such as ``n^(a d + b)``.
    parameters
        Their names, in the order of the columns.
    columns
        From sizes and dimensions, arrays of shape (runs,), to the columns.
    growth
        With which function of d the exponent of n grows; None if it does not.
    """

    law: str
    parameters: tuple[str, ...]
    columns: Callable[[Floats, Floats], tuple[Floats, ...]]
    growth: Callable[[Floats], Floats] | None = None

    def grows_on(self, d: Floats) -> bool:
        """Whether the exponent grows from each of these dimensions to the next, as the law says; without one, True.

        d/log(d) falls from 2 to 3 and takes the same value at 2 and 4: where it does not grow, to fit it is to fit
        another law than that of an exponent that grows slower than d.
        """
        if self.growth is None:
            return True
        with np.errstate(divide="ignore"):
            values = self.growth(np.unique(d))
        return bool(np.isfinite(values).all() and (np.diff(values) > 0).all())

    def design(self, size: Floats, d: Floats) -> Floats:
        """The columns with a column of ones before them: shape (runs, 1 + parameters); not finite for log d = 0."""
        with np.errstate(divide="ignore"):
            return np.column_stack([np.ones_like(size), *self.columns(size, d)])


def _growing(written: str, growth: Callable[[Floats], Floats]) -> Model:
    """The law g^growth(d) n^(a growth(d) + b).

    Without the factor, the law would depend on the unit of n: (n/6)^d is none of n^(a d + b). It also keeps a cost of
    2^d for each n from passing for an exponent of n.
    """
    return Model(
        f"g^{written} n^(a {written} + b)".replace("g^d/log(d)", "g^(d/log(d))"),
        ("a", "b", "log g"),
        lambda n, d: (growth(d) * np.log(n), np.log(n), growth(d)),
        growth,
    )


LINEAR = _growing("d", lambda d: d)
"""Visiting all regions costs about this: the law that theorems on the worst case point to."""

ROOT = _growing("sqrt(d)", np.sqrt)
QUOTIENT = _growing("d/log(d)", lambda d: d / np.log(d))
"""With `ROOT`, an exponent that grows slower than d: n^o(d)."""

DIMENSION_FREE = Model("n^b", ("b",), lambda n, d: (np.log(n),))
FIXED_PARAMETER = Model("2^(a d) n^b", ("a", "b"), lambda n, d: (np.log(2) * d, np.log(n)))
"""With `DIMENSION_FREE`, an exponent of n that does not grow with d."""

EXPONENTIAL = Model("2^(a n)", ("a",), lambda n, d: (np.log(2) * n,))
SUBEXPONENTIAL = Model("2^(a sqrt(n)) n^b", ("a", "b"), lambda n, d: (np.log(2) * np.sqrt(n), np.log(n)))

MODELS = (LINEAR, ROOT, QUOTIENT, DIMENSION_FREE, FIXED_PARAMETER, EXPONENTIAL, SUBEXPONENTIAL)
"""All of them."""

SUBLINEAR = (ROOT, QUOTIENT)
"""Those whose exponent of n grows with d, but slower."""
