"""Lipschitz constants by a best-first search over activation patterns."""

from solvers.patterns.solve import Patterns

__all__ = ["Patterns"]
