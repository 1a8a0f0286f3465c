"""Are two networks the same function? Exactly, by what is cheap first."""

from solvers.equality.equal import equal

__all__ = ["equal"]
