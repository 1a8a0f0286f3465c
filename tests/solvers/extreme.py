"""Tiny degenerate questions with numbers as large and as small as float64 has them, and what solvers make of them.

Neurons are zero, repeated, parallel, opposite and constant; layers may be empty; boxes are flat, tiny and huge. Powers
of two are put on layers, neurons, inputs and single entries: some of that keeps the function, some does not. What is
right is told by brute force, which reads the network as it is.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from instances.disguises import LEVELS, disguised
from instances.errors import InputError
from instances.network import Floats, Layer, Network
from instances.problem import Verdict
from instances.question import Box, Domain, Question, RealSpace, Value, ValueQuestion
from instances.questions import (
    QUESTIONS,
    Components,
    FunctionalDimension,
    Identifiability,
    Injectivity,
    Lipschitz,
    LocalMinimum,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    Volume,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.registry import SOLVERS, load
from solvers.solver import Limits, Prover
from tests.solvers.laws.question_laws import truth

SPECS = (*SOLVERS, "milp[engine=gscip]", "milp[encoding=ridge]", "milp[encoding=incremental]")

LIMITS = Limits(wall_s=20, memory_bytes=4 * 2**30)

LARGEST = 2.0**1000
"""The largest weight; the smallest is 2^-1074."""

SHAPES: tuple[tuple[int, ...], ...] = (
    *((), (0,), (1,), (2,), (3,), (4,), (5,)),
    *((1, 1), (2, 1), (1, 3), (2, 2), (3, 2), (2, 3), (0, 2)),
    *((1, 1, 1), (2, 1, 2), (1, 2, 1), (2, 2, 2), (2, 2, 1)),
)
"""Widths of the hidden layers."""

KINDS = ("none", "neurons", "layers", "rows", "inputs", "entries", "one")
"""On what powers of two are put: see `scaled`."""


def question(random: Random, name: str) -> Question[Any]:
    """A question of one kind, about a network of up to three hidden layers and three inputs."""
    d = random.randint(1, 3)
    widths = random.choice([w for w in SHAPES if sum(w) <= (9, 6, 5, 4)[d]])
    space = RealSpace(d)
    match QUESTIONS[name]:
        case t if t is Maximum:
            return Maximum(*drawn(random, d, widths, 1))
        case t if t is Positivity:
            network, domain = drawn(random, d, widths, 1)
            return Positivity(network, domain, threshold=level(random, network, domain))
        case t if t is Surjectivity:
            return Surjectivity(drawn(random, d, widths, 1)[0], space)
        case t if t is ZonotopeContainment:
            return ZonotopeContainment(drawn(random, d, (random.randint(0, 5),), 1)[0].recession, space)
        case t if t is Reachability:
            outputs = random.randint(1, 2)
            network, domain = drawn(random, d, widths, outputs)
            if outputs == 2:
                return Reachability(network, domain, target="Y_0 >= 0 and Y_1 >= 0")
            text = random.choice(("Y_0 >= {}", "Y_0 <= {}", "Y_0 > {}", "Y_0 >= {} or Y_0 < -1"))
            return Reachability(network, domain, target=text.format(level(random, network, domain)))
        case t if t is ZeroMap:
            network, domain = drawn(random, d, widths, random.randint(1, 2))
            return ZeroMap(vanishing(network) if random.random() < 0.5 else network, domain)
        case t if t is Lipschitz:
            network, domain = drawn(random, d, widths, random.randint(1, 2))
            return Lipschitz(network, thick(domain), random.choice(("1", "2", "inf")))
        case t if t is Regions:
            network, domain = drawn(random, d, widths, random.randint(1, 2))
            return Regions(network, thick(domain), random.choice(("linear", "activation")))
        case t if t is LocalMinimum:
            return LocalMinimum(drawn(random, d, widths, 1)[0], space)
        case t if t is Components:
            network, domain = drawn(random, d, widths, 1)
            return Components(network, thick(domain))
        case t if t is Volume:
            network, _ = drawn(random, d, widths, 1)
            return Volume(network, Box.cube(d, -1, Fraction(1, 2)))
        case t if t is Injectivity:
            inputs = random.randint(1, 2)
            return Injectivity(drawn(random, inputs, (), random.randint(1, 5))[0], RealSpace(inputs))
        case t if t is Identifiability:
            return Identifiability(drawn(random, d, (random.randint(0, 4),), 1)[0], space)
        case t if t is FunctionalDimension:
            network, domain = drawn(random, d, widths, random.randint(1, 2))
            return FunctionalDimension(network, thick(domain))
    raise ValueError(f"no questions of the kind {name}")


def disguise(random: Random, question: Question[Any]) -> Question[Any]:
    """The question disguised, if float64 holds its numbers then."""
    try:
        return disguised(question, random.choice(list(LEVELS)), random.randrange(1000)).target  # type: ignore[no-any-return]
    except InputError:
        return question


def drawn(random: Random, d: int, widths: Sequence[int], outputs: int) -> tuple[Network, Domain]:
    """A network with powers of two on it, and a domain on which it has kinks."""
    found, box = small(random, (d, *widths, outputs), random.random() < 0.75), box_or_space(random, d)
    for _ in range(random.choice((1, 1, 2))):
        found, box = scaled(random, found, box, random.choice(KINDS))
    return found, RealSpace(d) if box is None else box


def small(random: Random, sizes: Sequence[int], biased: bool) -> Network:
    """Small integers or eighths; every now and then a row is a multiple of the one before it, or zero."""
    unit = random.choice((1, 1, 8))

    def number() -> float:
        return random.randint(-2 * unit, 2 * unit) / unit

    layers = []
    for inputs, outputs in pairwise(sizes):
        rows = np.array([[number() for _ in range(inputs)] for _ in range(outputs)]).reshape(outputs, inputs)
        bias = [number() if biased else 0.0 for _ in range(outputs)]
        for i in range(outputs):
            kind = random.random()
            if kind < 0.1:
                rows[i] = 0.0
            elif kind < 0.4 and i:
                factor = random.choice((-1, 1, 1, 2, -0.5))
                rows[i] = factor * rows[i - 1]
                bias[i] = random.choice((bias[i], factor * bias[i - 1]))
        layers.append(Layer(rows, bias))
    return Network(tuple(layers))


def box_or_space(random: Random, d: int) -> Box | None:
    kind = random.choice(("space", "space", "box", "box", "box", "flat", "tiny", "huge"))
    if kind == "space":
        return None
    unit = Fraction(2) ** {"tiny": -random.randint(1, 1080), "huge": random.randint(1, 1080)}.get(kind, 0)
    lower = tuple(unit * Fraction(random.randint(-4, 2), random.choice((1, 3))) for _ in range(d))
    flat = [kind == "flat" and random.random() < 0.5 for _ in range(d)]
    sides = (0 if f else unit * Fraction(random.randint(1, 6), random.choice((1, 2))) for f in flat)
    return Box(lower, tuple(v + side for v, side in zip(lower, sides, strict=True)))


def scaled(random: Random, network: Network, box: Box | None, kind: str) -> tuple[Network, Box | None]:
    """The network with powers of two put on."""
    weights = [layer.weights.copy() for layer in network.layers]
    biases = [layer.bias.copy() for layer in network.layers]
    if kind == "neurons":  # keeps the function
        for k, width in enumerate(network.widths):
            e = np.array(exponents(random, width), dtype=np.int64)
            weights[k], biases[k] = times(weights[k], e[:, None]), times(biases[k], e)
            weights[k + 1] = times(weights[k + 1], -e[None, :])
    elif kind == "layers":
        total, along = 0, random.random() < 0.5
        for k, power in enumerate(exponents(random, len(weights))):
            total += power if along else 0
            weights[k], biases[k] = times(weights[k], power), times(biases[k], total)
    elif kind == "rows":
        for k in range(len(weights)):
            e = np.array(exponents(random, len(biases[k])), dtype=np.int64)
            weights[k], biases[k] = times(weights[k], e[:, None]), times(biases[k], e)
    elif kind == "inputs":  # keeps the function up to coordinates
        e = np.array(exponents(random, network.inputs), dtype=np.int64)
        weights[0] = times(weights[0], -e[None, :])
        if box is not None:
            powers = [Fraction(2) ** int(v) for v in e]
            ends = ([v * w for v, w in zip(side, powers, strict=True)] for side in (box.lower, box.upper))
            box = Box(*map(tuple, ends))
    elif kind == "entries":
        for k in range(len(weights)):
            weights[k] = times(weights[k], np.reshape(exponents(random, weights[k].size), weights[k].shape))
            biases[k] = times(biases[k], exponents(random, len(biases[k])))
    elif kind == "one":
        k = random.randrange(len(weights))
        if weights[k].size:
            place = tuple(random.randrange(n) for n in weights[k].shape)
            weights[k][place] = times(weights[k][place], exponents(random, 1)[0])
    return Network(tuple(map(Layer, weights, biases))), box


def exponents(random: Random, count: int) -> list[int]:
    """Often only 0 and another one, so that numbers of one scale still meet."""
    most = random.choice((3, 12, 25, 60, 270, 540, 800, 1000, 1074))
    if random.random() < 0.6:
        return [random.choice((0, random.choice((-most, most)))) for _ in range(count)]
    return [random.randint(-most, most) for _ in range(count)]


def times(values: ArrayLike, powers: ArrayLike) -> Floats:
    """Times powers of two, rounded where numbers get too small, cut off where they get too large."""
    with np.errstate(all="ignore"):
        found = np.ldexp(values, np.asarray(powers, dtype=np.int64))
    return np.clip(found, -LARGEST, LARGEST)


def level(random: Random, network: Network, domain: Domain) -> Fraction:
    """A threshold, often one that is just reached or just not."""
    found = [Fraction(0), Fraction(1, 3), random.choice((-1, 1)) * Fraction(2) ** random.randint(-1100, 1000)]
    _, highest = truth(Maximum(network, domain))
    if highest is not None and highest != inf:
        found += [Fraction(highest)] * 2 + [Fraction(highest) - Fraction(2) ** random.randint(-1100, 0)]
    return random.choice(found)


def thick(domain: Domain) -> Domain:
    """A domain with an inside."""
    if not isinstance(domain, Box):
        return domain
    ends = zip(domain.lower, domain.upper, strict=True)
    return Box(domain.lower, tuple(high if low < high else low + 1 for low, high in ends))


def vanishing(network: Network) -> Network:
    """Every last hidden neuron once with its outgoing weights and once with their negatives: the zero map."""
    *hidden, last = network.layers
    if not hidden:
        return Network((Layer(0 * last.weights, 0 * last.bias),))
    *before, top = hidden
    twice = Layer(np.vstack([top.weights, top.weights]), [*top.bias, *top.bias])
    return Network((*before, twice, Layer(np.hstack([last.weights, -last.weights]), 0 * last.bias)))


def faults(question: Question[Any], folder: Path) -> Iterator[str]:
    """What is wrong with the answers and the proofs of all solvers that accept a question, in one line each."""
    return (f"{what}: {wrong}" for what, wrong in evaluations(question, folder) if wrong)


def evaluations(question: Question[Any], folder: Path) -> Iterator[tuple[str, str | None]]:
    """Every answer and every proof of the solvers that accept a question: whose it is, and what is wrong with it."""
    right = truth(question)
    for spec in SPECS:
        solver = load(spec)
        if solver.refusal(question) is not None:
            continue
        answer = solver.solve(question, LIMITS)
        wrong = fault(question, right, answer, spec)
        yield f"{spec}, {question.name}", wrong
        proves = isinstance(solver, Prover) and (not isinstance(question, Reachability) or spec in ("boxes", "auto"))
        if not wrong and proves and question.claims(answer.verdict, answer.value):
            path = folder / "proof"
            with ProofWriter(path, question) as proof:
                again = solver.prove(question, LIMITS, proof)
            yield (
                f"{spec}, proof of {question.name}",
                fault(question, right, again, spec) or unproved(question, again, path),
            )
            path.unlink(missing_ok=True)


def fault(question: Question[Any], right: tuple[Verdict, Value | None], answer: Answer, spec: str) -> str | None:
    """What is wrong with an answer, if anything. Only milp may distrust its engine; time is up where disguises are."""
    if answer.verdict is Verdict.UNKNOWN:
        honest = (Stop.UNSUPPORTED, Stop.TIME, *([Stop.INEXACT] if spec.startswith("milp") else []))
        return None if answer.stop in honest and answer.reason else f"gave up: {answer.stop}, {answer.reason}"
    if (answer.verdict, answer.value) != right:
        return f"found {answer.verdict}, {answer.value} where {right} is right"
    unwitnessed = not question.needs_witness and answer.witness is None
    if unwitnessed or answer.verdict not in (Verdict.VALUE, question.witnessed):
        return None
    if isinstance(question, ValueQuestion):
        return None if question.attained(answer.witness) == answer.value else "the witness attains less"
    return None if question.check(answer.witness) else "the witness is wrong"


def unproved(question: Question[Any], answer: Answer, path: Path) -> str | None:
    """Why a proof is refused, or that there is none without a reason."""
    if not path.exists():
        return None if answer.reason else "no proof, and no reason"
    try:
        check_proof(question, answer.verdict, answer.value, path)
    except ProofError as error:
        return f"refused: {error}"
    return None
