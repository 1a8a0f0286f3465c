"""The table and the graph of linear regions, and the decision boundary."""

from fractions import Fraction
from math import inf

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Regions
from solvers.region import Region
from solvers.solver import Limits
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.decision_boundary import decision_boundary
from solvers.tropical.geometry.linear_regions import LinearRegions, cells_on, region_table
from tests import DATA
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.networks import deep_networks
from tests.solvers.tropical.maps import cells_of_text

few = settings(deadline=None, max_examples=25)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def regions_of(network: Network, box: Box | None = None) -> LinearRegions:
    return LinearRegions.of(cells_on(network, box or RealSpace(network.inputs), Effort()), Effort())


def of_text(text: str) -> LinearRegions:
    return LinearRegions.of(cells_of_text(text), Effort())


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("max(0, -1 + x1, -1 - x1, -1 + x2, -1 - x2)", 4),
        ("max(0, -1 + x1 + x2 + x3, -1 - x1, -1 - x2, -1 - x3)", Fraction(32, 3)),
        ("max(0, -1 + x1, -1 - x1, -1 + x2, -1 - x2, -1 + x3, -1 - x3)", 8),
        ("max(0, -1 + x1 + 2 x2, -2 + 3 x1 - x2, -1 - 2 x1 + x2, -3 - x1 - 3 x2)", Fraction(31, 20)),
    ],
)
def test_the_region_around_0_has_its_volume_and_the_others_are_unbounded(text: str, volume: Fraction) -> None:
    table = region_table(of_text(text))
    assert [row.volume for row in table if row.bounded] == [volume]
    assert {row.volume for row in table if not row.bounded} == {inf}
    (around,) = [row for row in table if row.bounded]
    assert not any(any(row) for row in around.affine)
    assert len(around.neighbours) == len(table) - 1


def test_the_table_of_a_known_network() -> None:
    table = region_table(regions_of(F2))
    assert len(table) == 9
    (bounded,) = [row for row in table if row.bounded]
    assert (bounded.affine, bounded.volume, bounded.pieces) == (((4, 4, 12),), Fraction(121, 48), 1)
    assert sum(row.pieces for row in region_table(regions_of(F1))) == 8


@few
@given(network=deep_networks(max_inputs=3, max_depth=2))
def test_regions_of_a_box_fill_it_and_every_row_is_true(network: Network) -> None:
    d = network.inputs
    found = regions_of(network, Box.cube(d, -2, 1))
    table = region_table(found)
    assert sum(row.volume for row in table if row.volume is not None) == 3**d
    for number, row in enumerate(table):
        assert row.bounded
        (values,) = row.affine
        assert network.exact(row.inside)[0] == sum(a * v for a, v in zip(values, (*row.inside, 1), strict=True))
        assert number not in row.neighbours


@few
@given(network=deep_networks(max_inputs=2, max_depth=2))
def test_neighbours_share_a_facet_with_another_map_on_each_side(network: Network) -> None:
    found = regions_of(network)
    graph = found.graph
    assert nx.is_connected(graph)
    for one, other, data in graph.edges(data=True):
        jump = data["jump"]
        first, second = found.affine_map(one), found.affine_map(other)
        assert jump == tuple(
            tuple(b - a for a, b in zip(p[:-1], q[:-1], strict=True)) for p, q in zip(first, second, strict=True)
        )
        for point in data["facets"]:
            values = [sum(a * v for a, v in zip(m[0], (*point, 1), strict=True)) for m in (first, second)]
            assert values[0] == values[1] == network.exact(point)[0]
    # Of two regions with one map none is a neighbour of the other: they would be one.
    assert all(any(any(row) for row in data["jump"]) for _, _, data in graph.edges(data=True))


def test_the_graph_of_three_lines_in_general_position() -> None:
    """Seven regions: the triangle has three neighbours, and every line meets three segments."""
    network = Network((Layer([[1, 0], [0, 1], [1, 1]], [0, 0, -1]), Layer([[1, 2, 4]], [0])))
    graph = regions_of(network).graph
    assert sorted(degree for _, degree in graph.degree) == [2, 2, 2, 3, 3, 3, 3]


def test_volumes_in_seven_dimensions_are_left_out_with_the_reason() -> None:
    unit = np.eye(7)
    network = Network((Layer(unit[:1], [0]), Layer([[1]], [0])))
    table = region_table(regions_of(network, Box.cube(7, -1, 1)))
    assert [row.volume for row in table] == [None, None]
    assert table[0].omitted == "volumes are computed in at most 6 dimensions; this polyhedron has 7"
    assert [row.neighbours for row in table] == [(1,), (0,)]


# The decision boundary.


