"""One hidden layer and the weights after it, written with fewer neurons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, lcm
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from instances.numbers.dyadic import matrix_product
from instances.parameters.intervals import Interval, always_off, always_on, span
from instances.parameters.primitive import Row, is_constant, oriented, primitive
from instances.parameters.rational_network import RationalLayer
from solvers.stopping.limits import watched

Column = list[int]


@dataclass(frozen=True)
class Sum:
    """x -> sum of columns * R(rows) + affine, in integers: what the next layer receives, up to a scale.

    Parameters
    ----------
    rows
        Primitive rows over (x, 1).
    columns
        The outgoing weights of each.
    affine
        (A | b), one row a neuron of the next layer.
    scale
        Of columns and affine part, on top of that of both layers.
    """

    rows: list[Row]
    columns: list[Column]
    affine: list[list[int]]
    scale: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """The number of neurons, and of those whose first non-zero weight is negative."""
        return len(self.rows), sum(next(v for v in row if v) < 0 for row in self.rows)


def rewritten(
    layer: RationalLayer, following: RationalLayer, spans: Sequence[Interval], inputs: Sequence[Interval]
) -> tuple[RationalLayer, RationalLayer] | RationalLayer | None:
    """Both layers with fewer neurons between them, or the one affine map that they are; None if nothing is gained.

    Parameters
    ----------
    spans
        Ranges of the preactivations of the layer.
    inputs
        Ranges of what the layer receives.
    """
    sides, affine = _sides(layer, following, spans)
    scale = layer.scale * following.scale
    kinks = {u: [a + b for a, b in zip(*pair, strict=True)] for u, pair in sides.items()}
    if not any(map(any, kinks.values())):
        return RationalLayer(tuple(map(tuple, _choice(sides, affine, "plus", "plus").affine)), layer.inputs, scale)
    own = layer.outputs, _turned(layer)
    least = sum(map(any, kinks.values())), 0  # a neuron for every kink, and none turned: no choice is better
    best: Sum | None = None
    for choice in _choices(sides, affine):
        carried = _carried(choice, inputs)
        if best is None or carried.size < best.size:
            best = carried
        if best.size == least:
            break
    assert best is not None, "there is always a choice"
    if best.size >= own:
        return None
    entries = zip(*best.columns, strict=True) if best.columns else [()] * following.outputs
    rows = tuple([(*row, offsets[-1]) for row, offsets in zip(entries, best.affine, strict=True)])
    return RationalLayer(tuple(best.rows), layer.inputs), RationalLayer(rows, len(best.rows), scale * best.scale)


def _sides(
    layer: RationalLayer, following: RationalLayer, spans: Sequence[Interval]
) -> tuple[dict[Row, tuple[Column, Column]], list[list[int]]]:
    """The outgoing weights above and below every hyperplane, and the affine part of neurons that never switch."""
    width = following.outputs
    columns = following.array[:, :-1].T.tolist()
    sides: dict[Row, tuple[Column, Column]] = {}
    affine = [[0] * layer.inputs + [row[-1] * layer.scale] for row in following.rows]
    on: list[int] = []
    switching: list[int] = []
    for j, (column, interval) in enumerate(zip(columns, spans, strict=True)):
        if any(column) and not always_off(interval):
            (on if always_on(interval) else switching).append(j)
    for j, row in watched(zip(switching, layer.array[switching].tolist(), strict=True)):
        column = columns[j]
        assert not is_constant(row), "constants never switch"
        u, factor = oriented(row)
        pair = sides.setdefault(u, ([0] * width, [0] * width))
        side = pair[0 if factor > 0 else 1]
        for o, c in enumerate(column):
            if c:
                side[o] += c * abs(factor)
    if on and width:
        added = _product(following.array[:, np.array(on)], layer.array[on])
        affine = [[a + v for a, v in zip(*pair, strict=True)] for pair in zip(affine, added, strict=True)]
    return sides, affine


def _turned(layer: RationalLayer) -> int:
    """The number of neurons whose first non-zero weight is negative."""
    if not layer.outputs:
        return 0
    leading = (layer.array != 0).argmax(axis=1)[:, None]
    return int((np.take_along_axis(layer.array, leading, axis=1) < 0).sum())


def _plus(affine: list[list[int]], terms: Sequence[tuple[Sequence[int], Row]]) -> list[list[int]]:
    """affine + the sum of column row^T."""
    used = [(column, row) for column, row in terms if any(column)]
    if not used or not affine:
        return affine
    columns = fmpz_mat([list(column) for column, _ in used]).transpose()
    added = (fmpz_mat(affine) + columns * fmpz_mat([list(row) for _, row in used])).tolist()
    return [[int(v) for v in row] for row in added]


def _product(one: NDArray[Any], other: NDArray[Any]) -> list[list[int]]:
    """The matrix product of integers, exactly."""
    found: list[list[int]] = matrix_product(one, other).tolist()
    return found


def _choices(sides: dict[Row, tuple[Column, Column]], affine: list[list[int]]) -> Iterator[Sum]:
    """Ways to write the layer, by what becomes of hyperplanes with neurons on one side and of those with two."""
    for single, double in (("plus", "plus"), ("own", "plus"), ("own", "minus"), ("plus", "both"), ("own", "both")):
        yield _choice(sides, affine, single, double)


def _choice(sides: dict[Row, tuple[Column, Column]], affine: list[list[int]], single: str, double: str) -> Sum:
    """R(-u) = R(u) - u, so that the sides of a hyperplane can be exchanged for something linear."""
    rows: list[Row] = []
    columns: list[Column] = []
    exchanged: list[tuple[Sequence[int], Row]] = []
    for u, (above, below) in watched(sides.items()):
        two = any(above) and any(below)
        to = double if two else single
        if to == "own":
            to = "plus" if any(above) else "minus"
        if to == "both":
            rows += [u, tuple([-v for v in u])]
            columns += [above, below]
            continue
        kink = [a + b for a, b in zip(above, below, strict=True)]
        exchanged.append(([-v for v in below] if to == "plus" else above, u))
        if any(kink):
            rows.append(u if to == "plus" else tuple([-v for v in u]))
            columns.append(kink)
    return Sum(rows, columns, _plus(affine, exchanged))


def _carried(found: Sum, inputs: Sequence[Interval]) -> Sum:
    """The same with the linear part on neurons that are always on, or on pairs R(g) - R(-g) where nothing bounds g."""
    if not any(any(row[:-1]) for row in found.affine):
        return found
    reduced, _, rank = fmpz_mat([row[:-1] for row in found.affine]).rref()
    basis = [primitive([int(reduced[place, j]) for j in range(len(inputs))])[0] for place in range(rank)]
    pivots = [next(j for j, v in enumerate(g) if v) for g in basis]
    times = lcm(*(g[pivot] for g, pivot in zip(basis, pivots, strict=True)))
    rows, columns = list(found.rows), [[times * c for c in column] for column in found.columns]
    constants = [times * row[-1] for row in found.affine]
    for g, pivot in zip(basis, pivots, strict=True):
        # All other rows of the basis are 0 at this pivot.
        weights = [times * row[pivot] // g[pivot] for row in found.affine]
        for row, sign in _always_on(g, inputs):
            rows.append(row)
            columns.append([sign * w for w in weights])
            constants = [c - sign * w * row[-1] for c, w in zip(constants, weights, strict=True)]
    affine = [[*[0] * len(inputs), c] for c in constants]
    return Sum(rows, columns, affine, found.scale * times)


def _always_on(g: Row, inputs: Sequence[Interval]) -> list[tuple[Row, int]]:
    """Rows whose neurons, with these signs, add up to g . x and a constant."""
    for sign in (1, -1):
        turned = tuple([sign * v for v in g])
        low, _ = span((*turned, 0), 1, inputs)
        if low is not None:
            return [((*turned, -floor(low)), sign)]
    return [((*g, 0), 1), ((*[-v for v in g], 0), -1)]
