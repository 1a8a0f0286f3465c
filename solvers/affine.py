"""The affine map that a network is where every hidden neuron keeps its activation, in integers."""

from dataclasses import dataclass

import numpy as np
from flint import fmpz, fmpz_mat

from instances.network import Layer


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
        return AffineMap(weights * rows + fmpz_mat(layer.outputs, width, offsets), self.scale * unit)

    @property
    def rows(self) -> list[list[int]]:
        return [[int(v) for v in row[:-1]] for row in self.augmented.tolist()]

    @property
    def offsets(self) -> list[int]:
        return [int(row[-1]) for row in self.augmented.tolist()]
