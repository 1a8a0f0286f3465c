"""The portfolio: the method that promises to be quickest, and the next one if it does not keep its promise."""

from solvers.auto.solve import Auto

__all__ = ["Auto"]
