"""The laws that every solver obeys on every question that it accepts, each an assertion on one small question.

The truth comes from `tests.oracles.questions`. A solver without certified arithmetic may say that it does not know.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from instances.problem import Verdict
from instances.question import Box, Question, Value, ValueQuestion
from instances.questions import (
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
from solvers.solver import Solver
from tests.oracles import questions as brute
from tests.oracles import superlevel
from tests.oracles.dimension import functional_dimension
from tests.oracles.identifiability import determined
from tests.solvers.laws.laws import NOTHING, PLENTY
from tests.solvers.laws.variants import with_inputs_in_order, with_scaled_neurons

HONEST = (Stop.INEXACT, Stop.UNSUPPORTED)
"""Why an answer may stay unknown although there is time."""


def truth(question: Question[Any]) -> tuple[Verdict, Value | None]:
    """The verdict, and the value of a question about a value, by brute force."""
    network = question.network
    box = question.domain if isinstance(question.domain, Box) else None
    match question:
        case Positivity():
            holds = next(brute.positive_points(network, box, question.threshold), None) is not None
        case ZeroMap():
            holds = brute.zero_map(network, box)
        case Surjectivity():
            holds = brute.surjective(network)
        case Injectivity():
            holds = brute.injective(network)
        case ZonotopeContainment():
            holds = brute.contained(network)
        case LocalMinimum():
            holds = next(brute.descents(network), None) is None
        case Reachability():
            holds = brute.reachable(question)
        case Maximum():
            return Verdict.VALUE, brute.maximum(network, box)
        case Lipschitz():
            return Verdict.VALUE, brute.lipschitz(network, box, question.p)
        case Components():
            return Verdict.VALUE, Fraction(superlevel.components(network, box, question.threshold))
        case Volume():
            assert box is not None
            return Verdict.VALUE, superlevel.volume(network, box, question.threshold)
        case Regions():
            return Verdict.VALUE, brute.regions(network, box, question.kind)  # type: ignore[return-value]
        case Identifiability():
            holds = determined(network)
        case FunctionalDimension():
            return Verdict.VALUE, functional_dimension(network, box)
        case _:
            raise ValueError(f"brute force does not know {question.name}")
    return (Verdict.YES if holds else Verdict.NO), None


def the_answer_is_that_of_brute_force(solver: Solver, question: Question[Any]) -> None:
    answer = solver.solve(question, PLENTY)
    if answer.verdict is Verdict.UNKNOWN:
        assert solver.name != "region", answer.reason
        assert answer.stop in HONEST, answer.reason
    else:
        assert (answer.verdict, answer.value) == truth(question)


def what_a_witness_can_prove_has_one(solver: Solver, question: Question[Any]) -> None:
    answer = solver.solve(question, PLENTY)
    if answer.verdict is not question.witnessed or (not question.needs_witness and answer.witness is None):
        assert answer.witness is None
        return
    assert question.check(answer.witness)
    if isinstance(question, ValueQuestion):
        assert question.attained(answer.witness) == answer.value


def a_limit_that_is_too_small_never_makes_it_lie(solver: Solver, question: Question[Any]) -> None:
    answer = solver.solve(question, NOTHING)
    if answer.verdict is Verdict.UNKNOWN:
        assert answer.stop in (Stop.TIME, Stop.UNSUPPORTED)
        assert answer.reason
    else:
        assert (answer.verdict, answer.value) == truth(question)


def the_same_question_twice_has_the_same_answer(solver: Solver, question: Question[Any]) -> None:
    assert solver.solve(question, PLENTY) == solver.solve(question, PLENTY)


def the_order_of_inputs_does_not_matter(solver: Solver, question: Any, order: Sequence[int]) -> None:
    _same(solver, question, with_inputs_in_order(question, order))


def the_scale_of_a_neuron_does_not_matter(solver: Solver, question: Any, exponents: Sequence[int]) -> None:
    _same(solver, question, with_scaled_neurons(question, exponents))


def _same(solver: Solver, question: Question[Any], other: Question[Any]) -> None:
    one, two = (solver.solve(asked, PLENTY) for asked in (question, other))
    if Verdict.UNKNOWN not in (one.verdict, two.verdict):
        assert _said(one) == _said(two)


def _said(answer: Answer) -> tuple[Verdict, Value | None]:
    return answer.verdict, answer.value
