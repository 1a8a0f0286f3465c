"""The libraries of others that are called in process."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from hardness.judging.judge import Category, judge
from hardness.running.execute import execute
from instances.network import Layer, Network
from instances.plan import plan
from instances.problem import Verdict
from instances.question import Box, Gap, RealSpace
from instances.questions import Maximum, Positivity, Regions, ZeroMap
from instances.recipe import FamilyOrigin, Instance, ask_oracle, params
from instances.suite import write_instance
from solvers.answer import Stop
from solvers.registry import PEERS, load
from solvers.solver import NotInstalledError, Solver
from tests.networks import deep_networks, questions
from tests.oracles.one_hidden_layer import positive_somewhere
from tests.solvers.external.stranger import LIMITS, NO, RAMP, YES


def installed(name: str) -> Solver:
    try:
        return load(name)
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.fixture(params=PEERS, scope="module")
def peer(request: pytest.FixtureRequest) -> Solver:
    return installed(request.param)


@pytest.fixture(params=[name for name in PEERS if name != "marabou"], scope="module")
def punctual(request: pytest.FixtureRequest) -> Solver:
    """Marabou may take no notice of its limit, on tiny networks as well, and nobody in its process can stop it."""
    return installed(request.param)


SMALL = settings(deadline=None, max_examples=25)
GAP = Fraction(1, 64)


@SMALL
@given(question=questions(max_inputs=2, max_neurons=4))
def test_peers_agree_with_brute_force_where_a_gap_is_true(punctual: Solver, question: Positivity) -> None:
    box = question.domain if isinstance(question.domain, Box) else Box.cube(question.network.inputs, -3, 3)
    witness = positive_somewhere(question.network, box)
    lowered = positive_somewhere(_lowered(question.network, GAP), box)
    if (witness is None) != (lowered is None):
        return  # the maximum lies between: no gap of this size is true
    asked = Positivity(question.network, box, gap=Gap(yes=GAP, no=Fraction(0)))
    answer = punctual.solve(asked, LIMITS)
    assert answer.verdict is (Verdict.NO if witness is None else Verdict.YES), answer.reason
    assert witness is None or asked.check(answer.witness)


@SMALL
@given(network=deep_networks(max_inputs=2, max_depth=3, max_width=3))
def test_peers_are_right_about_deep_networks(punctual: Solver, network: Network) -> None:
    box = Box.cube(network.inputs, -1, 1)
    value = load("region").solve(Maximum(network, box), LIMITS).value
    assert isinstance(value, Fraction)
    for threshold, verdict in ((value + GAP, Verdict.NO), (value - 2 * GAP, Verdict.YES)):
        asked = Positivity(network, box, gap=Gap(yes=threshold + GAP, no=threshold), threshold=threshold)
        answer = punctual.solve(asked, LIMITS)
        assert answer.verdict is verdict, answer.reason
        assert verdict is Verdict.NO or asked.check(answer.witness)


def test_marabou_is_right_about_cliques_or_is_stopped(tmp_path: Path) -> None:
    installed("marabou")
    found = set()
    for seed in range(4):
        clique = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=2, density=0.25 * seed), seed)
        recipe = plan(clique, "positivity")
        instance, known = Instance.of(recipe), ask_oracle(recipe)
        outcome = execute(write_instance(tmp_path, instance, known), "marabou", replace(LIMITS, wall_s=3))
        category = judge(instance, known, outcome).category
        assert category in (Category.CERTIFIED, Category.CORRECT) or outcome.answer.stop is Stop.TIME
        found.add(outcome.answer.verdict)
    assert found >= {Verdict.YES, Verdict.NO}


def test_peers_but_z3_need_a_gap_and_say_so(peer: Solver) -> None:
    refusal = peer.refusal(replace(YES, gap=None))
    assert (refusal is None) == (peer.name == "z3")
    assert refusal is None or "no theorem promises a gap" in refusal
    assert peer.refusal(Regions(RAMP, Box.cube(1, 0, 1)))
    assert peer.solve(Regions(RAMP, Box.cube(1, 0, 1)), LIMITS).stop is Stop.UNSUPPORTED


def test_peers_without_time_say_so_or_tell_the_truth(peer: Solver) -> None:
    for question, truth in ((YES, Verdict.YES), (NO, Verdict.NO)):
        answer = peer.solve(question, replace(LIMITS, wall_s=0))
        assert answer.verdict is truth or answer.stop is Stop.TIME


def test_z3_is_strict_and_decides_what_comes_down_to_positivity() -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    z3 = load("z3")
    flat = Positivity(RAMP, Box.cube(1, -1, 0))
    assert z3.solve(flat, LIMITS).verdict is Verdict.NO
    least = replace(flat, domain=Box((Fraction(-1),), (Fraction(1, 10**30),)))
    answer = z3.solve(least, LIMITS)
    assert (answer.verdict, least.check(answer.witness)) == (Verdict.YES, True)
    assert z3.solve(Positivity(RAMP, RealSpace(1), threshold=Fraction(5)), LIMITS).verdict is Verdict.YES
    highest = z3.solve(Maximum(RAMP, Box.cube(1, -1, 3)), LIMITS)
    assert highest.value == 3
    assert z3.solve(ZeroMap(RAMP, RealSpace(1)), LIMITS).verdict is Verdict.NO


def _lowered(network: Network, by: Fraction) -> Network:
    *hidden, last = network.layers
    return Network((*hidden, Layer(last.weights, last.bias - float(by))))
