"""The regions found at vertices are those that linear programs find, also where arrangements are degenerate."""

from fractions import Fraction
from itertools import pairwise, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Regions
from solvers.answer import Stop
from solvers.exact.affine import AffineMap
from solvers.exact.lp import ExactLP
from solvers.region import Region
from solvers.region.questions.count import without_flat_kinks
from solvers.region.vertices import all_vertices as vertices
from solvers.region.vertices import by_vertices
from solvers.region.vertices.by_vertices import ByVertices, OutOfReachError
from solvers.region.walk.centre import beside
from solvers.region.walk.enumerate import Enumeration, Pattern
from solvers.solver import Limits
from tests.networks import boxes, deep_networks, shallow_networks

LIMITS = Limits(wall_s=60, memory_bytes=2**31)


def by_programs(network: Network, box: Box) -> list[Pattern]:
    return [cell.pattern for cell in Enumeration(network, ExactLP(box))]


def at_vertices(network: Network, box: Box) -> list[Pattern]:
    found = ByVertices(network, box)
    patterns = [
        tuple(tuple(layer[region].tolist()) for layer in block.active)
        for block in found
        for region in range(len(block.parent))
    ]
    assert found.regions == len(patterns)
    return patterns


def the_regions_are_the_same(network: Network, box: Box) -> None:
    assert sorted(at_vertices(network, box)) == sorted(by_programs(network, box))


def one_layer(weights: object, bias: object) -> Network:
    hidden = Layer(np.array(weights, dtype=float), np.array(bias, dtype=float))
    return Network((hidden, Layer(np.ones((1, hidden.outputs)), [0.0])))


def gaussian(*widths: int, seed: int = 0) -> Network:
    rng = np.random.default_rng(seed)
    return Network(tuple(Layer(rng.standard_normal((m, n)), 0.3 * rng.standard_normal(m)) for n, m in pairwise(widths)))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_degenerate_layer_has_the_regions_that_linear_programs_find(data: st.DataObject) -> None:
    network = data.draw(shallow_networks().filter(lambda network: network.neurons > 0))
    box = data.draw(boxes(network.inputs).filter(lambda box: not box.flat))
    the_regions_are_the_same(network, box)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_degenerate_deep_network_has_the_regions_that_linear_programs_find(data: st.DataObject) -> None:
    network = data.draw(deep_networks().filter(lambda network: len(network.layers) > 1))
    box = data.draw(boxes(network.inputs).filter(lambda box: not box.flat))
    the_regions_are_the_same(network, box)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 5), st.integers(1, 2))
@settings(max_examples=40, deadline=None)
def test_ties_between_float_neurons_are_settled_in_integers(seed: int, d: int, width: int, depth: int) -> None:
    """Repeated, parallel, opposite and zero neurons with weights of 53 bits, and now and then no biases."""
    rng = np.random.default_rng(seed)
    layers, inputs = [], d
    for _ in range(depth):
        rows = rng.standard_normal((width, inputs + 1))
        for i in range(1, width):
            kind = rng.integers(0, 5)
            if kind == 0:
                rows[i] = rng.choice([1.0, -1.0, 2.0, 3.0]) * rows[rng.integers(0, i)]
            elif kind == 1:
                rows[i, :-1] = -rows[rng.integers(0, i), :-1]
            elif kind == 2:
                rows[i, :-1] = 0
        rows[:, -1] *= rng.integers(0, 3) > 0
        layers.append(Layer(rows[:, :-1], rows[:, -1]))
        inputs = width
    network = Network((*layers, Layer(np.ones((1, inputs)), [0.0])))
    the_regions_are_the_same(network, Box.cube(d, -1, 1))


@pytest.mark.parametrize(
    ("n", "d"), [(0, 1), (1, 1), (7, 1), (1, 2), (9, 2), (30, 2), (2, 3), (12, 3), (3, 4), (8, 4), (6, 5)]
)
@pytest.mark.parametrize("scale", [1, 2.0**40])
def test_a_generic_arrangement_has_as_many_cells_as_zaslavsky_says(n: int, d: int, scale: float) -> None:
    """Also with fewer planes than dimensions, and with integers beyond what floats multiply exactly."""
    rng = np.random.default_rng(n + 10 * d)
    rows = rng.integers(-1000, 1001, (n, d + 1)) * scale + rng.integers(0, 100, (n, d + 1))
    found = at_vertices(one_layer(rows[:, :-1], rows[:, -1]), Box.cube(d, -(10**9), 10**9))
    assert len(found) == len(set(found)) == sum(comb(n, i) for i in range(d + 1))


