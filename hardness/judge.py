"""What an answer is worth: a witness is checked exactly, here; all else is held against what is known.

The word of the process that solved is taken for nothing. Checks are those of `instances`; no solver is imported.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any

from hardness.errors import GeneratorError
from hardness.followed import followed
from hardness.outcome import Outcome, Proof
from instances.errors import shown
from instances.formats.witness import brief
from instances.problem import Verdict
from instances.question import Gap, Value, ValueQuestion
from instances.questions import Regions
from instances.recipe import Instance, Known
from solvers.answer import Answer, Stop


class Category(StrEnum):
    """What became of a run, from the best to the worst. docs/results.md says the same for readers of a store."""

    CERTIFIED = "certified"
    """The answer rests on a witness that the exact check accepted, on a proof that the checker accepted, or on both."""
    CORRECT = "correct"
    """The answer agrees with the known one, and rests on nothing that could be checked, or not in full."""
    UNCERTIFIED = "uncertified"
    """The answer rests on nothing that could be checked, or not in full, and no answer is known."""
    UNKNOWN = "unknown"
    """No answer: a limit was reached, floats remained unconfirmed, or the solver refuses the question."""
    ERROR = "error"
    """No answer: the solver crashed, or what it said is malformed."""
    INVALID_WITNESS = "invalid-witness"
    """The verdict needs a witness, and the exact check refused the one that came, or none came from who writes them.

    A value's witness has to attain exactly that value.
    """
    WRONG = "wrong"
    """The answer contradicts the known one."""


@dataclass(frozen=True)
class Judgement:
    """What an answer is worth.

    Parameters
    ----------
    category
        See `Category`.
    certified
        Whether the independent check accepted the answer: exactly if the category is certified.
    source_witness
        The witness pulled back to the source problem, where it was checked as well; None without a valid witness,
        without a source, or for a value that does not reach the gap's yes-value.
    reason
        One line for everything but a certified or correct answer, and for a correct one if a proof was wanted and
        none holds; else empty.
    """

    category: Category
    certified: bool = False
    source_witness: Any = None
    reason: str = ""


def judge(instance: Instance, known: Known, outcome: Outcome) -> Judgement:
    """Judge the outcome of a run on `instance`.

    Raises
    ------
    GeneratorError
        If a witness that holds on the network, or a proof that holds, contradicts the known answer, or a witness
        does not pull back to the source.
    """
    answer, question = outcome.answer, instance.question
    if answer.verdict is Verdict.UNKNOWN:
        return unanswered(answer)
    said = answer.verdict.value
    if (answer.verdict is Verdict.VALUE) != isinstance(question, ValueQuestion):
        asked = "a value" if isinstance(question, ValueQuestion) else "yes or no"
        return Judgement(Category.WRONG, reason=f"the answer is {said}; {question.name} is answered by {asked}")
    if isinstance(question, ValueQuestion):
        return _judge_value(instance, question, known, outcome)
    if answer.verdict is question.witnessed and not answer.unwitnessed:
        if answer.witness is None or not question.check(answer.witness):
            fault = "has no witness" if answer.witness is None else "has a witness that fails the exact check"
            return Judgement(Category.INVALID_WITNESS, reason=f"the {said} {fault}; the known answer is {_of(known)}")
        if known.verdict not in (question.witnessed, Verdict.UNKNOWN):
            raise GeneratorError(
                f"{_blame(instance)} a witness holds on the network, but the known answer is {_of(known)}"
            )
        return Judgement(Category.CERTIFIED, True, _pulled_back(instance, answer.witness))
    if answer.unwitnessed:
        said += " of a tool that writes no witness"
    proved = outcome.proof is not None and outcome.proof.accepted
    if known.verdict not in (answer.verdict, Verdict.UNKNOWN):
        if proved:
            raise GeneratorError(f"{_blame(instance)} a proof of {said} holds, but the known answer is {_of(known)}")
        return Judgement(Category.WRONG, reason=f"the answer is {said}; the known answer is {_of(known)}")
    if proved:
        return Judgement(Category.CERTIFIED, True)
    if known.verdict is Verdict.UNKNOWN:
        reason = f"the {said} rests on {_missing(outcome.proof)}, and the answer is {_of(known)}"
        return Judgement(Category.UNCERTIFIED, reason=reason)
    return Judgement(Category.CORRECT, reason=_rejected(outcome.proof))


def unanswered(answer: Answer) -> Judgement:
    """What an answer is worth that is none."""
    return Judgement(Category.ERROR if answer.stop is Stop.CRASHED else Category.UNKNOWN, reason=answer.reason)


def _missing(proof: Proof | None) -> str:
    """What an answer rests on that has no proof that holds."""
    return "no witness and no proof" if proof is None or proof.accepted else f"nothing that holds ({proof.reason})"


def _rejected(proof: Proof | None) -> str:
    """What is to be said of a proof that was wanted: nothing if there is nothing wrong with it."""
    return "" if proof is None or proof.accepted else proof.reason


def _judge_value(instance: Instance, question: ValueQuestion[Any], known: Known, outcome: Outcome) -> Judgement:
    """Judge a value: its witness proves that it is not too high, a proof that it is not too low."""
    answer, proof = outcome.answer, outcome.proof
    value, witness, gap = answer.value, answer.witness, question.gap
    assert value is not None, "an answer has a value exactly if its verdict is value"
    told = f"the value is {brief(value)}"
    if witness is None and not isinstance(question, Regions):
        return Judgement(Category.INVALID_WITNESS, reason=f"{told}, without a witness; it is known: {_of(known, gap)}")
    if witness is not None:
        attained = question.attained(witness)
        if attained != value:
            reached = "nothing" if attained is None else brief(attained)
            reason = f"{told}, but its witness attains {reached}; it is known: {_of(known, gap)}"
            return Judgement(Category.INVALID_WITNESS, reason=reason)
        if _too_high(value, known, gap):
            raise GeneratorError(f"{_blame(instance)} a witness attains {brief(value)}; it is known: {_of(known, gap)}")
    source_witness = None
    if witness is not None and gap is not None and value >= gap.yes:
        source_witness = _pulled_back(instance, witness)
    excluded = gap is not None and gap.no < value < gap.yes
    agrees = None
    if known.value is not None:
        agrees = value == known.value
    elif gap is not None and known.verdict is not Verdict.UNKNOWN:
        agrees = value >= gap.yes if known.verdict is Verdict.YES else value <= gap.no
    if (proof is not None and proof.accepted) or value == inf:
        if agrees is False or excluded:
            raise GeneratorError(f"{_blame(instance)} {told}, which is proved; it is known: {_of(known, gap)}")
        return Judgement(Category.CERTIFIED, True, source_witness)
    if agrees is False:
        return Judgement(Category.WRONG, reason=f"{told}; it is known: {_of(known, gap)}")
    if agrees:
        return Judgement(Category.CORRECT, source_witness=source_witness, reason=_rejected(proof))
    if excluded and gap is not None:
        return Judgement(
            Category.WRONG, reason=f"{told}; by a theorem it is at least {brief(gap.yes)} or at most {brief(gap.no)}"
        )
    reason = f"{told}; that it is no higher rests on {_missing(proof)}, and the answer is {_of(known)}"
    return Judgement(Category.UNCERTIFIED, source_witness=source_witness, reason=reason)


def _too_high(value: Value, known: Known, gap: Gap | None) -> bool:
    """Whether a value that is attained contradicts what is known."""
    if known.value is not None:
        return value > known.value
    return known.verdict is Verdict.NO and gap is not None and value > gap.no


def _blame(instance: Instance) -> str:
    line = instance.recipe.line if instance.recipe else "no recipe"
    return f"instance {instance.name} is made wrongly ({line}):"


def _pulled_back(instance: Instance, witness: Any) -> Any:
    """The witness on the source problem, for a witness that holds on the network; None if there is no source."""
    recipe, question, blame = instance.recipe, instance.question, _blame(instance)
    if recipe is None:
        return None
    chain = followed(instance)
    if chain.target != question:
        raise GeneratorError(f"{blame} the recipe makes another instance")
    if not chain.steps:
        return None
    try:
        pulled = chain.pull(witness)
    except (MemoryError, RecursionError):
        raise  # the machine is too small for this witness, and the instance may be right
    except Exception as error:
        raise GeneratorError(f"{blame} pulling a valid witness back raises {type(error).__name__}: {error}") from error
    if not chain.source.check(pulled):
        raise GeneratorError(
            f"{blame} a valid witness pulls back to {shown(pulled)}, which the {chain.source.name} refuses"
        )
    return pulled


def _of(known: Known, gap: Gap | None = None) -> str:
    """The known answer and how it is known; with a gap, what yes or no says of the value."""
    said = known.verdict.value if known.value is None else brief(known.value)
    if gap is not None and known.verdict in (Verdict.YES, Verdict.NO):
        said = f"at least {brief(gap.yes)}" if known.verdict is Verdict.YES else f"at most {brief(gap.no)}"
    return f"{said} ({known.how})"
