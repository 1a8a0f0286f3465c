"""Hoffman constants: how far a point is from a polyhedron, by how much it violates the inequalities.

H(A) is the least H with dist(x, {y : A y <= b}) <= H max(0, max_i (A x - b)_i) for all x and all b with a solution, in
inf-norms. It is the largest 1/tau(J) over the surjective sets J of rows (Peña, Vera, Zuluaga 2018; see `surjective`),
and a rational, because tau is the value of a rational linear program.

>>> from solvers.tropical.effort import Effort
>>> pvz([[1, 0], [0, 1], [-1, -1]], Effort()).value
Fraction(2, 1)
"""

from solvers.tropical.hoffman.all_sets import brute
from solvers.tropical.hoffman.bases import independent
from solvers.tropical.hoffman.certificate import Certificate, check_hoffman
from solvers.tropical.hoffman.maps import of_map, of_polynomial
from solvers.tropical.hoffman.pena_vera_zuluaga import pvz
from solvers.tropical.hoffman.random_sets import lower
from solvers.tropical.hoffman.singular_values import upper

__all__ = [
    "Certificate",
    "brute",
    "check_hoffman",
    "independent",
    "lower",
    "of_map",
    "of_polynomial",
    "pvz",
    "upper",
]
