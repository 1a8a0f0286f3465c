"""One run from its description to its row: what a slot of this machine and a worker of a cluster do alike.

The limits are those of the process that `hardness.execute` starts, wherever that is; nothing here enforces any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hardness.built import Built
from hardness.execute import Execution, Outcome
from hardness.host import Host, this_host
from hardness.judge import judge
from hardness.plan import run_key
from hardness.record import Run
from instances.formats.suite import read_instance
from instances.formats.witness import encode_value
from instances.recipe import Recipe
from instances.revision import revision
from solvers.solver import Limits


@dataclass(frozen=True)
class Task:
    """A run that is to be done.

    Parameters
    ----------
    recipe
        What makes the instance again, for a machine that does not see the files.
    built
        The instance.
    solver, version
        Name with options, as in `solvers.registry`, and the version where the study was started.
    limits
        Of the run.
    proofs
        Whether a proof is wanted, see `hardness.suite.Study`.
    """

    recipe: Recipe
    built: Built
    solver: str
    version: str
    limits: Limits
    proofs: bool

    @property
    def key(self) -> str:
        """What makes two runs the same."""
        return run_key(self.built.digest, self.solver, self.version, self.limits, self.proofs)

    def moved(self, folder: Path) -> "Task":
        """The same task with its instance, made again from the recipe, in `folder`; raises as `Built.again`."""
        return replace(self, built=self.built.again(self.recipe, folder))


@dataclass(frozen=True)
class Finished:
    """A run that is done, and the machine that it was done on."""

    run: Run
    host: Host


class Attempt:
    """A task under way on this machine, from its start on: `poll` it until it is finished, then `close` it.

    Parameters
    ----------
    task
        Its instance lies where `task.built.path` says; a proof lies beside it for as long as the attempt is open.
    cores
        Processors to run on; wherever the kernel likes if there are none.
    """

    def __init__(self, task: Task, cores: Sequence[int] = ()) -> None:
        self._task = task
        self._started_utc = datetime.now(UTC).isoformat(timespec="seconds")
        self._proof = task.built.path.with_name(f"{task.key}.proof") if task.proofs else None
        self._execution = Execution(task.built.path, task.solver, task.limits, self._proof, cores)

    def poll(self) -> Finished | None:
        """What came of it, judged, or None as long as it runs.

        Raises
        ------
        GeneratorError
            If the instance contradicts itself.
        """
        outcome = self._execution.poll()
        if outcome is None:
            return None
        return finished(self._task, self._started_utc, outcome)

    def close(self) -> None:
        """Kill what is left, and leave nothing on disk but the instance."""
        self._execution.close()
        if self._proof is not None:
            self._proof.unlink(missing_ok=True)


@cache
def _host() -> Host:
    return this_host()


def finished(task: Task, started_utc: str, outcome: Outcome) -> Finished:
    """What came of a task on this machine, judged.

    Raises
    ------
    GeneratorError
        If the instance contradicts itself.
    """
    built, answer, proof = task.built, outcome.answer, outcome.proof
    judgement = judge(read_instance(built.path), built.known, outcome)
    run = Run(
        key=task.key,
        instance=built.name,
        digest=built.digest,
        family=built.family,
        question=built.question,
        n=built.n,
        d=built.d,
        params=built.params,
        recipe=built.recipe,
        known=built.known.verdict.value,
        solver=task.solver,
        version=task.version,
        seed=task.limits.seed,
        wall_limit_s=task.limits.wall_s,
        memory_limit_bytes=task.limits.memory_bytes,
        verdict=answer.verdict.value,
        value=encode_value(answer.value),
        stop=answer.stop.value,
        reason=judgement.reason,
        category=judgement.category,
        certified=judgement.certified,
        witness=answer.witness,
        source_witness=judgement.source_witness,
        wall_s=outcome.wall_s,
        cpu_s=outcome.cpu_s,
        startup_s=outcome.startup_s,
        repetitions=outcome.repetitions,
        calibration_wall_s=outcome.calibration_wall_s,
        calibration_cpu_s=outcome.calibration_cpu_s,
        peak_rss_bytes=outcome.peak_rss_bytes,
        work=answer.work,
        proof_s=None if proof is None else proof.proof_s,
        check_s=None if proof is None else proof.check_s,
        proof_bytes=None if proof is None else proof.size_bytes,
        isolation=outcome.isolation,
        host=_host().host,
        revision=revision(),
        started_utc=started_utc,
    )
    return Finished(run, _host())
