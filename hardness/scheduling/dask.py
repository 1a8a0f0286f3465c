"""Runs on a cluster, by Dask: on workers of this machine, of a scheduler that is there already, or of SLURM.

A worker does what a slot of this machine does: it makes the instance again from its recipe and starts the same limited
process. Dask does the tasks of a worker that dies again, elsewhere; as a run is known by its key, that changes nothing.
This package has to be installed, in the same version, wherever there are workers.
"""

import atexit
import logging
import tempfile
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import Any

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import wait
from hardness.machine.cores import physical_cores, slots
from hardness.running.solving import loaded
from hardness.scheduling.task import Attempt, Finished, Task
from instances.errors import InputError
from instances.formats.fields import Fields

_CONNECTING_S = 10.0
"""Seconds within which a scheduler must answer."""

_PAUSE_S = 1.0
"""Seconds after which to look whether there are more workers than before."""

_DASHBOARD = ":0"
"""Where Dask shows what it does: any free port, so that two studies do not want the same."""

_SETTINGS = {
    # The queue at a worker is one run long, and a run that has begun cannot move.
    "distributed.scheduler.work-stealing": False,
    # The memory of a run is limited where it runs; the worker itself holds next to nothing.
    **{f"distributed.worker.memory.{level}": False for level in ("target", "spill", "pause", "terminate")},
}


@dataclass(frozen=True)
class Dask:
    """The workers of a Dask cluster: of the scheduler at `address`, of `slurm`, or else of this machine.

    Parameters
    ----------
    address
        Such as ``tcp://head:8786``.
    slurm
        A YAML file of the arguments of ``dask_jobqueue.SLURMCluster``.
    jobs
        Workers to start, each for one run at a time. If None, as many as this machine has physical cores, or as the
        file says in ``n_workers``. A scheduler at an address has its own.

    Raises
    ------
    InputError
        If these exclude each other, or Dask is not installed.
    """

    address: str | None = None
    slurm: Path | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"jobs is {self.jobs}; it must be at least 1")
        if self.address is not None and (self.slurm is not None or self.jobs is not None):
            raise InputError("the scheduler at an address has its own workers; drop --jobs and --slurm")
        for package in ("distributed", *(["dask_jobqueue"] if self.slurm is not None else [])):
            if find_spec(package) is None:
                raise InputError(f"{package} is not installed: pip install 'relu-hardness[cluster]'")

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        """See `hardness.scheduling.scheduler.Scheduler`."""
        from distributed import wait as first_of
        from distributed.scheduler import KilledWorker

        first = next(tasks, None)
        if first is None:  # a cluster takes its time to start
            return
        tasks, lost = chain([first], tasks), 0
        own = self.address is None and self.slurm is None
        cores = slots(self._workers) if own else []
        under_way: set[Any] = set()
        with self._client() as client:
            while True:
                with _reaching():
                    workers = sum(client.nthreads().values())
                # One more for each worker waits there, so that none is idle while the next instance is built.
                while len(under_way) < 2 * max(1, workers) and (task := next(tasks, None)) is not None:
                    with _reaching():
                        under_way.add(client.submit(work, task.elsewhere, cores, key=f"hardness-{task.key}"))
                if not under_way:
                    break
                try:
                    done = first_of(under_way, _PAUSE_S, "FIRST_COMPLETED").done
                except TimeoutError:
                    continue
                for future in done:
                    under_way.remove(future)
                    with _reaching():
                        error = future.exception()
                    if error is None:
                        yield future.result()
                    elif isinstance(error, KilledWorker):
                        lost += 1
                    else:
                        raise error
        if lost:
            raise InputError(f"{lost} runs lost one worker after the other; what is finished is kept: run it again")

    @property
    def _workers(self) -> int:
        """How many this machine gets."""
        return len(physical_cores()) if self.jobs is None else self.jobs

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """A client of the cluster; one that was started for it goes with it."""
        import dask
        from distributed import Client, LocalCluster

        with dask.config.set(_SETTINGS), ExitStack() as stack:
            if self.address is not None:
                cluster = self.address
            elif self.slurm is not None:
                cluster = stack.enter_context(slurm_cluster(self.slurm, self.jobs))
            else:
                cluster = stack.enter_context(
                    LocalCluster(
                        n_workers=self._workers,
                        threads_per_worker=1,
                        memory_limit=None,
                        dashboard_address=_DASHBOARD,
                        local_directory=stack.enter_context(tempfile.TemporaryDirectory(prefix="hardness-dask-")),
                        silence_logs=logging.CRITICAL,
                    )
                )
            with _reaching():
                client = stack.enter_context(Client(cluster, timeout=_CONNECTING_S))
            yield client


def slurm_cluster(file: Path, jobs: int | None) -> Any:
    """The ``dask_jobqueue.SLURMCluster`` that the file describes, with so many workers if a number is given.

    Raises
    ------
    InputError
        If the file or an argument is wrong, or nobody says how many workers there shall be.
    """
    from dask_jobqueue import SLURMCluster
    from dask_jobqueue.slurm import SLURMJob

    arguments = Fields.read(file).data
    if jobs is None and "n_workers" not in arguments:
        raise InputError(f"{file}: n_workers is missing; it is the number of workers, as is --jobs")
    number = {} if jobs is None else {"n_workers": jobs}
    of_cluster = signature(SLURMCluster.__init__).parameters
    try:
        # A cluster that fails half-made complains once more when it is collected, so a job is tried first.
        SLURMJob(
            "tcp://head:8786", "trial", **{key: value for key, value in arguments.items() if key not in of_cluster}
        )
        return SLURMCluster(**{"scheduler_options": {"dashboard_address": _DASHBOARD}} | arguments | number)
    except (TypeError, ValueError) as error:
        raise InputError(f"{file}: SLURMCluster refuses it: {error}") from None


def work(task: Task, cores: Sequence[Sequence[int]]) -> Finished:
    """Do a task from its recipe on, on a worker.

    Parameters
    ----------
    task
        Its files are not looked for here.
    cores
        The processors of each of the workers that have numbers; if there are none, whoever started the worker has seen
        to them.

    Raises
    ------
    InputError
        If this machine has another version of the solver, or makes another instance, than the one that started the
        study.
    """
    from distributed import get_worker

    pool = _at_hand()
    (version,) = loaded([task.solver], pool)
    if isinstance(version, InputError):
        raise version
    if version != task.version:
        raise InputError(f"{task.solver} is {version} on a worker and {task.version} here; install the same there")
    mine = cores[int(get_worker().name)] if cores else ()
    with closing(Spool(pool.workspace.path)) as spool, closing(Attempt(task.made(pool, spool), mine)) as attempt:
        while (finished := attempt.poll()) is None:
            wait(attempt.awaited)
        return finished


_MINE = threading.local()


def _at_hand() -> Pool:
    """The templates of this thread of a worker, which end with the worker."""
    if not hasattr(_MINE, "pool"):
        _MINE.pool = Pool()
        atexit.register(_MINE.pool.close)
    pool: Pool = _MINE.pool
    return pool


@contextmanager
def _reaching() -> Iterator[None]:
    """Say in one line what went wrong between this process and the scheduler."""
    from concurrent.futures import CancelledError

    try:
        yield
    except (OSError, CancelledError) as error:
        raise InputError(
            f"cannot reach Dask's scheduler ({type(error).__name__}: {error}); what is finished is kept: run it again"
        ) from None
