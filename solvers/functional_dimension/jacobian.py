"""The parameter Jacobian of a network on one activation region, as an affine function of the input."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from instances.network import Network
from solvers.exact.affine import AffineMap

Integers = NDArray[Any]
"""Entries of dtype int64, or Python integers of dtype object."""


class RegionJacobian:
    """J(x) = sum_t x_t J_t + J_0 on a region; the rows of J_1, ..., J_d, J_0 span what those of all J(x) do.

    All rows are those of the Jacobian times one power of two.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._weights = [layer.scaled[0][:, :-1].astype(object) for layer in network.layers]

    def coefficients(self, pattern: Sequence[Sequence[bool]]) -> list[tuple[Integers, Integers]] | None:
        """Per layer the slopes B of the outputs by its preactivations, and what it receives as functions of x.

        Parameters
        ----------
        pattern
            Which neurons of each hidden layer are active.

        Returns
        -------
        Python integers: B of shape (m, outputs of the layer), and Y with a last row for the bias of shape (inputs of
        the layer + 1, d + 1), last column the constant. None if some preactivation is 0 all over the region, so that no
        point of it is ordinary.
        """
        network = self._network
        d = network.inputs
        received: list[Integers] = [np.eye(d + 1, dtype=np.int64).astype(object)]
        affine = AffineMap.first(network.layers[0])
        for active, following in zip(pattern, network.layers[1:], strict=True):
            rows = np.array([[int(v) for v in row] for row in affine.augmented.tolist()], dtype=object)
            rows = rows.reshape(-1, d + 1)
            if not rows.any(axis=1).all():
                return None
            passed = np.where(np.array(active, dtype=np.bool_)[:, None], rows, 0)
            one = np.array([[0] * d + [affine.scale]], dtype=object)
            received.append(np.concatenate([passed, one]))
            affine = affine.then(following, list(active))
        slopes: list[Integers] = [np.eye(network.outputs, dtype=np.int64).astype(object)]
        for active, weights in zip(reversed(pattern), reversed(self._weights), strict=False):
            slopes.append((slopes[-1] @ weights) * np.array(active, dtype=object))
        # Over the product of all layers' scales: a derivative by a layer's parameter lacks the scale of that layer.
        scales = [layer.scaled[1] for layer in network.layers]
        return [(by * scale, of) for by, scale, of in zip(reversed(slopes), scales, received, strict=True)]

    def rows(self, coefficients: Sequence[tuple[Integers, Integers]], prime: int) -> NDArray[np.int64]:
        """The rows of all coefficients modulo a prime, shape (m (d + 1), P)."""
        return np.concatenate(
            [
                _block((slopes % prime).astype(np.int64), (inputs % prime).astype(np.int64), prime)
                for slopes, inputs in coefficients
            ],
            axis=1,
        )

    def exact_rows(self, coefficients: Sequence[tuple[Integers, Integers]]) -> fmpz_mat:
        """The same in integers."""
        rows = np.concatenate([_block(slopes, inputs, None) for slopes, inputs in coefficients], axis=1)
        return fmpz_mat(rows.shape[0], rows.shape[1], [int(v) for v in rows.ravel()])


def _block(slopes: Integers, inputs: Integers, prime: int | None) -> Integers:
    """The columns of one layer: weights row by row, then biases."""
    outputs, neurons = slopes.shape
    fan_in, entries = inputs.shape[0] - 1, inputs.shape[1]
    everything = slopes[:, None, :, None] * inputs.T[None, :, None, :]  # output, coefficient, neuron, input
    if prime is not None:
        everything = everything % prime
    weights = everything[..., :fan_in].reshape(outputs * entries, neurons * fan_in)
    biases = everything[..., fan_in].reshape(outputs * entries, neurons)
    return np.concatenate([weights, biases], axis=1)
