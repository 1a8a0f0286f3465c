"""Identifiability of one hidden layer, as a search for sets of vectors with a given sum.

A function knows the hyperplanes of its kinks, not the sides on which neurons are on. Whether another choice of sides,
with the neurons that are left over where two share a hyperplane, gives the same linear part, is a question about subset
sums of the vectors c_j w_j^T (`cases`, which makes a network of every answer). Three methods find such sets: partial
sums in a dictionary (`sums`), meeting in the middle (`halves`), and a constraint solver (`cp_sat`).
"""

from solvers.zero_sum.classes import count_networks, honest
from solvers.zero_sum.solve import ZeroSum

__all__ = ["ZeroSum", "count_networks", "honest"]
