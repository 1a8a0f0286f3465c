"""Pruning keeps exactly the monomials with a cell, by every way in which it finds them."""

from collections.abc import Callable
from fractions import Fraction
from math import comb
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import gaussian_network, generic_shallow_network, large_input_network
from instances.network import Layer, Network
from instances.question import Box
from instances.tropical import TropicalPolynomial, read, tropical_map, write_polynomial
from instances.tropical.rows import highest_of_each
from solvers.polyhedra import Polyhedron
from solvers.polyhedra.space import Space
from solvers.solver import Deadline, Limits
from solvers.tropical import prune as prune_module
from solvers.tropical.effort import Effort
from solvers.tropical.hull import Hull
from solvers.tropical.prune import prune
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.instances.tropical.test_conversion import random_points
from tests.networks import boxes
from tests.solvers.tropical.maps import map_of, space_of

few = settings(deadline=None, max_examples=60)


def by_definition(polynomial: TropicalPolynomial, space: Space) -> TropicalPolynomial:
    """The monomials whose cells are full-dimensional polyhedra, one after the other."""
    rows = polynomial.entries.tolist()
    kept = []
    for i, row in enumerate(rows):
        walls = [[a - b for a, b in zip(other, row, strict=True)] for other in rows if other != row]
        if Polyhedron.of_walls([*space.walls, *walls], space.dimension).dimension == space.dimension:
            kept.append(i)
    return polynomial.take(kept)


@st.composite
def polynomials(draw: st.DrawFn, most: int = 12) -> TropicalPolynomial:
    """Points on few values, so that many are on faces of the hull of the others, not inside."""
    d = draw(st.integers(1, 3))
    entries = st.lists(st.integers(-3, 3), min_size=d + 1, max_size=d + 1)
    rows = draw(st.lists(entries, min_size=1, max_size=most))
    return TropicalPolynomial(d, [(row[:-1], row[-1]) for row in rows])


@few
@given(polynomial=polynomials())
def test_what_is_kept_has_a_cell_and_nothing_else_is_kept(polynomial: TropicalPolynomial) -> None:
    space = Space.everywhere(polynomial.dimension)
    kept = prune(polynomial, space, Effort())
    assert kept == by_definition(polynomial, space)
    assert prune(kept, space, Effort()) == kept
    for x in random_points(polynomial.dimension, 5):
        assert kept.exact(x) == polynomial.exact(x)


@few
@given(polynomial=polynomials(), data=st.data())
def test_the_same_on_a_box(polynomial: TropicalPolynomial, data: st.DataObject) -> None:
    box = data.draw(boxes(polynomial.dimension).filter(lambda box: not box.flat))
    space = Space.within(box)
    assert prune(polynomial, space, Effort()) == by_definition(polynomial, space)


@few
@given(polynomial=polynomials())
def test_the_same_without_random_points_and_where_rows_cut_the_space(polynomial: TropicalPolynomial) -> None:
    """x1 >= x2 >= ..., a cone in which no random points are looked for."""
    d = polynomial.dimension
    rows = [[int(j == i + 1) - int(j == i) for j in range(d)] + [0] for i in range(d - 1)]
    space = Space.everywhere(d, rows, tuple(Fraction(-i) for i in range(d)))
    assert prune(polynomial, space, Effort()) == by_definition(polynomial, space)


@few
@given(polynomial=polynomials(), exponents=st.lists(st.integers(-12, 12), min_size=2, max_size=2))
def test_the_scales_of_exponents_and_coefficients_do_not_matter(
    polynomial: TropicalPolynomial, exponents: list[int]
) -> None:
    """Thin cells and far cells: x -> s x and p -> t p change no cell but by a linear map."""
    s, t = (Fraction(10) ** e for e in exponents)
    scaled = TropicalPolynomial(
        polynomial.dimension, [([s * t * v for v in a], t * c) for a, c in polynomial.monomials]
    )
    kept = prune(scaled, Space.everywhere(polynomial.dimension), Effort())
    plain = prune(polynomial, Space.everywhere(polynomial.dimension), Effort())
    assert [tuple(v / s / t for v in a) for a, _ in kept.monomials] == [a for a, _ in plain.monomials]


def test_a_cell_of_width_ten_to_the_minus_30_is_kept_and_one_of_width_0_goes() -> None:
    for width, size in ((Fraction(1, 10**30), 3), (Fraction(0), 2), (Fraction(-1, 10**30), 2)):
        for d in (1, 2):
            middle = [Fraction(1)] + [Fraction(0)] * (d - 1)
            p = TropicalPolynomial(
                d, [([Fraction(0)] * d, 0), (middle, width / 2), ([2 * v for v in middle], Fraction(0))]
            )
            assert len(prune(p, Space.everywhere(d), Effort())) == size


