"""One question put to one solver and judged: what ``hardness solve`` shows, as text, as JSON and as an exit status."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.judging.judge import Category, Judgement, judge
from hardness.outcome import Outcome
from hardness.running.execute import executed
from hardness.running.reading import Asked, read
from hardness.running.solving import loaded
from hardness.sealed import Sealed
from instances.errors import InputError
from instances.problem import Verdict
from instances.question import RealSpace, ValueQuestion
from instances.recipe import Instance, Known
from instances.suite import read_instance, read_known
from instances.witness import brief, encode, encode_value
from solvers.answer import Stop
from solvers.registry import PROVERS
from solvers.solver import Limits

_STATUS = {Verdict.YES: 10, Verdict.NO: 20, Verdict.VALUE: 30, Verdict.UNKNOWN: 0}


@dataclass(frozen=True)
class Solved:
    """A question, what a solver made of it, and what that is worth."""

    instance: Instance
    solver: str
    solver_version: str
    outcome: Outcome
    judgement: Judgement
    proof: Path | None = None

    @property
    def failure(self) -> str | None:
        """Why nothing of this may be used, in one line; None if it may."""
        answer = self.outcome.answer
        if self.judgement.category in (Category.WRONG, Category.INVALID_WITNESS, Category.ERROR):
            return f"{self.solver} failed ({self.judgement.category}): {self.judgement.reason}"
        if answer.stop is Stop.UNSUPPORTED:
            return f"{self.solver} refuses the question: {answer.reason}"
        return None

    @property
    def status(self) -> int:
        """The exit status: 10 yes, 20 no, 30 a value, 0 unknown, 1 a failed solver."""
        return 1 if self.failure else _STATUS[self.outcome.answer.verdict]

    @property
    def value_float(self) -> float | None:
        """The value as the question's reader wants it; None without a value, or if it is no finite float."""
        value, question = self.outcome.answer.value, self.instance.question
        return question.as_float(value) if value is not None and isinstance(question, ValueQuestion) else None

    @property
    def json(self) -> str:
        """One JSON object with the same keys for every answer; exact values as "p/q"."""
        return json.dumps(self.data, indent=2) + "\n"

    @property
    def data(self) -> dict[str, Any]:
        """What `json` writes."""
        answer = self.outcome.answer
        return {
            "instance": self.instance.name,
            "question": self.instance.question.name,
            "solver": self.solver,
            "solver_version": self.solver_version,
            "verdict": answer.verdict.value,
            "value": encode_value(answer.value),
            "value_float": self.value_float,
            "witness": encode(answer.witness),
            "source_witness": encode(self.judgement.source_witness),
            "certified": self.judgement.certified,
            "proof": None if self.kept is None else str(self.kept),
            "stop": answer.stop.value,
            "note": answer.note,
            "work": dict(answer.work),
            "wall_s": self.outcome.wall_s,
            "cpu_s": self.outcome.cpu_s,
            "peak_rss_bytes": self.outcome.peak_rss_bytes,
        }

    @property
    def kept(self) -> Path | None:
        """The file with a proof, if there is one that holds."""
        proof = self.outcome.proof
        return self.proof if proof is not None and proof.accepted else None

    @property
    def said(self) -> str:
        """The verdict, and a value in short."""
        answer = self.outcome.answer
        if answer.value is None:
            return answer.verdict.value
        value = brief(answer.value) if self.value_float is None else format(self.value_float, ".10g")
        return f"{answer.verdict.value} {value}"

    @property
    def _writes_none(self) -> str:
        return f"{self.solver} writes none; {', '.join(PROVERS)} write proofs"

    @property
    def summary(self) -> str:
        """The verdict with a value, and what it is worth; of an unknown, why."""
        answer = self.outcome.answer
        worth = self.judgement.category.value
        return f"{self.said} ({f'{answer.stop.value}: {answer.reason}' if answer.reason else worth})"

    def lines(self) -> Iterator[str]:
        """What a person wants to see."""
        question, answer = self.instance.question, self.outcome.answer
        where = "on R^d" if isinstance(question.domain, RealSpace) else "on a box"
        sizes = f"d = {question.size['inputs']}, n = {question.size['neurons']}"
        yield f"instance  {self.instance.name}: {question.name} {where}, {sizes}"
        yield f"solver    {self.solver} {self.solver_version}".rstrip()
        worth = answer.stop.value if answer.verdict is Verdict.UNKNOWN else self.judgement.category
        yield f"verdict   {answer.verdict.value} ({worth})"
        if answer.value is not None and isinstance(question, ValueQuestion):
            yield f"value     {question.value_text(answer.value)}"
        if answer.reason:
            yield f"reason    {answer.reason}"
        if answer.note:
            yield f"note      {answer.note}"
        if answer.witness is not None:
            yield f"witness   {question.witness_text(answer.witness)}"
        if self.judgement.source_witness is not None and self.instance.recipe is not None:
            source = self.instance.recipe.chain.source
            yield f"source    {source.name}: {source.witness_text(self.judgement.source_witness)}"
        if (proof := self.outcome.proof) is not None:
            seconds = f"{proof.proof_s or 0:.3f} s to write, {proof.check_s or 0:.3f} s to check"
            yield (
                f"proof     {self.kept}, {proof.size_bytes} bytes, {seconds}"
                if proof.accepted
                else f"no proof  {proof.reason}"
            )
        elif self.proof is not None and answer.verdict is not Verdict.UNKNOWN:
            needless = question.rests_on_witness(answer.verdict, answer.value)
            why = f"none is needed: the witness shows the {answer.verdict.value}" if needless else self._writes_none
            yield f"no proof  {why}"
        if answer.work:
            yield "work      " + ", ".join(f"{count} {name}" for name, count in answer.work.items())
        if self.outcome.wall_s is not None and self.outcome.cpu_s is not None:
            yield f"time      {self.outcome.wall_s:.3f} s wall, {self.outcome.cpu_s:.3f} s CPU"
        if self.outcome.peak_rss_bytes is not None:
            yield f"memory    {self.outcome.peak_rss_bytes / 2**20:.0f} MiB at most"


