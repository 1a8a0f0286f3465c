"""Both ways in which a run is started: as a copy of a template, and as a fresh process. And one run, started."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from hardness.isolation.files.spool import Spool
from hardness.isolation.jobs import Job
from hardness.isolation.pool import Pool, Way
from hardness.judging.judge import Judgement
from hardness.outcome import Outcome
from hardness.running.execute import executed
from hardness.sealed import Sealed
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from solvers.solver import Limits
from tests.hardness.running.misbehaving import HERE

MEMORY_BYTES = 2**30
UNASKED = Known(Verdict.UNKNOWN, "not asked")


class Freshly(Pool):
    """Starts every solver as where forking is unsafe; the checker, in which there is no solver, as ever."""

    def way(self, job: Job, warm_up: str, memory_bytes: int) -> Way | None:
        return Way(False, False) if warm_up else super().way(job, warm_up, memory_bytes)


POOLS = {"forked": Pool, "fresh": Freshly}


def instance(offset: int) -> Instance:
    """Is ReLU(x) - offset > 0 somewhere in [0, 2]?"""
    network = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-float(offset)])))
    return Instance(Positivity(network, Box.cube(1, 0, 2)), None)


def judged(
    pool: Pool,
    solver: str,
    wall_s: float = 20.0,
    memory_bytes: int = MEMORY_BYTES,
    asked: Instance | None = None,
    known: Known = UNASKED,
    proof: Path | None = None,
    cores: Sequence[int] = (),
    tidy: bool = True,
    seed: int = 7,
) -> tuple[Outcome, Judgement]:
    """One of the solvers of `tests.hardness.running.misbehaving`, run and judged; of a tidy one nothing stays."""
    spec = f"{HERE}:{solver}" if solver.partition("[")[0].isidentifier() else solver
    before = sorted(pool.workspace.path.iterdir())
    with closing(Spool(pool.workspace.path)) as spool:
        sealed = Sealed.of(asked or instance(1), known, spool)
        result = executed(sealed, spec, Limits(wall_s, memory_bytes, seed), pool, proof, cores)
    assert not tidy or sorted(pool.workspace.path.iterdir()) == before
    return result


def run(pool: Pool, solver: str, wall_s: float = 20.0, memory_bytes: int = MEMORY_BYTES) -> Outcome:
    """As `judged`, without the judgement."""
    return judged(pool, solver, wall_s, memory_bytes)[0]
