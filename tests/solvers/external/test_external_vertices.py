"""Outside solvers look at R^d in a box around all vertices, if they are told to."""

from fractions import Fraction

import pytest

from instances.errors import InputError
from instances.families import he_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Gap, RealSpace
from instances.questions import Maximum, Positivity
from solvers.answer import Stop
from solvers.registry import load
from solvers.solver import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**32)
TENT = Network((Layer([[1, 0], [1, 0], [0, 1], [0, -1]], [-40, -41, 0, 0]), Layer([[1, -3, -1, -1]], [0])))
"""At most 1, at (41, 0), which is a vertex."""


def asked(network: Network, threshold: str) -> Positivity:
    at = Fraction(threshold)
    gap = Gap(no=at, yes=at + Fraction(1, 4))
    return Positivity(network, RealSpace(network.inputs), threshold=at, gap=gap)


@pytest.mark.parametrize(("threshold", "verdict"), [("1/2", Verdict.YES), ("1", Verdict.NO)])
def test_a_maximum_far_out_is_in_the_box(threshold: str, verdict: Verdict) -> None:
    question = asked(TENT, threshold)
    assert load("highs").refusal(question) is not None
    answer = load("highs[box=vertices]").solve(question, LIMITS)
    assert answer.verdict is verdict
    if verdict is Verdict.YES:
        assert answer.witness is not None
        assert question.check(answer.witness)


def test_an_unbounded_network_needs_no_box() -> None:
    question = asked(Network((Layer([[1, 1]], [-9]), Layer([[1]], [-50]))), "7")
    answer = load("highs[box=vertices]").solve(question, LIMITS)
    assert answer.verdict is Verdict.YES
    assert question.check(answer.witness)


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_region_about_drawn_networks(seed: int) -> None:
    network = he_network(2, 4, seed=seed).network
    highest = load("region").solve(Maximum(network, RealSpace(2)), LIMITS).value
    assert highest is not None
    finite = isinstance(highest, Fraction)
    for threshold, verdict in ((-1, Verdict.YES), (Fraction(1, 8), Verdict.NO if finite else Verdict.YES)):
        question = asked(network, str(threshold + (Fraction(highest) if finite else 0)))
        assert load("highs[box=vertices]").solve(question, LIMITS).verdict is verdict


def test_no_time_and_no_such_box_are_said() -> None:
    answer = load("highs[box=vertices]").solve(asked(TENT, "1"), Limits(wall_s=0, memory_bytes=2**32))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)
    with pytest.raises(InputError, match="box is promised or vertices; got 'far'"):
        load("highs[box=far]")
