"""The exact re-check of an answer that somebody else wrote down, with its proof if it has one.

Nothing here, and nothing imported here, belongs to a solver; the checker of proofs is a program of its own.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from hardness.judging.evidence import Support, gather
from hardness.judging.followed import followed
from hardness.strict_json import MalformedError, parse
from instances.errors import InputError
from instances.problem import Verdict
from instances.question import Value
from instances.recipe import Instance
from instances.witness import decode, decode_value

MOST_BYTES = 2**26
"""No answer is longer."""


class Standing(Enum):
    """What a re-check found, by the exit status that says it."""

    YES = 0
    NO = 1
    UNCHECKABLE = 3


@dataclass(frozen=True)
class RecheckResult:
    """Whether an answer holds, and why, in one line."""

    holds: Standing
    reason: str

    def __bool__(self) -> bool:
        return self.holds is Standing.YES


def read_answer(path: Path) -> dict[str, Any]:
    """Read what ``solve --json`` wrote of one instance.

    Raises
    ------
    InputError
        If the file is no JSON object with a verdict, or a witness or value in it is malformed.
    """
    return _answer(path, _content(path))


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The answers in a file that ``solve --json`` wrote of several instances, a line each, or of one; by instance.

    Failed ones are left out. Raises as `read_answer`.
    """
    lines = [line for line in _content(path).splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith(b"{") and line.endswith(b"}") for line in lines):
        found = [_answer(path, line) for line in lines if b'"verdict"' in line]
    else:
        found = [_answer(path, _content(path))]
    return {str(answer.get("instance")): answer for answer in found}


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _answer(path: Path, content: bytes) -> dict[str, Any]:
    try:
        data = parse(content, MOST_BYTES)
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


def recheck(instance: Instance, answer: dict[str, Any], proof: Path | None = None) -> RecheckResult:
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
    named = answer.get("instance")
    if named is not None and named != instance.name:
        raise InputError(f"the answer is to instance {named!r}, not to {instance.name!r}")
    verdict = Verdict(answer["verdict"])
    if verdict is Verdict.UNKNOWN:
        return RecheckResult(Standing.UNCHECKABLE, "the answer is unknown: there is nothing to check")
    evidence = gather(instance, verdict, answer["value"], answer["witness"])
    if evidence.misfit:
        return RecheckResult(Standing.NO, evidence.misfit)
    if evidence.witness is Support.MISSING:
        return RecheckResult(Standing.UNCHECKABLE, evidence.witness_fault)
    if evidence.witness is Support.FAILS:
        return RecheckResult(Standing.NO, evidence.witness_fault)
    if evidence.source_fault:
        return RecheckResult(Standing.NO, f"the witness holds on the network, but {evidence.source_fault}")
    if evidence.source and answer["source_witness"] is not None and not _on_source(instance, answer["source_witness"]):
        return RecheckResult(Standing.NO, f"the source witness fails on the {evidence.source}")
    found = []
    if evidence.witness is Support.HOLDS:
        shown = "attains the value" if verdict is Verdict.VALUE and not evidence.source else "holds on the network"
        found.append(f"the witness {shown}{f' and on the {evidence.source} it came from' if evidence.source else ''}")
    holds = Standing.YES
    if proof is not None and not proof.is_file():
        raise InputError(f"{proof}: no such file; --proof is what solve --proof wrote")
    if evidence.proof_needed:
        holds, reason = _proved(instance, verdict, answer["value"], proof)
        found.append(reason)
    elif proof is not None:
        found.append(f"the proof is not looked at, since a witness is all that a {verdict.value} needs")
    return RecheckResult(holds, "; ".join(found))


def _proved(instance: Instance, verdict: Verdict, value: Value | None, proof: Path | None) -> tuple[Standing, str]:
    """Whether the proof holds of what a witness cannot show."""
    valued = verdict is Verdict.VALUE
    claim = "that there is no higher one" if valued else f"a {verdict.value}"
    if proof is None:
        return Standing.UNCHECKABLE, f"{claim} cannot be checked without a proof"
    from solvers.checker.check import ProofError, check_proof

    try:
        check_proof(instance.question, verdict, value, proof)
    except ProofError as error:
        return Standing.NO, str(error)
    return Standing.YES, f"the proof shows {claim}" if valued else "the proof holds"


def _on_source(instance: Instance, plain: Any) -> bool:
    """Whether a witness holds on what the instance was made from."""
    source = followed(instance).source
    return source.check(source.witness_of(plain))
