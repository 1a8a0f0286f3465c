"""Interval arithmetic never says more than is so."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.parameters.intervals import Interval, always_off, always_on, preactivations, span, spans
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.question import Box, RealSpace
from tests.instances.parameters.drawn import drawn

F = Fraction


@pytest.mark.parametrize("seed", range(20))
def test_every_preactivation_is_in_its_interval(seed: int) -> None:
    random = Random(seed)
    network = drawn(random, 2, 3, 3)
    box = Box((F(-1), F(0)), (F(1, 3), F(2)))
    for domain in (box, RealSpace(2)):
        ranges = preactivations(RationalNetwork.of(network), domain)
        for _ in range(30):
            x = tuple(a + (b - a) * F(random.randint(0, 8), 8) for a, b in zip(box.lower, box.upper, strict=True))
            signs = network.pattern(x)
            for intervals, row in zip(ranges, signs, strict=True):
                for interval, sign in zip(intervals, row, strict=True):
                    assert not (always_on(interval) and sign < 0)
                    assert not (always_off(interval) and sign > 0)


def test_the_ends_are_exact_and_may_be_missing() -> None:
    assert span((2, -3, 1), 2, [(F(0), F(1)), (F(-1), F(1))]) == (F(-1), F(3))
    assert span((2, -3, 1), 1, [(F(0), None), (F(-1), F(1))]) == (F(-2), None)
    assert span((2, -3, 1), 1, [(F(0), None), (None, F(1))]) == (F(-2), None)
    assert span((0, 0, -1), 1, [(None, None), (None, None)]) == (F(-1), F(-1))
    assert always_off((F(-1), F(0)))
    assert always_on((F(0), None))
    assert not always_on((None, F(0)))


ENTRIES = st.one_of(st.integers(-9, 9), st.integers(-(2**70), 2**70))
ENDS = st.one_of(st.none(), st.fractions(max_denominator=20), st.fractions())


@settings(deadline=None)
@given(st.integers(0, 3), st.integers(0, 4), st.data())
def test_all_ranges_of_a_layer_are_those_of_its_rows(inputs: int, neurons: int, data: st.DataObject) -> None:
    rows = tuple(tuple(data.draw(ENTRIES) for _ in range(inputs + 1)) for _ in range(neurons))
    layer = RationalLayer(rows, inputs, data.draw(st.integers(1, 6)))
    received: list[Interval] = [(data.draw(ENDS), data.draw(ENDS)) for _ in range(inputs)]
    assert spans(layer, received) == [span(row, layer.scale, received) for row in layer.rows]
