"""One hidden layer and the weights after it, written with fewer neurons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, lcm

import numpy as np
from flint import fmpz_mat

from instances.numbers.dyadic import matrix_product
from instances.numbers.integers import Integers, integer_dtype, integer_rows, largest, scaled_by
from instances.parameters.intervals import Interval, always_off, always_on, span
from instances.parameters.primitive import Row, primitive
from instances.parameters.rational_network import RationalLayer
from solvers.folding.grouped import grouped, negative, some
from solvers.stopping.limits import checkpoint


@dataclass(frozen=True)
class Sides:
    """x -> sum of above * R(planes) + below * R(-planes) + affine, in integers: what the next layer receives.

    Parameters
    ----------
    planes
        The hyperplanes on which neurons switch, as primitive rows (u | b) whose first entry that is not 0 is positive.
    above, below
        The outgoing weights on either side, one row a hyperplane; their sums do not overflow.
    affine
        (A | b), one row a neuron of the next layer: the bias of that, and neurons that never switch.
    """

    planes: Integers
    above: Integers
    below: Integers
    affine: Integers


@dataclass(frozen=True)
class Sum:
    """x -> sum of columns * R(rows) + affine, in integers: what the next layer receives, up to a scale.

    Parameters
    ----------
    rows
        Primitive rows over (x, 1).
    columns
        The outgoing weights, one row a neuron.
    affine
        (A | b), one row a neuron of the next layer.
    scale
        Of columns and affine part, on top of that of both layers.
    """

    rows: Integers
    columns: Integers
    affine: Integers
    scale: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """The number of neurons, and of those whose first non-zero weight is negative."""
        return len(self.rows), int(negative(self.rows).sum())


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
    sides = _sides(layer, following, spans)
    scale = layer.scale * following.scale
    kinks = some(sides.above + sides.below)
    if not kinks.any():
        return RationalLayer.of_array(_choice(sides, "plus", "plus").affine, scale)
    own = layer.outputs, int(negative(layer.array).sum())
    least = int(kinks.sum()), 0  # a neuron for every kink, and none turned: no choice is better
    best: Sum | None = None
    for choice in _choices(sides):
        if best is not None and choice.size >= best.size:  # to carry something takes further neurons
            continue
        carried = _carried(choice, inputs)
        if best is None or carried.size < best.size:
            best = carried
        if best.size == least:
            break
    assert best is not None, "there is always a choice"
    if best.size >= own:
        return None
    after = np.hstack([best.columns.T, best.affine[:, -1:]])
    return RationalLayer.of_array(best.rows), RationalLayer.of_array(after, scale * best.scale)


def _sides(layer: RationalLayer, following: RationalLayer, spans: Sequence[Interval]) -> Sides:
    """The hyperplanes in the order in which neurons have them."""
    columns = following.array[:, :-1].T
    needed = [j for j in np.flatnonzero(some(columns)).tolist() if not always_off(spans[j])]
    on = np.zeros(layer.outputs, dtype=np.bool_)
    on[[j for j in needed if always_on(spans[j])]] = True
    switching = [j for j in needed if not on[j]]
    checkpoint(len(needed))
    rows, columns = layer.array[switching], columns[switching]
    assert some(rows[:, :-1]).all(), "constants never switch"
    planes, which, factors = grouped(rows)
    kind = integer_dtype(2 * max(1, len(rows)) * max(1, largest(columns)) * max(1, largest(factors)))
    outgoing = columns.astype(kind) * np.abs(factors).astype(kind)[:, None]
    above, below = np.zeros((2, len(planes), following.outputs), dtype=kind)
    turned = factors < 0
    np.add.at(above, which[~turned], outgoing[~turned])
    np.add.at(below, which[turned], outgoing[turned])
    bias = scaled_by(following.array[:, -1], layer.scale)
    affine = np.zeros((following.outputs, layer.inputs + 1), dtype=bias.dtype)
    affine[:, -1] = bias
    if on.any():
        affine = _added(affine, matrix_product(np.where(on, following.array[:, :-1], 0), layer.array))
    return Sides(planes, above, below, affine)


def _added(one: Integers, other: Integers) -> Integers:
    kind = integer_dtype(largest(one) + largest(other))
    total: Integers = one.astype(kind) + other.astype(kind)
    return total


def _choices(sides: Sides) -> Iterator[Sum]:
    """Ways to write the layer, by what becomes of hyperplanes with neurons on one side and of those with two."""
    for single, double in (("plus", "plus"), ("own", "plus"), ("own", "minus"), ("plus", "both"), ("own", "both")):
        checkpoint(len(sides.planes))
        yield _choice(sides, single, double)


def _choice(sides: Sides, single: str, double: str) -> Sum:
    """R(-u) = R(u) - u, so that the sides of a hyperplane can be exchanged for something linear."""
    is_above, is_below = some(sides.above), some(sides.below)
    two = is_above & is_below
    both = two & (double == "both")
    plus = np.where(two, double == "plus", is_above | (single == "plus"))
    minus = ~plus & ~both
    exchanged = np.where(plus[:, None], -sides.below, np.where(minus[:, None], sides.above, 0))
    kinks = sides.above + sides.below
    index = np.repeat(np.arange(len(both)), np.where(both, 2, some(kinks)))
    second = np.zeros(len(index), dtype=np.bool_)
    second[1:] = index[1:] == index[:-1]
    rows = np.where((second | minus[index])[:, None], -sides.planes[index], sides.planes[index])
    single_sides = np.where(second[:, None], sides.below[index], sides.above[index])
    columns = np.where(both[index][:, None], single_sides, kinks[index])
    return Sum(rows, columns, _added(sides.affine, matrix_product(exchanged.T, sides.planes)))


def _carried(found: Sum, inputs: Sequence[Interval]) -> Sum:
    """The same with the linear part on neurons that are always on, or on pairs R(g) - R(-g) where nothing bounds g."""
    if not found.affine[:, :-1].any():
        return found
    affine: list[list[int]] = found.affine.tolist()
    reduced, _, rank = fmpz_mat([row[:-1] for row in affine]).rref()
    basis = [primitive([int(reduced[place, j]) for j in range(len(inputs))])[0] for place in range(rank)]
    pivots = [next(j for j, v in enumerate(g) if v) for g in basis]
    times = lcm(*(g[pivot] for g, pivot in zip(basis, pivots, strict=True)))
    rows: list[Row] = []
    columns: list[list[int]] = []
    constants = [times * row[-1] for row in affine]
    for g, pivot in zip(basis, pivots, strict=True):
        # All other rows of the basis are 0 at this pivot.
        weights = [times * row[pivot] // g[pivot] for row in affine]
        for row, sign in _always_on(g, inputs):
            rows.append(row)
            columns.append([sign * w for w in weights])
            constants = [c - sign * w * row[-1] for c, w in zip(constants, weights, strict=True)]
    return Sum(
        np.vstack([found.rows, integer_rows(rows, len(inputs) + 1)]),
        np.vstack([scaled_by(found.columns, times), integer_rows(columns, len(affine))]),
        integer_rows([[*[0] * len(inputs), c] for c in constants], len(inputs) + 1),
        found.scale * times,
    )


def _always_on(g: Row, inputs: Sequence[Interval]) -> list[tuple[Row, int]]:
    """Rows whose neurons, with these signs, add up to g . x and a constant."""
    for sign in (1, -1):
        turned = tuple([sign * v for v in g])
        low, _ = span((*turned, 0), 1, inputs)
        if low is not None:
            return [((*turned, -floor(low)), sign)]
    return [((*g, 0), 1), ((*[-v for v in g], 0), -1)]
