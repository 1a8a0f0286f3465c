"""Branch and bound over the signs of neurons, bounded by linear programs over triangles.

Where a neuron's sign is not known, its graph is replaced by the smallest triangle around it (Ehlers 2017). One linear
program over all triangles bounds the network at a node; the neuron that lets it gain most is split (Bunel et al. 2018).
"""

from solvers.triangle.solve import Triangle

__all__ = ["Triangle"]
