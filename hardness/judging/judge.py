"""What an answer is worth: its evidence, see `hardness.judging.evidence`, held against what is known of the answer.

The word of the process that solved is taken for nothing. Checks are those of `instances`; no solver is imported.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from hardness.errors import GeneratorError
from hardness.judging.evidence import Evidence, OtherInstanceError, Support, gather
from hardness.outcome import Outcome
from instances.problem import Verdict
from instances.question import Gap, Question, Value, ValueQuestion
from instances.recipe import Instance, Known
from instances.witness import brief
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
        The witness pulled back to the source problem, where it was checked as well, plain; None without a valid
        witness, without a source, or for a value that does not reach the gap's yes-value.
    reason
        One line for everything but a certified or correct answer, for a correct one if a proof was wanted and none
        holds, and for a certified one that refutes what somebody said of it; else empty.
    """

    category: Category
    certified: bool = False
    source_witness: Any = None
    reason: str = ""


def judge(instance: Instance, known: Known, outcome: Outcome) -> Judgement:
    """Judge the outcome of a run on `instance`, whose answer has its witness plain.

    Raises
    ------
    GeneratorError
        If a witness that holds on the network, or a proof that holds, contradicts the known answer, or a witness
        does not pull back to the source.
    """
    answer, question = outcome.answer, instance.question
    if answer.verdict is Verdict.UNKNOWN:
        return unanswered(answer)
    try:
        evidence = gather(
            instance, answer.verdict, answer.value, answer.witness, outcome.proof, unwitnessed=answer.unwitnessed
        )
    except OtherInstanceError:
        raise GeneratorError(f"{_blame(instance)} the recipe makes another instance") from None
    if evidence.misfit:
        return Judgement(Category.WRONG, reason=evidence.misfit)
    gap = question.gap if isinstance(question, ValueQuestion) else None
    if known.claimed and _shown_otherwise(evidence, known, answer, question, gap):
        worth = judge(instance, Known(Verdict.UNKNOWN, "what was said of it is refuted"), outcome)
        return replace(worth, reason=f"refuted by this answer: {_of(known, gap)}")
    said, told = _said(answer), f"the known answer is {_of(known, gap)}"
    if evidence.witness in (Support.MISSING, Support.FAILS):
        return Judgement(Category.INVALID_WITNESS, reason=f"{evidence.witness_fault}; {told}")
    if evidence.witness is Support.HOLDS and _refuted(known, question, answer.value, gap):
        shown = "holds on the network" if answer.value is None else f"attains {brief(answer.value)}"
        raise GeneratorError(f"{_blame(instance)} a witness {shown}, but {told}")
    if evidence.source_fault:
        raise GeneratorError(f"{_blame(instance)} {evidence.source_fault}")
    agrees, excluded = _agrees(known, answer, gap), _excluded(answer.value, gap)
    contradicts = told if agrees is False else excluded
    if evidence.complete:
        if contradicts:
            raise GeneratorError(f"{_blame(instance)} a proof of {said} holds, but {contradicts}")
        return Judgement(Category.CERTIFIED, True, evidence.source_witness)
    if agrees is False:
        return Judgement(Category.WRONG, reason=f"the answer is {said}; {told}")
    if agrees:
        return Judgement(Category.CORRECT, source_witness=evidence.source_witness, reason=_rejected(evidence))
    if excluded:
        return Judgement(Category.WRONG, reason=f"the answer is {said}; {excluded}")
    what = f"that nothing exceeds the {said}" if answer.verdict is Verdict.VALUE else f"the {said}"
    reason = f"{what} rests on {_missing(evidence)}, and the answer is {_of(known)}"
    return Judgement(Category.UNCERTIFIED, source_witness=evidence.source_witness, reason=reason)


def unanswered(answer: Answer) -> Judgement:
    """What an answer is worth that is none."""
    return Judgement(Category.ERROR if answer.stop is Stop.CRASHED else Category.UNKNOWN, reason=answer.reason)


def _said(answer: Answer) -> str:
    """The answer as it is named in a sentence."""
    if answer.value is not None:
        return f"value {brief(answer.value)}"
    return f"{answer.verdict.value}{' of a tool that writes no witness' if answer.unwitnessed else ''}"


def _missing(evidence: Evidence) -> str:
    """What an answer rests on that has no proof that holds."""
    proof = evidence.proof
    return "no witness and no proof" if proof is None or proof.accepted else f"nothing that holds ({proof.reason})"


def _rejected(evidence: Evidence) -> str:
    """What is to be said of a proof that was wanted: nothing if there is nothing wrong with it."""
    proof = evidence.proof
    return "" if proof is None or proof.accepted else proof.reason


def _shown_otherwise(
    evidence: Evidence, known: Known, answer: Answer, question: Question[Any], gap: Gap | None
) -> bool:
    """Whether a witness or a proof that holds refutes what is known."""
    if evidence.witness is Support.HOLDS and _refuted(known, question, answer.value, gap):
        return True
    return evidence.complete and _agrees(known, answer, gap) is False


def _refuted(known: Known, question: Question[Any], value: Value | None, gap: Gap | None) -> bool:
    """Whether what is known is refuted by a witness that holds: of a value, which attains it."""
    if value is None:
        return known.verdict not in (question.witnessed, Verdict.UNKNOWN)
    if known.value is not None:
        return value > known.value
    return known.verdict is Verdict.NO and gap is not None and value > gap.no


def _agrees(known: Known, answer: Answer, gap: Gap | None) -> bool | None:
    """Whether an answer is the known one; None if too little is known."""
    value = answer.value
    if value is None:
        return None if known.verdict is Verdict.UNKNOWN else answer.verdict is known.verdict
    if known.value is not None:
        return value == known.value
    if gap is None or known.verdict is Verdict.UNKNOWN:
        return None
    return value >= gap.yes if known.verdict is Verdict.YES else value <= gap.no


def _excluded(value: Value | None, gap: Gap | None) -> str:
    """How a theorem rules a value out; empty if none does."""
    if value is None or gap is None or not gap.no < value < gap.yes:
        return ""
    return f"by a theorem the value is at least {brief(gap.yes)} or at most {brief(gap.no)}"


def _blame(instance: Instance) -> str:
    line = instance.recipe.line if instance.recipe else "no recipe"
    return f"instance {instance.name} is made wrongly ({line}):"


def _of(known: Known, gap: Gap | None = None) -> str:
    """The known answer and how it is known; with a gap, what yes or no says of the value."""
    said = known.verdict.value if known.value is None else brief(known.value)
    if gap is not None and known.verdict in (Verdict.YES, Verdict.NO):
        said = f"at least {brief(gap.yes)}" if known.verdict is Verdict.YES else f"at most {brief(gap.no)}"
    return f"{said} ({known.how})"
