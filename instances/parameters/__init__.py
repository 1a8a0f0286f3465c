"""The parameters of a network: derivatives by them, symmetries, and other parameters of the same function.

Everything here is exact and asks no solver. What can be computed by formula or by sorting lives here; what has to be
searched for lives in `solvers`.
"""
