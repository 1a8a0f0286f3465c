"""Are two networks the same function? Exactly, by what is cheap first."""

from solvers.equality.equal import equal, presolved

__all__ = ["equal", "presolved"]
