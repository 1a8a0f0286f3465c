"""Alternating linear programs for both layers of a network, in floats: proposals only."""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog

from instances.network import Floats
from solvers.solver import Deadline

_ROUNDS = 60
_MARGIN = 2.0**-6
"""Preactivations keep this distance from 0, for points and weights of size 1."""

_SMALL = 1e-9
"""A relative residual for which rounding is tried."""


def alternate(x: Floats, y: Floats, active: Floats, neurons: int, seed: int, deadline: Deadline) -> Iterator[Floats]:
    """Propose W^2, at most once a start: the last one, if the outputs fit.

    With W^2 fixed, the sum of the absolute errors of the outputs and the signs are a linear program for W^1; with W^1
    fixed, least squares give W^2. Neurons are scaled to weights of size 1 in between.

    Parameters
    ----------
    x, y, active
        Shapes (n_0, m), (n_2, m) and (n_1, m).
    """
    rng = np.random.default_rng(seed)
    size = np.abs(y).max(initial=0.0) or 1.0
    second = rng.standard_normal((len(y), neurons)) * size
    for _ in range(_ROUNDS):
        first = _first(x, y, active, second, deadline) if not deadline.passed else None
        if first is None:
            return
        scales = np.abs(first).max(axis=1, initial=0.0)
        first = first / np.where(scales > 0, scales, 1.0)[:, None]
        hidden = active * (first @ x)
        second = np.asarray(np.linalg.lstsq(hidden.T, y.T, rcond=None)[0].T, dtype=np.float64)
        if np.abs(second @ hidden - y).max(initial=0.0) <= _SMALL * size:
            yield second
            return


def _first(x: Floats, y: Floats, active: Floats, second: Floats, deadline: Deadline) -> Floats | None:
    """W^1 with the signs and the least sum of errors; None if the program fails."""
    (n0, m), n1, n2 = x.shape, len(active), len(y)
    weights, errors = n0 * n1, n2 * m
    # Signs: -s w . x <= -margin, row by neuron and point.
    signs = np.where(active > 0, -1.0, 1.0)
    rows = np.zeros((n1, m, n1, n0))
    for j in range(n1):
        rows[j, :, j, :] = signs[j][:, None] * x.T
    above = np.hstack([rows.reshape(n1 * m, weights), np.zeros((n1 * m, 2 * errors))])
    # Outputs: sum_j W^2_oj A_jp (w_j . x_p) + error - error' = y_op.
    outputs = np.einsum("oj,jp,ip->opji", second, active, x).reshape(errors, weights)
    equal = np.hstack([outputs, np.eye(errors), -np.eye(errors)])
    cost = np.concatenate([np.zeros(weights), np.ones(2 * errors)])
    bounds = [(-64.0, 64.0)] * weights + [(0.0, None)] * (2 * errors)
    found = linprog(
        cost,
        A_ub=above if len(above) else None,
        b_ub=np.full(n1 * m, -_MARGIN) if len(above) else None,
        A_eq=equal if len(equal) else None,
        b_eq=y.ravel() if len(equal) else None,
        bounds=bounds,
        method="highs",
        options={"time_limit": max(0.01, deadline.remaining_s)},
    )
    return np.asarray(found.x[:weights].reshape(n1, n0), dtype=np.float64) if found.status == 0 else None
