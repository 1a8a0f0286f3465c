"""Exact simplification of a network on a box, shared by the methods."""

from solvers.ridges.pieces import Piece, Pieces, intervals
from solvers.ridges.rebalance import rebalanced
from solvers.ridges.ridges import Ridge, RidgeSum, extent, ridge_sum

__all__ = ["Piece", "Pieces", "Ridge", "RidgeSum", "extent", "intervals", "rebalanced", "ridge_sum"]
