"""The affine map that a network is where every hidden neuron keeps its activation, in integers."""

from dataclasses import dataclass

import numpy as np
from flint import fmpz, fmpz_mat

from instances.network import Layer
from solvers.stopping.limits import checkpoint, watched

PRODUCTS = 1 << 20
"""Of integers, between two checkpoints."""


@dataclass(frozen=True)
class AffineMap:
    """x -> (A x + b) / scale in integers: what some layers compute on one region.

    Parameters
    ----------
    augmented
        [A | b], one row a neuron.
    scale
        A positive integer.
    """

    augmented: fmpz_mat
    scale: int

    @classmethod
    def first(cls, layer: Layer) -> "AffineMap":
        """The preactivations of the first layer."""
        entries, unit = layer.scaled
        return cls(fmpz_mat(layer.outputs, layer.inputs + 1, entries.ravel().tolist()), unit)

    def then(self, layer: Layer, active: list[bool]) -> "AffineMap":
        """The preactivations of the next layer when exactly the `active` outputs of this one pass their ReLU."""
        weights, _, unit = layer.integers
        width = self.augmented.ncols()
        rows = self.augmented
        # What does not pass is 0 in one of the two factors: in the smaller one.
        if layer.outputs < width:
            passing = np.where(active, layer.scaled[0][:, :-1], 0).ravel().tolist()
            weights = fmpz_mat(layer.outputs, layer.inputs, passing)
        else:
            entries, zeros = rows.entries(), [fmpz(0)] * width
            passed: list[fmpz] = []
            for i, on in enumerate(active):
                passed += entries[i * width : (i + 1) * width] if on else zeros
            rows = fmpz_mat(layer.inputs, width, passed)
        bias = layer.scaled[0][:, -1].tolist()
        offsets = [v for b in bias for v in (*[0] * (width - 1), b * self.scale)]
        return AffineMap(_product(weights, rows) + fmpz_mat(layer.outputs, width, offsets), self.scale * unit)

    @property
    def rows(self) -> list[list[int]]:
        return [[int(v) for v in row[:-1]] for row in watched(self.augmented.tolist())]

    @property
    def offsets(self) -> list[int]:
        last = self.augmented.ncols() - 1
        return [int(self.augmented[i, last]) for i in range(self.augmented.nrows())]


def _product(a: fmpz_mat, b: fmpz_mat) -> fmpz_mat:
    """a b, so many rows of a at a time that nothing takes long."""
    (m, n), width = (a.nrows(), a.ncols()), b.ncols()
    most = max(1, PRODUCTS // max(1, n * width))
    if m <= most:
        checkpoint(m * n * width // 20)
        return a * b
    entries, product = a.entries(), list[fmpz]()
    for first in range(0, m, most):
        part = entries[first * n : (first + most) * n]
        checkpoint(len(part) * width // 20)
        product += (fmpz_mat(len(part) // n, n, part) * b).entries()
    return fmpz_mat(m, width, product)
