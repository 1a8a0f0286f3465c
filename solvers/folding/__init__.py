"""Folding: an exact presolve that removes what a network carries along without need.

A layer is a sum of kinks, one a hyperplane of the space before it, and an affine function (`layer`). Neurons that never
switch, neurons that share a hyperplane, and sets of neurons that cancel or look the other way all add to these; written
anew, most of them are gone. A layer without kinks is gone altogether (`fold`).
"""

from solvers.folding.fold import folded
from solvers.folding.presolve import on_folded, refusal_of_folded

__all__ = ["folded", "on_folded", "refusal_of_folded"]
