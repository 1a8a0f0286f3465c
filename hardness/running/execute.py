"""One solver on one instance: run in a process of its own, and judged in another one.

The run is `hardness.running.solving`, the judgement `hardness.judging.process`; here they are put one after the other.
"""

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import Awaited, wait
from hardness.judging.judge import Judgement, unanswered
from hardness.judging.process import Judging
from hardness.outcome import Outcome
from hardness.running.solving import Solving
from hardness.sealed import Sealed
from instances.formats.atomic import whole_file
from instances.problem import Verdict
from instances.suite import read_instance, read_known
from solvers.solver import Limits


class Execution:
    """A run and its judgement, from the start on: `poll` it until it has a result, then `close` it.

    Parameters
    ----------
    pool
        Where the templates are.
    sealed
        The instance.
    solver
        Name with options, as in `solvers.registry`.
    limits
        Of the solver; the memory limit holds for the whole process, and for all that it starts together.
    proof
        What a proof is called, if one is wanted when the answer needs one and the solver can write it.
    cores
        Processors to run on, see `hardness.machine.cores`; all that this process may use if there are none.
    """

    def __init__(
        self,
        pool: Pool,
        sealed: Sealed,
        solver: str,
        limits: Limits,
        proof: str | None = None,
        cores: Sequence[int] = (),
    ) -> None:
        self._pool, self._sealed, self._limits, self._proof, self._cores = pool, sealed, limits, proof, cores
        # Of the name only the ending means something, and others are taken in the run's folder.
        written = None if proof is None else "proof.gz" if proof.endswith(".gz") else "proof"
        self._solving = Solving(pool, sealed, solver, limits, written, cores)
        self._judging: Judging | None = None
        self._result: tuple[Outcome, Judgement] | None = None

    def poll(self) -> tuple[Outcome, Judgement] | None:
        """What came of it and what that is worth, or None as long as it goes on.

        Raises
        ------
        GeneratorError
            If the instance contradicts itself.
        """
        if self._result is None and self._judging is None:
            outcome = self._solving.poll()
            if outcome is not None and outcome.answer.verdict is Verdict.UNKNOWN:
                self._result = outcome, unanswered(outcome.answer)
            elif outcome is not None:
                self._judging = self._judge(outcome)
        if self._result is None and self._judging is not None:
            self._result = self._judging.poll()
        return self._result

    @property
    def awaited(self) -> Awaited:
        """When there is something to `poll` for."""
        if self._result is not None:
            return Awaited(until=0.0)
        return self._solving.awaited if self._judging is None else self._judging.awaited

    def keep_proof(self, path: Path) -> None:
        """Put the proof that was checked at `path`."""
        proof = self._solving.written
        if proof is not None:
            proof.seek(0)
            with whole_file(path) as file:
                shutil.copyfileobj(proof, file)

    def close(self) -> None:
        """End what is left, and leave nothing on disk."""
        self._solving.close()
        if self._judging is not None:
            self._judging.close()

    def _judge(self, outcome: Outcome) -> Judging:
        solving, proof = self._solving, None
        if solving.written is not None and self._proof is not None:
            proof = solving.written, self._proof
        return Judging(self._pool, self._sealed, outcome, self._limits, proof, solving.proof_s, self._cores)


def executed(
    sealed: Sealed, solver: str, limits: Limits, pool: Pool, proof: Path | None = None, cores: Sequence[int] = ()
) -> tuple[Outcome, Judgement]:
    """Run `solver` on an instance to its end; a proof that holds is put at `proof`.

    Raises
    ------
    GeneratorError
        If the instance contradicts itself.
    """
    name = None if proof is None else proof.name
    with closing(Execution(pool, sealed, solver, limits, name, cores)) as execution:
        while (result := execution.poll()) is None:
            wait(execution.awaited)
        outcome, _ = result
        if proof is not None and outcome.proof is not None and outcome.proof.accepted:
            execution.keep_proof(proof)
        return result


def execute(
    instance: Path, solver: str, limits: Limits, proof: Path | None = None, cores: Sequence[int] = ()
) -> Outcome:
    """Run `solver` on the instance at `instance` to its end; whatever the solver does, this returns an outcome.

    Raises
    ------
    InputError
        If the instance cannot be read.
    """
    with Pool() as pool, closing(Spool(pool.workspace.path)) as spool:
        sealed = Sealed.of(read_instance(instance), read_known(instance), spool)
        return executed(sealed, solver, limits, pool, proof, cores)[0]
