"""The float linear program of a deep network's relaxation: it proposes points and multipliers, and decides nothing."""

from collections.abc import Sequence
from fractions import Fraction

import highspy
import numpy as np
from numpy.typing import NDArray

from instances.network import Floats, Layer
from instances.question import Box
from solvers.activation_sat.deep.relaxation import Signs
from solvers.exact import float_lp
from solvers.exact.floats import as_float
from solvers.stopping.limits import watched

_INFINITY = highspy.kHighsInf


LayerProposal = float_lp.Proposal[list[Floats]]
"""The multipliers are, of each hidden layer, the q of `solvers.activation_sat.deep.relaxation`."""


class NetworkLP:
    """max c . y over the hidden layers so far, kept warm in HiGHS from one assumption of signs to the next.

    Every neuron has two columns z and y, and rows z - W y' = b, y - z >= 0 (= 0 if active) and y - slope z <= offset
    (unless a sign is assumed). The dual of its first row is q.

    Attributes
    ----------
    gaps
        Of each neuron, layer by layer, how far y was above max(0, z) at the last point that was found.
    """

    def __init__(self, box: Box) -> None:
        self.solved = 0
        self.gaps: Floats = np.empty(0)
        self._lp = float_lp.warm()
        self._refused = False  # whether HiGHS takes a number for infinite: then it proposes nothing
        for low, high in zip(box.lower, box.upper, strict=True):
            self._lp.addVar(as_float(low), as_float(high))
        self._dimension = box.dimension
        self._outputs = np.arange(box.dimension, dtype=np.int32)
        self._columns: list[int] = []  # of each hidden layer: its first column; z and y alternate
        self._rows: list[int] = []  # its first row, three a neuron
        self._offsets: list[list[float]] = []
        self._signs: list[list[int]] = []

    def append(self, layer: Layer, chords: Sequence[tuple[Fraction, Fraction]]) -> None:
        """Add a hidden layer with its chords."""
        column = self._lp.getNumCol()
        self._columns.append(column)
        self._rows.append(self._lp.getNumRow())
        for i, (slope, offset) in watched(enumerate(chords)):
            z = column + 2 * i
            self._lp.addVar(-_INFINITY, _INFINITY)
            self._lp.addVar(0.0, _INFINITY)
            bias, pair = float(layer.bias[i]), np.array([z, z + 1], dtype=np.int32)
            entries = np.append(-layer.weights[i], 1.0)
            self._row(bias, bias, np.append(self._outputs, np.int32(z)), entries)
            self._row(0.0, _INFINITY, pair, np.array([-1.0, 1.0]))
            self._row(-_INFINITY, as_float(offset), pair, np.array([-as_float(slope), 1.0]))
        self._offsets.append([as_float(offset) for _, offset in chords])
        self._signs.append([0] * len(chords))
        self._outputs = np.arange(column + 1, column + 2 * len(chords), 2, dtype=np.int32)

    def maximise(self, weights: Floats, constant: float, signs: Signs) -> LayerProposal | None:
        """The proposal for weights . y + constant of the last hidden layer; None if HiGHS does not finish."""
        if self._refused:
            return None
        self.solved += 1
        self._assume(signs)
        self._lp.changeColsCost(len(weights), self._outputs, weights)
        status = float_lp.run(self._lp)
        found = None
        if status == highspy.HighsModelStatus.kOptimal:
            solution = self._lp.getSolution()
            value = float_lp.value(self._lp) + constant
            columns = np.asarray(solution.col_value)
            pairs = columns[self._dimension :]
            self.gaps = pairs[1::2] - np.maximum(pairs[::2], 0.0)
            found = LayerProposal(value, columns[: self._dimension].tolist(), self._multipliers(solution.row_dual))
        elif status == highspy.HighsModelStatus.kInfeasible:
            _, exists, ray = self._lp.getDualRay()
            if exists and (largest := float(np.abs(ray).max())) > 0:
                found = LayerProposal(-_INFINITY, [], self._multipliers((-np.asarray(ray) / largest).tolist()))
        self._lp.changeColsCost(len(weights), self._outputs, np.zeros(len(weights)))
        if found is None or not np.isfinite(np.concatenate([found.point, *found.multipliers])).all():
            return None
        return found

    def _row(self, low: float, high: float, columns: NDArray[np.int32], entries: Floats) -> None:
        if self._lp.addRow(low, high, len(entries), columns, entries) == highspy.HighsStatus.kError:
            self._refused = True

    def _assume(self, signs: Signs) -> None:
        for depth, wanted in enumerate(signs):
            for i, sign in enumerate(wanted.tolist()):
                if sign == self._signs[depth][i]:
                    continue
                self._signs[depth][i] = sign
                z, row = self._columns[depth] + 2 * i, self._rows[depth] + 3 * i
                self._lp.changeColBounds(z, 0.0 if sign > 0 else -_INFINITY, 0.0 if sign < 0 else _INFINITY)
                self._lp.changeColBounds(z + 1, 0.0, 0.0 if sign < 0 else _INFINITY)
                self._lp.changeRowBounds(row + 1, 0.0, 0.0 if sign > 0 else _INFINITY)
                self._lp.changeRowBounds(row + 2, -_INFINITY, _INFINITY if sign else self._offsets[depth][i])

    def _multipliers(self, duals: Sequence[float]) -> list[Floats]:
        values = np.asarray(duals, dtype=np.float64)
        return [
            values[first : first + 3 * len(offsets) : 3]
            for first, offsets in zip(self._rows, self._offsets, strict=True)
        ]
