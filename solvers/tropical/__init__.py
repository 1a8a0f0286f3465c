"""Networks as differences of maxima of affine forms, and what is decided about them.

A network is written as N - D, two tropical polynomials an output (`instances.tropical`). `prune` leaves out the
monomials without a cell, which makes polynomials canonical: the zero map is N = D. `cells` intersects the cells of all
polynomials; on each of the intersections the network is affine, and `glue` joins them to regions. The maximum is found
without them (`highest`), by one linear program over the epigraph of D for each monomial of N.

All linear programs are exact (`solvers.exact.lp`); floats propose points, bases and hulls, and decide nothing.
"""

from solvers.tropical.solve import Tropical

__all__ = ["Tropical"]