@pytest.mark.parametrize("d", [1, 2, 3, 4])
@pytest.mark.parametrize("corner", [Fraction(1), Fraction(1, 3)])
def test_hyperplanes_through_corners_and_along_facets_cut_only_the_inside(d: int, corner: Fraction) -> None:
    """x_i = 1 touches a facet, x_1 = x_2 runs through edges, x_1 + ... + x_d = d touches a corner."""
    weights = [*np.eye(d), np.ones(d), -np.ones(d), *([np.eye(d)[0] - np.eye(d)[1]] if d > 1 else [])]
    bias = [-1.0] * d + [-float(d), float(d)] + [0.0] * (d > 1)
    box = Box.cube(d, -corner, 1)
    the_regions_are_the_same(one_layer(weights, bias), box)
    assert len(at_vertices(one_layer(weights, bias), box)) == (1 if d == 1 else 2)


def test_all_planes_through_one_point_make_cones() -> None:
    """The braid arrangement of x_i = x_j has d! chambers; on the cube they all meet in a whole line."""
    d = 4
    rows = [np.eye(d)[i] - np.eye(d)[j] for i in range(d) for j in range(i)]
    assert len(at_vertices(one_layer(rows, np.zeros(len(rows))), Box.cube(d, -1, 1))) == 24
    signs = [v for v in product((-1, 0, 1), repeat=3) if v > (0, 0, 0)]
    network = one_layer(signs, np.zeros(len(signs)))
    the_regions_are_the_same(network, Box.cube(3, -1, 1))
    the_regions_are_the_same(network, Box.cube(3, 0, Fraction(1, 3)))


def test_planes_too_close_for_floats_are_told_apart() -> None:
    """x = 0 and x = 2^-80 y cross at the origin; with an offset of 2^-200 they cross right of a third line there."""
    rows = [[1.0, 0.0], [1.0, -(2.0**-80)], [0.0, 1.0]]
    for offset in (0.0, 2.0**-200, -(2.0**-200)):
        the_regions_are_the_same(one_layer(rows, [0.0, offset, 0.0]), Box.cube(2, -1, 1))
    assert len(at_vertices(one_layer(rows, [0.0, 0.0, 0.0]), Box.cube(2, -1, 1))) == 6
    assert len(at_vertices(one_layer(rows, [0.0, 2.0**-200, 0.0]), Box.cube(2, -1, 1))) == 7


def test_numbers_at_the_ends_of_the_range_of_floats_do_no_harm() -> None:
    rows = [[1e-300, 1e-290], [1e300, -1e280], [2.0**-1074, 2.0**-1070], [1e150, -1e150]]
    the_regions_are_the_same(one_layer(rows, [1e-301, 1e299, 0.0, 1e149]), Box.cube(2, -1, 1))


@pytest.mark.parametrize(
    "widths", [(2, 20, 1), (3, 9, 1), (2, 8, 8, 1), (3, 6, 6, 1), (2, 4, 4, 4, 1), (4, 6, 1), (4, 4, 4, 1)]
)
def test_gaussian_networks_have_the_regions_that_linear_programs_find(widths: tuple[int, ...]) -> None:
    the_regions_are_the_same(gaussian(*widths), Box.cube(widths[0], -1, 1))


