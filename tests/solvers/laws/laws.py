"""The laws that every solver of positivity obeys, each an assertion on one small question.

The truth comes from `tests.oracles.one_hidden_layer`. A law that compares two questions needs no truth and holds for
any network.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from solvers.answer import Stop
from solvers.solver import Limits, Solver
from tests.oracles import one_hidden_layer as brute_force
from tests.solvers.laws.variants import with_inputs_in_order, with_scaled_neurons

PLENTY = Limits(wall_s=60, memory_bytes=4 * 2**30)
NOTHING = Limits(wall_s=0, memory_bytes=4 * 2**30)


def the_verdict_is_that_of_brute_force(solver: Solver, question: Positivity) -> None:
    assert solver.refusal(question) is None
    assert _decided(solver, question) in (None, _truth(question))


def every_yes_has_a_witness_that_checks(solver: Solver, question: Positivity) -> None:
    answer = solver.solve(question, PLENTY)
    if answer.verdict is Verdict.YES:
        assert question.check(answer.witness)


def a_limit_that_is_too_small_never_makes_it_lie(solver: Solver, question: Positivity) -> None:
    answer = solver.solve(question, NOTHING)
    if answer.verdict is Verdict.UNKNOWN:
        assert answer.stop is Stop.TIME
        assert answer.reason
    else:
        assert answer.verdict is _truth(question)
        assert answer.verdict is Verdict.NO or question.check(answer.witness)


def the_same_question_twice_has_the_same_answer(solver: Solver, question: Positivity) -> None:
    assert solver.solve(question, PLENTY) == solver.solve(question, PLENTY)


def the_order_of_neurons_does_not_matter(solver: Solver, question: Positivity, order: Sequence[int]) -> None:
    """`order` lists the neurons of the first hidden layer."""
    hidden, following, *rest = question.network.layers
    permuted = (
        Layer(hidden.weights[list(order)], hidden.bias[list(order)]),
        Layer(following.weights[:, list(order)], following.bias),
    )
    _same_verdict(solver, question, replace(question, network=Network((*permuted, *rest))))


def the_order_of_inputs_does_not_matter(solver: Solver, question: Positivity, order: Sequence[int]) -> None:
    _same_verdict(solver, question, with_inputs_in_order(question, order))


def the_scale_of_a_neuron_does_not_matter(solver: Solver, question: Positivity, exponents: Sequence[int]) -> None:
    _same_verdict(solver, question, with_scaled_neurons(question, exponents))


def a_layer_that_hands_its_input_on_does_not_matter(solver: Solver, question: Positivity, place: int) -> None:
    """The layer computes max(z, 0) and max(-z, 0) of the z that layer `place` takes, which can then form z again.

    A solver may refuse the deeper network.
    """
    layers = list(question.network.layers)
    taker, unit = layers[place], np.eye(layers[place].inputs)
    layers[place] = Layer(np.hstack([taker.weights, -taker.weights]), taker.bias)
    layers.insert(place, Layer(np.vstack([unit, -unit]), np.zeros(2 * len(unit))))
    deeper = replace(question, network=Network(tuple(layers)))
    if solver.refusal(deeper) is None:
        _same_verdict(solver, question, deeper)


def _truth(question: Positivity) -> Verdict:
    box = question.domain if isinstance(question.domain, Box) else None
    return Verdict.NO if brute_force.positive_somewhere(question.network, box) is None else Verdict.YES


def _same_verdict(solver: Solver, question: Positivity, other: Positivity) -> None:
    one, two = _decided(solver, question), _decided(solver, other)
    assert one is two or None in (one, two)


def _decided(solver: Solver, question: Positivity) -> Verdict | None:
    """The verdict; None if the one solver that rests on floats says that exact arithmetic did not confirm them."""
    answer = solver.solve(question, PLENTY)
    if answer.stop is Stop.INEXACT and solver.name == "milp":
        return None
    assert answer.verdict is not Verdict.UNKNOWN, answer.reason
    return answer.verdict
