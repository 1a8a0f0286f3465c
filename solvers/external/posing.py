"""A strict question as one that a tool can be asked, and a tool's point as an answer to the strict one.

Tools ask f >= t, not f > threshold. Where a theorem promises a gap, both are the same for every t inside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Generic, TypeVar

from instances.errors import InputError
from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.milp.witness import confirm
from solvers.solver import Deadline, Limits
from solvers.stopping.limits import OutOfTimeError
from solvers.tropical import Tropical
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.boxes import box_for
from solvers.via_positivity.boxed import far_enough

M = TypeVar("M")


@dataclass(frozen=True)
class Posed(Generic[M]):
    """A question on a box as the model of a tool that is called in process, and the time that is left for it."""

    question: Positivity
    model: M
    deadline: Deadline


BOXES = ("promised", "vertices")
"""Where a question about R^d is looked at: in the box that a theorem promises, or else around all vertices."""


def known_box(name: str, box: str) -> None:
    """Raise `InputError` if a solver's option is none of `BOXES`."""
    if box not in BOXES:
        raise InputError(f"solver {name}: box is {' or '.join(BOXES)}; got {box!r}")


def why_not(name: str, question: Question[Any], box: str = "promised") -> str | None:
    """Why a tool that decides f >= t on a box cannot be asked; None if it can."""
    if not isinstance(question, Positivity):
        return f"{name} decides positivity, not {question.name}"
    if question.gap is None:
        return (
            f"{name} asks whether f >= t, not f > {question.threshold}, and no theorem promises a gap of this question"
            " in which t could lie; z3 and the package's own solvers ask it as it is"
        )
    if box == "promised" and _everywhere(question):
        return f"{name} searches a box, and no theorem promises a box for this question on R^d"
    return None


def _everywhere(question: Positivity) -> bool:
    return isinstance(question.domain, RealSpace) and question.witness_box is None


def _around_the_vertices(name: str, question: Positivity, limits: Limits, deadline: Deadline) -> Positivity | Answer:
    """The question in a box around all vertices, or its answer if the network is unbounded above.

    Of the latter no gap is promised that a tool could be asked about, so that it is decided by `solvers.tropical`.
    """
    with deadline:
        try:
            found = box_for(question, Effort())
        except OutOfTimeError:
            return unknown(Stop.TIME, "time limit before all vertices were found", {})
    if found.box is None:
        return unknown(Stop.UNSUPPORTED, f"{name} searches a box, and none is known: {found.reason}", {})
    if found.first is not None:
        growing = Tropical().solve(found.first, replace(limits, wall_s=deadline.remaining_s))
        if growing.verdict is not Verdict.NO:
            return replace(growing, witness=growing.witness and far_enough(question, growing.witness))
    return replace(question, domain=found.box)


def boxed(question: Positivity) -> tuple[Positivity, Box, Fraction]:
    """The question on its box, the box, and the t: the middle of the gap. It must not be refused by `why_not`."""
    box = question.domain if isinstance(question.domain, Box) else question.witness_box
    assert box is not None, "anything else is refused"
    assert question.gap is not None, "anything else is refused"
    middle = (question.gap.yes + question.gap.no) / 2
    return replace(question, domain=box, witness_box=None), box, middle


def posed(
    name: str,
    question: Question[Any],
    limits: Limits,
    model: Callable[[Network, Box, Fraction, Deadline], M | None],
    box: str = "promised",
) -> Posed[M] | Answer:
    """The question as a model, or why there is none.

    Parameters
    ----------
    name
        The tool's name, for messages.
    model
        Of: is f >= t somewhere in the box? None if time ran out; raises OverflowError if a number is too large for it.
    box
        One of `BOXES`.
    """
    refusal = why_not(name, question, box)
    if refusal is not None:
        return unknown(Stop.UNSUPPORTED, refusal, {})
    assert isinstance(question, Positivity), "anything else is refused"
    deadline = Deadline(limits)
    if _everywhere(question):
        around = _around_the_vertices(name, question, limits, deadline)
        if isinstance(around, Answer):
            return around
        question = around
    asked, where, level = boxed(question)
    try:
        built = model(asked.network, where, level, deadline)
    except OverflowError as error:
        return unknown(Stop.INEXACT, f"no model in floats: {error}", {})
    if built is None:
        return unknown(Stop.TIME, "time limit before the model was built", {})
    return Posed(asked, built, deadline)


def claimed(question: Positivity, point: Sequence[float | Fraction], work: Mapping[str, int]) -> Answer:
    """The yes of a tool, with an exact witness if there is one at its point or, by exact means, near it.

    Without one it is still the tool's yes, with its point as it is, which the exact check refuses.

    Parameters
    ----------
    question
        On a box.
    point
        A point of as many finite numbers as there are inputs.
    """
    witness = confirm(question, point) or tuple(Fraction(v) for v in point)
    return Answer(Verdict.YES, Stop.FINISHED, witness, work=work)
