"""Depth-first search over the signs of a hidden layer, with an incremental HiGHS program that says what is possible.

The textbook way to enumerate the cells of an arrangement: a point strictly inside the cell so far decides one sign of
the next neuron, a linear program the other.
"""

from time import perf_counter

import highspy
import numpy as np

from benchmarks.reply import Reply
from instances.network import Floats
from instances.question import Box
from instances.questions import Regions
from solvers.exact import float_lp

MARGIN = 1e-7
"""A cell counts if a ball of this radius fits."""


def solve(question: Regions, seconds: float) -> Reply:
    """The number of activation regions of one hidden layer on a box; `work` also counts those found in time."""
    assert isinstance(question.domain, Box), "the search starts from a box"
    search = _Search(question, seconds)
    start = perf_counter()
    try:
        search.descend(0, search.inside)
    except TimeoutError:
        return Reply("unknown", perf_counter() - start, {"regions": search.found}, "time limit")
    return Reply(float(search.found), perf_counter() - start, {"regions": search.found})


class _Search:
    """The program maximises s over s <= sign_i (w_i . x + b_i) / |w_i| for the signs so far, x in the box."""

    def __init__(self, question: Regions, seconds: float) -> None:
        layer, box = question.network.layers[0], question.domain
        assert isinstance(box, Box), "the search starts from a box"
        norms = np.linalg.norm(layer.weights, axis=1)
        self._weights, self._bias = layer.weights / norms[:, None], layer.bias / norms
        self._end = perf_counter() + seconds
        self.found = 0
        d = layer.inputs
        lower, upper = (np.array([float(v) for v in side]) for side in (box.lower, box.upper))
        self.inside: Floats = (lower + upper) / 2
        self._lp = float_lp.empty()
        for low, high in zip(lower, upper, strict=True):
            self._lp.addVar(low, high)
        self._lp.addVar(0.0, 1.0)
        self._lp.changeColCost(d, 1.0)
        self._columns = np.arange(d + 1, dtype=np.int32)
        for row in self._weights:
            self._lp.addRow(-highspy.kHighsInf, highspy.kHighsInf, d, self._columns[:-1], row)

    def descend(self, neuron: int, inside: Floats) -> None:
        if neuron == len(self._weights):
            self.found += 1
            return
        value = float(self._weights[neuron] @ inside + self._bias[neuron])
        for sign in (1.0, -1.0):
            self._set(neuron, sign)
            point = inside if sign * value > MARGIN else self._point()
            if point is not None:
                self.descend(neuron + 1, point)
        self._free(neuron)

    def _set(self, neuron: int, sign: float) -> None:
        """sign (w . x + b) - s >= 0."""
        low, high = (-self._bias[neuron], highspy.kHighsInf) if sign > 0 else (-highspy.kHighsInf, -self._bias[neuron])
        self._lp.changeCoeff(neuron, len(self._columns) - 1, -sign)
        self._lp.changeRowBounds(neuron, low, high)

    def _free(self, neuron: int) -> None:
        self._lp.changeRowBounds(neuron, -highspy.kHighsInf, highspy.kHighsInf)

    def _point(self) -> Floats | None:
        if perf_counter() > self._end:
            raise TimeoutError
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = np.array(self._lp.getSolution().col_value)
        return solution[:-1] if solution[-1] > MARGIN else None
