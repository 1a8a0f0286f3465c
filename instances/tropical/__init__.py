"""Piecewise linear functions as differences of maxima of affine forms: pure arithmetic, exact.

A tropical polynomial is a maximum of affine forms; with maxima as sums and sums as products they behave as polynomials
do. A ReLU network is a tropical rational map, a difference of two (Zhang, Naitzat, Lim 2018). What is to be decided
about them lives in `solvers.tropical`.

>>> from instances.network import Layer, Network
>>> relu_of_a_difference = Network((Layer([[1, -1]], [0]), Layer([[1]], [0])))
>>> print(write(tropical_map(relu_of_a_difference)), end="")
max(x1, x2) - max(x2)
"""

from instances.tropical.of_network import MONOMIALS, Prune, tropical_map
from instances.tropical.polynomial import Monomial, TooManyMonomialsError, TropicalPolynomial
from instances.tropical.rational_map import TropicalRationalMap
from instances.tropical.text import read, write, write_monomial, write_polynomial
from instances.tropical.to_network import network_of

__all__ = [
    "MONOMIALS",
    "Monomial",
    "Prune",
    "TooManyMonomialsError",
    "TropicalPolynomial",
    "TropicalRationalMap",
    "network_of",
    "read",
    "tropical_map",
    "write",
    "write_monomial",
    "write_polynomial",
]
