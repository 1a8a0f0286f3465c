"""The oracle of the questions agrees with answers that are plain to see, and with the other brute force."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Injectivity, Lipschitz
from tests.networks import boxes, deep_networks, shallow_networks
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles import questions as exact
from tests.oracles.cells import dot

# relu(min(x, y)) + relu(min(-x, -y)), with min(x, y) = relu(x) - relu(-x) - relu(x - y)
GLUED = Network(
    (
        Layer([[1, 0], [-1, 0], [1, -1], [-1, 1]], [0] * 4),
        Layer([[1, -1, -1, 0], [-1, 1, 0, -1]], [0] * 2),
        Layer([[1, 1]], [0]),
    )
)
# max(0, x, y) = relu(x - relu(y)) + relu(y), with relu(y) handed on
HIGHEST = Network(
    (Layer([[1, 0], [-1, 0], [0, 1]], [0] * 3), Layer([[1, -1, -1], [0, 0, 1]], [0] * 2), Layer([[1, 1]], [0]))
)
TENT = Network((Layer([[1], [-1]], [0, 0]), Layer([[-1, -1]], [1])))


def layer(weights: list[list[float]], bias: list[float]) -> Network:
    return Network((Layer(weights, bias),))


def test_maxima_are_known() -> None:
    assert exact.maximum(TENT) == 1
    assert exact.maximum(TENT, Box.cube(1, Fraction(1, 3), 5)) == Fraction(2, 3)
    assert exact.maximum(TENT, Box.cube(1, 7, 7)) == -6
    assert exact.maximum(HIGHEST, Box.cube(2, -1, 1)) == 1
    assert exact.maximizer(HIGHEST)[0] == inf


def test_regions_are_known() -> None:
    assert exact.regions(GLUED, None, "linear") == 6
    assert exact.regions(HIGHEST, Box.cube(2, -1, 1), "linear") == 3
    random = np.random.default_rng(0)
    generic = Network((Layer(random.integers(-50, 50, (5, 3)), random.integers(-50, 50, 5)), Layer([[1] * 5], [0])))
    assert exact.regions(generic, None, "linear") == exact.regions(generic, None, "activation") == 26


@pytest.mark.parametrize(("p", "value"), [("1", 4), ("2", 16), ("inf", 4)])
def test_a_pattern_on_a_face_counts_for_no_lipschitz_constant(p: str, value: int) -> None:
    # 3 R(x) - R(-x) + 4 R(-x): all three active only at 0.
    network = Network((Layer([[1], [-1], [-1]], [0, 0, 0]), Layer([[3, -1, 5]], [0])))
    assert exact.lipschitz(network, None, p) == value
    assert exact.lipschitz(network, Box.cube(1, 0, 1), "1") == 3


def test_a_spectral_norm_of_two_outputs_is_that_of_the_question() -> None:
    matrix = ((Fraction(1), Fraction(2)), (Fraction(3), Fraction(-1)))
    network = layer([[1, 2], [3, -1]], [0, 0])
    for p in ("1", "2", "inf"):
        assert exact.norm(matrix, p) == Lipschitz(network, RealSpace(2), p).norm(matrix)


@pytest.mark.parametrize(
    ("network", "injective"),
    [
        (layer([[1], [-1]], [0, 0]), True),
        (layer([[1], [-1]], [1, 1]), True),
        (layer([[1], [-1]], [-1, -1]), False),
        (layer([[1], [2]], [0, 0]), False),
        (layer([[1, 0], [-1, 0]], [0, 0]), False),
        (layer([[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]], [0, 0, 0, 0, 1]), True),
    ],
)
def test_injectivity_is_known(network: Network, injective: bool) -> None:
    assert exact.injective(network) is injective
    assert Injectivity(network, RealSpace(network.inputs)).check(((Fraction(0),), (Fraction(0),))) is False


def test_zonotopes_are_known() -> None:
    def pair(weights: list[float]) -> Network:
        return Network((Layer([[1, 0], [0, 1], [1, 1]], [0] * 3), Layer([weights], [0])))

    assert exact.contained(pair([1, 1, 0])) is False
    assert exact.contained(pair([-1, -1, 1]))  # the diagonal of the square
    assert not exact.contained(pair([-1, -1, 2]))
    assert not exact.contained(pair([0, -1, 1]))  # a flat outer zonotope
    assert exact.contained(pair([0, -1, 0]))


@settings(max_examples=40, deadline=None)
@given(shallow_networks(2, 5), st.data())
def test_both_brute_forces_agree_on_positivity(network: Network, data: st.DataObject) -> None:
    for box in (None, data.draw(boxes(network.inputs))):
        points = list(exact.positive_points(network, box))
        assert all(brute_force.value(network, point) > 0 for point in points)
        assert bool(points) == (brute_force.positive_somewhere(network, box) is not None)


@settings(max_examples=40, deadline=None)
@given(deep_networks(2, 2, 3), st.data())
def test_cells_know_the_function_and_cover_the_domain(network: Network, data: st.DataObject) -> None:
    pieces = list(exact.cells(network))
    for piece in pieces:
        assert piece.jacobian == network.jacobian(piece.inside)
        for vertex in piece.vertices:
            assert network.exact(vertex) == (exact._value(piece, vertex),)
    point = data.draw(st.tuples(*[st.fractions(-3, 3, max_denominator=6)] * network.inputs))
    around = [p for p in pieces if all(dot(wall, (*point, 1)) >= 0 for wall in p.walls)]
    assert around
    highest, box = exact.maximum(network, Box.cube(network.inputs, -3, 3)), Box.cube(network.inputs, -3, 3)
    assert box.contains(point)
    assert network.exact(point)[0] <= highest <= exact.maximum(network)


@settings(max_examples=40, deadline=None)
@given(deep_networks(2, 2, 3))
def test_the_questions_agree_with_one_another(network: Network) -> None:
    nonzero = not exact.zero_map(network)
    assert nonzero == (exact.maximum(network) != 0 or exact.maximum(negative(network)) != 0)
    unbounded = exact.maximum(network) == exact.maximum(negative(network)) == inf
    assert exact.surjective(network) == unbounded == (next(exact.surjectivity_witnesses(network), None) is not None)
    assert exact.regions(network, None, "linear") <= exact.regions(network, None, "activation")


def negative(network: Network) -> Network:
    *hidden, last = network.layers
    return Network((*hidden, Layer(-last.weights, -last.bias)))