def test_floats_settle_a_gaussian_layer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a sign left to integers, the missing function would be called."""
    monkeypatch.setattr(vertices, "in_floats", None)
    found = ByVertices(gaussian(3, 15, 1), Box.cube(3, -1, 1))
    assert sum(len(block.parent) for block in found) > 100


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_linear_regions_of_one_layer_are_the_cells_of_the_planes_with_a_kink(data: st.DataObject) -> None:
    network = data.draw(shallow_networks(max_neurons=6))
    box = data.draw(boxes(network.inputs).filter(lambda box: not box.flat))
    kinked = without_flat_kinks(network)
    slopes = {}
    cells = Enumeration(network, ExactLP(box))
    for cell in cells:
        slopes.setdefault(_signs_on(kinked, network, cell.pattern[0]), set()).add(tuple(cell.affine.rows[0]))
    assert all(len(maps) == 1 for maps in slopes.values())
    assert Region().solve(Regions(network, box), LIMITS).value == len(slopes)


def _signs_on(kinked: Network, network: Network, active: tuple[bool, ...]) -> tuple[bool, ...]:
    """The activity of those neurons that `kinked` keeps."""
    rows = [(*w, b) for w, b in zip(network.layers[0].weights, network.layers[0].bias, strict=True)]
    kept = {(*w, b) for w, b in zip(kinked.layers[0].weights, kinked.layers[0].bias, strict=True)}
    return tuple(on for row, on in zip(rows, active, strict=True) if row in kept)


@pytest.mark.parametrize("p", ["1", "2", "inf"])
@pytest.mark.parametrize("domain", ["box", "space"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_the_lipschitz_constant_is_the_largest_norm_of_a_region(data: st.DataObject, p: str, domain: str) -> None:
    network = data.draw(deep_networks(max_inputs=2, max_depth=2).filter(lambda network: len(network.layers) > 1))
    box = Box.cube(network.inputs, -2, 3) if domain == "box" else RealSpace(network.inputs)
    question = Lipschitz(network, box, p=p)
    answer = Region().solve(question, LIMITS)
    assert question.attained(answer.witness) == answer.value
    cells = Enumeration(network, ExactLP(Box.cube(network.inputs, -2, 3)))
    norms = [question.norm(tuple(tuple(Fraction(v, c.affine.scale) for v in r) for r in c.affine.rows)) for c in cells]
    assert answer.value == max(norms) if domain == "box" else answer.value >= max(norms)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_beside_its_lowest_vertex_a_point_is_inside_a_region(data: st.DataObject) -> None:
    network = data.draw(shallow_networks().filter(lambda network: network.neurons > 0))
    box = data.draw(boxes(network.inputs).filter(lambda box: not box.flat))
    affine = AffineMap.first(network.layers[0])
    for block in ByVertices(network, box):
        (activity,) = block.active
        assert block.lowest is not None
        for pattern, vertex in zip(activity.tolist(), block.lowest, strict=True):
            for place in (vertex, np.append(np.zeros(box.dimension), 1.0)):  # of which the second need not be a vertex
                point = beside(place, affine, pattern, box)
                if point is not None:
                    assert box.contains(point)
                    signs = zip(network.pattern(point)[0], pattern, affine.rows, strict=True)
                    assert all(sign == (1 if on else -1) for sign, on, row in signs if any(row))


def test_beside_simple_vertices_a_point_is_always_found() -> None:
    network = gaussian(3, 12, 1)
    affine = AffineMap.first(network.layers[0])
    (block,) = ByVertices(network, Box.cube(3, -1, 1))
    assert block.lowest is not None
    cells = zip(block.lowest, block.active[0].tolist(), strict=True)
    assert all(beside(vertex, affine, pattern, Box.cube(3, -1, 1)) is not None for vertex, pattern in cells)


def test_it_needs_no_linear_program_for_a_lipschitz_constant_or_to_count() -> None:
    network = gaussian(3, 12, 1)
    count = Region().solve(Regions(network, Box.cube(3, -1, 1), kind="activation"), LIMITS)
    steepest = Region().solve(Lipschitz(network, Box.cube(3, -1, 1)), LIMITS)
    assert (count.work["lps"], steepest.work["lps"]) == (0, 0)
    assert count.value == count.work["regions"] == steepest.work["regions"] < count.work["vertices"]


def test_it_leaves_what_is_too_large_to_linear_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    network, box = gaussian(2, 5, 4, 1), Box.cube(2, -1, 1)
    counted = Region().solve(Regions(network, box, kind="activation"), LIMITS)
    for most in (3, 40):  # candidates in the first layer, and in the second
        monkeypatch.setattr(by_vertices, "MOST_SUBSETS", most)
        with pytest.raises(OutOfReachError):
            list(ByVertices(network, box))
        answer = Region().solve(Regions(network, box, kind="activation"), LIMITS)
        assert answer.value == counted.value
        assert answer.work["lps"] > 0


def test_it_stops_at_its_time_limit() -> None:
    network = gaussian(4, 60, 1)
    answer = Region().solve(Regions(network, Box.cube(4, -1, 1), kind="activation"), Limits(0.0, 2**31))
    assert answer.stop is Stop.TIME
