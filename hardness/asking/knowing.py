"""What an exact solver finds out about an instance whose answer nobody knows: ``hardness generate --known``."""

import tempfile
from pathlib import Path

from hardness.asking.solve import decide
from hardness.isolation.pool import Pool
from instances.problem import Verdict
from instances.recipe import Instance, Known
from solvers.solver import Limits

SOLVER = "auto"

LIMITS = Limits(60.0, 4 * 2**30)
"""Of each instance, and as much again for a proof."""


def found_out(instance: Instance, known: Known, pool: Pool) -> Known:
    """What is known, or else what the solver says; where neither a witness nor a proof shows that, as a claim.

    Where it finds nothing, or its answer cannot be trusted, the answer stays unknown and says why.
    """
    if known.verdict is not Verdict.UNKNOWN:
        return known
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        solved = decide(instance, known, SOLVER, LIMITS, Path(folder) / "proof", pool)
    answer = solved.outcome.answer
    if solved.failure is not None or answer.verdict is Verdict.UNKNOWN:
        return Known(Verdict.UNKNOWN, f"{known.how}, and {SOLVER} says: {solved.failure or answer.reason}")
    certified = solved.judgement.certified
    how = f"decided by {SOLVER} {solved.solver_version}{', certified' if certified else ''}"
    witness = None if answer.witness is None else instance.question.witness_of(answer.witness)
    return Known(answer.verdict, how, None, witness, answer.value, claimed=not certified)
