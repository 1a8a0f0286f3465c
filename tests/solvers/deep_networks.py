"""Small random deep networks with every kind of accident, questions about them, and answers beside those of region."""

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from instances.network import Layer, Network
from instances.question import Box, Question
from instances.questions import Maximum, Positivity, Reachability, ZeroMap
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.checker.check import check_proof
from solvers.region import Region
from solvers.solver import Prover
from solvers.stopping.limits import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**32)


def network(rng: random.Random, inputs: int, outputs: int) -> Network:
    """Up to four hidden layers of up to six neurons, with zero, repeated, opposite and huge rows."""
    sizes = [inputs, *(rng.randint(0 if rng.random() < 0.1 else 1, 6) for _ in range(rng.randint(0, 4))), outputs]
    whole = rng.random() < 0.4
    layers = []
    for before, after in pairwise(sizes):
        draw = (lambda: float(rng.randint(-2, 2))) if whole else (lambda: rng.gauss(0, 1))
        rows = np.array([[draw() for _ in range(before + 1)] for _ in range(after)]).reshape(after, before + 1)
        for i in range(after):
            match rng.randrange(20):
                case 0:
                    rows[i] = 0.0
                case 1:
                    rows[i] = rows[0]
                case 2:
                    rows[i] = -rows[0]
                case 3:
                    rows[i] = np.ldexp(rows[i], rng.randint(-40, 60))
        layers.append(Layer(rows[:, :-1], rows[:, -1]))
    return Network(tuple(layers))


def box(rng: random.Random, inputs: int) -> Box:
    """Near 0, with denominators up to 7; sides may have length 0."""
    lower = [Fraction(rng.randint(-6, 6), rng.choice((1, 2, 3, 7))) for _ in range(inputs)]
    sides = [rng.choice((Fraction(0), Fraction(1), Fraction(2), Fraction(1, 3), Fraction(5, 7))) for _ in lower]
    return Box(tuple(lower), tuple(a + side for a, side in zip(lower, sides, strict=True)))


def target(rng: random.Random, inputs: int, outputs: int) -> str:
    """Up to three alternatives of up to three inequalities, some on a part of the box."""
    alternatives = []
    for _ in range(rng.randint(1, 3)):
        relation = rng.choice((">=", ">"))
        parts = []
        for _ in range(rng.randint(1, 3)):
            chosen = rng.sample(range(outputs), rng.randint(1, outputs))
            terms = " + ".join(f"{Fraction(rng.choice((-3, -1, 1, 2)), rng.choice((1, 3)))}*Y_{o}" for o in chosen)
            parts.append(f"{terms.replace('+ -', '- ')} {relation} {Fraction(rng.randint(-4, 4), rng.choice((1, 3)))}")
        if rng.random() < 0.3:
            parts.append(f"X_{rng.randrange(inputs)} {rng.choice(('<=', '>='))} {Fraction(rng.randint(-4, 4), 2)}")
        alternatives.append(" and ".join(parts))
    return " or ".join(alternatives)


def questions(rng: random.Random) -> Iterator[Question[Any]]:
    """One of every kind, and positivity at the maximum and next to it."""
    inputs = rng.randint(1, 3)
    domain = box(rng, inputs)
    one = network(rng, inputs, 1)
    yield Positivity(one, domain, threshold=Fraction(rng.randint(-3, 3)))
    yield Maximum(one, domain)
    value = Region().solve(Maximum(one, domain), LIMITS).value
    if isinstance(value, Fraction):
        yield Positivity(one, domain, threshold=value)
        yield Positivity(one, domain, threshold=value - Fraction(1, 10 ** rng.randint(3, 12)))
    outputs = rng.randint(1, 3)
    some = network(rng, inputs, outputs)
    yield ZeroMap(some, domain)
    yield Reachability(some, domain, target(rng, inputs, outputs))


def proved(solver: Prover, question: Question[Any], path: Path) -> Answer:
    """The answer of a solver, with its proof checked."""
    path.unlink(missing_ok=True)
    with ProofWriter(path, question) as proof:
        answer = solver.prove(question, LIMITS, proof)
    if question.claims(answer.verdict, answer.value):
        check_proof(question, answer.verdict, answer.value, path)
    else:
        assert not path.exists()
    return answer


def compared(solver: Prover, seed: int, path: Path) -> int:
    """How many answers agree with those of `region`; none may differ, and few may be missing."""
    agreeing = 0
    for question in questions(random.Random(seed)):
        if solver.refusal(question) is not None:
            continue
        answer, right = proved(solver, question, path), Region().solve(question, LIMITS)
        if answer.stop is Stop.FINISHED:
            assert (answer.verdict, answer.value) == (right.verdict, right.value), question
            if answer.verdict is question.witnessed:
                assert question.check(answer.witness)
            agreeing += 1
        else:
            assert answer.stop in (Stop.WORK, Stop.TIME), answer
    return agreeing
