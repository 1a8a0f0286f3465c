"""Injectivity of a ReLU layer: the active rows of every cell of its hyperplane arrangement must span."""

from collections.abc import Iterable

import numpy as np

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Injectivity
from solvers.answer import Answer
from solvers.exact.collision import collision
from solvers.exact.directions import always_active_directions, primitive
from solvers.exact.elimination import matrix
from solvers.region.proof.walk import RegionProof
from solvers.region.search import Search


def injectivity(question: Injectivity, search: Search) -> Answer:
    """Look for a cell on which the rows that are not negative do not span R^d.

    The rows that are not negative at a point on a face are at least those of a cell around it, so the
    full-dimensional cells decide; biases and bounded cells included.

    Two rows of opposite directions of which one is never negative see their direction everywhere. As soon as these
    directions and the rows known to be active span, a cell is not cut further; if the directions alone do, no cell is
    looked at, and `work` names ``opposite_rows``.
    """
    (layer,) = question.network.layers
    rows, offsets = layer.integer_rows
    d = layer.inputs
    seen = always_active_directions(rows, offsets)
    if _rank(seen, d) == d:
        search.extra["opposite_rows"] += 1
        if search.proof is not None:
            proof = RegionProof(search.proof, _hidden(layer), question.domain, Box.cube(d, 0, 0))
            proof.spanned()
            proof.finish()
        return search.answer(Verdict.YES)
    # The rows that tell cells apart come first, so that most cells are settled before the others cut them.
    order = sorted(range(len(rows)), key=lambda i: primitive(rows[i])[0] in seen)
    rows = [rows[i] for i in order]
    sorted_layer = Layer(layer.weights[order], layer.bias[order])

    def spans(active: list[int]) -> bool:
        enough = _rank([*seen, *(rows[i] for i in active if i < len(rows))], d) == d  # the last one hands y on
        if enough and cells.proof is not None:
            cells.proof.spanned()
        return enough

    cells = search.cells(_hidden(sorted_layer), question.domain, spans, _hidden(layer))
    for cell in cells:
        active = [row for row, on in zip(rows, cell.pattern[0], strict=False) if on]
        if _rank(active, d) < d:
            return search.answer(Verdict.NO, collision(question.network, cells.interior()))
        if cells.proof is not None:
            cells.proof.spanned()
    return search.answer(Verdict.YES)


def _hidden(layer: Layer) -> Network:
    return Network((layer, Layer(np.zeros((1, layer.outputs)), [0.0])))


def _rank(rows: Iterable[Iterable[int]], d: int) -> int:
    entries = [v for row in rows for v in row]
    return int(matrix(len(entries) // d, d, entries).rank())
