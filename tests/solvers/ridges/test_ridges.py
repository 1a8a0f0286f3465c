"""Ridge sums equal their network, their pieces keep every positive point, and tilting changes nothing but the bound."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.network import Layer, Network, Point
from instances.numbers.dyadic import as_integers
from instances.numbers.integers import integers
from instances.problems import Cnf
from instances.question import Box
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from solvers.ridges import Ridge, RidgeSum, rebalanced, ridge_sum
from solvers.ridges.kinks import Kinks
from solvers.ridges.pieces import pieces_above
from solvers.ridges.rebalance import upper_hull

small = st.integers(-3, 3)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    d, n = draw(st.integers(1, 3)), draw(st.integers(0, 6))
    weights = np.array(draw(st.lists(small, min_size=n * d, max_size=n * d)), dtype=float).reshape(n, d)
    bias = np.array(draw(st.lists(small, min_size=n, max_size=n)), dtype=float) / 2
    output = np.array([draw(st.lists(small, min_size=n, max_size=n))], dtype=float).reshape(1, n)
    return Network((Layer(weights, bias), Layer(output, [draw(small)])))


@st.composite
def points(draw: st.DrawFn, box: Box) -> Point:
    shares = [Fraction(draw(st.integers(0, 12)), 12) for _ in box.lower]
    return tuple(low + s * (high - low) for low, high, s in zip(box.lower, box.upper, shares, strict=True))


def value(ridges: RidgeSum, x: Point) -> Fraction:
    return ridges.constant + sum((ridge.at(along(ridge, x)) for ridge in ridges.ridges), Fraction(0))


def along(ridge: Ridge, x: Point) -> Fraction:
    return sum((u * v for u, v in zip(ridge.direction, x, strict=True)), Fraction(0))


@pytest.mark.parametrize("change", [lambda ridges: ridges, rebalanced], ids=["plain", "rebalanced"])
@given(st.data())
def test_a_ridge_sum_is_its_network_below_its_bound_and_positive_only_on_its_pieces(
    change: object, data: st.DataObject
) -> None:
    network = data.draw(networks())
    box = Box.cube(network.inputs, -2, Fraction(5, 2))
    ridges = change(ridge_sum(network, box))  # type: ignore[operator]
    x = data.draw(points(box))
    exact = network.exact(x)[0]
    assert value(ridges, x) == ridges.at(x) == exact
    assert exact <= ridges.bound
    for ridge, pieces in zip(ridges.ridges, ridges.positive_pieces(), strict=True):
        if exact > 0:
            assert any(piece.lower <= along(ridge, x) <= piece.upper for piece in pieces)
        for piece in pieces:
            slopes = [slope for _, slope in piece.segments]
            assert slopes == sorted(slopes, reverse=True)
            assert all(ridge.at(t) == g for t, g in zip(piece.points, piece.values, strict=True))


@given(st.data())
def test_integers_beyond_int64_change_nothing_but_the_scale(data: st.DataObject) -> None:
    network = data.draw(networks())
    hidden, output = network.layers
    long, high = (2.0 ** data.draw(st.integers(-40, 70)) for _ in range(2))
    stretched = Network(
        (Layer(hidden.weights, hidden.bias * long), Layer(output.weights * high, output.bias * long * high))
    )
    small = ridge_sum(network, Box.cube(network.inputs, -2, Fraction(5, 2)))
    large = ridge_sum(stretched, Box.cube(network.inputs, -2 * Fraction(long), Fraction(5, 2) * Fraction(long)))
    factor = Fraction(long) * Fraction(high)
    assert large.bound == factor * small.bound
    for ridge, other in zip(small.ridges, large.ridges, strict=True):
        assert other.points == tuple(Fraction(long) * t for t in ridge.points)
        assert other.values == tuple(factor * g for g in ridge.values)
    for options, others in zip(small.positive_pieces(), large.positive_pieces(), strict=True):
        for piece, twin in zip(options, others, strict=True):
            assert twin.points == tuple(Fraction(long) * t for t in piece.points)
            assert twin.values == tuple(factor * g for g in piece.values)


def test_parallel_neurons_share_a_ridge() -> None:
    network = Network((Layer([[1, 2], [-2, -4], [3, 6], [0, 0]], [0, 1, 2, 5]), Layer([[1, 1, 1, 1]], [0])))
    ridges = ridge_sum(network, Box.cube(2, -1, 1))
    assert [ridge.direction for ridge in ridges.ridges] == [(1, 2)]
    assert ridges.constant == 5


def test_cancelling_neurons_leave_nothing() -> None:
    network = Network((Layer([[1], [2]], [1, 2]), Layer([[2, -1]], [7])))
    ridges = ridge_sum(network, Box.cube(1, -9, 9))
    assert (ridges.constant, ridges.ridges) == (7, ())


def test_knots_further_apart_than_int64_reaches_are_cut_exactly() -> None:
    ends = [-(2**63) + 1, 1, 2**63 - 1]
    pieces = pieces_above(integers(ends), integers([3, 0, 3]), 1, Fraction(1))
    distance = 2 * Fraction(2**63) / 3
    assert [(piece.lower, piece.upper) for piece in pieces] == [
        (ends[0], ends[0] + distance),
        (1 + Fraction(2**63 - 2, 3), ends[2]),
    ]


def test_an_affine_network_is_one_linear_ridge() -> None:
    ridges = ridge_sum(Network((Layer([[2.0, -4.0]], [0.5]),)), Box.cube(2, 0, 1))
    assert ridges.bound == Fraction(5, 2)
    assert [ridge.direction for ridge in ridges.ridges] == [(1, -2)]


def test_tilting_finds_the_bound_that_linear_terms_hide() -> None:
    question = CnfToPositivity(Cnf(3, ((1, 2, 3), (-1, -2, -3)))).target
    assert question.witness_box is not None
    plain = ridge_sum(question.network, question.witness_box)
    assert (plain.bound, rebalanced(plain).bound) == (5, 1)


def test_two_hidden_layers_are_refused() -> None:
    layer = Layer([[1.0]], [0.0])
    with pytest.raises(ValueError, match="at most one hidden layer"):
        ridge_sum(Network((layer, layer, layer)), Box.cube(1, 0, 1))


numbers = st.one_of(st.integers(-9, 9).map(float), st.floats(allow_nan=False, allow_infinity=False))


@given(st.lists(numbers, max_size=6))
def test_floats_become_the_integers_that_they_are(values: list[float]) -> None:
    whole, scale = as_integers(np.array(values))
    assert [Fraction(int(v), scale) for v in whole] == [Fraction(v) for v in values]
    assert scale == max([Fraction(v).denominator for v in values], default=1)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=8))
def test_an_upper_hull_is_concave_and_touches_the_points_below_it(points: list[tuple[int, int]]) -> None:
    t, g = upper_hull(*(np.array(part, dtype=float) for part in zip(*sorted(points), strict=True)))
    slopes = np.diff(g) / np.diff(t)
    assert (np.diff(slopes) < 0).all()
    assert {*zip(t, g, strict=True)} <= {*points}
    assert all(np.interp(a, t, g) >= b - 1e-9 for a, b in points)


@st.composite
def functions(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Places and values; one point, straight lines and numbers beyond 64 bits among them."""
    places = sorted(draw(st.sets(st.integers(-9, 9) | st.integers(-(2**70), 2**70), min_size=1, max_size=5)))
    values = st.integers(-3, 3) | st.integers(-(2**70), 2**70)
    return places, draw(st.lists(values, min_size=len(places), max_size=len(places)))


@given(st.lists(functions(), max_size=4))
def test_the_kinks_of_many_functions_are_those_of_each(several: list[tuple[list[int], list[int]]]) -> None:
    knots, heights = (integers([v for function in several for v in function[side]]) for side in (0, 1))
    kinks = Kinks.of(knots, heights, np.cumsum([0, *(len(places) for places, _ in several)]))
    expected = []
    for owner, (t, g) in enumerate(several):
        slopes = [Fraction(g[i + 1] - g[i], t[i + 1] - t[i]) for i in range(len(t) - 1)]
        assert Fraction(int(kinks.first[owner]), int(kinks.first_over[owner])) == (slopes or [0])[0]
        bends = [(owner, t[i + 1], slopes[i + 1] - slopes[i]) for i in range(len(slopes) - 1)]
        expected += [bend for bend in bends if bend[2]]
        assert kinks.convex[owner] == sum(change > 0 for _, _, change in bends)
    changes = map(Fraction, kinks.changes.tolist(), kinks.over.tolist())
    assert list(zip(kinks.owners.tolist(), kinks.knots.tolist(), changes, strict=True)) == expected
