"""The exact re-check of an answer that somebody else wrote down, with its proof if it has one.

Nothing here, and nothing imported here, belongs to a solver; the checker of proofs is a program of its own.
"""

from dataclasses import dataclass
from enum import Enum
from math import inf
from pathlib import Path
from typing import Any

from hardness.followed import followed
from hardness.strict_json import MalformedError, parse
from instances.errors import InputError
from instances.formats.witness import brief, decode, decode_value
from instances.problem import Verdict
from instances.question import ValueQuestion
from instances.questions import Regions
from instances.recipe import Instance

MOST_BYTES = 2**26
"""No answer is longer."""


class Holds(Enum):
    """What a re-check found, by the exit status that says it."""

    YES = 0
    NO = 1
    UNCHECKABLE = 3


@dataclass(frozen=True)
class Finding:
    """Whether an answer holds, and why, in one line."""

    holds: Holds
    reason: str

    def __bool__(self) -> bool:
        return self.holds is Holds.YES


def read_answer(path: Path) -> dict[str, Any]:
    """Read what ``solve --json`` wrote.

    Raises
    ------
    InputError
        If the file is no JSON object with a verdict, or a witness or value in it is malformed.
    """
    try:
        with path.open("rb") as file:
            data = parse(file.read(MOST_BYTES + 1), MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except MalformedError as error:
        raise InputError(f"{path}: not an answer that solve --json wrote: {error}") from None
    if not isinstance(data, dict) or data.get("verdict") not in ("yes", "no", "unknown", "value"):
        raise InputError(f'{path}: expected an object whose "verdict" is "yes", "no", "value" or "unknown"')
    try:
        read = {name: decode(data.get(name)) for name in ("witness", "source_witness")}
        value = decode_value(data.get("value"))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if (data["verdict"] == "value") != (value is not None):
        raise InputError(f'{path}: expected a "value" exactly if the verdict is "value"')
    return data | read | {"value": value}


def recheck(instance: Instance, answer: dict[str, Any], proof: Path | None = None) -> Finding:
    """Check an answer exactly: its witness on the network and, pulled back, on the source problem; and its proof.

    A witness shows that a value is not too high, a proof that it is not too low.

    Parameters
    ----------
    instance
        What was asked. If it has a recipe, the recipe is followed again.
    answer
        As `read_answer` returns it.
    proof
        Its proof, as docs/proofs.md says.

    Raises
    ------
    InputError
        If the answer is to another instance, the recipe does not make this instance, or the proof cannot be read.
    """
    question, named = instance.question, answer.get("instance")
    if named is not None and named != instance.name:
        raise InputError(f"the answer is to instance {named!r}, not to {instance.name!r}")
    if answer["verdict"] == "unknown":
        return Finding(Holds.UNCHECKABLE, "the answer is unknown: there is nothing to check")
    if (answer["verdict"] == "value") != isinstance(question, ValueQuestion):
        asked = "a value" if isinstance(question, ValueQuestion) else "yes or no"
        return Finding(Holds.NO, f"the answer is {answer['verdict']}; {question.name} is answered by {asked}")
    if answer["verdict"] != question.witnessed.value:
        return _proved(instance, answer, proof)
    witness = answer["witness"]
    if isinstance(question, Regions):
        return _proved(instance, answer, proof)
    if witness is None:
        return Finding(Holds.UNCHECKABLE, f"the {answer['verdict']} comes without a witness")
    if isinstance(question, ValueQuestion):
        attained = question.attained(witness)
        if attained != answer["value"]:
            shown = "nothing" if attained is None else brief(attained)
            return Finding(Holds.NO, f"the witness attains {shown}, not {brief(answer['value'])}")
    elif not question.check(witness):
        return Finding(Holds.NO, "the witness fails on the network")
    finding = Finding(Holds.YES, "the witness attains the value")
    if not isinstance(question, ValueQuestion) or (question.gap is not None and question.check(witness)):
        finding = _on_source(instance, witness, answer["source_witness"])
    if isinstance(question, ValueQuestion) and finding.holds is Holds.YES and answer["value"] != inf:
        bound = _proved(instance, answer, proof)
        return Finding(bound.holds, f"{finding.reason}; {bound.reason}")
    return finding


def _proved(instance: Instance, answer: dict[str, Any], proof: Path | None) -> Finding:
    """Whether the proof holds of what a witness cannot show."""
    said = answer["verdict"]
    claim = "that there is no higher one" if said == "value" else f"a {said}"
    if proof is None:
        return Finding(Holds.UNCHECKABLE, f"{claim} cannot be checked without a proof")
    from solvers.proof.check import ProofError, check_proof

    try:
        check_proof(instance.question, Verdict(said), answer["value"], proof)
    except ProofError as error:
        return Finding(Holds.NO, str(error))
    return Finding(Holds.YES, f"the proof shows {claim}" if said == "value" else "the proof holds")


def _on_source(instance: Instance, witness: Any, source_witness: Any) -> Finding:
    """Whether a witness that holds on the network also holds, pulled back, on what the instance was made from."""
    if instance.recipe is None:
        return Finding(Holds.YES, "the witness holds on the network")
    chain = followed(instance)
    if chain.target != instance.question:
        raise InputError(f"the recipe does not make instance {instance.name}: {instance.recipe.line}")
    if not chain.steps:
        return Finding(Holds.YES, "the witness holds on the network")
    if not chain.source.check(chain.pull(witness)):
        return Finding(Holds.NO, f"the witness holds on the network but not on the {chain.source.name} it came from")
    if source_witness is not None and not chain.source.check(source_witness):
        return Finding(Holds.NO, f"the source witness fails on the {chain.source.name}")
    return Finding(Holds.YES, f"the witness holds on the network and on the {chain.source.name} it came from")
