"""What an answer rests on: the one place where its witness is checked, on the network and on what it was made from.

`hardness.judging.judge` holds the evidence against what is known of the answer; `hardness.judging.recheck` says whether
it is enough.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from hardness.judging.followed import followed
from hardness.outcome import Proof
from instances.errors import InputError, shown
from instances.problem import Verdict
from instances.question import Value, ValueQuestion
from instances.recipe import Instance
from instances.witness import brief


class OtherInstanceError(InputError):
    """The recipe of an instance makes another one."""


class Support(Enum):
    """What became of the witness of an answer, or of its proof."""

    NEEDLESS = "nothing rests on it"
    MISSING = "it is not there"
    FAILS = "it does not hold"
    HOLDS = "it holds"


@dataclass(frozen=True)
class Evidence:
    """What an answer rests on.

    Parameters
    ----------
    misfit
        Why it is no answer to such a question; else empty.
    witness
        Whether the witness holds on the network, exactly; of a value, whether it attains that.
    witness_fault
        What is wrong with it, such as ``the witness fails on the network``; else empty.
    source
        The name of the problem that the instance was made from, if the witness was pulled back to it and holds there.
    source_witness
        The witness pulled back, plain; None if it was not, or fails.
    source_fault
        What is wrong with it, though it holds on the network; else empty. Then the instance is made wrongly.
    proof_needed
        Whether something of the answer is shown by a proof only.
    proof
        What became of it; None if there is none.
    """

    misfit: str = ""
    witness: Support = Support.NEEDLESS
    witness_fault: str = ""
    source: str = ""
    source_witness: Any = None
    source_fault: str = ""
    proof_needed: bool = False
    proof: Proof | None = None

    @property
    def proved(self) -> Support:
        """What became of the proof."""
        if not self.proof_needed:
            return Support.NEEDLESS
        if self.proof is None:
            return Support.MISSING
        return Support.HOLDS if self.proof.accepted else Support.FAILS

    @property
    def complete(self) -> bool:
        """Whether the answer is shown in full."""
        shown_by = {self.witness, self.proved}
        return not self.misfit and not self.source_fault and shown_by <= {Support.HOLDS, Support.NEEDLESS}


def gather(
    instance: Instance,
    verdict: Verdict,
    value: Value | None,
    witness: Any,
    proof: Proof | None = None,
    unwitnessed: bool = False,
) -> Evidence:
    """Check what supports an answer that is not unknown.

    Parameters
    ----------
    witness
        Plain, see `instances.problem.Problem.plain`; None if there is none.
    proof
        What became of the proof, if one was checked.
    unwitnessed
        Whether the answer comes from a tool that writes no witness.

    Raises
    ------
    OtherInstanceError
        If the instance has a recipe that makes another one.
    InputError
        If its recipe takes longer than any recipe of such a network.
    """
    question = instance.question
    valued = question.witnessed is Verdict.VALUE
    if (verdict is Verdict.VALUE) != valued:
        asked = "a value" if valued else "yes or no"
        return Evidence(f"the answer is {verdict.value}; {question.name} is answered by {asked}")
    proof_needed = unwitnessed or not question.rests_on_witness(verdict, value)
    rest = Evidence(proof_needed=proof_needed, proof=proof)
    if verdict is not question.witnessed or unwitnessed or (witness is None and not question.needs_witness):
        return rest
    if witness is None:
        return replace(rest, witness=Support.MISSING, witness_fault=f"the {verdict.value} comes without a witness")
    held = question.witness_of(witness)
    if isinstance(question, ValueQuestion):
        attained = question.attained(held)
        if attained != value:
            assert value is not None, "an answer has a value exactly if its verdict is value"
            fault = f"the witness attains {'nothing' if attained is None else brief(attained)}, not {brief(value)}"
            return replace(rest, witness=Support.FAILS, witness_fault=fault)
        if question.gap is None or attained is None or attained < question.gap.yes:
            return replace(rest, witness=Support.HOLDS)
    elif not question.check(held):
        return replace(rest, witness=Support.FAILS, witness_fault="the witness fails on the network")
    return replace(rest, witness=Support.HOLDS, **_on_source(instance, held))


def _on_source(instance: Instance, witness: Any) -> dict[str, Any]:
    """What becomes of a witness that holds on the network, pulled back to what the instance was made from."""
    if instance.recipe is None:
        return {}
    chain = followed(instance)
    if chain.target != instance.question:
        raise OtherInstanceError(f"the recipe does not make instance {instance.name}: {instance.recipe.line}")
    if not chain.steps:
        return {}
    try:
        pulled = chain.pull(witness)
    except (MemoryError, RecursionError):
        raise  # the machine is too small for this witness, and the instance may be right
    except Exception as error:
        return {"source_fault": f"pulling a valid witness back raises {type(error).__name__}: {error}"}
    source = chain.source
    if not source.check(pulled):
        return {"source_fault": f"a valid witness pulls back to {shown(pulled)}, which the {source.name} refuses"}
    return {"source": source.name, "source_witness": source.plain(pulled)}
