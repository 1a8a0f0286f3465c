"""One hidden layer: enough for padded networks and one input, not for a maximum; with a network or a witness."""

from fractions import Fraction
from random import Random

import pytest

from instances.disguises import PadDepth
from instances.network import Layer, Network
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import ZeroMap
from solvers.one_hidden_layer import Depth, one_hidden_layer_enough
from solvers.solver import Limits
from tests.instances.parameters.drawn import drawn, points, shallow

F = Fraction
LIMITS = Limits(30, 2**32)

MAXIMUM = Network(  # max(0, x, y) = R(x - R(y)) + R(y)
    (Layer([[1, 0], [-1, 0], [0, 1]], [0] * 3), Layer([[1, -1, -1], [0, 0, 1]], [0] * 2), Layer([[1, 1]], [0]))
)


def gradient(network: Network, x: tuple[Fraction, ...]) -> tuple[tuple[Fraction, ...], ...]:
    found = network.jacobian(x)
    assert found is not None
    return found


def decided(network: Network) -> Depth:
    answer = one_hidden_layer_enough(network, LIMITS)
    if answer.network is not None:
        assert len(answer.network.layers) == 2
        for x in points(Random(1), network.inputs, 30):
            assert answer.network.exact(x) == network.exact(x)
    if answer.jumps is not None:
        assert answer.hyperplane is not None
        *u, v = answer.hyperplane
        for jump in answer.jumps:
            assert sum((a * b for a, b in zip(u, jump.point, strict=True)), F(v)) == 0
            sides = [tuple(a + s * F(1, 2**40) * b for a, b in zip(jump.point, u, strict=True)) for s in (1, -1)]
            after, before = (gradient(network, side) for side in sides)
            assert [tuple(a - b for a, b in zip(p, q, strict=True)) for p, q in zip(after, before, strict=True)] == [
                tuple(kink * w for w in u) for kink in jump.kinks
            ]
        assert answer.jumps[0].kinks != answer.jumps[1].kinks
    return answer


def test_a_maximum_of_three_needs_two_hidden_layers() -> None:
    assert decided(MAXIMUM).verdict is Verdict.NO


def test_a_kink_that_ends_needs_two_hidden_layers() -> None:
    """R(x - R(y))."""
    nested = Network((Layer([[1, 0], [-1, 0], [0, 1]], [0] * 3), Layer([[1, -1, -1]], [0]), Layer([[1]], [0])))
    assert decided(nested).verdict is Verdict.NO
    shifted = Network((Layer([[1, 0], [-1, 0], [0, 1]], [1, -1, 2]), Layer([[1, -1, -1]], [3]), Layer([[1]], [0])))
    assert decided(shifted).verdict is Verdict.NO


def test_a_kink_that_goes_on_where_no_neuron_is_is_seen() -> None:
    """R(R(x) + R(-x) - 1 + R(y) - 5 R(y - 1)): the kink x = 1 ends inside a region."""
    fading = Network(
        (
            Layer([[1, 0], [-1, 0], [0, 1], [0, 1]], [0, 0, 0, -1]),
            Layer([[1, 1, 1, -5]], [-1]),
            Layer([[1]], [0]),
        )
    )
    assert decided(fading).verdict is Verdict.NO


@pytest.mark.parametrize("seed", range(12))
def test_padded_networks_with_one_hidden_layer_need_no_more(seed: int) -> None:
    network = drawn(Random(seed), 1 + seed % 2, 1 + seed % 3, outputs=1 + seed % 2)
    padded = PadDepth(ZeroMap(network, RealSpace(network.inputs)), seed).target.network
    assert len(padded.layers) == 3
    assert decided(padded).verdict is Verdict.YES


@pytest.mark.parametrize("seed", range(12))
def test_one_input_never_needs_more_than_one_hidden_layer(seed: int) -> None:
    assert decided(drawn(Random(seed), 1, 2, 2)).verdict is Verdict.YES


def test_networks_with_one_hidden_layer_or_none_are_enough() -> None:
    assert decided(drawn(Random(0), 2, 3)).verdict is Verdict.YES
    answer = decided(Network((Layer([[1.0, 2.0]], [3.0]),)))
    assert answer.network is not None
    assert answer.network.widths == (2,)
    constant = decided(Network((Layer([[0.0]], [0.0]), Layer([[1.0]], [3.0]), Layer([[1.0]], [0.0]))))
    assert constant.network is not None
    assert constant.network.widths == (0,)
    assert decided(shallow([[1.0], [1.0]], [0, 0], [1, -1])).network is not None


def test_fractions_are_kept_exactly() -> None:
    network = Network((Layer([[0.5], [-0.25]], [0.125, 1]), Layer([[0.75, 1.5]], [-0.375]), Layer([[0.5]], [2])))
    answer = decided(network)
    assert isinstance(answer.network, RationalNetwork)


def test_random_deep_networks_are_decided_with_evidence_either_way() -> None:
    random, verdicts = Random(5), set()
    for _ in range(12):
        verdicts.add(decided(drawn(random, 2, 2, 2, reach=2)).verdict)
    assert verdicts == {Verdict.YES, Verdict.NO}


def test_a_time_limit_gives_unknown_with_a_reason() -> None:
    answer = one_hidden_layer_enough(drawn(Random(0), 3, 6, 6), Limits(0.0, 2**32))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, "time limit after 0 regions")


def test_what_has_one_hidden_layer_is_enough_without_a_search() -> None:
    """Were its regions counted, 40 neurons in 6 dimensions would not be done within the limit."""
    answer = one_hidden_layer_enough(drawn(Random(0), 6, 40, outputs=2), Limits(2, 2**32))
    assert (answer.verdict, answer.work) == (Verdict.YES, {})
