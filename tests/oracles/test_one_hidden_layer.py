"""The oracle of the oracles: brute force agrees with functions whose answer is plain to see."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network, Point
from instances.question import Box
from tests.oracles.one_hidden_layer import positive_points, positive_somewhere, value


@st.composite
def networks(draw: st.DrawFn) -> Network:
    d, n = draw(st.integers(1, 3)), draw(st.integers(0, 5))
    entries = iter(draw(st.lists(st.integers(-8, 8).map(lambda v: v / 4), min_size=n * (d + 2) + 1, max_size=99)))
    hidden = np.array([next(entries) for _ in range(n * (d + 1))]).reshape(n, d + 1)
    out = [next(entries) for _ in range(n)]
    return Network((Layer(hidden[:, :d], hidden[:, d]), Layer(np.array([out]).reshape(1, n), [next(entries)])))


def points(d: int) -> st.SearchStrategy[Point]:
    return st.tuples(*[st.fractions(-3, 3, max_denominator=6)] * d)


def tent(height: float) -> Network:
    """height - |x|."""
    return Network((Layer([[1], [-1]], [0, 0]), Layer([[-1, -1]], [height])))


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_no_point_is_positive_where_brute_force_finds_none(network: Network, data: st.DataObject) -> None:
    box = Box.cube(network.inputs, -1, Fraction(3, 2))
    for domain in (None, box):
        if positive_somewhere(network, domain) is None:
            point = data.draw(points(network.inputs))
            assert value(network, point) <= 0 or (domain is not None and not domain.contains(point))


@settings(max_examples=60, deadline=None)
@given(networks())
def test_every_point_that_brute_force_names_is_positive_and_in_the_domain(network: Network) -> None:
    box = Box.cube(network.inputs, -1, Fraction(3, 2))
    assert all(value(network, point) > 0 for point in positive_points(network))
    assert all(value(network, point) > 0 and box.contains(point) for point in positive_points(network, box))


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_two_ways_of_evaluating_agree(network: Network, data: st.DataObject) -> None:
    point = data.draw(points(network.inputs))
    assert network.exact(point) == (value(network, point),)


@pytest.mark.parametrize(
    ("network", "box", "positive"),
    [
        (tent(0), None, False),
        (tent(2.0**-40), None, True),
        (tent(1), Box.cube(1, 1, 5), False),
        (tent(1), Box.cube(1, Fraction(99, 100), 5), True),
        (tent(1), Box.cube(1, 0, 0), True),
        (tent(1), Box.cube(1, 1, 1), False),
        (Network((Layer([[1]], [-1000]),)), None, True),
        (Network((Layer([[1]], [-1000]),)), Box.cube(1, 0, 1000), False),
        (Network((Layer([[0, 0]], [0]),)), None, False),
        (Network((Layer([[2.0**80]], [0]), Layer([[-(2.0**80)]], [2.0**-80]))), None, True),
    ],
)
def test_brute_force_is_right_where_the_answer_is_plain(network: Network, box: Box | None, positive: bool) -> None:
    assert (positive_somewhere(network, box) is not None) == positive
