"""Hoffman constants of tropical polynomials and rational maps: of the inequalities that describe their cells."""

from collections.abc import Iterator
from fractions import Fraction

from instances.tropical import TropicalPolynomial, TropicalRationalMap
from solvers.polyhedra.space import Space
from solvers.tropical.cells import cells
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman.pena_vera_zuluaga import pvz
from solvers.tropical.prune import irredundant

Row = tuple[Fraction, ...]


def of_polynomial(polynomial: TropicalPolynomial, effort: Effort) -> Fraction:
    """The largest constant of the rows a_j - a_i over all monomials i; 0 for a single one.

    It is about the expression, not about the function: max(0, x - 1, 2 x) has 1, and without the monomial that is
    nowhere largest 1/2. The least over all expressions of a function (the paper's Definition 20) is not computable.
    """
    return max(pvz(differences(polynomial, i), effort).value for i in range(len(polynomial)))


def of_map(tropical: TropicalRationalMap, effort: Effort) -> Fraction:
    """The largest constant over the cells of a map: of both stacks of rows for the monomials that are largest there.

    The paper takes the largest over all choices of monomials, which may be larger.
    """
    stacks = (stack(tropical, choice) for choice in choices(tropical, effort))
    return max(pvz(rows, effort).value for rows in stacks)


def choices(tropical: TropicalRationalMap, effort: Effort) -> Iterator[tuple[int, ...]]:
    """Of every cell the largest monomials: of all numerators, then of all denominators."""
    space = Space.everywhere(tropical.dimension)
    given = (*tropical.numerators, *tropical.denominators)
    kept = [irredundant(p, space, effort) for p in given]
    pruned = [p.take(places) for p, places in zip(given, kept, strict=True)]
    found = cells(TropicalRationalMap(pruned[: tropical.outputs], pruned[tropical.outputs :]), space, effort)
    place = {p: i for i, p in enumerate(found.polynomials)}
    for row in found.choices.tolist():
        yield tuple(places[row[place[p]]] for p, places in zip(pruned, kept, strict=True))


def stack(tropical: TropicalRationalMap, choice: tuple[int, ...]) -> list[Row]:
    """The rows of the inequalities that say that these monomials are largest."""
    given = (*tropical.numerators, *tropical.denominators)
    return [row for p, i in zip(given, choice, strict=True) for row in differences(p, i)]


def differences(polynomial: TropicalPolynomial, monomial: int) -> list[Row]:
    """The rows a_j - a_i for j other than i."""
    chosen, _ = polynomial.monomials[monomial]
    return [
        tuple(a - b for a, b in zip(exponents, chosen, strict=True))
        for j, (exponents, _) in enumerate(polynomial.monomials)
        if j != monomial
    ]