def solve(path: Path, solver: str, limits: Limits, proof: Path | None = None, pool: Pool | None = None) -> Solved:
    """Run a solver on the instance at `path` (NAME.yaml or NAME.onnx) and judge its answer.

    Parameters
    ----------
    proof
        Where to write a proof, if the answer needs one and the solver can. One that does not hold is removed.
    pool
        Where processes come from; one of its own if None.

    Raises
    ------
    InputError
        If the instance cannot be read or the solver is unknown.
    """
    if pool is None:
        with Pool() as own:
            return solve(path, solver, limits, proof, own)
    return decide(read_instance(path), read_known(path), solver, limits, proof, pool)


def decide(instance: Instance, known: Known, solver: str, limits: Limits, proof: Path | None, pool: Pool) -> Solved:
    """As `solve`, of an instance that is at hand, with what is known of its answer."""
    if proof is not None:
        if not proof.parent.is_dir():
            raise InputError(f"{proof}: there is no folder {proof.parent}; make it first")
        proof.unlink(missing_ok=True)
    with closing(Spool(pool.workspace.path)) as spool:
        version = version_of(solver, pool)
        outcome, judgement = executed(Sealed.of(instance, known, spool), solver, limits, pool, proof)
    return Solved(instance, solver, version, outcome, judgement, proof)


def solve_asked(
    asked: Asked, solver: str, limits: Limits, proof: Path | None = None, pool: Pool | None = None
) -> Solved:
    """Put a question about anybody's ONNX network to a solver; of a VNN-LIB file, yes is its ``sat``.

    Whether two networks are equal may be answered before a solver is asked (`solvers.equality`), unless the answer
    needs a proof and one is wanted.

    Raises
    ------
    InputError
        If a file cannot be read within the limits, or the question, the box or the solver is wrong.
    """
    if pool is None:
        with Pool() as own:
            return solve_asked(asked, solver, limits, proof, own)
    version_of(solver, pool)  # said before the network is read
    with tempfile.TemporaryDirectory(prefix="hardness-", dir=pool.workspace.path) as folder:
        found = read(asked, Path(folder), limits)
        if found.answer is None or (proof is not None and found.answer.verdict is Verdict.YES):
            return solve(found.instance, solver, limits, proof, pool)
        instance = read_instance(found.instance)
        outcome = Outcome(found.answer, found.wall_s, None, 0.0, None)
        return Solved(instance, "none", "", outcome, judge(instance, read_known(found.instance), outcome))


def version_of(solver: str, pool: Pool) -> str:
    (version,) = loaded([solver], pool)
    if isinstance(version, InputError):
        raise version
    return version
