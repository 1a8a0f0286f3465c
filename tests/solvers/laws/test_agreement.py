"""Every solver that accepts a question gives the answer of brute force, on random small networks.

The networks are degenerate on purpose: small integers make neurons that are zero, repeated, parallel or opposite, and
hyperplanes that meet in more than they should. A network that was found to split the solvers is worth a test of its own
beside the solver that was wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import inf
from random import Random
from typing import Any

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Domain, Question, RealSpace, Value, ValueQuestion
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.answer import Answer, Stop
from solvers.registry import SOLVERS, load
from solvers.solver import Limits
from tests.oracles import questions as truth

PLENTY = Limits(wall_s=60, memory_bytes=4 * 2**30)
SPECS = (*SOLVERS, "milp[engine=gscip]", "milp[encoding=ridge]", "milp[encoding=incremental]", "milp[box=vertices]")
KINDS = tuple(Regions.options()["kind"].choices)
Widths = tuple[int, ...]
"""The numbers of neurons of the hidden layers."""

WIDTHS: tuple[Widths, ...] = ((), (0,), (1,), (2,), (3,), (4,), (5,), (2, 1), (1, 3), (2, 2), (3, 2))

Case = tuple[Question[Any], Verdict | Value]
"""A question and its answer according to brute force."""


def random_network(random: Random, sizes: tuple[int, ...], biased: bool) -> Network:
    """Entries in -2, ..., 2; every fourth neuron is a multiple of the one before it."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        rows = np.array([[random.randint(-2, 2) for _ in range(inputs)] for _ in range(outputs)], dtype=float)
        rows = rows.reshape(outputs, inputs)
        for i in range(1, outputs):
            if random.random() < 0.25:
                rows[i] = random.choice((-1, 1, 2)) * rows[i - 1]
        layers.append(Layer(rows, [float(random.randint(-2, 2)) if biased else 0.0 for _ in range(outputs)]))
    return Network(tuple(layers))


def random_domain(random: Random, d: int) -> Domain:
    if random.random() < 0.5:
        return RealSpace(d)
    lower = tuple(Fraction(random.randint(-4, 2), random.choice((1, 3))) for _ in range(d))
    return Box(lower, tuple(v + Fraction(random.randint(1, 6), random.choice((1, 2))) for v in lower))


def cases(seed: int, shapes: Sequence[Widths] = WIDTHS) -> Iterator[Case]:
    """All questions about one network of one output, one network of up to two, and one layer."""
    random = Random(seed)
    d = random.randint(1, 3)
    widths = random.choice([w for w in shapes if d < 3 or sum(w) < 5])
    biased = random.random() < 0.75
    network, domain = random_network(random, (d, *widths, 1), biased), random_domain(random, d)
    box = domain if isinstance(domain, Box) else None

    highest = truth.maximum(network, box)
    yield Maximum(network, domain), highest
    step = random.choice((Fraction(0), Fraction(1, 2**12), Fraction(-1)))
    threshold = random.choice((Fraction(0), Fraction(1, 4))) if highest == inf else Fraction(highest) - step
    yield Positivity(network, domain, threshold=threshold), decided(highest > threshold)
    yield Surjectivity(network, RealSpace(d)), decided(truth.surjective(network))
    if len(widths) == 1:
        bias_free = network.recession
        yield ZonotopeContainment(bias_free, RealSpace(d)), decided(truth.contained(bias_free))

    wide = random_network(random, (d, *widths, random.randint(1, 2)), biased)
    if random.random() < 0.5:
        wide = vanishing(wide)
    yield ZeroMap(wide, domain), decided(truth.zero_map(wide, box))
    yield from ((Lipschitz(wide, domain, p), truth.lipschitz(wide, box, p)) for p in ("1", "2", "inf"))
    yield from ((Regions(wide, domain, kind), truth.regions(wide, box, kind)) for kind in KINDS if kind != "boundary")
    yield Regions(network, domain, "boundary"), truth.regions(network, box, "boundary")

    layer = random_network(random, (random.randint(1, 2), random.randint(1, 5)), biased)
    yield Injectivity(layer, RealSpace(layer.inputs)), decided(truth.injective(layer))


def decided(yes: bool) -> Verdict:
    return Verdict.YES if yes else Verdict.NO


def vanishing(network: Network) -> Network:
    """Every last hidden neuron once with its outgoing weights and once with their negatives: the zero map."""
    *hidden, last = network.layers
    if not hidden:
        return Network((Layer(0 * last.weights, 0 * last.bias),))
    *before, top = hidden
    twice = Layer(np.vstack([top.weights, 2 * top.weights]), [*top.bias, *(2 * top.bias)])
    return Network((*before, twice, Layer(np.hstack([last.weights, -last.weights / 2]), 0 * last.bias)))


def fault(question: Question[Any], expected: Verdict | Value, answer: Answer, spec: str) -> str | None:
    """What is wrong with an answer, if anything."""
    if answer.verdict is Verdict.UNKNOWN:
        # milp may distrust its engine; on R^d a threshold such as 1/3 does not fit into float64 weights.
        tolerable = (answer.stop is Stop.INEXACT and spec.startswith("milp")) or "float64" in answer.reason
        return None if tolerable else f"gave up: {answer.reason}"
    found = answer.verdict if answer.value is None else answer.value
    if found != expected:
        return f"found {found}"
    counted = isinstance(question, Regions) and question.kind != "maps"
    if counted or answer.verdict not in (Verdict.VALUE, question.witnessed):
        return None
    if isinstance(question, ValueQuestion):
        return None if question.attained(answer.witness) == expected else f"the witness {answer.witness} attains less"
    return None if question.check(answer.witness) else f"the witness {answer.witness} is wrong"


def disagreements(seed: int, shapes: Sequence[Widths] = WIDTHS) -> list[str]:
    """What every solver gets wrong about the questions of a seed, in one line each."""
    lines = []
    for question, expected in cases(seed, shapes):
        for spec in SPECS:
            solver = load(spec)
            if solver.refusal(question) is None:
                wrong = fault(question, expected, solver.solve(question, PLENTY), spec)
                if wrong:
                    lines.append(f"seed {seed}, {spec}, {question.name}, truth {expected}: {wrong}")
    return lines


@pytest.mark.parametrize("seed", range(0, 30, 3))
def test_all_solvers_agree_with_brute_force(seed: int) -> None:
    assert [line for s in range(seed, seed + 3) for line in disagreements(s)] == []


def test_every_question_is_asked_and_has_both_answers() -> None:
    seen: dict[str, set[Any]] = {}
    for seed in range(30):
        for question, expected in cases(seed):
            seen.setdefault(question.name, set()).add(expected)
    assert len(seen) == 8
    assert all(len(answers) > 1 for answers in seen.values())
    assert inf in seen["maximum"]


def test_a_wrong_answer_is_a_fault() -> None:
    question = Maximum(Network((Layer([[1.0]], [0.0]),)), Box.cube(1, 0, 1))
    right = Answer(Verdict.VALUE, Stop.FINISHED, (Fraction(1),), value=Fraction(1))
    assert fault(question, Fraction(1), right, "region") is None
    assert fault(question, Fraction(2), right, "region") == "found 1"
    assert fault(question, Fraction(1), replace(right, witness=(Fraction(0),)), "region") is not None
    gave_up = Answer(Verdict.UNKNOWN, Stop.TIME, reason="time limit")
    assert fault(question, Fraction(1), gave_up, "region") == "gave up: time limit"
