"""Two hidden layers: what each neuron does, how many dimensions that leaves, and moves that nobody notices."""

from fractions import Fraction
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.parameters.fibre import (
    FreeNeuron,
    RetuneOn,
    ShiftHidden,
    classification,
    generic_dimension,
    moves,
    sample,
    violation,
)
from instances.parameters.symmetry import ps_equal
from tests.instances.parameters.drawn import drawn, ps_image, two_layers
from tests.oracles.questions import zero_map

F = Fraction


def example(rows: list[list[float]], c: list[float], b: tuple[float, float] = (1, -2)) -> Network:
    """W = [[1,2],[3,-1]], output (1,-1)."""
    return two_layers([[1, 2], [3, -1]], list(b), rows, c, [1, -1])


EXAMPLES = {
    "crossing": (example([[1, -2], [-3, 1]], [-1, 2]), (2, 0, 0, 0), 11),
    "off": (example([[1, -2], [-3, -1]], [-1, -2]), (1, 0, 1, 1), 7),
    "on": (example([[1, -2], [3, 1]], [-1, 2]), (1, 1, 0, 0), 10),
    "hidden": (example([[2, -1], [3, -2]], [-1, -2]), (2, 0, 0, 1), 10),
    "all off": (example([[-1, -2], [-3, -1]], [-1, -2]), (0, 0, 2, 2), 1),
    "on and off": (example([[1, 2], [-3, -1]], [1, -2]), (0, 1, 1, 0), 7),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_neurons_are_classified_and_the_formula_counts_dimensions(name: str) -> None:
    network, numbers, dimension = EXAMPLES[name]
    found = classification(network)
    assert (len(found.crossing), len(found.on), len(found.off), len(found.hidden)) == numbers
    assert violation(network) is None
    assert generic_dimension(network) == dimension


def test_the_moves_are_read_off_the_classes() -> None:
    assert moves(EXAMPLES["crossing"][0]) == []
    assert moves(EXAMPLES["off"][0]) == [FreeNeuron(1), ShiftHidden(0, F(-1), F(2, 3))]
    assert moves(EXAMPLES["on"][0]) == [RetuneOn((1,))]
    assert moves(EXAMPLES["hidden"][0]) == [ShiftHidden(0, F(-1, 2), None)]


THREE_ON = two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [3, 1], [2, 5]], [-1, 2, 3], [1, -1, 2])
EQUAL_PAIRS = {
    "off": (
        two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, -1]], [-1, -2], [1, -1]),
        two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-5, -4]], [-1, -3], [1, 7]),
    ),
    "on": (
        THREE_ON,
        two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [1, 1], [1, 5]], [-1, 1, 2.5], [1, -1, 2]),
    ),
    "on with bias": (
        two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [3, 1]], [-1, 2], [1, -1]),
        two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [3, 1]], [-1, 5], [1, -1], 3),
    ),
    "hidden": (
        example([[2, -1], [3, -2]], [-1, -2]),
        example([[2, -1], [3, -2]], [-1.5, -2.75], (1.25, -2)),
    ),
}


@pytest.mark.parametrize("name", EQUAL_PAIRS)
def test_moved_networks_are_the_same_function(name: str) -> None:
    one, other = EQUAL_PAIRS[name]
    assert zero_map(difference(one, other))


def test_a_hidden_unit_that_is_shifted_wrongly_shows() -> None:
    one, wrong = EXAMPLES["hidden"][0], example([[2, -1], [3, -2]], [-1.5, -2.5], (1.25, -2))
    assert not zero_map(difference(one, wrong))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["off", "on", "hidden", "all off", "on and off"])
def test_sampled_networks_are_other_networks_of_the_same_function(name: str, seed: int) -> None:
    network = EXAMPLES[name][0]
    other = sample(network, seed)
    assert other != network
    assert other.widths == network.widths
    assert sample(network, seed) == other
    assert zero_map(difference(network, other))


def test_an_output_bias_that_is_off_by_one_shows() -> None:
    other = sample(EXAMPLES["on"][0], 0)
    *hidden, last = other.layers
    assert not zero_map(difference(EXAMPLES["on"][0], Network((*hidden, Layer(last.weights, last.bias + 1)))))


def test_several_neurons_that_are_on_exchange_weights() -> None:
    other = sample(THREE_ON, 3)
    assert (other.layers[1].weights[1:] != THREE_ON.layers[1].weights[1:]).any()
    assert zero_map(difference(THREE_ON, other))


