"""Tropical rational maps: every output is a difference of two maxima of affine forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.errors import InputError
from instances.network import Point
from instances.tropical.polynomial import TropicalPolynomial


@dataclass(frozen=True)
class TropicalRationalMap:
    """x -> (N_o(x) - D_o(x)) for o < m.

    Parameters
    ----------
    numerators, denominators
        The polynomials N_o and D_o, as many of the one as of the other, all in the same number of variables.

    Raises
    ------
    InputError
        If there is no output, or numbers or dimensions do not fit.
    """

    numerators: tuple[TropicalPolynomial, ...]
    denominators: tuple[TropicalPolynomial, ...]

    def __init__(self, numerators: Sequence[TropicalPolynomial], denominators: Sequence[TropicalPolynomial]) -> None:
        object.__setattr__(self, "numerators", tuple(numerators))
        object.__setattr__(self, "denominators", tuple(denominators))
        if not self.numerators or len(self.numerators) != len(self.denominators):
            raise InputError(
                "a tropical rational map needs an output, and a denominator for every numerator; got"
                f" {len(self.numerators)} and {len(self.denominators)}"
            )
        if len({p.dimension for p in (*self.numerators, *self.denominators)}) > 1:
            raise InputError("all polynomials of a tropical rational map must have the same number of variables")

    @property
    def dimension(self) -> int:
        """d, the number of variables."""
        return self.numerators[0].dimension

    @property
    def outputs(self) -> int:
        """m, the number of outputs."""
        return len(self.numerators)

    @property
    def monomial_complexity(self) -> tuple[tuple[int, int], ...]:
        """(|N_o|, |D_o|) of every output: its monomial complexity if the map is pruned."""
        return tuple((len(n), len(d)) for n, d in zip(self.numerators, self.denominators, strict=True))

    def exact(self, x: Point) -> Point:
        """The value at a rational point."""
        return tuple(n.exact(x) - d.exact(x) for n, d in zip(self.numerators, self.denominators, strict=True))
