"""Exact simplification of a network on a box, shared by the methods."""

from solvers.presolve.pieces import Piece, Pieces, intervals
from solvers.presolve.ridges import Ridge, RidgeSum, extent, ridge_sum
from solvers.presolve.tilt import tilted

__all__ = ["Piece", "Pieces", "Ridge", "RidgeSum", "extent", "intervals", "ridge_sum", "tilted"]