def test_generic_is_checked_and_the_first_violation_is_named() -> None:
    def said(**changes: object) -> str | None:
        given: dict[str, object] = {
            "units": [[1, 2], [3, -1]],
            "b": [1, -2],
            "rows": [[1, -2], [-3, 1]],
            "c": [-1, 2],
            "a": [1, -1],
        }
        return violation(two_layers(**(given | changes)))  # type: ignore[arg-type]

    assert said() is None
    assert said(units=[[1, 2], [2, 4]]) == "the rows of the first hidden layer are linearly dependent"
    assert said(units=[[1], [3]]) == "the first hidden layer has 2 neurons, more than the 1 inputs"
    assert said(c=[0, 2]) == "neuron 0 of hidden layer 2 has a bias that is 0"
    assert said(rows=[[1, -2], [-3, 0]]) == "neuron 1 of hidden layer 2 has a weight from unit 1 that is 0"
    assert said(a=[1, 0]) == "neuron 1 of hidden layer 2 has an output weight that is 0"
    assert said(rows=[[1, -2], [-2, 4]]) == "neurons 0 and 1 of hidden layer 2 are crossing and have parallel rows"
    with pytest.raises(InputError, match="neuron 0 of hidden layer 2 has a bias that is 0"):
        generic_dimension(two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, 1]], [0, 2], [1, -1]))
    with pytest.raises(InputError, match="this network has 1 hidden layers and 1 outputs"):
        classification(drawn(Random(0), 2, 2))
    with pytest.raises(InputError, match="2 hidden layers and 2 outputs"):
        moves(drawn(Random(0), 2, 2, 2, outputs=2))


def test_a_unit_that_nobody_sees_where_it_switches_is_not_generic() -> None:
    for rows in ([[1], [2]], [[-1], [-2]]):
        unseen = two_layers([[1]], [0], rows, [1, 1], [2, -1])
        assert violation(unseen) == "unit 0 of hidden layer 1 can be seen by nobody where it switches"


NOT_GENERIC = {
    "a bias that is 0": two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, 1]], [0, 2], [1, -1]),
    "a weight from unit 1 that is 0": two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, 0]], [-1, 2], [1, -1]),
    "an output weight that is 0": two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, 1]], [-1, 2], [1, 0]),
    "parallel rows": two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-2, 4]], [-1, 2], [1, -1]),
    "linearly dependent": two_layers([[1, 2], [2, 4]], [1, -2], [[1, -2], [-3, 1]], [-1, 2], [1, -1]),
    "more than the 1 inputs": two_layers([[1], [3]], [1, -2], [[1, -2], [-3, 1]], [-1, 2], [1, -1]),
    "seen by nobody": two_layers([[1]], [0], [[-1], [-2]], [1, 1], [2, -1]),
}


@pytest.mark.parametrize("reason", NOT_GENERIC)
def test_of_networks_that_are_not_generic_no_list_of_moves_is_given(reason: str) -> None:
    """An empty one would say that there are none."""
    with pytest.raises(InputError, match=f"moves in the fibre are known for generic networks: .*{reason}"):
        moves(NOT_GENERIC[reason])


def test_a_network_that_is_not_generic_can_have_a_move_that_no_class_shows() -> None:
    """2 R(1 - y) - R(1 - 2y), y = R(x)."""
    unseen = NOT_GENERIC["seen by nobody"]
    for t in (0.25, 0.5):
        moved = two_layers([[1]], [t], [[-1], [-2]], [1 + t, 1 + 2 * t], [2, -1])
        assert zero_map(difference(unseen, moved))


def test_networks_without_moves_or_with_numbers_that_float64_does_not_hold_are_not_sampled() -> None:
    with pytest.raises(InputError, match="has no moves in its fibre"):
        sample(EXAMPLES["crossing"][0], 0)
    with pytest.raises(InputError, match="that anybody knows: neuron 0 of hidden layer 2 has a bias that is 0"):
        sample(NOT_GENERIC["a bias that is 0"], 0)
    long = two_layers([[1]], [-1], [[1 / 3], [1 / 5]], [1 / 7, 1 / 9], [1 / 11, 1 / 13], 1e-30)
    with pytest.raises(InputError, match="float64 holds the result of no move"):
        sample(long, 0)


@pytest.mark.parametrize(
    ("sizes", "share"),
    [((2, 2, 2), 0.46875), ((3, 2, 3), 0.58203125), ((3, 3, 2), 0.24609375), ((4, 3, 3), 0.330810546875)],
)
def test_how_often_there_are_moves_follows_from_the_signs(sizes: tuple[int, int, int], share: float) -> None:
    """All crossing: (1 - 2^-n_1)^n_2, of these n_1 2^-(n_1 + 1) n_2 with a hidden unit, for independent fair signs."""
    _, units, neurons = sizes
    exact = 1 - (1 - 2.0**-units) ** neurons + units * 2.0 ** (-(units + 1) * neurons)
    assert exact == share
    random = Random(0)

    def sign() -> float:
        return random.choice((-1.0, 1.0))

    drawn_moves = 0
    for _ in range(1000):
        rows = [[sign() * random.randint(1, 2**20) for _ in range(units)] for _ in range(neurons)]
        first = [[float(i == k) for k in range(sizes[0])] for i in range(units)]
        a = [random.randint(1, 2**20) for _ in rows]
        network = two_layers(first, [0] * units, rows, [sign() for _ in rows], a)
        drawn_moves += bool(moves(network))
    assert abs(drawn_moves / 1000 - share) < 0.07


@pytest.mark.parametrize("seed", range(6))
def test_classes_do_not_change_under_ps(seed: int) -> None:
    network = EXAMPLES["off"][0]
    found, image = classification(network), classification(ps_image(network, Random(seed)))
    assert [len(part) for part in (found.crossing, found.on, found.off, found.hidden)] == [
        len(part) for part in (image.crossing, image.on, image.off, image.hidden)
    ]
    assert not ps_equal(drawn(Random(0), 1, 2), drawn(Random(1), 1, 2))
