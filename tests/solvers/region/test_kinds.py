"""Regions that touch, affine maps, and pieces of the decision boundary, as the region solver counts them."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.network import Layer, Network
from instances.question import Box, Domain, RealSpace
from instances.questions import Regions
from solvers.region import Region
from solvers.region.questions import boundary, maps, touching
from solvers.region.questions.activation_cells import activation_cells
from solvers.region.search import Search
from solvers.solver import Deadline, Limits
from tests import DATA
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.networks import boxes, deep_networks
from tests.oracles.cells import Cell, cells
from tests.solvers.tropical.maps import cells_of, counts

few = settings(deadline=None, max_examples=30)
PLENTY = Limits(wall_s=60, memory_bytes=2**32)


def search() -> Search:
    return Search()


@st.composite
def asked(draw: st.DrawFn) -> tuple[Network, Domain]:
    network = draw(deep_networks(max_inputs=2, max_depth=2))
    box = draw(boxes(network.inputs).filter(lambda box: not box.flat))
    return network, draw(st.sampled_from((RealSpace(network.inputs), box)))


def pieces(network: Network, domain: Domain) -> list[Cell]:
    return list(cells(network, domain if isinstance(domain, Box) else None))


def brute_touching(found: Iterable[Cell]) -> int:
    """Pointed cells of a complex meet exactly if they have a common vertex."""
    alike: dict[object, list[set[tuple[int, ...]]]] = {}
    for cell in found:
        alike.setdefault(cell.outputs, []).append({ray for ray in cell.rays if ray[-1]})
    count = 0
    for group in alike.values():
        graph = nx.Graph()
        graph.add_nodes_from(range(len(group)))
        graph.add_edges_from((i, j) for i, j in combinations(range(len(group)), 2) if group[i] & group[j])
        count += nx.number_connected_components(graph)
    return count


def brute_boundary(found: Iterable[Cell]) -> int:
    signs: dict[object, set[bool]] = {}
    for cell in found:
        (row,) = cell.outputs
        values = [sum(a * v for a, v in zip(row, ray, strict=True)) for ray in cell.rays]
        signs.setdefault(cell.pattern, set()).update(v > 0 for v in values if v)
    return sum(len(both) == 2 for both in signs.values())


@few
@given(question=asked())
def test_counts_are_those_of_brute_force_and_of_the_tropical_map(question: tuple[Network, Domain]) -> None:
    network, domain = question
    found = pieces(network, domain)
    values = [kind(network, domain, search()).value for kind in (maps, touching)]
    assert values == [len({cell.outputs for cell in found}), brute_touching(found)]
    assert values == list(counts(cells_of(network, domain if isinstance(domain, Box) else None))[:2])
    assert boundary(network, domain, search()).value == brute_boundary(found)


@few
@given(question=asked())
def test_every_affine_map_has_a_point_on_no_kink(question: tuple[Network, Domain]) -> None:
    network, domain = question
    answer = maps(network, domain, search())
    seen = set()
    for x in answer.witness:
        assert domain.contains(x)
        jacobian = network.jacobian(x)
        assert jacobian is not None
        seen.add((*jacobian[0], network.exact(x)[0] - sum(a * v for a, v in zip(jacobian[0], x, strict=True))))
    assert len(seen) == len(answer.witness) == answer.value


@few
@given(question=asked())
def test_activation_cells_are_full_dimensional_and_have_their_maps(question: tuple[Network, Domain]) -> None:
    network, domain = question
    count = 0
    for shape, (row, (scale,)), found in activation_cells(network, domain, search()):
        inside = found.interior()
        assert shape.contains(inside)
        assert shape.dimension == network.inputs
        point = shape.interior_point
        assert point is not None
        for x in (inside, point):
            value = sum((a * v for a, v in zip(row, (*x, 1), strict=True)), Fraction(0))
            assert network.exact(x)[0] == value / scale
        count += 1
    assert Region().solve(Regions(network, domain, kind="activation"), PLENTY).value == count


@pytest.mark.parametrize(("network", "expected"), [(F1, (5, 6)), (F2, (8, 9)), (CHECKER, (5, 5))])
def test_counts_of_the_known_networks(network: Network, expected: tuple[int, int]) -> None:
    assert tuple(kind(network, RealSpace(2), search()).value for kind in (maps, touching)) == expected


@pytest.mark.parametrize(
    ("name", "dimension", "count"),
    [
        ("relucent_ckpt0_d2_w8_nh1.onnx", 2, 12),
        pytest.param("relucent_ckpt5303_d4_w10_nh1.onnx", 4, 254, marks=pytest.mark.slow),
    ],
)
def test_boundaries_of_trained_networks(name: str, dimension: int, count: int) -> None:
    answer = boundary(read_network(DATA / name), RealSpace(dimension), search())
    assert answer.value == count
    assert "zeros along a kink" in answer.note


@pytest.mark.parametrize(
    ("name", "regions", "with_output"),
    [
        ("relucent_ckpt0_d2_w8_nh1.onnx", 37, 49),
        pytest.param("relucent_ckpt5303_d4_w10_nh1.onnx", 386, 640, marks=pytest.mark.slow),
    ],
)
def test_the_boundary_is_what_the_output_would_cut_as_one_more_neuron(
    name: str, regions: int, with_output: int
) -> None:
    network = read_network(DATA / name)
    cut = Network((*network.layers, Layer([[1]], [0])))
    space = RealSpace(network.inputs)
    counts = [
        Region().solve(Regions(f, space, kind=kind), PLENTY).value
        for f, kind in ((network, "activation"), (network, "linear"), (cut, "activation"), (network, "boundary"))
    ]
    assert counts == [regions, regions, with_output, with_output - regions]


def test_zeros_along_a_kink_or_on_a_whole_region_are_not_counted() -> None:
    line = Network((Layer([[1], [-1]], [0, 0]), Layer([[1, -1]], [0])))
    zero = Network((Layer([[1], [-1]], [0, 0]), Layer([[0, 0]], [0])))
    for network in (line, zero):
        assert boundary(network, RealSpace(1), search()).value == 0
    crossed = Network((Layer([[1], [-1]], [1, 1]), Layer([[1, -1]], [0])))
    assert boundary(crossed, RealSpace(1), search()).value == 1


def test_the_boundary_is_that_of_one_output() -> None:
    with pytest.raises(InputError, match=r"of one output, of 2: which output\? give one"):
        Regions(Network((Layer(np.eye(2), [0, 0]),)), RealSpace(2), "boundary")


@pytest.mark.parametrize("kind", [maps, touching, boundary])
def test_time_is_looked_at(kind: object) -> None:
    with pytest.raises(TimeoutError), Deadline(Limits(wall_s=0, memory_bytes=2**30)):
        kind(F1, RealSpace(2), search())  # type: ignore[operator]