def test_all_redundant_monomials_go_at_once_but_equal_ones_do_not_hide_each_other() -> None:
    """Were equal exponents not merged, both copies of x would be redundant, and the maximum another one."""
    assert text("max(0, x1, x1, 2 x1 - 5)") == "max(0, x1, -5 + 2 x1)"
    assert text("max(0, x1, 2 x1)") == "max(0, 2 x1)"
    assert text("max(0, -1 + x1, 2 x1)") == "max(0, 2 x1)"
    assert text("max(x1, x2, 2 x1 + 2 x2, x1 + x2, 2 x1, 2 x2)").count(",") == 4
    assert "x1 + x2," not in text("max(x1, x2, 2 x1 + 2 x2, x1 + x2, 2 x1, 2 x2)")
    assert text("max(x1, x2, x1 + x2)").count(",") == 2


def text(polynomial: str) -> str:
    p = read(polynomial, "text").numerators[0]
    return write_polynomial(prune(p, Space.everywhere(p.dimension), Effort()))


@pytest.mark.parametrize(
    ("network", "sizes"), [(F1, (8, 4)), (F2, (9, 4)), (CHECKER, (6, 6))], ids=["F1", "F2", "checker"]
)
def test_pruned_sizes_of_the_known_networks(network: Network, sizes: tuple[int, int]) -> None:
    native = tropical_map(network)
    space = Space.everywhere(2)
    assert map_of(network).monomial_complexity == (sizes,)
    at_the_end = [prune(p, space, Effort()) for p in (*native.numerators, *native.denominators)]
    assert at_the_end == [*map_of(network).numerators, *map_of(network).denominators]


@pytest.mark.parametrize(
    ("inputs", "neurons", "sizes"),
    [
        (2, 6, (2, 16)),
        (3, 5, (4, 8)),
        (4, 4, (2, 8)),
        (5, 3, (2, 4)),
        (6, 2, (2, 2)),
        (2, 8, (11, 11)),
        (3, 7, (4, 26)),
        (2, 10, (11, 22)),
    ],
)
def test_generic_shallow_networks_have_as_many_monomials_as_their_signs_have_regions(
    inputs: int, neurons: int, sizes: tuple[int, int]
) -> None:
    """(Z(n+, d), Z(n-, d)) for n+ positive and n- negative output weights."""
    network = generic_shallow_network(inputs, neurons, seed=0).network
    positive = int((network.layers[1].weights > 0).sum())
    assert sizes == tuple(sum(comb(n, i) for i in range(inputs + 1)) for n in (positive, neurons - positive))
    assert map_of(network).monomial_complexity == (sizes,)


def with_signs(width: int, positive: int, seed: int) -> Network:
    """One hidden layer in general position in the plane, so many of its output weights positive."""
    rng = np.random.default_rng(seed)
    hidden = Layer(rng.integers(-(10**4), 10**4, (width, 2)), rng.integers(-(10**4), 10**4, width))
    return Network((hidden, Layer([[1] * positive + [-1] * (width - positive)], [0])))


def test_the_mean_pruned_size_and_rate_over_random_signs() -> None:
    """Published as means over random networks; they depend on the number of positive output weights only."""
    means: dict[int, tuple[Fraction, Fraction, Fraction]] = {}
    for width in range(2, 11):
        native, pruned_, rate = Fraction(0), Fraction(0), Fraction(0)
        for positive in range(width + 1):
            likely = Fraction(comb(width, positive), 2**width)
            sizes = [positive, width - positive]
            before = sum(2**n for n in sizes)
            after = sum(comb(n, 0) + comb(n, 1) + comb(n, 2) for n in sizes)
            if width <= 6:
                network = with_signs(width, positive, seed=width)
                assert sum(tropical_map(network).monomial_complexity[0]) == before
                assert sum(map_of(network).monomial_complexity[0]) == after
            native, pruned_ = native + likely * before, pruned_ + likely * after
            rate += likely * (1 - Fraction(after, before))
        means[width] = native, pruned_, rate
    assert all(native == 2 * Fraction(3, 2) ** width for width, (native, _, _) in means.items())
    assert round(float(means[10][0]), 1) == 115.3
    assert [means[width][1] for width in (4, 6, 8, 10)] == [9, Fraction(31, 2), 24, Fraction(69, 2)]
    rates = [round(float(means[width][2]), 3) for width in range(2, 9)]
    assert rates == [0.0, 0.028, 0.087, 0.169, 0.265, 0.364, 0.461]


def test_a_network_of_many_inputs_has_all_monomials_that_its_signs_allow() -> None:
    """Its neurons are independent, so that every sum of rows has a cell."""
    network = large_input_network(12, 4, 5, seed=0).network
    counts = [(int((row > 0).sum()), int((row < 0).sum())) for row in network.layers[1].weights]
    assert map_of(network).monomial_complexity == tuple((2**above, 2**below) for above, below in counts)


@pytest.mark.parametrize("seed", range(4))
def test_pruned_sizes_of_gaussian_networks(seed: int) -> None:
    network = gaussian_network(2, 4, 0.0, 3, seed=seed).network
    expected = [(16, 10), (22, 13), (17, 9), (15, 13)][seed]
    assert map_of(network).monomial_complexity == (expected,)