@pytest.mark.parametrize(
    ("name", "dimension", "pieces", "regions"),
    [("relucent_ckpt0_d2_w8_nh1.onnx", 2, 12, 37), ("relucent_ckpt5303_d4_w10_nh1.onnx", 4, 254, 386)],
)
def test_boundaries_of_trained_networks_have_as_many_pieces_as_is_published(
    name: str, dimension: int, pieces: int, regions: int
) -> None:
    cells = cells_on(read_network(DATA / name), RealSpace(dimension), Effort())
    found = decision_boundary(cells)
    assert (len(cells), len(found)) == (regions, pieces)
    assert all(piece.crossing for piece in found)


@few
@given(network=deep_networks(max_inputs=3, max_depth=2))
def test_a_piece_is_where_f_is_0_and_the_maximum_of_both_sides_is_attained_by_each(network: Network) -> None:
    cells = cells_on(network, RealSpace(network.inputs), Effort())
    (numerator,), (denominator,) = cells.tropical.numerators, cells.tropical.denominators
    both = numerator | denominator
    for piece in decision_boundary(cells):
        assert piece.shape.dimension == network.inputs - 1
        assert piece.shape.contains(piece.inside)
        assert network.exact(piece.inside) == (0,)
        assert numerator.exact(piece.inside) == denominator.exact(piece.inside) == both.exact(piece.inside)
        assert piece.shape == cells.polyhedron(piece.cell).intersection(piece.shape.walls[-2:])


@few
@given(network=deep_networks(max_inputs=2, max_depth=1))
def test_as_many_cells_are_crossed_as_the_output_would_cut_as_a_neuron(network: Network) -> None:
    """On cells of activations; cells of the map are unions of these, crossed if one of them is."""
    *hidden, last = network.layers
    deeper = Network((*hidden, last, Layer(np.ones((1, 1)), [0])))
    counts = [
        Region().solve(Regions(f, RealSpace(network.inputs), kind="activation"), PLENTY).value
        for f in (deeper, network)
    ]
    assert counts[0] is not None
    assert counts[1] is not None
    crossed = [p for p in decision_boundary(cells_on(network, RealSpace(network.inputs), Effort())) if p.crossing]
    assert len(crossed) <= counts[0] - counts[1]


def test_zeros_along_a_kink_are_pieces_that_cross_nothing_and_count_once() -> None:
    """|x| - |y| in two dimensions, and x = R(x) - R(-x)."""
    line = cells_on(Network((Layer([[1, 0], [-1, 0]], [0, 0]), Layer([[1, -1]], [0]))), RealSpace(2), Effort())
    assert [piece.crossing for piece in decision_boundary(line)] == [False]
    fold = cells_of_text("max(x1, -x1) - 0", 2)
    assert [(p.crossing, p.shape.dimension) for p in decision_boundary(fold)] == [(False, 1)]
    cross = cells_of_text("max(x1, -x1) - max(x2, -x2)")
    assert [piece.crossing for piece in decision_boundary(cross)] == [True] * 4
    assert all(piece.shape.vertices == ((0, 0),) for piece in decision_boundary(cross))


def test_ends_of_pieces_in_the_plane() -> None:
    """The diamond |x| + |y| = 1."""
    diamond = cells_of_text("max(x1 + x2, x1 - x2, -x1 + x2, -x1 - x2) - 1")
    ends = {piece.shape.vertices for piece in decision_boundary(diamond)}
    assert ends == {((-1, 0), (0, -1)), ((-1, 0), (0, 1)), ((0, -1), (1, 0)), ((0, 1), (1, 0))}


def test_cells_on_which_f_is_0_have_no_piece() -> None:
    flat = cells_on(CHECKER, RealSpace(2), Effort())
    zero = {i for i, label in enumerate(flat.labels) if not any(label[0])}
    assert len(zero) == 2
    assert not zero & {piece.cell for piece in decision_boundary(flat)}
    assert decision_boundary(cells_on(Network((Layer([[0, 0]], [0]),)), RealSpace(2), Effort())) == []
    assert decision_boundary(cells_on(Network((Layer([[0, 0]], [5]),)), RealSpace(2), Effort())) == []


def test_of_several_outputs_one_has_to_be_named() -> None:
    cells = cells_on(Network((Layer(np.eye(2), [0, 1]),)), RealSpace(2), Effort())
    with pytest.raises(InputError, match=r"the map has 2 outputs; which output\? give one"):
        decision_boundary(cells)
    with pytest.raises(InputError, match="there is no output 2; they are numbered from 0 to 1"):
        decision_boundary(cells, 2)
    assert [piece.shape.contains((Fraction(5), Fraction(-1))) for piece in decision_boundary(cells, 1)] == [True]
