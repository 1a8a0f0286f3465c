"""A row of affine maps becomes the fewest neurons that are exactly the same function."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.formats.onnx.layers import MisfitError, kept, layers
from instances.formats.onnx.maps import Dense, Entrywise, Map, size_of
from instances.formats.onnx.multiplied import multiplied
from instances.network import Network, Point

FLOATS = st.one_of(
    st.integers(-3, 3).map(float), st.sampled_from([0.1, -1 / 3, 3.3, 2.0**600, 2.0**-600, 5e-324, 1e300, 2.0**53 + 2])
)
RATIONALS = st.one_of(FLOATS.map(Fraction), st.sampled_from([Fraction(1, 3), Fraction(3), Fraction(-6, 7)]))


def rationals(values: Sequence[Any]) -> Any:
    return np.array([Fraction(v) for v in values] + [None], dtype=object)[:-1]


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[Map], int]:
    """Up to four maps in a row, and how many numbers they take."""
    inputs = width = draw(st.integers(1, 3))
    row: list[Map] = []
    for _ in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 3))
        if draw(st.booleans()):
            entries = draw(st.lists(FLOATS, min_size=size * width, max_size=size * width))
            row.append(Dense(np.array(entries).reshape(size, width)))
        else:
            source = draw(st.lists(st.integers(0, width - 1), min_size=size, max_size=size))
            factor, shift = (
                rationals(draw(st.lists(RATIONALS, min_size=size, max_size=size))) if draw(st.booleans()) else None
                for _ in range(2)
            )
            row.append(Entrywise(np.array(source), factor, shift))
        width = size
    return row, inputs


def value(row: Sequence[Map], point: Point) -> Point:
    for one in row:
        if isinstance(one, Dense):
            matrix = [[Fraction(w) for w in weights] for weights in one.weights.tolist()]
            point = tuple(sum((w * v for w, v in zip(weights, point, strict=True)), Fraction(0)) for weights in matrix)
        else:
            factor = [1] * one.source.size if one.factor is None else one.factor.tolist()
            shift = [0] * one.source.size if one.shift is None else one.shift.tolist()
            taken = zip(one.source.tolist(), factor, shift, strict=True)
            point = tuple(a * point[i] + b for i, a, b in taken)
    return point


def fewest(row: Sequence[Map], inputs: int, positive: bool) -> int | None:
    """The number of neurons by all sets of cuts; None if none is exact."""
    widths = [inputs, *map(size_of, row)]
    found = []
    for count in range(len(row)):
        for cuts in combinations(range(1, len(row)), count):
            parts = [multiplied(row[a:b], widths[a]) for a, b in pairwise((0, *cuts, len(row)))]
            if all(part is not None for part in parts):
                counts = [len(kept(*part, positive and i == 0)[0]) for i, part in enumerate(parts[:-1]) if part]
                found.append(sum(counts))
    return 0 if multiplied(row, inputs) is not None else min(found, default=None)


@settings(deadline=None)
@given(rows(), st.booleans(), st.data())
def test_a_row_of_maps_is_exactly_its_layers_and_they_are_the_fewest(
    drawn: tuple[list[Map], int], positive: bool, data: st.DataObject
) -> None:
    row, inputs = drawn
    cheapest = fewest(row, inputs, positive)
    if cheapest is None:
        with pytest.raises(MisfitError, match="not exact in float64"):
            layers(row, inputs, positive)
        return
    network = Network(tuple(layers(row, inputs, positive)))
    assert network.neurons == cheapest
    least = 0 if positive else -5
    for _ in range(3):
        point = tuple(Fraction(data.draw(st.integers(least, 5)), 3) for _ in range(inputs))
        assert network.exact(point) == value(row, point)


def widths(row: Sequence[Map], inputs: int, positive: bool = False) -> tuple[int, ...]:
    return Network(tuple(layers(row, inputs, positive))).widths


THIRDS = np.full((1, 1), 1 / 3)


def test_the_cut_is_where_the_row_is_narrow_and_signs_that_are_certain_save_neurons() -> None:
    wide, narrow = Dense(THIRDS.repeat(6, axis=1)), Dense(THIRDS.repeat(6, axis=0))
    assert widths([wide, narrow], 6) == (2,)
    assert widths([wide, narrow], 6, positive=True) == (1,)
    assert widths([Dense(-wide.weights), narrow], 6, positive=True) == (1,)
    assert widths([narrow, wide], 1) == (12,)
    assert widths([wide, narrow, wide, narrow], 6) == (2, 12, 2)
    assert widths([Dense(np.zeros((4, 6))), Entrywise(np.arange(4), None, rationals([0, 0.1, 0, 2**60]))], 6) == ()


def test_what_float64_does_not_hold_on_the_way_may_be_exact_in_the_end() -> None:
    huge, tiny = Dense(np.full((1, 1), 2.0**1000)), Dense(np.full((1, 1), 2.0**-1000))
    assert widths([huge, huge, tiny], 1) == ()
    assert widths([huge, huge], 1) == (2,)
    third, thrice = (Entrywise(np.arange(1), rationals([v]), None) for v in (Fraction(1, 3), 3))
    assert widths([third, Dense(np.full((2, 1), 0.1)), thrice.rearranged(lambda part: part.repeat(2) * 1)], 1) == ()
