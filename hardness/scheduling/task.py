"""One run from its description to its row: what a slot of this machine and a worker of a cluster do alike.

The limits are those of the process that `hardness.running.solving` starts, wherever that is; nothing here enforces any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import Awaited
from hardness.judging.judge import Judgement
from hardness.machine.host import Host, this_host
from hardness.outcome import Outcome
from hardness.running.execute import Execution
from hardness.sealed import Sealed
from hardness.store.plan import run_key
from hardness.store.store import Run
from hardness.study.given import Given
from hardness.study.written import WrittenInstance
from instances.recipe import Recipe
from instances.revision import revision
from instances.witness import encode_value
from solvers.solver import Limits


@dataclass(frozen=True)
class Task:
    """A run that is to be done.

    Parameters
    ----------
    recipe
        What makes the instance again, for a machine that does not have it.
    built
        What the row says of the instance.
    solver, version
        Name with options, as in `solvers.registry`, and the version where the study was started.
    limits
        Of the run.
    proofs
        Whether a proof is wanted, see `hardness.study.study.Study`.
    sealed, pool
        The instance, and where the processes come from, on the machine that does the task; None on the way there.
    """

    recipe: Recipe | Given
    built: WrittenInstance
    solver: str
    version: str
    limits: Limits
    proofs: bool
    sealed: Sealed | None = None
    pool: Pool | None = None

    @property
    def key(self) -> str:
        """What makes two runs the same."""
        return run_key(self.built.digest, self.solver, self.version, self.limits, self.proofs)

    @property
    def elsewhere(self) -> "Task":
        """The same task as it is sent to another machine."""
        return replace(self, sealed=None, pool=None)

    def made(self, pool: Pool, spool: Spool) -> "Task":
        """The same task on this machine, its instance made again from the recipe; raises as `WrittenInstance.again`."""
        return replace(self, sealed=Sealed.of(self.built.again(self.recipe), self.built.known, spool), pool=pool)


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
        On this machine.
    cores
        Processors to run on; wherever the kernel likes if there are none.
    """

    def __init__(self, task: Task, cores: Sequence[int] = ()) -> None:
        assert task.sealed is not None, "it is on this machine"
        assert task.pool is not None, "it is on this machine"
        self._task = task
        self._started_utc = datetime.now(UTC).isoformat(timespec="seconds")
        proof = "proof" if task.proofs else None
        self._execution = Execution(task.pool, task.sealed, task.solver, task.limits, proof, cores)

    def poll(self) -> Finished | None:
        """What came of it, judged, or None as long as it runs.

        Raises
        ------
        GeneratorError
            If the instance contradicts itself.
        """
        result = self._execution.poll()
        return None if result is None else finished(self._task, self._started_utc, *result)

    @property
    def awaited(self) -> Awaited:
        """When there is something to `poll` for."""
        return self._execution.awaited

    def close(self) -> None:
        """End what is left, and leave nothing on disk."""
        self._execution.close()


@cache
def _host() -> Host:
    return this_host()


def finished(task: Task, started_utc: str, outcome: Outcome, judgement: Judgement) -> Finished:
    """The row of a task that was done on this machine."""
    built, answer, proof = task.built, outcome.answer, outcome.proof
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
        counted=outcome.counted,
        proof_s=None if proof is None else proof.proof_s,
        check_s=None if proof is None else proof.check_s,
        proof_bytes=None if proof is None else proof.size_bytes,
        isolation=outcome.isolation,
        start=outcome.start,
        warm=outcome.warm,
        host=_host().host,
        revision=revision(),
        started_utc=started_utc,
    )
    return Finished(run, _host())
