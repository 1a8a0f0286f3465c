"""What the package computes beside answers to questions: constants of matrices and maps, pruned maps, descriptions.

Each is measured in seconds of processor time, of its own process and those that it starts, so that other work on the
machine does not count.
"""

import resource
from collections.abc import Callable, Mapping

from benchmarks.reply import Answered, Reply, timed


def computed(call: Callable[[], tuple[Answered, Mapping[str, int]]], seconds: float) -> Reply:
    """The result of a call, with the work that it counts."""
    before = _processor_seconds()
    (answer, work), _ = timed(call, seconds)
    return Reply(answer, _processor_seconds() - before, work)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
