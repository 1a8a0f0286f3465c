"""Runs on this machine: as many at a time as wanted, each a process that this one watches.

All of it happens in one thread, which only waits for processes, so nothing has to be locked. An instance is built in
that thread too, and only when a slot is free: so that never more processes are busy than there are slots.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from hardness.isolation.waiting import wait
from hardness.machine.cores import physical_cores, slots
from hardness.scheduling.task import Attempt, Finished, Task
from instances.errors import InputError


@dataclass(frozen=True)
class Local:
    """The slots of this machine.

    Parameters
    ----------
    jobs
        Runs at a time, at least 1; the number of physical cores that this process may use if None.
    """

    jobs: int | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"jobs is {self.jobs}; it must be at least 1")

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        """See `hardness.scheduling.scheduler.Scheduler`."""
        free = slots(len(physical_cores()) if self.jobs is None else self.jobs)
        under_way: dict[Attempt, tuple[int, ...]] = {}
        try:
            while True:
                while free and (task := next(tasks, None)) is not None:
                    cores = free.pop()
                    under_way[Attempt(task, cores)] = cores
                if not under_way:
                    return
                wait(*(attempt.awaited for attempt in under_way))
                for attempt in list(under_way):
                    finished = attempt.poll()
                    if finished is not None:
                        attempt.close()
                        free.append(under_way.pop(attempt))
                        yield finished
        finally:
            for attempt in under_way:
                attempt.close()
