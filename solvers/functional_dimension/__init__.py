"""The functional dimension of a network, by visiting its activation regions.

Within a region the parameter Jacobian is affine in x, so what it spans there is spanned by its d + 1 coefficients
(`jacobian`). They are collected modulo a prime, region by region, and only what adds to the rank is kept (`solve`).
Where the rank stays below the bound that scaling neurons sets, that nothing more is spanned is checked over the
rationals.
"""

from solvers.functional_dimension.solve import functional_dimension

__all__ = ["functional_dimension"]
