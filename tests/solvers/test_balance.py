"""Taking powers of two out of a question changes nothing but its numbers, which are near 1 afterwards."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network, Point
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Regions
from solvers.activation_sat import ActivationSat
from solvers.balance import Balance, balanced, in_balance
from solvers.certificate.write import ProofWriter
from solvers.checker.check import check_proof
from solvers.region import Region
from tests.solvers.extreme import LIMITS, question, scaled, small, thick, truth

few = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
fewer = settings(deadline=None, max_examples=12)
BALANCED = ("positivity", "maximum", "lipschitz", "regions", "injectivity")


@pytest.mark.parametrize("name", BALANCED)
@few
@given(random=st.randoms(use_true_random=False))
def test_the_balanced_network_is_the_network_in_other_units(name: str, random: Random) -> None:
    asked = question(random, name)
    balance = balanced(asked, least=1)
    if balance is None:
        return
    network = balance.network(asked.network)
    point: Point = tuple(Fraction(random.randint(-9, 9), 3) for _ in range(network.inputs))
    own = tuple(v * Fraction(2) ** e for v, e in zip(point, balance.inputs.tolist(), strict=True))
    powers = [Fraction(2) ** e for e in balance.outputs.tolist()]
    before, after = asked.network.exact(own), network.exact(point)
    assert after == tuple(v * power for v, power in zip(before, powers, strict=True))
    assert asked.network.pattern(own) == network.pattern(point)


@pytest.mark.parametrize("name", BALANCED)
@fewer
@given(random=st.randoms(use_true_random=False))
def test_the_balanced_question_has_the_same_answer(name: str, random: Random) -> None:
    asked = question(random, name)
    answer = in_balance(asked, lambda other: Region().solve(other, LIMITS), least=1)
    assert (answer.verdict, answer.value) == truth(asked)
    if answer.witness is not None:
        assert asked.check(answer.witness)


@few
@given(random=st.randoms(use_true_random=False), d=st.integers(1, 2), widths=st.lists(st.integers(1, 3), max_size=2))
def test_the_balanced_network_does_not_depend_on_units(random: Random, d: int, widths: list[int]) -> None:
    plain, box = small(random, (d, *widths, 1), True), Box.cube(d, -2, 2)
    assume(all(layer.weights.any(axis=1).all() for layer in plain.layers))  # no neuron hands on 0 only
    inputs, *neurons = ([random.randint(-150, 150) for _ in range(width)] for width in (d, *widths, 1))
    other = Balance(np.array(inputs), [np.array(powers) for powers in neurons[:-1]], np.array(neurons[-1]))
    first, second = Maximum(plain, box), other.question(Maximum(plain, box))
    found = [(asked, balanced(asked, least=1)) for asked in (first, second)]
    networks = [asked.network if balance is None else balance.network(asked.network) for asked, balance in found]
    assert networks[0] == networks[1]


def test_ordinary_questions_are_left_alone() -> None:
    network = small(Random(0), (2, 3, 3, 1), True)
    asked: list[Question[Any]] = [
        Positivity(network, Box.cube(2, -4, 4), threshold=Fraction(1, 3)),
        Maximum(network, RealSpace(2)),
        Lipschitz(network, RealSpace(2)),
        Regions(network, Box.cube(2, -100, 100)),
        Injectivity(Network(network.layers[:1]), RealSpace(2)),
    ]
    assert [balanced(one) for one in asked] == [None] * len(asked)


def test_what_float64_would_not_hold_stays_where_it_is() -> None:
    mixed = Layer([[2.0**1000, 2.0**-1074]], [0.0])
    network = Network((Layer([[2.0**900], [2.0**-900]], [0.0, 0.0]), mixed))
    assert balanced(Maximum(network, Box.cube(1, -1, 1))) is None
    assert Region().solve(Maximum(network, Box.cube(1, -1, 1)), LIMITS).value == network.exact((Fraction(1),))[0]


@pytest.mark.parametrize("prover", [Region(), ActivationSat()], ids=lambda prover: prover.name)
@pytest.mark.parametrize("name", ["positivity", "maximum", "lipschitz", "regions", "injectivity", "zero-map"])
@fewer
@given(random=st.randoms(use_true_random=False), inputs=st.booleans())
def test_a_proof_of_the_balanced_question_is_one_of_the_question(
    name: str, prover: Any, random: Random, inputs: bool, tmp_path_factory: Any
) -> None:
    """All powers of two are far enough from 1 here to be taken out, and no function changes but by its scale."""
    asked = question(random, name)
    plain = small(random, (asked.network.inputs, *asked.network.widths, asked.network.outputs), True)
    box = Box.cube(plain.inputs, -2, 2) if random.random() < 0.7 and name != "injectivity" else None
    network, box = scaled(random, plain, box, "inputs" if inputs else "layers")
    domain = RealSpace(plain.inputs) if box is None else thick(box)
    options = {"p": asked.p} if isinstance(asked, Lipschitz) else {}
    other = type(asked)(network, domain, **options)
    if prover.refusal(other) is not None:
        return
    path: Path = tmp_path_factory.mktemp("scaled") / "proof"
    with ProofWriter(path, other) as proof:
        answer = prover.prove(other, LIMITS, proof)
    assert (answer.verdict, answer.value) == truth(other)
    if other.claims(answer.verdict, answer.value):
        check_proof(other, answer.verdict, answer.value, path)
