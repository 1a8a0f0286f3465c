"""The float linear program of rows that are to be negative together: it proposes points and contradictions only."""

from collections.abc import Collection
from dataclasses import dataclass

import highspy
import numpy as np

from instances.network import Layer
from solvers.exact import float_lp
from solvers.stopping.limits import watched

_TINY = 1e-9
"""Multipliers below this count as 0; nothing depends on it, since contradictions are verified exactly."""


@dataclass(frozen=True)
class Separation:
    """What a float linear program proposes about some rows.

    Parameters
    ----------
    point
        Where all the rows are negative; empty if they contradict each other.
    support
        Few rows that contradict each other; empty if there is a point.
    """

    point: list[float]
    support: list[int]


class NegativeLP:
    """Kept warm in HiGHS from one set of rows to the next.

    Rows a_i = w_i . x + b_i are negative somewhere exactly if no multipliers l_i >= 0, not all 0, give
    sum l_i w_i = 0 with sum l_i b_i >= 0. The program maximises sum l_i b_i - m over sum l_i w_i = 0 and
    sum l_i + m = 1, m >= 0. A vertex with m = 0 has as few multipliers as linear algebra allows; below 0 the duals are
    a point where every row is negative.
    """

    def __init__(self, layer: Layer) -> None:
        self.solved = 0
        self._lp = float_lp.warm()
        self._dimension, self._allowed = layer.inputs, set[int]()
        for _ in range(layer.inputs):
            self._lp.addRow(0.0, 0.0, 0, np.empty(0, dtype=np.int32), np.empty(0))
        self._lp.addRow(1.0, 1.0, 0, np.empty(0, dtype=np.int32), np.empty(0))
        last = np.array([layer.inputs], dtype=np.int32)
        for row, offset in watched(zip(layer.weights, layer.bias, strict=True)):
            unit = max(float(np.abs(row).max()), abs(float(offset))) or 1.0
            entries = np.flatnonzero(row).astype(np.int32)
            places = np.append(entries, last)
            self._lp.addCol(float(offset) / unit, 0.0, 0.0, len(places), places, np.append(row[entries] / unit, 1.0))
        self._lp.addCol(-1.0, 0.0, 1.0, 1, last, np.ones(1))

    def solve(self, rows: Collection[int]) -> Separation | None:
        """The proposal for a set of rows; None if HiGHS does not finish."""
        self.solved += 1
        wanted = set(rows)
        for i in wanted ^ self._allowed:
            self._lp.changeColBounds(i, 0.0, 1.0 if i in wanted else 0.0)
        self._allowed = wanted
        if float_lp.run(self._lp) != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._lp.getSolution()
        *multipliers, rest = solution.col_value
        if rest > 0.5 or float_lp.value(self._lp) < -_TINY:
            return Separation([-v for v in solution.row_dual[: self._dimension]], [])
        return Separation([], [i for i, v in enumerate(multipliers) if v > _TINY])
