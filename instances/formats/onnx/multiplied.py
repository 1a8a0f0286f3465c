"""Affine maps in a row multiplied out, exactly: what one layer has to hold if it is to do all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError
from instances.formats.onnx.maps import Dense, Entrywise, Map, floats_of, size_of
from instances.network import Floats
from instances.numbers.dyadic import as_floats, matrix_product

MOST_WEIGHTS = 50_000_000
"""No network with more weights is read, zeros included: they are kept as matrices."""

MOST_BITS = 4096
"""Rationals whose common denominator has more bits are not multiplied out."""

Affine = tuple[Floats, Floats]
"""Weights and bias."""


class TooLargeError(InputError):
    """A matrix would have more weights than are read."""


def multiplied(row: Sequence[Map], inputs: int) -> Affine | None:
    """Maps multiplied out; None if float64 does not hold the numbers."""
    steps: list[Map] = [Entrywise.identity((inputs,))]
    for one in row:
        before = steps[-1]
        if isinstance(one, Entrywise) and isinstance(before, Entrywise):
            steps[-1] = before.rearranged(lambda part, source=one.source: part[source]).then(  # type: ignore[misc]
                one.factor, one.shift, one.place
            )
        else:
            steps.append(one)
    if len(steps) == 1:
        return _spread(steps[0], inputs)
    last = steps.pop() if isinstance(steps[-1], Entrywise) else Entrywise.identity((len(steps[-1].weights),))
    dense = steps.pop()
    assert isinstance(last, Entrywise), "two entrywise maps in a row are one"
    assert isinstance(dense, Dense), "two entrywise maps in a row are one"
    if len(steps) == 1 and isinstance(steps[0], Entrywise) and steps[0].keeps(inputs) and last.factor is None:
        _bounded(last.source.size, inputs)
        shift = np.zeros(last.source.size) if last.shift is None else floats_of(last.shift)
        return None if shift is None else (dense.weights[last.source], shift)
    widths = [inputs, *map(size_of, steps[:-1])]
    _bounded(last.source.size, inputs)
    found: list[Affine] = []
    begin, end = 0, 1  # most of what does not fit shows in the first row already
    while begin < max(1, last.source.size):
        piece = _rows(last.rearranged(lambda part, piece=slice(begin, end): part[piece]), dense, steps, widths)  # type: ignore[misc]
        if piece is None:
            return None
        found.append(piece)
        begin, end = end, end + max(1, _AT_ONCE // inputs)
    return np.concatenate([weights for weights, _ in found]), np.concatenate([bias for _, bias in found])


_AT_ONCE = 1_000_000
"""So many weights are multiplied out at once, as integers that may be large."""


def _rows(last: Entrywise, dense: Dense, steps: Sequence[Map], widths: Sequence[int]) -> Affine | None:
    """Some rows of `last` of a matrix of `steps`, each of which takes so many numbers."""
    try:
        product = _Product.of(last, dense)
        for step, width in reversed([*zip(steps, widths, strict=True)]):
            product = product.of_dense(step) if isinstance(step, Dense) else product.of_entries(step, width)
        return product.floats
    except _TooFineError:
        return None


def _spread(entries: Any, inputs: int) -> Affine | None:
    """Entries as a matrix of one number a row."""
    count = entries.source.size
    _bounded(count, inputs)
    factor = np.ones(count) if entries.factor is None else floats_of(entries.factor)
    shift = np.zeros(count) if entries.shift is None else floats_of(entries.shift)
    if factor is None or shift is None:
        return None
    weights = np.zeros((count, inputs))
    weights[np.arange(count), entries.source] = factor
    return weights, shift


@dataclass(frozen=True)
class _Product:
    """z -> (weights z + bias) / scale in integers, of dtype int64 or object: the last maps of a row."""

    weights: NDArray[Any]
    bias: NDArray[Any]
    scale: int

    @classmethod
    def of(cls, last: Entrywise, dense: Dense) -> "_Product":
        """Entries of a matrix's products."""
        _bounded(last.source.size, dense.weights.shape[1])
        entries, scale = dense.integers
        weights = entries[last.source]
        if last.factor is not None:
            factors, below = _over_common(last.factor)
            weights, scale = weights.astype(object) * factors[:, None], scale * below
        product = cls(weights, np.zeros(len(weights), dtype=object), scale)
        return product if last.shift is None else product._shifted(*_over_common(last.shift))

    def of_dense(self, before: Dense) -> "_Product":
        _bounded(len(self.weights), before.weights.shape[1])
        entries, scale = before.integers
        return _Product(matrix_product(self.weights, entries), self.bias * scale, self.scale * scale)

    def of_entries(self, before: Entrywise, inputs: int) -> "_Product":
        """Its columns scaled and moved, among `inputs` of them."""
        product = self
        if before.shift is not None:
            shifts, below = _over_common(before.shift)
            product = self._shifted(matrix_product(self.weights, shifts[:, None])[:, 0], self.scale * below)
        weights, bias, scale = product.weights, product.bias, product.scale
        if before.factor is not None:
            factors, below = _over_common(before.factor)
            weights, bias, scale = weights.astype(object) * factors, bias * below, scale * below
        _bounded(len(weights), inputs)
        moved = np.zeros((len(weights), inputs), dtype=weights.dtype)
        if len(np.unique(before.source)) == before.source.size:
            moved[:, before.source] = weights
        else:
            moved = moved.astype(object)
            np.add.at(moved.T, before.source, weights.T.astype(object))
        return _Product(moved, bias, scale)

    def _shifted(self, shifts: NDArray[Any], below: int) -> "_Product":
        """Plus shifts / below."""
        common = lcm(self.scale, below)
        up = common // self.scale
        weights = self.weights if up == 1 else self.weights.astype(object) * up
        return _Product(weights, self.bias * up + shifts.astype(object) * (common // below), common)

    @property
    def floats(self) -> Affine | None:
        weights, bias = as_floats(self.weights, self.scale), as_floats(self.bias, self.scale)
        return None if weights is None or bias is None else (weights, bias)


class _TooFineError(Exception):
    """Rationals without a common denominator of reasonable size."""


def _over_common(values: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """Rationals as integers over a common denominator."""
    common = 1
    for denominator in {v.denominator for v in values.flat}:
        common = lcm(common, denominator)
        if common.bit_length() > MOST_BITS:
            raise _TooFineError
    integers = [v.numerator * (common // v.denominator) for v in values.flat]
    return np.array(integers, dtype=object).reshape(values.shape), common


def _bounded(outputs: int, inputs: int) -> None:
    if outputs * inputs > MOST_WEIGHTS:
        raise TooLargeError(f"a layer would have {outputs} x {inputs} weights; at most {MOST_WEIGHTS} in all are read")
