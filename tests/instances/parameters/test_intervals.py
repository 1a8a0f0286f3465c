"""Interval arithmetic never says more than is so."""

from fractions import Fraction
from random import Random

import pytest

from instances.parameters.intervals import always_off, always_on, preactivations, span
from instances.parameters.rational_network import RationalNetwork
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
