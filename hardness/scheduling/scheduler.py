"""What a scheduler is. Each is one file beside this one."""

from collections.abc import Generator, Iterator
from typing import Protocol

from hardness.scheduling.task import Finished, Task


class Scheduler(Protocol):
    """A place where runs are done.

    It enforces no limit, judges nothing by itself and stores nothing: limits are those of the process that each run
    gets, and only the process that started the study writes the store. A run that is done twice, because the machine
    it was first done on was lost, is the same run: it has the same key.
    """

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        """Do the tasks in their order, as many at a time as there is room for, and yield each when it is finished.

        A task is asked for when there is room for it and not before, since that is when its instance is built. Closing
        the iterator ends what is under way.

        Raises
        ------
        GeneratorError
            If an instance contradicts itself.
        InputError
            If the place cannot be reached or used, or was lost.
        """