@pytest.mark.parametrize("inputs", [2, 3, 4])
@pytest.mark.parametrize("boxed", [False, True])
def test_large_polynomials_are_pruned_alike_with_and_without_a_hull(
    inputs: int, boxed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(inputs)
    neurons = {2: 20, 3: 11, 4: 9}[inputs]
    network = Network(
        (
            Layer(rng.integers(-50, 51, (neurons, inputs)), rng.integers(-50, 51, neurons)),
            Layer(np.ones((1, neurons)), [0]),
        )
    )
    box = Box.cube(inputs, -1, 3) if boxed else None
    with_hull = map_of(network, box)
    if not boxed:
        assert len(with_hull.numerators[0]) == sum(comb(neurons, i) for i in range(inputs + 1)) > 200
    monkeypatch.setattr(prune_module, "LEAST_MONOMIALS", 10**9)
    assert map_of(network, box) == with_hull


def test_what_the_hull_proposes_about_degenerate_points_is_confirmed_or_left() -> None:
    """The hull of the first grid has four facets of 81 points each; all points of the second are vertices."""
    grid = [(i, j) for i in range(-8, 9) for j in range(-8, 9)]
    p = TropicalPolynomial(2, [(a, -abs(a[0]) - abs(a[1])) for a in grid])
    assert len(prune(p, Space.everywhere(2), Effort())) == 9
    q = TropicalPolynomial(2, [(a, -(a[0] ** 2) - a[1] ** 2) for a in grid])
    assert prune(q, Space.everywhere(2), Effort()) == q


@pytest.mark.parametrize("factors", [(1, Fraction(1, 10**150), 1), (10**120, 1, Fraction(1, 10**120)), (1, 1, 10**400)])
def test_large_polynomials_of_any_scale_are_pruned_alike(factors: tuple[Fraction, Fraction, Fraction]) -> None:
    rng = np.random.default_rng(4)
    rows = rng.integers(-30, 31, (260, 3)).tolist()
    plain = TropicalPolynomial(2, [(row[:2], row[2]) for row in rows])
    first, second, third = factors
    scaled = TropicalPolynomial(2, [((first * a, second * b), third * c) for (a, b), c in plain.monomials])
    kept = [prune(p, Space.everywhere(2), Effort()) for p in (plain, scaled)]
    assert 10 < len(kept[0]) < 100
    assert [a for a, _ in kept[0].monomials] == [(a / first, b / second) for (a, b), _ in kept[1].monomials]


def test_hulls_of_points_in_a_plane_propose_nothing() -> None:
    flat = TropicalPolynomial(2, [((i, 0), -(i**2)) for i in range(250)])
    assert not Hull(flat).found
    rebalanced = TropicalPolynomial(2, [((i, j), i + j) for i in range(20) for j in range(20)])
    assert not Hull(rebalanced).found
    assert len(prune(rebalanced, Space.everywhere(2), Effort())) == 4
    assert prune(flat, Space.everywhere(2), Effort()) == flat


def test_pruning_stops_at_its_deadline() -> None:
    late = Deadline(Limits(wall_s=0, memory_bytes=2**30))
    p = read("max(0, x1, x2, x1 + x2 - 1)", "text").numerators[0]
    with pytest.raises(TimeoutError), late:
        prune(p | p.power(2) | p.power(3), Space.everywhere(2), Effort())


# A law that cannot fail is none: faults of which each is caught.


def keeps_the_smaller_coefficient(rows: np.ndarray) -> np.ndarray:
    flipped = rows.copy()
    flipped[:, -1] *= -1
    return highest_of_each(flipped)


def drops_one_at_a_time_with_a_tolerance(
    polynomial: TropicalPolynomial, space: Space, effort: Effort
) -> TropicalPolynomial:
    """Leaves out whatever exceeds the others by no more than 1/10 at random points."""
    kept = list(range(len(polynomial)))
    points = random_points(polynomial.dimension, 200)
    for i in list(kept):
        others = [j for j in kept if j != i]
        if others and all(
            polynomial.take([i]).exact(x) <= polynomial.take(others).exact(x) + Fraction(1, 10) for x in points
        ):
            kept = others
    return polynomial.take(kept)


def values_are_kept(prune_: Callable[[TropicalPolynomial, Space, Effort], TropicalPolynomial]) -> None:
    random = Random(0)
    for _ in range(20):
        d = random.randint(1, 2)
        rows = [[random.randint(-3, 3) for _ in range(d + 1)] for _ in range(6)]
        p = TropicalPolynomial(d, [(row[:-1], Fraction(row[-1], 12)) for row in rows])
        kept = prune_(p, space_of(d), Effort())
        for x in random_points(d, 40):
            assert kept.exact(x) == max(
                sum(a * v for a, v in zip(r, x, strict=False)) + Fraction(r[-1], 12) for r in rows
            )


def test_merging_that_keeps_the_smaller_coefficient_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    values_are_kept(prune)
    monkeypatch.setattr("instances.tropical.polynomial.highest_of_each", keeps_the_smaller_coefficient)
    with pytest.raises(AssertionError):
        values_are_kept(prune)


def test_pruning_with_a_tolerance_is_caught() -> None:
    with pytest.raises(AssertionError):
        values_are_kept(drops_one_at_a_time_with_a_tolerance)
