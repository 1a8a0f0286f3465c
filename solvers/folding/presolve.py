"""Folding as what a solver does first: the question about the folded network is decided in place of the question."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from instances.disguises.disguise import beside_kinks
from instances.errors import InputError
from instances.network import Network
from instances.question import Change, Question
from solvers.answer import Answer, Stop, unknown
from solvers.certificate.write import ProofWriter
from solvers.folding.fold import Step, in_steps
from solvers.folding.glance import may_fold
from solvers.stopping.as_answer import within
from solvers.stopping.limits import Deadline, Limits


def smaller(question: Question[Any]) -> Question[Any] | None:
    """The same question about the folded network; None if that has as many neurons, or the answer might differ.

    Comes by checkpoints.
    """
    found = _in_steps(question)
    return None if found is None else found[0]


def refusal_of_folded(question: Question[Any], refusal: Callable[[Question[Any]], str | None]) -> str | None:
    """Why a solver that folds first does not take a network of this shape; None if it takes that, or the folded one."""
    said = refusal(question)
    made = None if said is None else smaller(question)
    return said if made is None else refusal(made)


def _in_steps(question: Question[Any]) -> tuple[Question[Any], list[Step]] | None:
    """`smaller`, and the steps that lead there."""
    if question.objection(Change.NEURONS_ADDED) is not None or not may_fold(question.network):
        return None
    network, steps = in_steps(question.network, question.domain)
    if network.neurons >= question.network.neurons:
        return None
    try:
        made: Question[Any] = replace(question, network=network)  # type: ignore[type-var]
    except InputError:  # it cannot be asked about such a network: zonotopes have one hidden layer
        return None
    return made, steps


def on_folded(
    question: Question[Any],
    limits: Limits,
    decide: Callable[[Question[Any], Limits], Answer],
    proof: ProofWriter | None = None,
) -> Answer:
    """Decide a question, on the folded network if that is smaller; folding is part of the time.

    The answer is one to the question itself: its witness is accepted by the same exact check, and its proof begins with
    the steps of folding. `Answer.note` says that the network was folded, and `work` counts the neurons that are gone as
    ``folded``.
    """
    deadline = Deadline(limits)
    found: list[tuple[Question[Any], list[Step]] | None] = []

    def fold() -> Answer:
        found.append(_in_steps(question))
        return unknown(Stop.WORK, "nothing is decided yet", {})

    late = within(limits, fold, lambda: {"folded": 0}, lambda: "nothing but folding the network")
    if not found:
        return late
    if found[0] is None:
        return decide(question, limits)
    made, steps = found[0]
    if proof is not None:
        proof.fold([(step.layer + 1, [layer.fractions for layer in step.made]) for step in steps])
    return _unfolded(question, made, decide(made, replace(limits, wall_s=deadline.remaining_s)))


def _unfolded(question: Question[Any], made: Question[Any], answer: Answer) -> Answer:
    """The answer to the question itself."""
    witness = answer.witness
    if question.witness_inside_region and witness is not None:
        witness = beside_kinks(made, question, witness)
    note = f"folded from {_widths(question.network)} to {_widths(made.network)} neurons"
    gone = question.network.neurons - made.network.neurons
    return replace(
        answer,
        witness=witness,
        note=f"{note}; {answer.note}" if answer.note else note,
        work={**answer.work, "folded": gone},
    )


def _widths(network: Network) -> str:
    return " + ".join(map(str, network.widths)) or "0"
