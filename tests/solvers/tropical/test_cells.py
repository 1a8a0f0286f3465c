"""Cells of maps and the regions that they are glued to: counts that are known, and laws."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import gaussian_network, generic_shallow_network, tent
from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Regions
from solvers.polyhedra import volume
from solvers.region import Region
from solvers.solver import Limits
from solvers.tropical import glue
from solvers.tropical.cells import Cells
from solvers.tropical.effort import Effort
from solvers.tropical.glue import regions, share_a_facet, touch
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.instances.tropical.test_conversion import random_points
from tests.networks import boxes, deep_networks
from tests.oracles import questions as brute_force_questions
from tests.solvers.tropical.maps import cells_of, cells_of_text, counts

few = settings(deadline=None, max_examples=40)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def by_region(network: Network, box: Box | None, kind: str) -> int:
    question = Regions(network, box or RealSpace(network.inputs), kind=kind)
    value = Region().solve(question, PLENTY).value
    assert isinstance(value, Fraction)
    return int(value)


@pytest.mark.parametrize(
    ("network", "tropical_cells", "activation_cells", "expected"),
    [(F1, 8, 8, (5, 6, 6)), (F2, 9, 11, (8, 9, 9)), (CHECKER, 6, 6, (5, 5, 6))],
    ids=["F1", "F2", "checker"],
)
def test_counts_of_the_known_networks(
    network: Network, tropical_cells: int, activation_cells: int, expected: tuple[int, int, int]
) -> None:
    found = cells_of(network)
    assert (len(found), by_region(network, None, "activation")) == (tropical_cells, activation_cells)
    assert counts(found) == expected
    assert by_region(network, None, "linear") == expected[2]


@pytest.mark.parametrize(
    ("network", "reach", "linear"),
    [(F1, 3, 6), (F1, 8, 6), (F2, 3, 8), (F2, 8, 9), (CHECKER, 3, 6), (CHECKER, 8, 6)],
)
def test_linear_regions_of_the_known_networks_in_boxes(network: Network, reach: int, linear: int) -> None:
    assert counts(cells_of(network, Box.cube(2, -reach, reach)))[2] == linear


@pytest.mark.parametrize(
    ("inputs", "neurons", "expected"),
    [(2, 6, 22), (3, 5, 26), (4, 4, 16), (5, 3, 8), (6, 2, 4), (2, 8, 37), (3, 7, 64), (2, 10, 56)],
)
def test_generic_shallow_networks_have_as_many_regions_as_zaslavsky_says(
    inputs: int, neurons: int, expected: int
) -> None:
    found = cells_of(generic_shallow_network(inputs, neurons, seed=0).network)
    assert (len(found), counts(found)) == (expected, (expected,) * 3)


GAUSSIAN = {
    (3, 2, 2): [(3, 6), (9, 10), (7, 8), (4, 4)],
    (3, 3, 2): [(21, 22), (17, 18), (17, 21), (19, 20)],
    (2, 3, 2): [(14, 15), (13, 15), (9, 9), (12, 12)],
    (2, 4, 3): [(26, 26), (33, 33), (29, 29), (25, 25)],
}


@pytest.mark.parametrize("shape", GAUSSIAN)
@pytest.mark.parametrize("seed", range(4))
def test_gaussian_networks_with_two_hidden_layers(shape: tuple[int, int, int], seed: int) -> None:
    """(linear, activation) on R^d; the least common affine map of the last shape has two regions for seed 1."""
    inputs, width, second = shape
    network = gaussian_network(inputs, width, 0.0, second, seed=seed).network
    maps, touching, linear = counts(cells_of(network))
    assert (linear, by_region(network, None, "activation")) == GAUSSIAN[shape][seed]
    assert maps <= touching <= linear
    if (shape, seed) == ((2, 4, 3), 1):
        assert (maps, linear) == (32, 33)


@pytest.mark.parametrize(
    ("text", "cells", "linear", "maps"),
    [
        ("max(x1, x2) - 0", 2, 2, 2),
        ("max(x1, x2) - max(x1, x2)", 2, 1, 1),
        (
            "max(0,-1+x1,-4+2x1,-9+3x1,-16+4x1,-25+5x1) - max(0,-1+x1,-4+2x1,-9+3x1,-16+4x1,-25+5x1)",
            6,
            1,
            1,
        ),
        ("max(0, x1, -2 + 2 x1) - max(0, -2 + 2 x1)", 4, 4, 3),
        ("max(x1, x2, x1 + x2) - max(x1, x1 + 2 x2)", 4, 4, 4),
        ("max(x1, x2, x1 + x2)", 3, 3, 3),
        ("max(0, x1)\nmax(0, x2)", 4, 4, 4),
        ("max(0, 2 x1, -1 + x1)\n0", 2, 2, 2),
        ("max(0, 1 + x1, 1 + 2 x1)", 3, 3, 3),
    ],
)
def test_counts_of_maps_given_as_text(text: str, cells: int, linear: int, maps: int) -> None:
    found = cells_of_text(text)
    assert len(found) == cells
    assert (counts(found)[0], counts(found)[2]) == (maps, linear)


def test_the_middle_of_three_regions_is_an_interval() -> None:
    found = cells_of_text("max(0, 1 + x1, 1 + 2 x1)")
    middle = found.labels.index(((1, 1),))
    assert found.polyhedron(middle).vertices == ((-1,), (0,))


def test_a_network_that_adds_a_permuted_pair_has_four_maps() -> None:
    found = cells_of(Network((Layer([[0, 1], [1, 0]], [1, 1]), Layer([[1, -1]], [0]))))
    assert counts(found) == (4, 4, 4)
    assert set(found.labels) == {((-1, 1, 0),), ((0, 1, 1),), ((-1, 0, -1),), ((0, 0, 0),)}


def test_a_network_of_two_hidden_layers_has_three_regions_of_four_cells() -> None:
    """max(0, max(0, x) - max(0, y)).

    There are five activation regions: where x > 0 > y the last neuron is on, where y > 0 > x and where both are
    negative it is off, and where both are positive it is either.
    """
    network = Network((Layer(np.eye(2), [0, 0]), Layer([[1, -1]], [0]), Layer([[1]], [0])))
    assert (len(cells_of(network)), counts(cells_of(network))[2]) == (4, 3)
    assert by_region(network, None, "linear") == 3
    assert by_region(network, None, "activation") == brute_force_questions.regions(network, None, "activation") == 5


@pytest.mark.parametrize(("folds", "expected"), [(1, 3), (2, 6), (3, 10), (4, 18), (5, 34)])
def test_tents_on_the_real_line(folds: int, expected: int) -> None:
    network = tent(folds, seed=0).network
    assert counts(cells_of(network))[2] == by_region(network, None, "activation") == expected


@few
@given(network=deep_networks(max_depth=2), data=st.data())
def test_counts_agree_with_region_and_are_ordered(network: Network, data: st.DataObject) -> None:
    box = data.draw(st.one_of(st.none(), boxes(network.inputs).filter(lambda box: not box.flat)))
    found = cells_of(network, box)
    maps, touching, linear = counts(found)
    assert linear == by_region(network, box, "linear")
    assert maps <= touching <= linear <= len(found)
    numerator, denominator = found.tropical.monomial_complexity[0]
    assert len(found) <= numerator * denominator


@few
@given(network=deep_networks(max_depth=2))
def test_the_label_of_a_cell_is_the_network_inside(network: Network) -> None:
    found = cells_of(network)
    for cell in range(len(found)):
        x = found.inside(cell)
        assert found.polyhedron(cell).strictly_contains(x) or not found.walls(cell)
        (row,) = found.labels[cell]
        value = Fraction(sum((a * v for a, v in zip(row, x, strict=False)), Fraction(row[-1]))) / found.scale
        assert network.exact(x) == (value,)
        assert found.gradients(cell) == (tuple(Fraction(v, found.scale) for v in row[:-1]),)


@few
@given(network=deep_networks(max_inputs=2, max_depth=2, max_width=3))
def test_the_cells_of_a_box_fill_it_and_do_not_overlap(network: Network) -> None:
    box = Box.cube(network.inputs, -2, 3)
    found = cells_of(network, box)
    assert sum(volume(found.polyhedron(cell)) for cell in range(len(found))) == 5**network.inputs
    for one, other in combinations(range(len(found)), 2):
        assert not found.polyhedron(other).strictly_contains(found.inside(one))


@few
@given(network=deep_networks(max_depth=2), shift=st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_counts_do_not_change_when_the_input_is_shifted_mirrored_or_rescaled(
    network: Network, shift: list[int]
) -> None:
    first, *rest = network.layers
    d = network.inputs
    moved = Layer(-2 * first.weights[:, ::-1], first.bias + first.weights @ np.array(shift[:d], dtype=float))
    assert counts(cells_of(Network((moved, *rest)))) == counts(cells_of(network))


def test_touching_and_facets_differ_where_two_quadrants_meet_in_a_point() -> None:
    found = cells_of(CHECKER)
    (alike,) = [group for group in found.alike().values() if len(group) > 1]
    one, other = alike
    assert touch(found, one, other, Effort())
    assert not share_a_facet(found, one, other, Effort())


def test_cells_that_meet_only_at_infinity_do_not_touch() -> None:
    """max(0, x2, 1 - x2 ...) leaves two parallel strips of one map apart."""
    found = cells_of_text("max(x2 - 1, 0, -x2 - 1) - max(2 x2 - 3, 0, -2 x2 - 3)")
    assert counts(found) == (len(found), len(found), len(found))
    strips = cells_of_text("max(x1, 0) - max(x1 - 1, 0)", 2)
    assert counts(strips) == (3, 3, 3)
    apart = cells_of_text("max(0, x1, 2 x1 - 2) - max(0, 2 x1 - 1)", 2)
    assert counts(apart)[1] >= counts(apart)[0]


def test_gluing_by_touch_where_facets_are_meant_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError):
        assert len(regions(cells_of(CHECKER), touch, Effort())) == by_region(CHECKER, None, "linear")


def test_the_linear_program_decides_what_the_point_on_the_way_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [counts(cells_of(network)) for network in (F1, F2, CHECKER)]

    def nothing(cells: Cells, one: int, other: int) -> set[int]:
        return set()

    monkeypatch.setattr(glue, "_on_the_way", nothing)
    assert [counts(cells_of(network)) for network in (F1, F2, CHECKER)] == plain


def test_points_of_the_cells_are_where_the_map_has_their_value() -> None:
    found = cells_of(F1)
    for x in random_points(2, 50):
        inside = [cell for cell in range(len(found)) if found.polyhedron(cell).contains(x)]
        assert inside
        for cell in inside:
            (row,) = found.labels[cell]
            assert (row[0] * x[0] + row[1] * x[1] + row[2]) / Fraction(found.scale) == F1.exact(x)[0]
