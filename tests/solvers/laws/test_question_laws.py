"""Every shipped solver obeys every law on every question it accepts, and every law catches a solver that breaks it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import count, pairwise
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
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
from solvers.answer import Answer, Stop, unknown
from solvers.region import Region
from solvers.registry import SOLVERS, load
from solvers.solver import Limits, Solver
from tests.networks import boxes, weights
from tests.solvers.laws import question_laws as laws

few = settings(deadline=None, max_examples=10)
Law = Callable[..., None]
UNARY: tuple[Law, ...] = (
    laws.the_answer_is_that_of_brute_force,
    laws.what_a_witness_can_prove_has_one,
    laws.a_limit_that_is_too_small_never_makes_it_lie,
    laws.the_same_question_twice_has_the_same_answer,
)


@st.composite
def networks(draw: st.DrawFn, outputs: int, bias_free: bool, depth: int, inputs: int) -> Network:
    sizes = [inputs, *(draw(st.integers(0, 3)) for _ in range(depth)), outputs]
    layers = []
    for number, (ins, outs) in enumerate(pairwise(sizes)):
        rows = [draw(st.lists(weights, min_size=ins + 1, max_size=ins + 1)) for _ in range(outs)]
        if number == 0 and len(rows) > 1 and draw(st.booleans()):
            factor = draw(st.sampled_from((1.0, -1.0, 2.0)))
            rows[1] = [factor * v for v in rows[0]]  # repeated, opposite or parallel up to a scale
        matrix = np.array(rows).reshape(outs, ins + 1)
        layers.append(Layer(matrix[:, :-1], matrix[:, -1] * (not bias_free)))
    return Network(tuple(layers))


@st.composite
def asked(draw: st.DrawFn, name: str) -> Any:
    """A question of one kind about a network with up to two hidden layers and two inputs."""
    inputs = draw(st.integers(1, 2))
    outputs = draw(st.integers(1, 2)) if name in ("zero-map", "lipschitz", "regions", "functional-dimension") else 1
    depth, bias_free = draw(st.integers(0, 2)), draw(st.integers(0, 3)) == 0
    if name == "zonotope-containment":
        depth, bias_free = 1, True
    if name == "identifiability":
        depth = 1
    if name == "injectivity":
        depth, outputs = 0, draw(st.integers(1, 6))
    network = draw(networks(outputs, bias_free, depth, inputs))
    if name == "zero-map" and depth and draw(st.booleans()):
        network = vanishing(network, draw(st.permutations(range(network.widths[-1]))))
    space = RealSpace(inputs)
    box = draw(boxes(inputs))
    if box.flat and QUESTIONS[name].full_dimensional:
        box = Box(box.lower, tuple(v + 1 for v in box.upper))
    kinds = ("linear", "activation", "touching", "maps", *(["boundary"] if outputs == 1 else []))
    everywhere = name in (
        "surjectivity",
        "injectivity",
        "zonotope-containment",
        "identifiability",
        "local-minimum",
    )
    options: dict[str, dict[str, Any]] = {
        "positivity": {"threshold": draw(st.builds(Fraction, st.integers(-4, 4), st.sampled_from((1, 2, 3))))},
        "components": {"threshold": draw(st.builds(Fraction, st.integers(-2, 2), st.sampled_from((1, 2))))},
        "volume": {"threshold": draw(st.builds(Fraction, st.integers(-2, 2), st.sampled_from((1, 2))))},
        "lipschitz": {"p": draw(st.sampled_from(("1", "2", "inf")))},
        "regions": {"kind": draw(st.sampled_from(kinds))},
        "reachability": {"target": draw(st.sampled_from(("Y_0 >= 1/2", "Y_0 > 1 or Y_0 < -1", "Y_0 <= 0")))},
    }
    question: Any = QUESTIONS[name]
    on_space = RealSpace not in question.refused_domains and draw(st.booleans())
    return question(network, space if everywhere or on_space else box, **options.get(name, {}))


def vanishing(network: Network, order: list[int]) -> Network:
    """The network minus itself with the last hidden layer permuted."""
    *hidden, before, last = network.layers
    twice = Layer(np.vstack([before.weights, before.weights[order]]), np.concatenate([before.bias, before.bias[order]]))
    return Network((*hidden, twice, Layer(np.hstack([last.weights, -last.weights[:, order]]), last.bias * 0)))


@pytest.fixture(params=SOLVERS, scope="module")
def solver(request: pytest.FixtureRequest) -> Solver:
    return load(request.param)


@pytest.mark.parametrize("name", QUESTIONS)
@few
@given(data=st.data())
def test_the_laws_hold_for_every_question(name: str, data: st.DataObject, solver: Solver) -> None:
    question = data.draw(asked(name))
    if solver.refusal(question) is None:
        for law in UNARY:
            law(solver, question)


@pytest.mark.parametrize("name", QUESTIONS)
@few
@given(data=st.data())
def test_the_order_of_inputs_and_the_scale_of_neurons_do_not_matter(
    name: str, data: st.DataObject, solver: Solver
) -> None:
    question = data.draw(asked(name))
    if solver.refusal(question) is not None:
        return
    laws.the_order_of_inputs_does_not_matter(solver, question, list(range(question.network.inputs))[::-1])
    if question.network.widths:
        neurons = question.network.widths[0]
        exponents = data.draw(st.lists(st.integers(-3, 3), min_size=neurons, max_size=neurons))
        laws.the_scale_of_a_neuron_does_not_matter(solver, question, exponents)


def one_layer(rows: Any, bias: Any, outgoing: Any, constant: float) -> Network:
    return Network((Layer(rows, bias), Layer([outgoing], [constant])))


EMPTY = one_layer(np.zeros((0, 2)), [], [], 0.0)
AFFINE = Network((Layer([[1.0, -2.0]], [3.0]),))
CANCELLING = one_layer([[1.0, 1.0], [2.0, 2.0]], [1.0, 2.0], [2.0, -1.0], 0.0)
TENT = one_layer([[1.0]] * 3, [1.0, 0.0, -1.0], [1.0, -2.0, 1.0], -1.0)
PLANE, LINE, CORNER = RealSpace(2), RealSpace(1), Box.cube(2, 0, 0)
FOLD = Network((Layer([[1.0, 0.0], [-1.0, 0.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
"""The absolute value of the first input."""

EDGES: dict[str, tuple[Question[Any], Verdict | Fraction | int | float]] = {
    "the zero map of no neurons": (ZeroMap(EMPTY, PLANE), Verdict.YES),
    "an affine map is not zero": (ZeroMap(AFFINE, PLANE), Verdict.NO),
    "zero at a point box only": (ZeroMap(Network((Layer([[1.0, 0.0]], [0.0]),)), CORNER), Verdict.YES),
    "neurons that cancel": (ZeroMap(CANCELLING, PLANE), Verdict.YES),
    "zero on a box, not beyond": (ZeroMap(one_layer([[1.0]], [-1.0], [1.0], 0.0), Box.cube(1, 0, 1)), Verdict.YES),
    "zero on no box that reaches beyond": (
        ZeroMap(one_layer([[1.0]], [-1.0], [1.0], 0.0), Box.cube(1, 0, Fraction(9, 8))),
        Verdict.NO,
    ),
    "zero at the corners of a box only": (
        ZeroMap(one_layer([[1.0], [-1.0]], [0.0, 0.0], [1.0, 1.0], -1.0), Box.cube(1, -1, 1)),
        Verdict.NO,
    ),
    "the second output counts": (ZeroMap(Network((Layer([[0.0], [0.0]], [0.0, 1.0]),)), LINE), Verdict.NO),
    "the maximum of a constant": (Maximum(EMPTY, PLANE), 0),
    "the maximum of an affine map": (Maximum(AFFINE, PLANE), inf),
    "the maximum at a point": (Maximum(AFFINE, CORNER), 3),
    "a maximum far out": (Maximum(one_layer([[1.0], [1.0]], [-1000.0, -1001.0], [1.0, -1.0], -5.0), LINE), -4),
    "a maximum on a kink": (Maximum(TENT, LINE), 0),
    "a maximum below 0": (Maximum(one_layer([[1.0], [-1.0]], [-1.0, -1.0], [-1.0, -1.0], -7.0), LINE), -7),
    "the Lipschitz constant of a constant": (Lipschitz(EMPTY, PLANE), 0),
    "of an affine map, squared": (Lipschitz(AFFINE, PLANE, p="2"), 5),
    "of an affine map for p = 1": (Lipschitz(AFFINE, PLANE, p="1"), 2),
    "of an affine map for p = inf": (Lipschitz(AFFINE, PLANE, p="inf"), 3),
    # max(0, x) - max(0, -x) = x: slope 2 belongs to both neurons active, which holds at most at the point 0
    "a steep pattern without a region": (Lipschitz(one_layer([[1.0], [-1.0]], [0.0, 0.0], [1.0, -1.0], 0.0), LINE), 1),
    "a line is onto": (Surjectivity(Network((Layer([[1.0]], [9.0]),)), LINE), Verdict.YES),
    "a ramp is not onto": (Surjectivity(one_layer([[1.0]], [0.0], [1.0], 0.0), LINE), Verdict.NO),
    "a tent is not onto": (Surjectivity(TENT, LINE), Verdict.NO),
    "too few rows": (Injectivity(Network((Layer([[1.0, 0.0], [-1.0, 0.0]], [0.0, 0.0]),)), PLANE), Verdict.NO),
    "opposite rows": (
        Injectivity(Network((Layer([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], [0.0] * 4),)), PLANE),
        Verdict.YES,
    ),
    "negative biases spoil it": (Injectivity(Network((Layer([[1.0], [-1.0]], [-1.0, -1.0]),)), LINE), Verdict.NO),
    "shifted biases do not": (Injectivity(Network((Layer([[1.0], [-1.0]], [1.0, -1.0]),)), LINE), Verdict.YES),
    "a zonotope in itself": (
        ZonotopeContainment(one_layer([[1.0, 2.0], [1.0, 2.0]], [0.0, 0.0], [1.0, -1.0], 0.0), PLANE),
        Verdict.YES,
    ),
    "a longer segment": (
        ZonotopeContainment(one_layer([[1.0, 2.0], [2.0, 4.0]], [0.0, 0.0], [-1.0, 1.0], 0.0), PLANE),
        Verdict.NO,
    ),
    "a peak that is just reached": (Reachability(TENT, LINE, "Y_0 >= 0"), Verdict.YES),
    "and not exceeded": (Reachability(TENT, LINE, "Y_0 > 0"), Verdict.NO),
    "one region": (Regions(EMPTY, PLANE), 1),
    "a tent has four": (Regions(TENT, LINE), 4),
    "cancelling neurons have one linear region": (Regions(CANCELLING, PLANE), 1),
    "two half-planes touch where nothing is positive": (Components(FOLD, PLANE), 2),
    "and are one part where a threshold is lower": (Components(FOLD, PLANE, Fraction(-1, 3)), 1),
    "the bottom of a fold": (LocalMinimum(FOLD, PLANE), Verdict.YES),
    "a slope": (LocalMinimum(AFFINE, PLANE), Verdict.NO),
    "half of a square": (Volume(FOLD, Box.cube(2, -1, 1), Fraction(1, 2)), 2),
    "and two activation regions": (Regions(CANCELLING, PLANE, kind="activation"), 2),
    "a tent is its neurons flipped": (Identifiability(TENT, LINE), Verdict.NO),
    "nothing to determine": (Identifiability(EMPTY, PLANE), Verdict.YES),
    "neurons on one hyperplane": (Identifiability(CANCELLING, PLANE), Verdict.NO),
    "all parameters of an affine map": (FunctionalDimension(AFFINE, PLANE), 3),
    "a constant that may be another": (FunctionalDimension(EMPTY, PLANE), 1),
    "a tent has seven parameters": (FunctionalDimension(TENT, LINE), 7),
}


@pytest.mark.parametrize("name", EDGES)
def test_the_laws_hold_at_the_edges(name: str, solver: Solver) -> None:
    question, expected = EDGES[name]
    if solver.refusal(question) is not None:
        pytest.skip(str(solver.refusal(question)))
    said = expected if isinstance(expected, Verdict) else Verdict.VALUE
    assert laws.truth(question) == (said, None if isinstance(expected, Verdict) else expected)
    for law in UNARY:
        law(solver, question)


def test_the_region_solver_refuses_no_question_about_regions() -> None:
    assert {type(question) for question, _ in EDGES.values()} | {Positivity} == set(QUESTIONS.values())
    for question, _ in EDGES.values():
        assert (Region().refusal(question) is None) == (not isinstance(question, Identifiability))


@dataclass(frozen=True)
class Liar:
    """An honest solver whose answers are twisted."""

    twist: Callable[[Any, Limits, Answer], Answer] = lambda question, limits, answer: answer
    name = "region"
    version = "1"

    def refusal(self, question: Question[Any]) -> str | None:
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        return self.twist(question, limits, Region().solve(question, laws.PLENTY))


coin = count()
HIGHER = Liar(lambda question, limits, answer: replace(answer, value=(answer.value or 0) + 1))
FAULTS: dict[str, tuple[Liar, Law]] = {
    "a value too high": (HIGHER, laws.the_answer_is_that_of_brute_force),
    "a value that its witness does not attain": (HIGHER, laws.what_a_witness_can_prove_has_one),
    "a witness on a kink": (
        Liar(lambda question, limits, answer: replace(answer, witness=(Fraction(0), Fraction(0)))),
        laws.what_a_witness_can_prove_has_one,
    ),
    "no witness": (
        Liar(lambda question, limits, answer: replace(answer, witness=None)),
        laws.what_a_witness_can_prove_has_one,
    ),
    "always unknown": (
        Liar(lambda question, limits, answer: unknown(Stop.WORK, "tired", {})),
        laws.the_answer_is_that_of_brute_force,
    ),
    "a guess when time is short": (
        Liar(lambda question, limits, answer: answer if limits.wall_s else replace(answer, value=Fraction(0))),
        laws.a_limit_that_is_too_small_never_makes_it_lie,
    ),
    "throws a coin": (
        Liar(lambda question, limits, answer: replace(answer, value=Fraction(next(coin)))),
        laws.the_same_question_twice_has_the_same_answer,
    ),
    "looks at the first input only": (
        Liar(lambda question, limits, answer: replace(answer, value=_entry(question, 0, 0))),
        partial(laws.the_order_of_inputs_does_not_matter, order=(1, 0)),
    ),
    "forgets the output layer": (
        Liar(lambda question, limits, answer: replace(answer, value=_entry(question, 0, 0) + _entry(question, 1, 1))),
        partial(laws.the_scale_of_a_neuron_does_not_matter, exponents=(1, 2)),
    ),
}


def _entry(question: Any, row: int, column: int) -> Fraction:
    return Fraction(float(question.network.layers[0].weights[row, column]))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lying_solver_is_caught(fault: str) -> None:
    question = Lipschitz(one_layer([[1.0, 0.0], [1.0, 2.0]], [0.0, 0.0], [1.0, 1.0], 0.0), PLANE, p="1")
    liar, law = FAULTS[fault]
    law(Liar(), question)
    with pytest.raises(AssertionError):
        law(liar, question)
