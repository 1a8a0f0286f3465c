"""Tropical polynomials: maxima of finitely many affine forms with rational coefficients."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from instances.errors import InputError
from instances.network import Point
from instances.numbers.integers import Integers, integer_dtype, integer_rows, largest, scaled_by
from instances.numbers.rationals import write_rational
from instances.tropical.rows import highest_of_each

Monomial = tuple[Point, Fraction]
"""Exponents a and a coefficient c: the affine form c + a . x."""


class TooManyMonomialsError(InputError):
    """An operation would make more monomials than it may.

    Parameters
    ----------
    count
        How many it would make, before equal exponents are merged.
    limit
        How many it may.
    where
        What was being computed; may be empty.
    """

    def __init__(self, count: int, limit: int, where: str = "") -> None:
        super().__init__(f"{where or 'a tropical polynomial'}: {count} monomials are more than the limit of {limit}")
        self.count, self.limit, self.where = count, limit, where

    def __reduce__(self) -> tuple[type["TooManyMonomialsError"], tuple[int, int, str]]:
        return TooManyMonomialsError, (self.count, self.limit, self.where)


@dataclass(frozen=True, eq=False)
class TropicalPolynomial:
    """p(x) = max_i (c_i + a_i . x), with rational exponents a_i of any sign.

    Of monomials with equal exponents the one with the largest coefficient is kept: without that both would look
    redundant to whoever prunes.

    Parameters
    ----------
    dimension
        d >= 0, the number of variables.
    monomials
        At least one pair (a_i, c_i) of exact numbers.

    Attributes
    ----------
    entries
        Integers of shape (monomials, d + 1), rows (a_i, c_i) times `scale` in lexicographic order; read-only.
    scale
        The least positive integer for which these are integers.

    Raises
    ------
    InputError
        If there is no monomial (minus infinity is not the value of a network), a monomial has another number of
        exponents than d, or an entry is not exact.
    """

    dimension: int
    entries: Integers
    scale: int

    def __init__(self, dimension: int, monomials: Iterable[tuple[Sequence[Fraction | int], Fraction | int]]) -> None:
        rows = [(*exponents, coefficient) for exponents, coefficient in monomials]
        if dimension < 0:
            raise InputError(f"a tropical polynomial needs a dimension of at least 0; got {dimension}")
        for row in rows:
            if len(row) != dimension + 1:
                raise InputError(f"a monomial in {dimension} variables needs as many exponents; got {len(row) - 1}")
            if not all(isinstance(v, (Fraction, int)) and not isinstance(v, bool) for v in row):
                raise InputError("exponents and coefficients are exact rationals; a float is a rounding already")
        scale = lcm(*{v.denominator for row in rows for v in row})
        whole = [[v.numerator * (scale // v.denominator) for v in row] for row in rows]
        self._keep(dimension, integer_rows(whole, dimension + 1), scale)

    @classmethod
    def from_integers(cls, entries: Integers, scale: int = 1) -> "TropicalPolynomial":
        """The polynomial with the rows (a_i, c_i) = entries / scale, of shape (monomials, d + 1)."""
        polynomial = cls.__new__(cls)
        polynomial._keep(entries.shape[1] - 1, entries, scale)
        return polynomial

    @classmethod
    def affine(cls, exponents: Sequence[Fraction | int], coefficient: Fraction | int) -> "TropicalPolynomial":
        """The single monomial c + a . x."""
        return cls(len(exponents), [(exponents, coefficient)])

    @classmethod
    def zero(cls, dimension: int) -> "TropicalPolynomial":
        """The constant 0, which is the neutral element of the product."""
        return cls.from_integers(np.zeros((1, dimension + 1), dtype=np.int64))

    def _keep(self, dimension: int, entries: Integers, scale: int) -> None:
        if not len(entries):
            raise InputError("a tropical polynomial needs a monomial: minus infinity is not the value of a network")
        entries = entries[highest_of_each(entries)]
        divisor = gcd(scale, int(np.gcd.reduce(entries, axis=None)))
        if divisor > 1:
            dtype = integer_dtype(max(divisor, largest(entries)))
            entries, scale = entries.astype(dtype) // divisor, scale // divisor
        entries = entries.astype(integer_dtype(largest(entries)))
        entries.setflags(write=False)
        object.__setattr__(self, "dimension", dimension)
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "scale", scale)

    def __reduce__(self) -> tuple[Any, tuple[Integers, int]]:
        return TropicalPolynomial.from_integers, (np.array(self.entries), self.scale)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The pairs (a_i, c_i), sorted by exponents, which are distinct."""
        rows = ([Fraction(v, self.scale) for v in row] for row in self.entries.tolist())
        return tuple((tuple(exponents), coefficient) for *exponents, coefficient in rows)

    @cached_property
    def matrix(self) -> fmpz_mat:
        """The entries, for exact linear algebra."""
        return fmpz_mat(len(self), self.dimension + 1, self.entries.ravel().tolist())

    def values(self, x: Point) -> tuple[list[fmpz], int]:
        """c_i + a_i . x of every monomial, as integers over a common positive scale."""
        if len(x) != self.dimension:
            raise InputError(f"the polynomial has {self.dimension} variables; the point has {len(x)} entries")
        common = lcm(*(v.denominator for v in x))
        column = [*(v.numerator * (common // v.denominator) for v in x), common]
        return list((self.matrix * fmpz_mat(len(column), 1, column)).entries()), self.scale * common

    def exact(self, x: Point) -> Fraction:
        """p(x), for a rational point."""
        values, scale = self.values(x)
        return Fraction(int(max(values)), scale)

    def maximum(self, other: "TropicalPolynomial", limit: int | None = None, where: str = "") -> "TropicalPolynomial":
        """x -> max(p(x), q(x)), of at most |p| + |q| monomials; raises `TooManyMonomialsError` beyond the limit."""
        self._within(other, len(self) + len(other), limit, where)
        scale = lcm(self.scale, other.scale)
        rows = [scaled_by(p.entries, scale // p.scale) for p in (self, other)]
        return TropicalPolynomial.from_integers(np.concatenate(rows), scale)

    def times(self, other: "TropicalPolynomial", limit: int | None = None, where: str = "") -> "TropicalPolynomial":
        """x -> p(x) + q(x), of at most |p| |q| monomials; raises `TooManyMonomialsError` beyond the limit."""
        return self.times_with_factors(other, limit, where)[0]

    def times_with_factors(
        self, other: "TropicalPolynomial", limit: int | None = None, where: str = ""
    ) -> tuple["TropicalPolynomial", NDArray[np.int64]]:
        """The product, and of each of its monomials the places of those of p and q that it is made of: (monomials, 2).

        Where several pairs make one monomial it is one of them.
        """
        self._within(other, len(self) * len(other), limit, where)
        scale = lcm(self.scale, other.scale)
        p, q = (scaled_by(one.entries, scale // one.scale) for one in (self, other))
        dtype = integer_dtype(largest(p) + largest(q))
        sums = (p.astype(dtype)[:, None, :] + q.astype(dtype)[None, :, :]).reshape(-1, self.dimension + 1)
        places = highest_of_each(sums)
        pairs = np.stack(np.divmod(places, len(other)), axis=1)
        return TropicalPolynomial.from_integers(sums[places], scale), pairs

    def __or__(self, other: "TropicalPolynomial") -> "TropicalPolynomial":
        return self.maximum(other)

    def __mul__(self, other: "TropicalPolynomial") -> "TropicalPolynomial":
        return self.times(other)

    def power(self, exponent: Fraction | int) -> "TropicalPolynomial":
        """x -> c p(x) for c >= 0; for c = 0 the constant 0, of one monomial.

        Raises
        ------
        InputError
            If c is negative: a maximum times a negative number is no maximum.
        """
        if exponent < 0:
            raise InputError(f"a power of a tropical polynomial is at least 0; got {write_rational(exponent)}")
        rows = scaled_by(self.entries, exponent.numerator)
        return TropicalPolynomial.from_integers(rows, self.scale * exponent.denominator)

    def take(self, index: Sequence[int] | Integers) -> "TropicalPolynomial":
        """The polynomial of some of the monomials, given by their places."""
        return TropicalPolynomial.from_integers(self.entries[np.asarray(index, dtype=np.int64)], self.scale)

    def _within(self, other: "TropicalPolynomial", count: int, limit: int | None, where: str) -> None:
        if self.dimension != other.dimension:
            raise InputError(f"polynomials in {self.dimension} and {other.dimension} variables do not combine")
        if limit is not None and count > limit:
            raise TooManyMonomialsError(count, limit, where)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the monomials; pruned polynomials are equal as functions if theirs are equal.

        The text that is hashed is ASCII: the dimension, then of each monomial in order its exponents and coefficient,
        as rationals p or p/q in lowest terms, separated by blanks; every line ends with a newline.
        """
        lines = [str(self.dimension)]
        lines += [" ".join(map(write_rational, (*a, c))) for a, c in self.monomials]
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, TropicalPolynomial)
            and self.scale == other.scale
            and np.array_equal(self.entries, other.entries)
        )

    def __hash__(self) -> int:
        return hash((self.scale, *self.entries.ravel().tolist()))

    def __repr__(self) -> str:
        return f"TropicalPolynomial({len(self)} monomials in {self.dimension} variables)"
