"""Every shipped solver obeys every law, and every law catches a solver that breaks it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.milp import Milp
from solvers.registry import SOLVERS, load
from solvers.solver import Limits, Solver
from tests.instances.laws import shifted
from tests.networks import questions, touching_questions
from tests.solvers.laws import laws

Law = Callable[..., None]

few = settings(deadline=None, max_examples=20)
OTHERS = ("zero-sum", "boxes", "triangle", "patterns")  # about identifiability, boxes, and Lipschitz constants
SPECS = (*(name for name in SOLVERS if name not in OTHERS), "milp[engine=gscip]")
UNARY: tuple[Law, ...] = (
    laws.the_verdict_is_that_of_brute_force,
    laws.every_yes_has_a_witness_that_checks,
    laws.a_limit_that_is_too_small_never_makes_it_lie,
    laws.the_same_question_twice_has_the_same_answer,
)


@pytest.fixture(params=SPECS, scope="module")
def solver(request: pytest.FixtureRequest) -> Solver:
    try:
        return load(request.param)
    except InputError as error:
        if isinstance(error.__cause__, ImportError):
            pytest.skip(str(error))
        raise


def one_layer(rows: Any, bias: Any, outgoing: Any, constant: float) -> Network:
    return Network((Layer(rows, bias), Layer([outgoing], [constant])))


def hat(height: float) -> Network:
    """max(0, 1 - |x|) + height - 1 on R."""
    return one_layer([[1.0]] * 3, [1.0, 0.0, -1.0], [1.0, -2.0, 1.0], height - 1)


HALF = Box.cube(1, Fraction(1, 3), Fraction(1, 2))
EXAMPLES = {
    "no neurons, positive constant": Positivity(one_layer(np.zeros((0, 2)), [], [], 0.25), RealSpace(2)),
    "no neurons, constant 0": Positivity(one_layer(np.zeros((0, 2)), [], [], 0.0), Box.cube(2, 0, 1)),
    "no hidden layer, affine on R^d": Positivity(Network((Layer([[1.0, -1.0]], [-9.0]),)), RealSpace(2)),
    "no hidden layer, constant 0": Positivity(Network((Layer([[0.0]], [0.0]),)), RealSpace(1)),
    "a hat of height exactly 0": Positivity(hat(0.0), RealSpace(1)),
    "a hat just above 0": Positivity(hat(2.0**-10), RealSpace(1)),
    "a hat above 0 outside the box": Positivity(hat(0.5), HALF),
    "a hat above 0 inside the box": Positivity(hat(0.75), HALF),
    "a point box with f above 0": Positivity(hat(0.75), Box.cube(1, Fraction(1, 5), Fraction(1, 5))),
    "a point box with f equal to 0": Positivity(hat(0.75), Box.cube(1, Fraction(3, 4), Fraction(3, 4))),
    "a box that is flat in one direction": Positivity(
        one_layer([[1.0, 1.0], [1.0, -1.0]], [0.0, 0.0], [1.0, -1.0], -1.0),
        Box((Fraction(0), Fraction(1, 3)), (Fraction(1), Fraction(1, 3))),
    ),
    "unbounded above": Positivity(one_layer([[1.0, 0.0]], [-1000.0], [2.0**-5], -1000.0), RealSpace(2)),
    "unbounded below only": Positivity(one_layer([[1.0], [-1.0]], [0.0, 0.0], [-1.0, -1.0], 0.0), RealSpace(1)),
    "positive along one ray only": Positivity(
        one_layer([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0]], [0.0] * 3, [1.0, -8.0, -8.0], -5.0), RealSpace(2)
    ),
    "neurons that cancel": Positivity(one_layer([[1.0], [1.0]], [0.0, 0.0], [1.0, -1.0], 0.0), RealSpace(1)),
    "repeated neurons": Positivity(one_layer([[1.0]] * 4, [0.0] * 4, [1.0, 1.0, -1.0, -0.5], -3.0), RealSpace(1)),
    "constant neurons": Positivity(one_layer([[0.0]] * 2, [2.0, -2.0], [1.0, 5.0], -2.0), RealSpace(1)),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_laws_hold_at_the_edges(name: str, solver: Solver) -> None:
    for law in UNARY:
        law(solver, EXAMPLES[name])


@pytest.mark.parametrize("law", UNARY, ids=lambda law: law.__name__)
@few
@given(question=questions())
def test_the_laws_hold_on_random_networks(law: Law, question: Positivity, solver: Solver) -> None:
    law(solver, question)


@few
@given(question=touching_questions())
def test_a_maximum_of_exactly_0_is_a_no_and_the_least_bit_more_is_a_yes(question: Positivity, solver: Solver) -> None:
    assert solver.solve(question, laws.PLENTY).verdict is Verdict.NO
    raised = replace(question, network=shifted(question.network, Fraction(1, 2**12)))
    answer = solver.solve(raised, laws.PLENTY)
    assert answer.verdict is Verdict.YES
    assert raised.check(answer.witness)


@few
@given(question=questions(max_inputs=2, max_neurons=5), data=st.data())
def test_the_order_and_the_scale_of_neurons_and_inputs_do_not_matter(
    question: Positivity, data: st.DataObject, solver: Solver
) -> None:
    neurons, inputs = question.network.neurons, question.network.inputs
    laws.the_order_of_neurons_does_not_matter(solver, question, data.draw(st.permutations(range(neurons))))
    laws.the_order_of_inputs_does_not_matter(solver, question, data.draw(st.permutations(range(inputs))))
    exponents = data.draw(st.lists(st.integers(-3, 3), min_size=neurons, max_size=neurons))
    laws.the_scale_of_a_neuron_does_not_matter(solver, question, exponents)


@few
@given(question=questions(max_inputs=2, max_neurons=4), place=st.integers(0, 1))
def test_one_more_layer_does_not_matter(question: Positivity, place: int, solver: Solver) -> None:
    laws.a_layer_that_hands_its_input_on_does_not_matter(solver, question, place)


@dataclass(frozen=True)
class Liar:
    """An honest solver whose answers are twisted."""

    twist: Callable[[Positivity, Limits, Answer], Answer] = lambda question, limits, answer: answer
    name = "liar"
    version = "1"

    def refusal(self, question: Question[Any]) -> str | None:
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        assert isinstance(question, Positivity)
        return self.twist(question, limits, Milp().solve(question, laws.PLENTY))


NO = Answer(Verdict.NO, Stop.FINISHED)
coin = count()


def no_if(lies: Callable[[Network], bool]) -> Liar:
    return Liar(lambda question, limits, answer: NO if lies(question.network) else answer)


FAULTS: dict[str, tuple[Liar, Law]] = {
    "always no": (no_if(lambda network: True), laws.the_verdict_is_that_of_brute_force),
    "always unknown": (
        Liar(lambda question, limits, answer: unknown(Stop.WORK, "tired", {})),
        laws.the_verdict_is_that_of_brute_force,
    ),
    "a witness outside the box": (
        Liar(lambda question, limits, answer: replace(answer, witness=(*answer.witness[:-1], Fraction(9)))),
        laws.every_yes_has_a_witness_that_checks,
    ),
    "a witness where f is 0": (
        Liar(lambda question, limits, answer: replace(answer, witness=(Fraction(0), Fraction(0)))),
        laws.every_yes_has_a_witness_that_checks,
    ),
    "no when time is short": (
        Liar(lambda question, limits, answer: answer if limits.wall_s else NO),
        laws.a_limit_that_is_too_small_never_makes_it_lie,
    ),
    "a crash when time is short": (
        Liar(lambda question, limits, answer: answer if limits.wall_s else unknown(Stop.CRASHED, "oops", {})),
        laws.a_limit_that_is_too_small_never_makes_it_lie,
    ),
    "throws a coin": (no_if(lambda network: next(coin) % 2 == 0), laws.the_same_question_twice_has_the_same_answer),
    "trusts the first neuron": (
        no_if(lambda network: network.layers[1].weights[0, 0] < 0),
        partial(laws.the_order_of_neurons_does_not_matter, order=(1, 0)),
    ),
    "skips the last input": (
        no_if(lambda network: not network.layers[0].weights[:, :-1].any()),
        partial(laws.the_order_of_inputs_does_not_matter, order=(1, 0)),
    ),
    "drops small weights": (
        no_if(lambda network: abs(network.layers[0].weights).max() < 0.5),
        partial(laws.the_scale_of_a_neuron_does_not_matter, exponents=(-2, -2)),
    ),
    "stops after one hidden layer, fed": (
        no_if(lambda network: len(network.layers) > 2),
        partial(laws.a_layer_that_hands_its_input_on_does_not_matter, place=0),
    ),
    "stops after one hidden layer, feeding": (
        no_if(lambda network: len(network.layers) > 2),
        partial(laws.a_layer_that_hands_its_input_on_does_not_matter, place=1),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lying_solver_is_caught(fault: str) -> None:
    # max(0, x) - max(0, x - 1) - 1/2 with an idle second input: 1/2 at its best, -1/2 at the origin
    question = Positivity(one_layer([[1.0, 0.0], [1.0, 0.0]], [0.0, -1.0], [1.0, -1.0], -0.5), Box.cube(2, 0, 2))
    liar, law = FAULTS[fault]
    law(Liar(), question)
    with pytest.raises(AssertionError):
        law(liar, question)
